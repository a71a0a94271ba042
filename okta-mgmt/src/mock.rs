//! Typed mocks of operations, for tests of your program without a network.
//!
//! Each operation of the enabled features is a method on httpmock's [`MockServer`], through [`MockServerExt`]. It takes a closure that
//! says which requests are answered, and how. Programs are given [`client`] of the server.
//!
//! ```
//! use okta_mgmt::mock::{self, MockServer, MockServerExt};
//! use okta_mgmt::types::{Group, GroupProfile};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> okta_mgmt::Result<()> {
//! let server = MockServer::start_async().await;
//! let mock = server.list_groups(|when, then| {
//!     when.q("Eng");
//!     then.page(&[Group::new(GroupProfile::new("Engineering"))]);
//! });
//!
//! let okta = mock::client(&server)?;
//! let groups = okta.list_groups().q("Eng").stream().try_collect().await?;
//! assert_eq!(groups.len(), 1);
//! mock.assert_async().await;
//! # Ok(())
//! # }
//! ```

use std::path::Path;

pub use httpmock::{Mock, MockServer};
pub use okta_core::mock::{List, Then, When};

pub use crate::generated::mocks::*;
use crate::{Client, Result};

/// A client of the mock server, with an API token that the server doesn't look at.
///
/// # Errors
/// Never for a running server.
pub fn client(server: &MockServer) -> Result<Client> {
    Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http()
        .api_token("mock")
        .build()
}

/// Answers every request for an OAuth access token with this one.
pub fn token_endpoint<'a>(server: &'a MockServer, token: &str) -> Mock<'a> {
    okta_core::mock::token_endpoint(server, "/oauth2/v1/token", token)
}

/// Has the server answer as in a recording: a file in the format HAR, such as the feature `record` writes. The first request to an operation is
/// answered with the first of its recorded answers, the second with the second, whatever its values. Windows of rate limits end at once. An answer
/// whose body broke off is left out if the same was asked again; any other whose body wasn't recorded is a refusal with 400.
///
/// # Errors
/// [`is_configuration`](crate::Error::is_configuration) when the file can't be read, or isn't HAR.
pub fn play(server: &MockServer, recording: impl AsRef<Path>) -> Result<()> {
    okta_core::mock::play::<Client>(server, recording)
}
