//! What came back, beside the value.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::{self, AsHeaderName};
use http::{HeaderMap, StatusCode};
use tokio::time::Instant;

use crate::headers::parameters;
use crate::rate_limit::{self, LimitHeaders, RateLimit};
use crate::redact::Redactor;

/// Status and headers of a response.
#[derive(Clone)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: Arc<HeaderMap>,
    pub(crate) names: &'static LimitHeaders,
    pub(crate) attempts: u32,
    pub(crate) received: Received,
}

/// When the headers were there: what they say about time is about that moment, however long the body takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Received {
    pub(crate) at: Instant,
    /// The local clock then.
    pub(crate) clock: SystemTime,
}

impl Received {
    pub(crate) fn now() -> Self {
        Self {
            at: Instant::now(),
            clock: SystemTime::now(),
        }
    }
}

impl Head {
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub(crate) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        self.header(self.names.request_id)
    }

    /// Drops a request id that repeats a secret: ids are shown and logged.
    pub(crate) fn redact(&mut self, redactor: &Redactor) {
        if self.request_id().is_some_and(|id| redactor.finds(id)) {
            Arc::make_mut(&mut self.headers).remove(self.names.request_id);
        }
    }

    pub(crate) fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::read(&self.headers, self.names)
    }

    /// When a refused request may be tried again, where the API says so.
    pub(crate) fn retry_at(&self) -> Option<SystemTime> {
        rate_limit::epoch(&self.headers, self.names.retry_at?)
    }

    /// What the `Retry-After` header asks for, in seconds or as a date.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let text = self.header(header::RETRY_AFTER)?.trim();
        if text.starts_with(|c: char| c.is_ascii_digit())
            && let Ok(seconds) = text.parse()
        {
            return Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
        }
        httpdate::parse_http_date(text).ok().map(|at| self.until(at))
    }

    /// From when the headers came to a time that the server named, by the server's clock; by the local one if it doesn't tell its own.
    /// Nothing for a time gone by.
    pub(crate) fn until(&self, time: SystemTime) -> Duration {
        let now = rate_limit::date(&self.headers).unwrap_or(self.received.clock);
        time.duration_since(now).unwrap_or_default()
    }

    /// Seconds by which the server's clock was ahead of the local one when the headers came, if it tells its own.
    pub(crate) fn ahead(&self) -> Option<i64> {
        let server = rate_limit::date(&self.headers)?;
        Some(match server.duration_since(self.received.clock) {
            Ok(ahead) => ahead.as_secs().cast_signed(),
            Err(behind) => -behind.duration().as_secs().cast_signed(),
        })
    }

    /// The same for a time that is `longest` away at most; by the local clock if the server's makes no sense of it.
    pub(crate) fn until_within(&self, time: SystemTime, longest: Duration) -> Duration {
        let makes_sense = |rest: &Duration| !rest.is_zero() && *rest <= longest;
        let by_server = self.until(time);
        let by_own = || time.duration_since(self.received.clock).ok().filter(makes_sense);
        Some(by_server).filter(makes_sense).or_else(by_own).unwrap_or(by_server)
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Head")
            .field("status", &self.status)
            .field("request_id", &self.request_id())
            .finish_non_exhaustive()
    }
}

/// The value that an operation returned, with the status and headers it came with. Use it like the value itself.
pub struct Response<T> {
    value: T,
    head: Head,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, head: Head) -> Self {
        Self { value, head }
    }

    pub(crate) fn head(&self) -> &Head {
        &self.head
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The same response with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: change(self.value),
            head: self.head,
        }
    }

    /// The HTTP status: 200 to 299, or another that the operation has as a success, such as the 301 of some; any if any was asked for.
    pub fn http_status(&self) -> u16 {
        self.head.status.as_u16()
    }

    /// A header of the response, if it is there and is text. The name's case doesn't matter.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.header(name)
    }

    /// The headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        self.head.headers()
    }

    /// The id of the request, which Okta's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.head.request_id()
    }

    /// The rate limit that the response reported.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.head.rate_limit()
    }

    /// The version of the resource, to send back in `If-Match`, if the API has given one.
    pub fn etag(&self) -> Option<&str> {
        self.head.header(header::ETAG)
    }

    /// The name that the server gives to a file it sends: the last part of it only, whatever path it comes with.
    pub fn file_name(&self) -> Option<String> {
        file_name(self.head.header(header::CONTENT_DISPOSITION)?)
    }

    /// How many requests were sent for the call.
    pub fn attempts(&self) -> u32 {
        self.head.attempts
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> std::ops::DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.http_status())
            .field("request_id", &self.request_id())
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}

/// The file's name from a `Content-Disposition` header. It comes from outside and is likely to be joined to a path.
fn file_name(header: &str) -> Option<String> {
    let parameters = parameters::parse(header);
    let extended = parameters.get("filename*").and_then(|value| value.rsplit_once('\''));
    let name = match extended {
        Some((_, encoded)) => percent_encoding::percent_decode_str(encoded)
            .decode_utf8()
            .ok()?
            .into_owned(),
        None => parameters.get("filename")?.to_owned(),
    };
    let last = name.rsplit(['/', '\\', ':']).next()?.trim().to_owned();
    let usable = !matches!(last.as_str(), "" | "." | "..") && !last.chars().any(char::is_control);
    usable.then_some(last)
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn file_names_have_no_path() {
        for (header, expected) in [
            ("attachment; filename=\"report.csv\"", Some("report.csv")),
            ("attachment;filename=report.csv;size=3", Some("report.csv")),
            ("attachment; filename=\"x\"; filename*=UTF-8''%C3%BC.csv", Some("ü.csv")),
            ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
            ("attachment; filename=\"C:\\\\Windows\\\\x.exe\"", Some("x.exe")),
            ("attachment; filename*=UTF-8''..%2F..%2Fx", Some("x")),
            ("attachment; filename=\"..\"", None),
            ("attachment; filename=\"a/\"", None),
            ("attachment; filename*=UTF-8''a%00b", None),
            ("attachment", None),
        ] {
            assert_eq!(file_name(header).as_deref(), expected, "{header}");
        }
    }
}
