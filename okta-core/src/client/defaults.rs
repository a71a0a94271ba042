//! What a client's calls have unless they say otherwise.

use std::sync::Arc;
use std::time::Duration;

use super::{Client, Flavour};
use crate::call::Call;
use crate::retry::RetryPolicy;

#[derive(Clone, Default)]
pub(super) struct Defaults {
    timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    headers: Vec<(String, String)>,
}

impl Defaults {
    pub(super) fn apply(&self, call: &mut Call) {
        let prepared = call.prepared_mut();
        prepared.timeout = self.timeout;
        prepared.retry.clone_from(&self.retry);
        for (name, value) in &self.headers {
            call.header(name, value);
        }
    }
}

impl Client {
    /// The same client with other defaults.
    fn with(&self, change: impl FnOnce(&mut Defaults)) -> Self {
        let mut defaults = self.defaults.as_deref().cloned().unwrap_or_default();
        change(&mut defaults);
        Self {
            dispatcher: Arc::clone(&self.dispatcher),
            defaults: Some(Arc::new(defaults)),
        }
    }
}

/// A client whose calls have other options than the client was built with: for methods that take several calls, such as `modify_user`. It
/// shares connections, tokens and what is known about rate limits with the client that it is made from. What a request sets by
/// [`RequestOptions`](crate::RequestOptions) counts more.
pub trait ClientOptions: Flavour + AsRef<Client> {
    /// Limits each call, retries and waits included; zero is no limit.
    #[must_use]
    fn with_timeout(&self, limit: Duration) -> Self {
        self.as_ref().with(|defaults| defaults.timeout = Some(limit)).into()
    }

    /// Sends what fails again by this policy.
    #[must_use]
    fn with_retry(&self, policy: RetryPolicy) -> Self {
        self.as_ref().with(|defaults| defaults.retry = Some(policy)).into()
    }

    /// Sets a header of each request, such as one for tracing. Those that say who sends a request and where it ends are refused when it is sent.
    #[must_use]
    fn with_header(&self, name: &str, value: &str) -> Self {
        let header = (name.to_owned(), value.to_owned());
        self.as_ref().with(|defaults| defaults.headers.push(header)).into()
    }
}

impl<C: Flavour + AsRef<Client>> ClientOptions for C {}
