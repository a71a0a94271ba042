#![doc = include_str!("../README.md")]
#![doc = "In this documentation the guide is the module [`guide`].\n\n"]
#![doc = include_str!("families.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;

#[cfg(feature = "credentials")]
pub mod credentials;
pub mod ext;

#[cfg(all(doc, not(doctest)))]
#[path = "../../docs/guide.rs"]
pub mod guide;
#[cfg(feature = "mock")]
pub mod mock;

/// Code generated from `openapi.json` by okta-codegen. Read it with `cargo xtask expand okta-pam`.
#[allow(
    clippy::all,
    clippy::nursery,
    clippy::pedantic,
    missing_debug_implementations,
    unreachable_pub,
    reason = "generated"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

pub use client::{Client, ClientBuilder};
#[cfg(feature = "_replay")]
#[doc(hidden)]
pub use generated::replay;
pub use generated::{operations, requests, types};
pub use okta_core;
pub use okta_core::reqwest;
pub use okta_core::{
    Attributes, Auth, BucketStatus, Change, ClientOptions, Cursor, Decision, Deduplicator, Download, Error, Event,
    Failure, Flavour, Items, Json, JsonObject, Lifecycle, ListRequest, Misfit, Null, Operation, Pacing, Page, Pages,
    PlannedWrite, QueryValue, RateLimit, Rejected, Request, RequestOptions, Response, Result, RetryPolicy, ScopeAudit,
    Secret, Sending, Timestamp, TypedRequest, Upload, WaitReason,
};
