//! Headers that have a syntax of their own.

pub(crate) mod link;
pub(crate) mod parameters;
