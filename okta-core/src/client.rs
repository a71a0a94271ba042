//! The client both crates wrap.

mod builder;
mod credentials;
mod defaults;
mod flavour;
mod network;
mod options;
mod settings;

use std::fmt;
use std::sync::Arc;

pub use builder::ClientBuilder;
pub use defaults::ClientOptions;
use defaults::Defaults;
pub use flavour::{Flavour, OrgFlavour, TeamFlavour};

use crate::audit::ScopeAudit;
use crate::call::{Call, RequestOptions as _};
use crate::dispatch::Dispatcher;
use crate::error::{Plan, PlannedWrite};
use crate::operation::Operation;
use crate::pacing::BucketStatus;
use crate::request::Request;

/// A connection to one org. Cheap to clone; clones share connections, tokens, and what is known about rate limits. Nothing in it changes
/// from call to call, so any number of tasks can use it at once.
#[derive(Clone)]
pub struct Client {
    dispatcher: Arc<Dispatcher>,
    /// If they aren't the dispatcher's.
    defaults: Option<Arc<Defaults>>,
}

impl Client {
    /// The org's URL, without a trailing slash.
    #[must_use]
    pub fn org_url(&self) -> &str {
        self.dispatcher.transport.origin.as_str().trim_end_matches('/')
    }

    /// The team, for an API that has teams.
    #[must_use]
    pub fn team(&self) -> Option<&str> {
        self.dispatcher.team.as_deref()
    }

    /// What is known of the rate limits at the moment: one entry for each bucket that was used, sorted by name.
    #[must_use]
    pub fn rate_limits(&self) -> Vec<BucketStatus> {
        self.dispatcher.pacer.status()
    }

    /// Which operations this client and its clones have used, and the OAuth scopes that these need.
    #[must_use]
    pub fn scope_audit(&self) -> ScopeAudit {
        self.dispatcher.audit.report()
    }

    /// What a [dry](ClientBuilder::dry_run) client and its clones would have written so far, in that order. Empty for any other client.
    #[must_use]
    pub fn planned_writes(&self) -> Vec<Arc<PlannedWrite>> {
        self.dispatcher.plan.as_ref().map(Plan::writes).unwrap_or_default()
    }

    /// A request to any path of the API, with this client's credentials, retries, pacing and paging. For what the typed methods don't cover.
    ///
    /// The method's case doesn't matter. The path may hold parameters, `/api/v1/users/{id}`, which [`Request::path`] fills in; so errors and traces show no values.
    ///
    /// ```no_run
    /// # use okta_core::Json;
    /// # async fn example(client: okta_core::Client) -> okta_core::Result<()> {
    /// let user = client.request("GET", "/api/v1/users/{id}").path("id", "jane@acme.com").send::<Json>().await?;
    /// # Ok(()) }
    /// ```
    pub fn request(&self, method: &str, path: &str) -> Request {
        let mut request = Request::new(&self.dispatcher, method, path);
        self.apply_defaults(request.call_mut());
        request
    }

    /// A call of this operation, for generated code.
    #[doc(hidden)]
    #[must_use]
    pub fn call(&self, operation: &'static Operation) -> Call {
        let mut call = Call::new(&self.dispatcher, operation);
        self.apply_defaults(&mut call);
        call
    }

    fn apply_defaults(&self, call: &mut Call) {
        if let Some(defaults) = &self.defaults {
            defaults.apply(call);
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("org_url", &self.org_url())
            .finish_non_exhaustive()
    }
}
