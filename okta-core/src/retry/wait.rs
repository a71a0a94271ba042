//! How long servers ask to be waited for.

use std::time::Duration;

use crate::rate_limit;
use crate::response::Head;

/// What is further away than this is no end of a window, but a clock that is wrong.
const LONGEST_WINDOW: Duration = Duration::from_secs(3600);

/// What a refusal asks for: until the window ends (or, where the API says so, until some of its budget is back), plus the margin; longer if
/// `Retry-After` says so.
pub(super) fn after_refusal(head: &Head, margin: Duration) -> Option<Duration> {
    let at = head
        .retry_at()
        .or_else(|| rate_limit::epoch(head.headers(), head.names.reset));
    let window = at.map(|at| head.until_within(at, LONGEST_WINDOW).saturating_add(margin));
    window.max(head.retry_after())
}

/// `first`, doubled for each attempt after the first, up to `cap`.
pub(super) fn exponential(first: Duration, attempts: u32, cap: Duration) -> Duration {
    let factor = 1_u32
        .checked_shl(attempts.saturating_sub(1))
        .filter(|factor| *factor > 0)
        .unwrap_or(u32::MAX);
    first.saturating_mul(factor).min(cap)
}
