//! What generated code names, and nothing else does. No part of the public interface: it changes as the generator does.

pub mod failure;
#[cfg(feature = "_replay")]
pub mod replay;

pub use crate::call::{Call, QueryValue, Sending, SendingPage};
pub use crate::model::*;
pub use crate::operation::{Lifecycle, Operation, Scheme};
pub use crate::page::{Items, Page, Pages};
pub use crate::response::Response;
pub use crate::upload::Upload;
pub use bytes::Bytes;
pub use serde;
pub use serde_json::Number;
pub use std::collections::BTreeMap;
