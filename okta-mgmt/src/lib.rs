#![doc = include_str!("../README.md")]
#![doc = "In this documentation the guide is the module [`guide`].\n\n"]
#![doc = include_str!("families.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod ext;

#[cfg(all(doc, not(doctest)))]
#[path = "../../docs/guide.rs"]
pub mod guide;
#[cfg(any(feature = "event-hooks", feature = "inline-hooks"))]
pub mod hooks;
#[cfg(feature = "mock")]
pub mod mock;
pub mod orn;

/// Code generated from `openapi.json` by okta-codegen. Read it with `cargo xtask expand okta-mgmt`.
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
#[cfg(feature = "roles")]
pub use ext::RoleHolder;
#[cfg(feature = "users")]
pub use ext::UpsertUser;
#[cfg(any(feature = "groups", feature = "users"))]
pub use ext::Upserted;
#[cfg(feature = "identity-sources")]
pub use ext::{IdentityChange, IdentityImport, ImportCheckpoint, ImportReport, ImportedSession, RefusedChange};
#[cfg(feature = "_replay")]
#[doc(hidden)]
pub use generated::replay;
pub use generated::{operations, requests, types};
pub use okta_core;
pub use okta_core::reqwest;
pub use okta_core::{
    Algorithm, Attributes, Auth, BucketStatus, Change, ClientOptions, Cursor, Decision, Deduplicator, Download, Error,
    Event, Failure, Filter, FilterValue, Flavour, Items, Json, JsonObject, Lifecycle, ListRequest, Misfit, Null,
    Operation, Pacing, Page, Pages, PlannedWrite, PrivateKey, PrivateKeyJwt, QueryValue, RateLimit, Rejected, Request,
    RequestOptions, Response, Result, RetryPolicy, ScopeAudit, Secret, Sending, Signer, Signing, Timestamp,
    TypedRequest, Upload, WaitReason,
};
