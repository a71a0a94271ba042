//! How long servers ask to be waited for.

use std::time::Duration;

use crate::rate_limit;
use crate::response::Head;

/// Until the window ends (or, where the API says so, until some of its budget is back), plus the margin.
pub(super) fn until_reset(head: &Head, margin: Duration) -> Option<Duration> {
    let at = head
        .retry_at()
        .or_else(|| rate_limit::epoch(head.headers(), head.names.reset))?;
    Some(head.until(at).saturating_add(margin))
}

/// What the `Retry-After` header asks for, in seconds or as a date.
pub(super) fn retry_after(head: &Head) -> Option<Duration> {
    let text = head.header("retry-after")?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    httpdate::parse_http_date(text).ok().map(|at| head.until(at))
}

/// `first`, doubled for each attempt after the first, up to `cap`.
pub(super) fn exponential(first: Duration, attempts: u32, cap: Duration) -> Duration {
    let factor = 1_u32
        .checked_shl(attempts.saturating_sub(1))
        .filter(|factor| *factor > 0)
        .unwrap_or(u32::MAX);
    first.saturating_mul(factor).min(cap)
}
