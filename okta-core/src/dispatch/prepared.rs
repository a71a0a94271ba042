//! A request, ready to be sent.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, header};

use crate::secret::Secret;
use crate::subject::Subject;

/// A request without its URL: the same for all pages of a list and for all attempts. What is known of its operation holds unless the caller
/// says otherwise.
#[derive(Clone)]
pub(crate) struct Prepared {
    pub(crate) subject: Subject,
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    /// Values of parameters that must not be shown even if the server repeats them.
    pub(crate) secrets: Vec<Secret>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) bucket: Option<String>,
    pub(crate) envelope: Option<String>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) without_credentials: bool,
}

impl Prepared {
    pub(crate) fn new(subject: Subject, method: Method) -> Self {
        Self {
            subject,
            method,
            headers: HeaderMap::new(),
            body: None,
            secrets: Vec::new(),
            timeout: None,
            bucket: None,
            envelope: None,
            idempotent: None,
            without_credentials: false,
        }
    }

    /// Whether it may be sent again although the server may have acted on it.
    pub(crate) fn is_idempotent(&self) -> bool {
        let known = || match self.subject.operation() {
            Some(operation) => operation.is_idempotent(),
            None => self.method.is_idempotent(),
        };
        // Sent again after it was carried out, it would be refused because of its own change.
        let conditional = || self.headers.contains_key(header::IF_MATCH);
        self.idempotent.unwrap_or_else(|| known() && !conditional())
    }

    /// Whether it goes without credentials.
    pub(crate) fn is_public(&self) -> bool {
        self.without_credentials || self.subject.operation().is_some_and(|operation| operation.is_public())
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

    /// The rate-limit bucket that it is counted in.
    pub(crate) fn bucket(&self) -> String {
        let known = || self.subject.operation().and_then(|operation| operation.bucket());
        match self.bucket.as_deref().or_else(known) {
            Some(bucket) => bucket.to_owned(),
            None => format!("{} {}", self.method, self.subject.template()),
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
