//! The client both crates wrap.

mod builder;
mod credentials;
mod http;
mod options;
mod settings;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use ::http::HeaderValue;
use url::Url;

pub use builder::ClientBuilder;
pub(crate) use options::Options;

use crate::audit::{Audit, ScopeAudit};
use crate::auth::Authenticator;
use crate::config::OrgUrl;
use crate::pacing::{BucketStatus, Pacer};
use crate::request::Request;
use crate::{Api, Error};

/// A connection to one org. Cheap to clone; clones share connections, tokens, and what is known about rate limits. Nothing in it changes
/// from call to call, so any number of tasks can use it at once.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

pub(crate) struct Inner {
    api: &'static Api,
    org_url: OrgUrl,
    http: reqwest::Client,
    authenticator: Authenticator,
    state: BTreeMap<&'static str, String>,
    user_agent: HeaderValue,
    options: Options,
    pacer: Pacer,
    audit: Audit,
}

impl Client {
    /// The org's URL, without a trailing slash.
    #[must_use]
    pub fn org_url(&self) -> &str {
        self.0.org_url.as_str()
    }

    /// The team, for an API that has teams.
    #[must_use]
    pub fn team(&self) -> Option<&str> {
        self.state(self.0.api.team_parameter?)
    }

    /// What is known of the rate limits at the moment: one entry for each bucket that was used, sorted by name.
    #[must_use]
    pub fn rate_limits(&self) -> Vec<BucketStatus> {
        self.0.pacer.status()
    }

    /// Which operations this client and its clones have used, and the OAuth scopes that these need.
    #[must_use]
    pub fn scope_audit(&self) -> ScopeAudit {
        self.0.audit.report()
    }

    /// A request to any path of the API, with this client's credentials, retries, pacing and paging. For what the typed methods don't cover.
    ///
    /// The path may hold parameters, `/api/v1/users/{id}`, which [`Request::path`] fills in; so errors and traces show no values.
    ///
    /// ```no_run
    /// # async fn example(client: okta_core::Client) -> okta_core::Result<()> {
    /// let user = client.request("GET", "/api/v1/users/{id}").path("id", "jane@acme.com").send::<okta_core::Json>().await?;
    /// # Ok(()) }
    /// ```
    pub fn request(&self, method: &str, path: &str) -> Request {
        Request::new(self, method, path)
    }

    pub(crate) fn pacer(&self) -> &Pacer {
        &self.0.pacer
    }

    pub(crate) fn audit(&self) -> &Audit {
        &self.0.audit
    }

    pub(crate) fn api(&self) -> &'static Api {
        self.0.api
    }

    pub(crate) fn base(&self) -> &Url {
        self.0.org_url.url()
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.0.http
    }

    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }

    pub(crate) fn user_agent(&self) -> &HeaderValue {
        &self.0.user_agent
    }

    pub(crate) fn authenticator(&self) -> &Authenticator {
        &self.0.authenticator
    }

    /// A path value that is the client's, not the call's.
    pub(crate) fn state(&self, name: &str) -> Option<&str> {
        self.0.state.get(name).map(String::as_str)
    }

    pub(crate) fn missing_state(&self, name: &str) -> Error {
        let variables = settings::variables(self.0.api, crate::Setting::Team);
        Error::configuration(format!(
            "no {name} is set; call team() on the builder or set {variables}"
        ))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("org_url", &self.org_url())
            .finish_non_exhaustive()
    }
}
