//! Where tokens come from.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};
use tokio::time::Instant;
use url::Url;

use crate::error::{Error, Kind, Result};
use crate::retry::RetryPolicy;
use crate::transport::{Answer, Outgoing, Transport};

/// A token endpoint.
pub(super) struct Endpoint {
    pub(super) transport: Transport,
    pub(super) retry: RetryPolicy,
    /// For one token, retries and waits included.
    pub(super) timeout: Duration,
    pub(super) path: &'static str,
    pub(super) url: Url,
}

impl Endpoint {
    pub(super) fn deadline(&self) -> Option<Instant> {
        Instant::now().checked_add(self.timeout)
    }

    /// Posts to it. Any status but a success is an error.
    pub(super) async fn post(
        &self,
        headers: HeaderMap,
        body: Bytes,
        deadline: Option<Instant>,
        attempt: u32,
    ) -> Result<(HeaderMap, Bytes)> {
        let request = Outgoing {
            method: &Method::POST,
            url: &self.url,
            headers,
            body: Some(body),
            deadline,
            attempt,
        };
        let Answer { head, body, .. } = self.transport.exchange(request).await?;
        if head.status.is_success() {
            return Ok((head.headers().clone(), body));
        }
        Err(Error::from_response(head, body).with_attempts(attempt))
    }

    /// A refusal to give out a token is about the credentials, whatever its status.
    pub(super) fn error(&self, error: Error) -> Error {
        let refused = error.kind() == Kind::Status && matches!(error.status(), Some(400..=403));
        let error = error.during(&format!("no access token: POST {}", self.path));
        if refused { error.with_kind(Kind::Token) } else { error }
    }
}

/// Bounds what the program's own code does for a request, as the network is bounded.
pub(super) async fn within<T>(
    timeout: Duration,
    deadline: Option<Instant>,
    work: impl Future<Output = T>,
) -> Result<T> {
    let end = Instant::now().checked_add(timeout);
    let late = |_| Error::new(Kind::Timeout, "the program's own source of credentials took too long");
    match [end, deadline].into_iter().flatten().min() {
        Some(end) => tokio::time::timeout_at(end, work).await.map_err(late),
        None => Ok(work.await),
    }
}
