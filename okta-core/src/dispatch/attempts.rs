//! Attempts, and what is between them.

use std::borrow::Cow;
use std::time::Duration;

use http::{HeaderName, HeaderValue, Method};
use tokio::time::Instant;
use tracing::Span;
use url::Url;

use super::{Dispatcher, Prepared};
use crate::auth::{Credentials, Tried};
use crate::error::{Details, Error, Kind, Result};
use crate::event::Event;
use crate::pacing::{Caller, Permit};
use crate::payload::Payload;
use crate::redact::Redactor;
use crate::response::Head;
use crate::secret::Secret;
use crate::transport::{Answer, Outgoing};
use crate::until::until;

const RETRY_FOR: HeaderName = HeaderName::from_static("x-okta-retry-for");
const RETRY_COUNT: HeaderName = HeaderName::from_static("x-okta-retry-count");

/// A call under way.
pub(super) struct Attempts<'a> {
    pub(super) dispatcher: &'a Dispatcher,
    pub(super) prepared: &'a Prepared,
    pub(super) url: Url,
    pub(super) bucket: Cow<'a, str>,
    pub(super) deadline: Option<Instant>,
    pub(super) sent: u32,
    /// Retries after something failed in passing; renewed credentials don't count.
    retries: u32,
    tried: Tried,
    /// Something was sent of which nobody knows what came.
    may_be_processed: bool,
    first_request_id: Option<HeaderValue>,
    credentials: Option<Credentials>,
    waited: Duration,
    /// The call's own. Where nobody listens to it, the current one is the program's.
    span: Span,
}

/// Tells of an attempt when it is over, also when that is because its call was cancelled.
struct Telling<'a> {
    attempts: &'a Attempts<'a>,
    begun: Instant,
    status: Option<u16>,
    over: bool,
}

impl Drop for Telling<'_> {
    fn drop(&mut self) {
        let Attempts {
            dispatcher,
            prepared,
            bucket,
            sent,
            ..
        } = self.attempts;
        dispatcher.listener.tell(Event::Attempted {
            operation_id: prepared.subject.id(),
            bucket,
            status: self.status,
            attempt: *sent,
            elapsed: self.begun.elapsed(),
            cancelled: !self.over,
        });
    }
}

impl<'a> Attempts<'a> {
    pub(super) fn new(
        dispatcher: &'a Dispatcher,
        prepared: &'a Prepared,
        url: Url,
        deadline: Option<Instant>,
        span: Span,
    ) -> Self {
        Self {
            dispatcher,
            prepared,
            url,
            bucket: prepared.bucket(dispatcher.api),
            deadline,
            sent: 0,
            retries: 0,
            tried: Tried::default(),
            may_be_processed: false,
            first_request_id: None,
            credentials: None,
            waited: Duration::ZERO,
            span,
        }
    }

    fn method(&self) -> &Method {
        &self.prepared.method
    }

    fn operation_id(&self) -> &str {
        self.prepared.subject.id()
    }

    /// Sends the request until there is a success, or an error that is to be returned. `count` is how many requests were sent so far, also
    /// for whoever looks at it after this was cancelled.
    pub(super) async fn run(&mut self, count: &mut u32) -> Result<Answer> {
        let mut last: Option<Error> = None;
        loop {
            let sent = self.sent;
            let failure = match (self.attempt(count).await, last.take()) {
                (Ok(answer), _) => {
                    self.dispatcher.authenticator.accepted(&self.tried);
                    return Ok(answer);
                }
                // Time ran out before it could be sent again: what the server said last is the better answer.
                (Err(error), Some(last)) if self.sent == sent && error.is_timeout() => return Err(last),
                // There is no token, or no room. Whoever said so has tried all there is to try.
                (Err(error), _) if self.sent == sent => return Err(self.seal(error)),
                (Err(error), _) => {
                    self.may_be_processed |= !self.method().is_safe() && error.may_be_processed();
                    self.seal(error)
                }
            };
            if self.first_request_id.is_none() {
                self.first_request_id = failure.request_id().and_then(|id| HeaderValue::from_str(id).ok());
            }
            if self.renew(&failure) {
                continue;
            }
            let retry = self.prepared.retry.as_ref().unwrap_or(&self.dispatcher.retry);
            let Some((wait, reason)) =
                retry.next_within(self.deadline, &failure, self.retries + 1, self.prepared.is_idempotent())
            else {
                return Err(failure);
            };
            self.retries += 1;
            self.waited += wait;
            let listener = &self.dispatcher.listener;
            listener.waiting(self.operation_id(), &self.bucket, reason, wait);
            tokio::time::sleep(wait).await;
            last = Some(failure);
        }
    }

    /// Says what is known of all attempts.
    fn seal(&self, error: Error) -> Error {
        error
            .with_attempts(self.sent)
            .with_outcome_unknown(self.may_be_processed)
    }

