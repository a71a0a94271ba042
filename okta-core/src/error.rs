//! The one error type.

mod body;
mod codes;
mod display;
mod json;
mod kind;
mod planned;
mod predicates;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

pub(crate) use body::{Details, members};
pub(crate) use display::is_hidden;
pub(crate) use kind::Kind;
pub(crate) use planned::Plan;
pub use planned::PlannedWrite;

pub use codes::{CodeInfo, catalogue};

use crate::cursor::Cursor;
use crate::model::Json;
use crate::rate_limit::RateLimit;
use crate::redact::Redactor;
use crate::response::Head;
use crate::subject::Subject;

/// Shorthand for results with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call, or setting up a client, failed.
///
/// Ask with the predicates (`is_not_found()`, `is_rate_limited()` …), then with [`code`](Self::code). What `Display` shows is one line for
/// people: the operation, the status, the API's code, summary and causes, and the request id that support asks for. It never
/// shows a credential, nor what of the request is known to be secret, should the server repeat it; but for secrets of less than eight characters
/// (four, with a digit among them), which can't be told from ordinary words.
///
/// The type is one pointer wide, `Send`, `Sync` and `'static`.
pub struct Error(Box<Inner>);

#[derive(Clone)]
pub(crate) struct Inner {
    kind: Kind,
    message: String,
    subject: Option<Subject>,
    head: Option<Head>,
    body: Bytes,
    details: Details,
    json: Option<Json>,
    cursor: Option<Cursor>,
    attempts: u32,
    outcome_unknown: bool,
    planned: Option<Arc<PlannedWrite>>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            subject: None,
            head: None,
            body: Bytes::new(),
            details: Details::default(),
            json: None,
            cursor: None,
            attempts: 0,
            outcome_unknown: false,
            planned: None,
            source: None,
        }))
    }

    /// A write that isn't sent.
    pub(crate) fn dry_run(planned: Arc<PlannedWrite>) -> Self {
        let mut error = Self::new(Kind::DryRun, "dry run: not sent");
        error.0.planned = Some(planned);
        error
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(Kind::Configuration, message)
    }

    pub(crate) fn argument(message: impl Into<String>) -> Self {
        Self::new(Kind::Argument, message)
    }

    /// The error that a response with a status other than 2xx stands for.
    pub(crate) fn from_response(head: Head, body: Bytes) -> Self {
        let details = Details::parse(head.headers(), &body);
        let mut error = Self::new(Kind::Status, String::new());
        error.0.details = details;
        error.with_response(head, body)
    }

    pub(crate) fn with_response(mut self, head: Head, body: Bytes) -> Self {
        self.0.head = Some(head);
        self.0.body = body;
        self
    }

    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Says what the call was about, unless that is known already.
    pub(crate) fn about(mut self, subject: &Subject) -> Self {
        self.0.subject.get_or_insert_with(|| subject.clone());
        self
    }

    pub(crate) fn with_cursor(mut self, cursor: Option<Cursor>) -> Self {
        self.0.cursor = cursor;
        self
    }

    pub(crate) fn with_json(mut self, json: Json) -> Self {
        self.0.json = Some(json);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Says whether the server may have carried out the request.
    pub(crate) fn with_outcome_unknown(mut self, unknown: bool) -> Self {
        self.0.outcome_unknown = unknown;
        self
    }

    /// Okta answers 429 to too many messages or passcodes too. The rate limit's window has nothing to do with it: waiting for that doesn't help,
    /// and trying again does harm.
    pub(crate) fn is_throttle(&self) -> bool {
        let other = |code: &str| code.starts_with("E0") && code != "E0000047";
        self.status() == Some(429) && self.code().is_some_and(other)
    }

    /// Whether the server may have acted on the request that failed so. A refusal says that it hasn't.
    pub(crate) fn may_be_processed(&self) -> bool {
        match self.0.kind {
            Kind::Timeout | Kind::Transport | Kind::Layer | Kind::Decode | Kind::TooLarge => true,
            Kind::Status => self.status_code().is_some_and(|status| status.is_server_error()),
            _ => false,
        }
    }

    /// The answer that this error stands for, if it is no more than that.
    pub(crate) fn into_answer(self) -> Result<(Head, Bytes)> {
        match (self.0.kind, &self.0.head) {
            // With a cause, its body was lost.
            (Kind::Status, Some(head)) if self.0.source.is_none() => Ok((head.clone(), self.0.body.clone())),
            _ => Err(self),
        }
    }

    pub(crate) fn with_kind(mut self, kind: Kind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Puts words before what happened, such as the step during which it did.
    pub(crate) fn during(mut self, step: &str) -> Self {
        self.0.message = if self.0.message.is_empty() {
            step.to_owned()
        } else {
            format!("{step}: {}", self.0.message)
        };
        self
    }

    /// Removes what the client knows to be secret from what the server wrote, should it echo it.
    pub(crate) fn redact(mut self, redactor: &Redactor) -> Self {
        self.0.details.redact(redactor);
        if let Some(head) = &mut self.0.head {
            head.redact(redactor);
        }
        redactor.redact(&mut self.0.message);
        self
    }

    /// A second handle to the same error, for callers that waited for the same thing.
    pub(crate) fn share(&self) -> Self {
        Self(self.0.clone())
    }

    pub(crate) fn kind(&self) -> Kind {
        self.0.kind
    }

    pub(crate) fn head(&self) -> Option<&Head> {
        self.0.head.as_ref()
    }

    /// Whether the response gave no reason.
    pub(crate) fn says_nothing(&self) -> bool {
        self.0.details.code.is_none() && self.0.details.summary.is_none()
    }

    fn status_code(&self) -> Option<StatusCode> {
        self.0.head.as_ref().map(Head::status)
    }

    /// The API's code of the error, such as `E0000007`, `invalid_scope` or `not_found`. The one part of an error that is stable.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.details.code.as_deref()
    }

    /// The HTTP status, if there was a response.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status_code().map(|status| status.as_u16())
    }

    /// What the API says happened, in its words: for people, may change at any time.
    #[must_use]
    pub fn summary(&self) -> Option<&str> {
        self.0.details.summary.as_deref()
    }

    /// The details that the API gives, such as one per invalid field.
    #[must_use]
    pub fn causes(&self) -> &[String] {
        &self.0.details.causes
    }

    /// The API's own id of this error, if it gives one.
    #[must_use]
    pub fn error_id(&self) -> Option<&str> {
        self.0.details.id.as_deref()
    }

    /// The id of the request, which Okta's support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.head.as_ref().and_then(Head::request_id)
    }

    /// The operation that failed, such as `getApplication`.
    #[must_use]
    pub fn operation_id(&self) -> Option<&str> {
        self.0.subject.as_ref().map(Subject::id)
    }

    /// The OAuth scope that the token lacks, when the server said so. Several are separated by spaces.
    #[must_use]
    pub fn missing_scope(&self) -> Option<&str> {
        self.0.details.missing_scope.as_deref()
    }

    /// The body of the response as received.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }

    /// The headers of the response.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.head.as_ref().map(Head::headers)
    }

    /// The element of a list that did not fit its type, as sent.
    #[must_use]
    pub fn json(&self) -> Option<&Json> {
        self.0.json.as_ref()
    }

    /// Where to resume the list: the page that failed.
    #[must_use]
    pub fn cursor(&self) -> Option<&Cursor> {
        self.0.cursor.as_ref()
    }

    /// How many requests were sent for the call.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The write that wasn't sent, of a [dry run](Self::is_dry_run).
    #[must_use]
    pub fn planned(&self) -> Option<&PlannedWrite> {
        self.0.planned.as_deref()
    }

    /// The rate limit that the response reported.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.0.head.as_ref().and_then(Head::rate_limit)
    }

    /// What to do about an error with this code, for the codes that this crate knows; [`catalogue`] has their causes too.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        codes::find(self.code()?).map(|info| info.remedy)
    }
}

/// A boxed error of the program's as an error, which a box itself is not.
#[derive(Debug)]
pub(crate) struct Opaque(pub(crate) Box<dyn StdError + Send + Sync>);

impl fmt::Display for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Opaque {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.to_string())
            .field("body_bytes", &self.0.body.len())
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}
