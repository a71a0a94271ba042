//! The runtime that `okta-mgmt` and `okta-pam` share: configuration, authentication, paging, errors, models.
//!
//! Programs use it through these crates; it has no operation, resource type or path of the APIs in it.
//!
//! A call goes down, an answer comes up, and each module uses only those below it:
//!
//! | module | what it does with a call |
//! |---|---|
//! | `client` | is set up, and hands out calls; `request` is one of any path |
//! | `page` | asks for page after page |
//! | `call` | takes path values, query, headers and body, and makes them one request; decodes its answer |
//! | `dispatch` | carries the request out, in a task: credentials, a place in the rate limit, sending, sending again |
//! | `auth`, `pacing`, `retry` | credentials; when there is room; whether and when to send again |
//! | `transport` | one request and its answer |
//! | `error`, `response` | what came of it |
//! | `model`, `headers` and the rest | data, and how it is read and written |
//!
//! Everything but the decoding is compiled once, not once for each operation.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod api;
mod attributes;
mod audit;
mod auth;
mod call;
mod client;
mod config;
mod cursor;
mod dedup;
mod dispatch;
pub mod error;
mod event;
mod filter;
mod headers;
#[cfg(feature = "mock")]
pub mod mock;
pub mod model;
mod operation;
mod pacing;
mod page;
mod payload;
mod rate_limit;
#[cfg(feature = "record")]
mod record;
mod redact;
mod request;
mod response;
mod retry;
mod route;
#[doc(hidden)]
pub mod rt;
mod secret;
mod segment;
mod setting;
mod subject;
#[cfg(test)]
mod testing;
mod transport;
mod until;
mod upload;
mod word;

pub use api::Api;
pub use attributes::{Attributes, Change};
pub use audit::ScopeAudit;
pub use auth::{Algorithm, Auth, PrivateKey, PrivateKeyJwt, Signer, Signing};
pub use call::{QueryValue, RequestOptions, Sending, TypedRequest};
pub use client::{Client, ClientBuilder, ClientOptions, Flavour, OrgFlavour, TeamFlavour};
pub use cursor::Cursor;
pub use dedup::Deduplicator;
pub use error::{Error, PlannedWrite, Result};
pub use event::{Event, WaitReason};
pub use filter::{Filter, FilterValue};
pub use model::{Json, JsonObject, Misfit, Null, Rejected, Timestamp};
pub use operation::{Lifecycle, Operation, Scheme};
pub use pacing::{BucketStatus, Pacing};
pub use page::{Items, ListRequest, Page, Pages, SendingPage};
pub use rate_limit::{LimitHeaders, RateLimit};
pub use request::Request;
/// The HTTP library underneath. [`ClientBuilder::http`] gives access to its builder; nothing else of it is part of the interface.
pub use reqwest;
pub use response::Response;
pub use retry::{Decision, Failure, RetryPolicy};
pub use secret::Secret;
pub use setting::Setting;
pub use transport::{BoxError, Download, HttpService};
pub use upload::Upload;
