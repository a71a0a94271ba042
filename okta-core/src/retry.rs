//! Whether and when a request is sent again.

#[cfg(test)]
mod tests;
mod wait;

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, Kind};
use crate::event::WaitReason;

/// The most that a concurrency limit is waited out in one go: it frees itself as soon as any request ends.
const CONCURRENCY_CAP: Duration = Duration::from_secs(4);
const CONCURRENCY_BASE: Duration = Duration::from_millis(250);

/// The most that a server in trouble is waited for in one go, if it doesn't say how long.
const BACKOFF_CAP: Duration = Duration::from_secs(20);

/// When to send a request again that failed in passing.
///
/// What is retried, whatever the numbers: rate limits (429) and connections that could not be made, for all operations, because the request
/// was not processed; 503, 504, broken connections and attempts that took too long, for operations that are idempotent. Throttles of
/// messages and sign-in attempts (429 with another code than the rate limit's) are not.
///
/// How long is waited: until the rate limit's window ends by the server's clock, plus a margin; else with exponential backoff. Every wait is
/// jittered and has a cap, and none is begun that would end after the call's deadline. When no retry is left, the last response
/// is the error.
#[derive(Clone)]
pub struct RetryPolicy {
    max_retries: u32,
    min_wait: Duration,
    max_wait: Duration,
    backoff: Duration,
    margin: Duration,
    jitter: Duration,
    decide: Option<Decide>,
}

type Decide = Arc<dyn Fn(&Failure<'_>) -> Decision + Send + Sync>;

/// A failed attempt, as a policy of your own sees it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Failure<'a> {
    /// What went wrong.
    pub error: &'a Error,
    /// How many requests the call has sent so far.
    pub attempts: u32,
    /// Whether the operation is idempotent.
    pub is_idempotent: bool,
    /// How long the standard policy would wait; `None` if it would give up.
    pub planned_wait: Option<Duration>,
}

/// What a policy of your own decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Send it again after this wait. Floor, cap, deadline and the number of retries still hold.
    Retry(Duration),
    /// Return the error.
    GiveUp,
}

