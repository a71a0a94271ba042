//! Sends requests and reads responses, with everything that has to hold for each of them.

mod exchange;
mod fetching;
mod retry;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use tokio::time::Instant;
use tracing::Instrument;
use tracing::field::Empty;
use url::Url;

pub(crate) use exchange::{Answer, Exchange, exchange};
pub(crate) use fetching::Fetching;
use retry::Attempts;

use crate::error::{Kind, Target};
use crate::event::Event;
use crate::response::Meta;
use crate::{Client, Error, Operation, Response, Result, Secret};

/// A request without its URL: the same for all pages of a list and for all attempts.
#[derive(Clone)]
pub(crate) struct Prepared {
    pub(crate) target: Arc<Target>,
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    /// Values of parameters that must not be shown even if the server repeats them.
    pub(crate) secrets: Vec<Secret>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) bucket: Option<Cow<'static, str>>,
    pub(crate) envelope: Option<Cow<'static, str>>,
    pub(crate) idempotent: bool,
    pub(crate) public: bool,
    pub(crate) polling: bool,
}

impl Prepared {
    pub(crate) fn new(target: Arc<Target>) -> Self {
        let idempotent = target.method.is_idempotent();
        Self {
            target,
            operation: None,
            headers: HeaderMap::new(),
            body: None,
            secrets: Vec::new(),
            timeout: None,
            bucket: None,
            envelope: None,
            idempotent,
            public: false,
            polling: false,
        }
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

/// A response with a status of 2xx, not decoded yet.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) meta: Meta,
    pub(crate) body: Bytes,
    pub(crate) url: Url,
    pub(crate) target: Arc<Target>,
    _limit: Option<exchange::Limit>,
}

impl Raw {
    pub(crate) fn decode<T>(
        self,
        decode: impl FnOnce(&[u8]) -> std::result::Result<T, serde_json::Error>,
    ) -> Result<Response<T>> {
        match decode(&self.body) {
            Ok(value) => Ok(Response::new(value, self.meta)),
            Err(error) => Err(self.misfit(&error)),
        }
    }

    /// The error for a body that isn't what the operation returns.
    pub(crate) fn misfit(&self, error: &serde_json::Error) -> Error {
        let what = if self.body.is_empty() {
            "response is empty"
        } else {
            "response doesn't have the expected form"
        };
        self.fault(Error::new(Kind::Decode, what).with_source(JsonFault::of(error)))
    }

    pub(crate) fn fault(&self, error: Error) -> Error {
        let error = error.with_target(&self.target).with_attempts(self.meta.attempts);
        error.with_response(self.meta.clone(), self.body.clone())
    }
}

/// Where JSON didn't fit. Serde's own error quotes the value, which may be a secret.
#[derive(Debug)]
struct JsonFault {
    what: &'static str,
    line: usize,
    column: usize,
}

impl JsonFault {
    fn of(error: &serde_json::Error) -> Self {
        let what = match error.classify() {
            serde_json::error::Category::Syntax => "no JSON",
            serde_json::error::Category::Eof => "JSON ends too early",
            _ => "value of another type than expected",
        };
        Self {
            what,
            line: error.line(),
            column: error.column(),
        }
    }
}

impl fmt::Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {} column {}", self.what, self.line, self.column)
    }
}

impl std::error::Error for JsonFault {}

/// Sends a request until there is a response with a status of 2xx, or an error that no retry may cure.
async fn fetch(client: &Client, prepared: &Prepared, url: Url) -> Result<Raw> {
    let target = &prepared.target;
    let (method, path, operation_id) = (target.method.as_str(), &*target.template, target.operation_id());
    // The path is the template: its values may be personal data.
    let span = tracing::debug_span!(
        "okta call",
        operation_id,
        method,
        path,
        bucket = Empty,
        status = Empty,
        request_id = Empty,
        attempts = Empty,
        waited_ms = Empty,
        error = Empty,
    );
    let limit = prepared.timeout.or(client.options().request_timeout);
    let begun = Instant::now();
    let deadline = limit.and_then(|limit| begun.checked_add(limit));
    let mut attempts = Attempts::new(client, prepared, url, deadline);
    span.record("bucket", attempts.bucket.as_str());
    if let Some(operation) = prepared.operation {
        client.audit().record(operation);
    }
    let result = attempts
        .run()
        .instrument(span.clone())
        .await
        .map_err(|error| explain(error, prepared));
    span.record("attempts", attempts.sent);
    span.record("waited_ms", attempts.waited().as_millis() as u64);
    let status = match &result {
        Ok(raw) => Some(raw.meta.status.as_u16()),
        Err(error) => {
            span.record("error", tracing::field::display(error.kind()));
            error.status()
        }
    };
    let elapsed = begun.elapsed();
    client.options().listener.tell(Event::Finished {
        operation_id,
        status,
        attempts: attempts.sent,
        elapsed,
    });
    result
}

/// Adds what the call knows to what the server said.
fn explain(error: Error, prepared: &Prepared) -> Error {
    let error = error.with_target(&prepared.target);
    let least = prepared.operation.and_then(|operation| operation.scopes().first());
    match least {
        // An empty 403 is how a missing scope often looks.
        Some(scopes) if error.is_forbidden() && error.says_nothing() => {
            error.during(&format!("the credentials may lack the scope {}", scopes.join(" ")))
        }
        _ => error,
    }
}
