//! Attempts, and what is between them.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method};
use tokio::time::Instant;
use tracing::Span;
use url::Url;

use super::{Answer, Exchange, Prepared, Raw, exchange};
use crate::auth::{Authenticator, Credentials};
use crate::error::Kind;
use crate::event::Event;
use crate::{Client, Error, Result, Secret};

const RETRY_FOR: HeaderName = HeaderName::from_static("x-okta-retry-for");
const RETRY_COUNT: HeaderName = HeaderName::from_static("x-okta-retry-count");

/// A call under way.
pub(super) struct Attempts<'a> {
    pub(super) client: &'a Client,
    pub(super) prepared: &'a Prepared,
    pub(super) url: Url,
    pub(super) bucket: String,
    pub(super) deadline: Option<Instant>,
    pub(super) sent: u32,
    /// Retries after something failed in passing; renewed credentials don't count.
    retries: u32,
    reauthorized: bool,
    renonced: bool,
    first_request_id: Option<HeaderValue>,
    credentials: Option<Credentials>,
    waited: Duration,
}

impl<'a> Attempts<'a> {
    pub(super) fn new(client: &'a Client, prepared: &'a Prepared, url: Url, deadline: Option<Instant>) -> Self {
        let target = &prepared.target;
        let bucket = prepared
            .bucket
            .as_deref()
            .map_or_else(|| format!("{} {}", target.method, target.template), str::to_owned);
        Self {
            client,
            prepared,
            url,
            bucket,
            deadline,
            sent: 0,
            retries: 0,
            reauthorized: false,
            renonced: false,
            first_request_id: None,
            credentials: None,
            waited: Duration::ZERO,
        }
    }

    fn method(&self) -> &Method {
        &self.prepared.target.method
    }

    fn operation_id(&self) -> &str {
        self.prepared.target.operation_id()
    }

    /// Sends the request until there is a success, or an error that is to be returned.
    pub(super) async fn run(&mut self) -> Result<Raw> {
        let mut last: Option<Error> = None;
        loop {
            let sent = self.sent;
            let failure = match (self.attempt().await, last.take()) {
                (Ok(raw), _) => return Ok(raw),
                // Time ran out before it could be sent again: what the server said last is the better answer.
                (Err(error), Some(last)) if self.sent == sent && error.is_timeout() => return Err(last),
                // There is no token, or no room. Whoever said so has tried all there is to try.
                (Err(error), _) if self.sent == sent => return Err(error.with_attempts(sent)),
                (Err(error), _) => error.with_attempts(self.sent),
            };
            if self.first_request_id.is_none() {
                self.first_request_id = failure.request_id().and_then(|id| HeaderValue::from_str(id).ok());
            }
            if self.renew(&failure) {
                continue;
            }
            let Some((wait, reason)) = self.client.options().retry().next_within(
                self.deadline,
                &failure,
                self.retries + 1,
                self.prepared.idempotent,
            ) else {
                return Err(failure);
            };
            self.retries += 1;
            self.waited += wait;
            let (operation_id, bucket) = (self.operation_id(), self.bucket.as_str());
            tracing::debug!(
                operation_id,
                bucket,
                ?reason,
                wait_ms = wait.as_millis() as u64,
                "waiting before a retry"
            );
            self.client.options().listener.tell(Event::Waiting {
                operation_id,
                bucket,
                reason,
                duration: wait,
            });
            tokio::time::sleep(wait).await;
            last = Some(failure);
        }
    }

    async fn attempt(&mut self) -> Result<Raw> {
        let (client, listener) = (self.client, &self.client.options().listener);
        if !self.prepared.public {
            client.authenticator().prepare(client, self.deadline).await?;
        }
        let permit = client
            .pacer()
            .admit(&self.bucket, self.operation_id(), self.deadline, listener)
            .await?;
        // Proofs are good for minutes only, so they are made after any waiting.
        self.credentials = if self.prepared.public {
            None
        } else {
            client
                .authenticator()
                .authorize(client, self.method(), &self.url, self.deadline)
                .await?
        };
        self.sent += 1;
        let mut headers = self.prepared.headers.clone();
        headers.extend(self.credentials.iter().flat_map(Credentials::headers));
        if let Some(id) = self.first_request_id.as_ref().filter(|_| self.retries > 0) {
            headers.insert(RETRY_FOR, id.clone());
            headers.insert(RETRY_COUNT, HeaderValue::from(self.retries));
        }
        let body = self.prepared.body.clone();
        let (deadline, attempt) = (self.deadline, self.sent);
        let begun = Instant::now();
        let request = Exchange {
            method: self.method(),
            url: &self.url,
            headers,
            body,
            deadline,
            attempt,
        };
        let mut result = exchange(self.client, request).await;
        if let Ok(answer) = &mut result {
            self.secrets().for_each(|secret| answer.meta.redact(secret));
        }
        let meta = result.as_ref().ok().map(|answer| &answer.meta);
        if let Some(meta) = meta {
            permit.learn(meta);
            self.client.authenticator().observe(meta.headers());
            let span = Span::current();
            span.record("status", meta.status.as_u16());
            span.record("request_id", meta.request_id());
        }
        drop(permit);
        listener.tell(Event::Attempted {
            operation_id: self.operation_id(),
            bucket: &self.bucket,
            status: meta.map(|meta| meta.status.as_u16()),
            attempt,
            elapsed: begun.elapsed(),
        });
        let Answer { meta, body, limit } = result?;
        if meta.status.is_success() {
            return Ok(Raw {
                meta,
                body,
                url: self.url.clone(),
                target: self.prepared.target.clone(),
                _limit: limit,
            });
        }
        let error = self.secrets().fold(Error::from_response(meta, body), Error::redact);
        Err(if error.is_redirect() {
            error.during("redirects are not followed")
        } else {
            error
        })
    }

    /// What must not be shown even if the server repeats it.
    fn secrets(&self) -> impl Iterator<Item = &str> {
        let values = self.prepared.secrets.iter().map(Secret::expose);
        self.credentials.iter().map(Credentials::secret).chain(values)
    }

    /// Whether the server refused the credentials and others can be had. Once for each reason: what is refused twice is refused for good.
    fn renew(&mut self, failure: &Error) -> bool {
        let Some(credentials) = &self.credentials else {
            return false;
        };
        let refused = failure.kind() == Kind::Status && Authenticator::is_refusal(failure);
        let done = if failure.code() == Some("use_dpop_nonce") {
            &mut self.renonced
        } else {
            &mut self.reauthorized
        };
        if !refused || std::mem::replace(done, true) {
            return false;
        }
        self.client.authenticator().refused(credentials, failure)
    }

    /// How long the call waited before retries.
    pub(super) fn waited(&self) -> Duration {
        self.waited
    }
}
