//! Where settings come from.

mod org_url;
mod sources;
mod values;
mod yaml;

pub(crate) use crate::setting::Setting;
pub(crate) use org_url::{OrgUrl, is_loopback};
pub(crate) use sources::Sources;
pub(crate) use values::{Origin, Value, Values};
