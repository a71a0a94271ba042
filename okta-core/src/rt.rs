//! What the client crates name, in generated code and in what is built by hand on it, and programs don't. No part of the public interface: it
//! changes as the generator does.

pub mod failure;
pub mod jwt;
#[cfg(feature = "_replay")]
pub mod replay;

pub use crate::call::{Call, QueryValue, Sending};
pub use crate::model::*;
pub use crate::operation::{Lifecycle, Operation, Scheme};
pub use crate::page::{Items, Page, Pages, SendingPage};
pub use crate::response::Response;
pub use crate::secret::Secret;
pub use crate::upload::Upload;
pub use bytes::Bytes;
pub use serde;
pub use serde_json::Number;
pub use std::collections::BTreeMap;