impl RetryPolicy {
    /// Four retries. Waits that a server asks for are 1 to 90 seconds long; backoff begins at half a second and ends at 20.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            max_retries: 4,
            min_wait: Duration::from_secs(1),
            max_wait: Duration::from_secs(90),
            backoff: Duration::from_millis(500),
            margin: Duration::from_secs(1),
            jitter: Duration::from_millis(500),
            decide: None,
        }
    }

    /// Never sends anything again because it failed. Credentials that are refused are still replaced: a new token, a nonce, the server's time. Such
    /// a request wasn't carried out.
    #[must_use]
    pub fn none() -> Self {
        Self::standard().max_retries(0)
    }

    /// Sets how often a request is sent again at most. 0 is never.
    #[must_use]
    pub fn max_retries(mut self, most: u32) -> Self {
        self.max_retries = most;
        self
    }

    /// Sets the floor of waits that a server asks for. 1 second by default.
    #[must_use]
    pub fn min_wait(mut self, floor: Duration) -> Self {
        self.min_wait = floor;
        self
    }

    /// Sets the cap of each wait before a retry, whatever a server asks for. 90 seconds by default: windows are 60 seconds long. What all waits
    /// of a call may add up to is [`request_timeout`](crate::ClientBuilder::request_timeout).
    #[must_use]
    pub fn max_wait(mut self, cap: Duration) -> Self {
        self.max_wait = cap;
        self
    }

    /// Sets the first wait of exponential backoff. Half a second by default.
    #[must_use]
    pub fn backoff(mut self, first: Duration) -> Self {
        self.backoff = first;
        self
    }

    /// Sets what is added to the end of a rate limit's window, because clocks tick in whole seconds. 1 second by default.
    #[must_use]
    pub fn margin(mut self, margin: Duration) -> Self {
        self.margin = margin;
        self
    }

    /// Sets the most that is added to a wait at random, so that clients don't come back all at once. Half a second by default.
    #[must_use]
    pub fn jitter(mut self, most: Duration) -> Self {
        self.jitter = most;
        self
    }

    /// Lets `decide` choose, within floor, cap, deadline and number of retries. It isn't asked about requests that may have been processed
    /// and must not be repeated.
    #[must_use]
    pub fn decide(mut self, decide: impl Fn(&Failure<'_>) -> Decision + Send + Sync + 'static) -> Self {
        self.decide = Some(Arc::new(decide));
        self
    }

    /// The next attempt as [`next`](Self::next) has it. A wait that can't end in time is not begun: the caller gets the answer there is, at once.
    pub(crate) fn next_within(
        &self,
        deadline: Option<Instant>,
        error: &Error,
        attempts: u32,
        idempotent: bool,
    ) -> Option<(Duration, WaitReason)> {
        self.next(error, attempts, idempotent)
            .filter(|(wait, _)| !is_too_long(*wait, deadline))
    }

    /// Whether and how long to wait before the next attempt.
    pub(crate) fn next(&self, error: &Error, attempts: u32, idempotent: bool) -> Option<(Duration, WaitReason)> {
        if attempts > self.max_retries || (!idempotent && error.may_be_processed()) {
            return None;
        }
        let planned = self.planned(error, attempts);
        let Some(decide) = &self.decide else { return planned };
        let failure = Failure {
            error,
            attempts: error.attempts(),
            is_idempotent: idempotent,
            planned_wait: planned.map(|(duration, _)| duration),
        };
        match decide(&failure) {
            Decision::GiveUp => None,
            Decision::Retry(wait) => Some((
                self.bounded(wait),
                planned.map_or(WaitReason::Backoff, |(_, reason)| reason),
            )),
        }
    }

    fn planned(&self, error: &Error, attempts: u32) -> Option<(Duration, WaitReason)> {
        let backoff = || {
            (
                self.jittered(wait::exponential(self.backoff, attempts, BACKOFF_CAP)),
                WaitReason::Backoff,
            )
        };
        match error.kind() {
            Kind::Connect | Kind::Unprocessed | Kind::Transport | Kind::Timeout => Some(backoff()),
            Kind::Status => {
                let head = error.head()?;
                match head.status.as_u16() {
                    429 if error.is_throttle() => None,
                    429 if head.rate_limit().is_some_and(|limit| limit.is_concurrency()) => {
                        let wait = wait::exponential(CONCURRENCY_BASE.min(self.backoff), attempts, CONCURRENCY_CAP);
                        Some((self.jittered(wait), WaitReason::Concurrency))
                    }
                    429 => match wait::after_refusal(head, self.margin) {
                        Some(wait) => Some((self.spread(wait), WaitReason::RateLimit)),
                        None => Some(backoff()),
                    },
                    503 | 504 => match head.retry_after() {
                        Some(wait) => Some((self.spread(wait), WaitReason::Backoff)),
                        None => Some(backoff()),
                    },
                    // Its body was lost on the way.
                    500.. if error.source().is_some() => Some(backoff()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn bounded(&self, wait: Duration) -> Duration {
        wait.max(self.min_wait).min(self.max_wait)
    }

    /// A wait for a point in time: never shorter, a little longer at random.
    fn spread(&self, wait: Duration) -> Duration {
        let extra = self.jitter.mul_f64(fastrand::f64());
        wait.max(self.min_wait).saturating_add(extra).min(self.max_wait)
    }

    /// A wait of no particular length: between half of it and all of it.
    fn jittered(&self, wait: Duration) -> Duration {
        wait.mul_f64(0.5 + fastrand::f64() / 2.0).min(self.max_wait)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::standard()
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("max_retries", &self.max_retries)
            .field("min_wait", &self.min_wait)
            .field("max_wait", &self.max_wait)
            .finish_non_exhaustive()
    }
}

/// Whether a wait, of whatever length a server asks for, would go on until the deadline.
fn is_too_long(wait: Duration, deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now().checked_add(wait).is_none_or(|end| end >= deadline))
}
