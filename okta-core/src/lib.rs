//! The runtime that `okta-mgmt` and `okta-pam` share: configuration, authentication, paging, errors, models.
//!
//! Programs use it through these crates; it has no operation, resource type or path of the APIs in it.
//!
//! A generated method makes a [`Call`](rt::Call) of an [`Operation`] and hands it over. From there on, in this order: the path and the query
//! are put together (`call`), a token is seen to (`auth`), a place in the rate limit is waited for (`pacing`), the request is sent and the
//! response read (`transport::exchange`), failures in passing are waited out (`retry`), and the body is decoded (`model`). Lists go
//! through the same for each page (`page`). Everything up to the decoding is compiled once, not once for each operation.

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
mod word;

pub use api::{Api, Flavour, OrgFlavour, TeamFlavour};
pub use audit::ScopeAudit;
pub use auth::{Algorithm, Auth, PrivateKey, PrivateKeyJwt, Signer, Signing};
pub use call::{QueryValue, Sending, SendingPage};
pub use client::{Client, ClientBuilder};
pub use config::Setting;
pub use dedup::Deduplicator;
pub use error::{Error, Result};
pub use event::{Event, WaitReason};
pub use model::{Json, JsonObject, Null, Rejected, Timestamp};
pub use operation::{Lifecycle, Operation, Scheme};
pub use pacing::{BucketStatus, Pacing};
pub use page::{Cursor, Items, Page, Pages};
pub use rate_limit::{LimitHeaders, RateLimit};
pub use request::Request;
pub use response::Response;
pub use retry::{Decision, Failure, RetryPolicy};
pub use secret::Secret;
pub use upload::Upload;