    async fn attempt(&mut self, count: &mut u32) -> Result<Answer> {
        let dispatcher = self.dispatcher;
        let caller = Caller {
            operation_id: self.operation_id(),
            bucket: &self.bucket,
            deadline: self.deadline,
            listener: &dispatcher.listener,
        };
        let ready = match self.prepared.is_public() {
            true => None,
            false => dispatcher.authenticator.prepare(caller).await?,
        };
        let prepared = Instant::now();
        let permit = dispatcher.pacer.admit(caller).await?;
        // Proofs are good for minutes only, so they are made after any waiting.
        let credentials = match self.prepared.is_public() {
            true => None,
            false => {
                let authenticator = &dispatcher.authenticator;
                authenticator
                    .authorize(ready, prepared.elapsed(), self.method(), &self.url, caller)
                    .await?
            }
        };
        self.credentials = credentials;
        let body = match &self.prepared.body {
            Some(payload) => Some(self.open(payload).await?),
            None => None,
        };
        self.sent += 1;
        *count = self.sent;
        let mut headers = self.prepared.headers.clone();
        headers.extend(self.credentials.iter().flat_map(Credentials::headers));
        if let Some(id) = self.first_request_id.as_ref().filter(|_| self.retries > 0) {
            headers.insert(RETRY_FOR, id.clone());
            headers.insert(RETRY_COUNT, HeaderValue::from(self.retries));
        }
        let (deadline, attempt) = (self.deadline, self.sent);
        let request = Outgoing {
            method: self.method(),
            url: &self.url,
            subdomain: self.prepared.subdomain(),
            headers,
            body,
            streamed: self.prepared.streamed,
            deadline,
            attempt,
        };
        let mut telling = Telling {
            attempts: self,
            begun: Instant::now(),
            status: None,
            over: false,
        };
        let notice = |head: &mut Head| {
            // An id is shorter than most secrets, and can't hold them in whatever form.
            let length = head.request_id().map_or(0, str::len);
            head.redact(&Redactor::new(self.secrets().filter(|secret| secret.len() <= length)));
            permit.learn(head);
            dispatcher.authenticator.observe(head.headers());
            self.span.record("status", head.status.as_u16());
            self.span.record("request_id", head.request_id());
        };
        let result = dispatcher.transport.exchange(request, notice).await;
        telling.status = match &result {
            Ok(answer) => Some(answer.head.status.as_u16()),
            Err(error) => error.status(),
        };
        telling.over = true;
        let mut outcome = result.and_then(|answer| self.judge(answer, &permit));
        // The program reads the rest when it likes, and may make other calls before: the permit isn't kept for that.
        if let Ok(Answer { rest: Some(rest), .. }) = &mut outcome {
            rest.set_subject(self.prepared.subject.clone());
        }
        outcome
    }

    /// The body, ready to be sent. A file system may hang, too.
    async fn open(&self, payload: &Payload) -> Result<reqwest::Body> {
        let attempt = Instant::now().checked_add(self.dispatcher.transport.attempt_timeout);
        let end = [attempt, self.deadline].into_iter().flatten().min();
        let opened = until(end, payload.open()).await.ok_or_else(|| {
            // Out of time for the call: nothing was sent.
            let kind = if end == attempt { Kind::Argument } else { Kind::Unsent };
            Error::new(kind, "file to upload takes too long to open")
        })?;
        opened.map_err(|error| Error::argument("file to upload can't be read").with_source(error))
    }

    /// The answer, if it is a success, or the error that it stands for.
    fn judge(&self, answer: Answer, permit: &Permit) -> Result<Answer> {
        let is_success = self.prepared.is_success(answer.head.status) && !Details::is_error(&answer.body);
        let error = match answer.settle(is_success) {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        if error.is_rate_limited() && !error.is_throttle() {
            error.head().into_iter().for_each(|head| permit.learn_refusal(head));
        }
        let error = error.redact(&Redactor::new(self.secrets()));
        Err(if error.is_redirect() {
            error.during("redirects are not followed")
        } else {
            error
        })
    }

    /// What must not be shown even if the server repeats it.
    fn secrets(&self) -> impl Iterator<Item = &str> {
        let values = self.prepared.secrets.iter().map(Secret::expose);
        self.credentials.iter().flat_map(Credentials::secrets).chain(values)
    }

    /// Whether the server refused the credentials and others can be had.
    fn renew(&mut self, failure: &Error) -> bool {
        let Some(credentials) = &self.credentials else {
            return false;
        };
        let authenticator = &self.dispatcher.authenticator;
        authenticator.refused(credentials, failure, &mut self.tried)
    }

    /// How long the call waited before retries.
    pub(super) fn waited(&self) -> Duration {
        self.waited
    }
}
