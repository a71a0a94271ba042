//! Rate limits: the headers on each answer, and 429 once a window is used up.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    extract::{Request, State},
    http::{HeaderName, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    operations::is_pam,
    reply::{Reply, fault, pam_fault},
};
use crate::state::Shared;

/// What one window allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RateLimit {
    pub(crate) limit: u32,
    pub(crate) window: Duration,
}

/// Use of the open windows, by bucket.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    windows: HashMap<String, Window>,
}

#[derive(Debug)]
struct Window {
    /// Second since the epoch at which the window ends, as the reset header gives it.
    end: u64,
    used: u32,
}

struct Budget {
    remaining: Option<u32>,
    reset: u64,
}

impl Limiter {
    /// Counts a request. `remaining` is absent if the window was used up already.
    fn count(&mut self, bucket: &str, rate: RateLimit, now: Duration) -> Budget {
        let opened = |seconds: Duration| Window {
            end: seconds.as_millis().div_ceil(1000) as u64,
            used: 0,
        };
        let window = self
            .windows
            .entry(bucket.to_owned())
            .or_insert_with(|| opened(now + rate.window));
        if now >= Duration::from_secs(window.end) {
            *window = opened(now + rate.window);
        }
        let remaining = (window.used < rate.limit).then(|| {
            window.used += 1;
            rate.limit - window.used
        });
        Budget {
            remaining,
            reset: window.end,
        }
    }
}

/// Layer that counts each request.
pub(crate) async fn layer(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let pam = is_pam(path);
    let rate = shared.settings.rate_limit;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let budget = shared.limiter().count(bucket(path), rate, now);
    let mut response = match budget.remaining {
        Some(_) => next.run(request).await,
        None => used_up(pam, budget.reset).into_response(),
    };
    let names = if pam {
        ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"]
    } else {
        ["x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"]
    };
    let values = [
        u64::from(rate.limit),
        u64::from(budget.remaining.unwrap_or(0)),
        budget.reset,
    ];
    for (name, value) in names.into_iter().zip(values) {
        response
            .headers_mut()
            .insert(HeaderName::from_static(name), value.into());
    }
    response
}

fn used_up(pam: bool, reset: u64) -> Reply {
    let text = "API call exceeded rate limit due to too many requests.";
    if pam {
        pam_fault(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", text)
            .header(HeaderName::from_static("x-ratelimit-retry-at"), reset.to_string())
    } else {
        fault(StatusCode::TOO_MANY_REQUESTS, "E0000047", text, &[])
    }
}

/// Requests for one kind of object share a bucket; Privileged Access has one for the team.
fn bucket(path: &str) -> &str {
    if is_pam(path) {
        return "/v1";
    }
    let end = path.match_indices('/').nth(3).map_or(path.len(), |(at, _)| at);
    path.get(..end).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Limiter, RateLimit, bucket};

    #[test]
    fn a_window_is_used_up_and_opens_again() {
        let mut limiter = Limiter::default();
        let rate = RateLimit {
            limit: 2,
            window: Duration::from_secs(10),
        };
        let at = |millis| Duration::from_millis(millis);
        assert_eq!(limiter.count("a", rate, at(100_500)).remaining, Some(1));
        assert_eq!(limiter.count("a", rate, at(101_000)).remaining, Some(0));
        let refused = limiter.count("a", rate, at(110_999));
        assert_eq!((refused.remaining, refused.reset), (None, 111));
        assert_eq!(
            limiter.count("b", rate, at(110_999)).remaining,
            Some(1),
            "another bucket"
        );
        assert_eq!(
            limiter.count("a", rate, at(111_000)).remaining,
            Some(1),
            "the next window"
        );
    }

    #[test]
    fn paths_share_buckets() {
        assert_eq!(bucket("/api/v1/apps"), "/api/v1/apps");
        assert_eq!(bucket("/api/v1/apps/x/users"), "/api/v1/apps");
        assert_eq!(bucket("/v1/teams/t/projects"), "/v1");
    }
}
