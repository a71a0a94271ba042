//! The client types of the client crates.

use super::Client;
use crate::api::Api;

/// A client type that [`ClientBuilder`](crate::ClientBuilder) can build.
pub trait Flavour: From<Client> {
    /// The API that the client is for.
    const API: &'static Api;
}

/// A client of an org: API tokens and OAuth.
pub trait OrgFlavour: Flavour {}

/// A client of a team: service users.
pub trait TeamFlavour: Flavour {}
