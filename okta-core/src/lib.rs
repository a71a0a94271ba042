//! The runtime that `okta-mgmt` and `okta-pam` share: configuration, authentication, paging, errors, models.
//!
//! Programs use it through these crates; it has no operation, resource type or path of the APIs in it.

mod api;
mod audit;
mod auth;
mod call;
mod client;
mod config;
mod dedup;
pub mod error;
mod event;
mod link;
#[cfg(feature = "mock")]
pub mod mock;
pub mod model;
mod operation;
mod pacing;
mod page;
mod rate_limit;
mod request;
mod response;
mod retry;
#[doc(hidden)]
pub mod rt;
mod secret;
#[cfg(test)]
mod testing;
mod transport;
mod upload;

pub use api::{Api, Flavour, OrgFlavour, TeamFlavour};
pub use audit::ScopeAudit;
pub use auth::{Algorithm, Auth, PrivateKey, PrivateKeyJwt, Signer, Signing};
pub use call::{Part, QueryValue, Sending, SendingPage};
pub use client::{Client, ClientBuilder};
pub use config::Setting;
pub use dedup::Deduplicator;
pub use error::{Error, Result};
pub use event::{Event, WaitReason};
pub use model::{Json, JsonObject, Null, Rejected, Timestamp};
pub use operation::{Lifecycle, Operation};
pub use pacing::{BucketStatus, Pacing};
pub use page::{Cursor, Items, Page, Pages};
pub use rate_limit::{LimitHeaders, RateLimit};
pub use request::Request;
pub use response::Response;
pub use retry::{Decision, Failure, RetryPolicy};
pub use secret::Secret;
pub use upload::Upload;
