//! A request, ready to be sent.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, Method, StatusCode, header};

use crate::api::Api;
use crate::operation::Operation;
use crate::payload::Payload;
use crate::retry::RetryPolicy;
use crate::route;
use crate::secret::Secret;
use crate::subject::Subject;

/// A request without its URL: the same for all pages of a list and for all attempts. What is known of its operation holds unless the caller
/// says otherwise.
#[derive(Clone)]
pub(crate) struct Prepared {
    pub(crate) subject: Subject,
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Payload>,
    /// Whether the answer's body is to be read later.
    pub(crate) streamed: bool,
    /// Values of parameters that must not be shown even if the server repeats them.
    pub(crate) secrets: Vec<Secret>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) bucket: Option<String>,
    pub(crate) envelope: Option<String>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) without_credentials: bool,
}

/// Headers that make a change depend on the state before it.
const CONDITIONS: [HeaderName; 3] = [header::IF_MATCH, header::IF_NONE_MATCH, header::IF_UNMODIFIED_SINCE];

impl Prepared {
    pub(crate) fn new(subject: Subject, method: Method) -> Self {
        Self {
            subject,
            method,
            headers: HeaderMap::new(),
            body: None,
            streamed: false,
            secrets: Vec::new(),
            timeout: None,
            retry: None,
            bucket: None,
            envelope: None,
            idempotent: None,
            without_credentials: false,
        }
    }

    /// Whether it may be sent again although the server may have acted on it.
    pub(crate) fn is_idempotent(&self) -> bool {
        let safe = self.method.is_safe();
        let known = || self.subject.operation().map_or(safe, Operation::is_idempotent);
        // Sent again after it was carried out, it would be refused because of its own change.
        let conditional = || !safe && CONDITIONS.iter().any(|name| self.headers.contains_key(name));
        self.idempotent.unwrap_or_else(|| known() && !conditional())
    }

    /// Whether an answer with this status is what was asked for.
    pub(crate) fn is_success(&self, status: StatusCode) -> bool {
        let others = self
            .subject
            .operation()
            .map_or(&[][..], |operation| operation.successes());
        status.is_success() || others.contains(&status.as_u16())
    }

    /// Whether it goes without credentials.
    pub(crate) fn is_public(&self) -> bool {
        self.without_credentials || self.subject.operation().is_some_and(|operation| operation.is_public())
    }

    /// Which host of the org's it is for; the org's own without.
    pub(crate) fn subdomain(&self) -> Option<&'static str> {
        self.subject.operation().and_then(|operation| operation.subdomain())
    }

    /// Whether an empty page means "nothing yet".
    pub(crate) fn is_polling(&self) -> bool {
        self.subject.operation().is_some_and(|operation| operation.is_polling())
    }

    /// The member of the answer that holds the list.
    pub(crate) fn envelope(&self) -> Option<&str> {
        let known = || self.subject.operation().and_then(|operation| operation.envelope());
        self.envelope.as_deref().or_else(known)
    }

    /// The rate-limit bucket that it is counted in. Where none is known that is one of its own, whose limit the answers tell.
    pub(crate) fn bucket(&self, api: &Api) -> Cow<'_, str> {
        let (method, template) = (self.method.as_str(), self.subject.template());
        let stated = || self.subject.operation().and_then(|operation| operation.bucket());
        match self.bucket.as_deref().or_else(stated) {
            Some(bucket) => Cow::Borrowed(bucket),
            None => route::bucket(api, method, template)
                .map_or_else(|| Cow::Owned(format!("{method} {template}")), Cow::Borrowed),
        }
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}
