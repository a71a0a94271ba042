//! An Okta org in memory, over real HTTP on loopback, for tests that need no network.
//!
//! ```
//! use okta_sandbox::Sandbox;
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), okta_sandbox::Error> {
//! let org = Sandbox::builder().with_page_size(20).start().await?;
//! let user = org.add_user(json!({"profile": {
//!     "firstName": "Ada", "lastName": "Byron", "email": "ada@example.com", "login": "ada@example.com",
//! }}))?;
//! let group = org.add_group(json!({"profile": {"name": "Engineers"}}))?;
//! org.add_member(&group["id"], &user["id"])?;
//! // Give a client `org.url()` and `org.api_token()`; the org is gone when `org` is dropped.
//! # Ok(())
//! # }
//! ```
#![doc = include_str!("../README.md")]

mod error;
mod filter;
mod http;
mod mgmt;
mod pam;
mod sandbox;
mod state;

pub use crate::{
    error::Error,
    sandbox::{Builder, Sandbox, seed::Id},
};
