//! HTTP as both APIs share it.

pub(crate) mod auth;
pub(crate) mod call;
pub(crate) mod limits;
pub(crate) mod operations;
pub(crate) mod paging;
mod parameters;
pub(crate) mod reply;
pub(crate) mod router;
