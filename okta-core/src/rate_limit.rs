//! What responses say about rate limits.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::{self, AsHeaderName};

/// The names an API uses for its limit headers.
#[derive(Clone, Copy, Debug)]
pub struct LimitHeaders {
    /// Requests allowed in the window.
    pub limit: &'static str,
    /// Requests left in the window.
    pub remaining: &'static str,
    /// When the window ends, in seconds since 1970.
    pub reset: &'static str,
    /// When a refused request may be tried again, in seconds since 1970, if the API sends such a header.
    pub retry_at: Option<&'static str>,
    /// The id of the request.
    pub request_id: &'static str,
}

/// The rate limit that a response reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Requests allowed in the window. Zero, with nothing remaining, marks the limit on concurrent requests.
    pub limit: u32,
    /// Requests left in the window.
    pub remaining: u32,
    /// When the window ends, by the server's clock. The earliest if several were sent.
    pub reset: SystemTime,
}

impl RateLimit {
    pub(crate) fn read(headers: &HeaderMap, names: &LimitHeaders) -> Option<Self> {
        Some(Self {
            limit: number(headers, names.limit)?.try_into().unwrap_or(u32::MAX),
            remaining: remaining(headers, names.remaining)?,
            reset: epoch(headers, names.reset)?,
        })
    }

    /// Whether this reports the limit on concurrent requests, which frees itself as soon as another request ends.
    #[must_use]
    pub fn is_concurrency(&self) -> bool {
        self.limit == 0 && self.remaining == 0
    }
}

/// The smallest of the numbers that the lines of a header hold, joined or not. Several lines are known to happen.
fn number(headers: &HeaderMap, name: impl AsHeaderName) -> Option<u64> {
    values(headers, name).filter_map(|part| part.parse().ok()).min()
}

fn values(headers: &HeaderMap, name: impl AsHeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

/// The least that the lines of a header say is left. Less than nothing is nothing.
fn remaining(headers: &HeaderMap, name: &str) -> Option<u32> {
    let least = values(headers, name)
        .filter_map(|part| part.parse::<i64>().ok())
        .min()?;
    Some(least.max(0).try_into().unwrap_or(u32::MAX))
}

/// A header that counts seconds since 1970.
pub(crate) fn epoch(headers: &HeaderMap, name: &str) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_secs(number(headers, name)?))
}

/// The server's clock now that the answer is here. One from a cache says how old it is.
pub(crate) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    let date = httpdate::parse_http_date(headers.get(header::DATE)?.to_str().ok()?).ok()?;
    date.checked_add(Duration::from_secs(number(headers, header::AGE).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: LimitHeaders = LimitHeaders {
        limit: "x-limit",
        remaining: "x-left",
        reset: "x-reset",
        retry_at: None,
        request_id: "x-id",
    };

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn the_smallest_of_several_resets() {
        let mut map = headers(&[("x-limit", "600"), ("x-left", "7"), ("x-reset", "1700000060")]);
        map.append("x-reset", "1700000050".parse().unwrap());
        let limit = RateLimit::read(&map, &NAMES).unwrap();
        assert_eq!(limit.reset, UNIX_EPOCH + Duration::from_secs(1_700_000_050));
        let joined = headers(&[
            ("x-limit", "600"),
            ("x-left", "7"),
            ("x-reset", "1700000060, 1700000050"),
        ]);
        assert_eq!(RateLimit::read(&joined, &NAMES), Some(limit));
    }

    #[test]
    fn the_age_of_an_answer_counts() {
        let map = headers(&[("date", "Thu, 01 Jan 1970 00:00:10 GMT"), ("age", "3600")]);
        assert_eq!(date(&map), Some(UNIX_EPOCH + Duration::from_secs(3610)));
    }

    #[test]
    fn less_than_nothing_is_nothing() {
        for (left, expected) in [("-1", 0), ("-99999", 0), ("7, -3", 0), ("7", 7)] {
            let map = headers(&[("x-limit", "600"), ("x-left", left), ("x-reset", "1700000060")]);
            assert_eq!(RateLimit::read(&map, &NAMES).unwrap().remaining, expected, "{left}");
        }
    }

    #[test]
    fn nonsense_is_no_limit() {
        for reset in ["", "soon", "-1", "99999999999999999999999"] {
            let map = headers(&[("x-limit", "1"), ("x-left", "1"), ("x-reset", reset)]);
            assert_eq!(RateLimit::read(&map, &NAMES), None, "{reset}");
        }
        let map = headers(&[("x-limit", "0"), ("x-left", "0"), ("x-reset", "18446744073709551615")]);
        assert!(RateLimit::read(&map, &NAMES).is_none_or(|limit| limit.is_concurrency()));
    }
}
