//! What a client tells the program about its work.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

/// Something that happened in a call. For metrics and for progress displays.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A wait begins.
    #[non_exhaustive]
    Waiting {
        /// The operation that waits.
        operation_id: &'a str,
        /// The rate-limit bucket of the operation.
        bucket: &'a str,
        /// What is waited for.
        reason: WaitReason,
        /// How long at most; [`Duration::MAX`] if nothing limits it, because the call has no limit.
        duration: Duration,
    },
    /// An attempt ended.
    #[non_exhaustive]
    Attempted {
        /// The operation.
        operation_id: &'a str,
        /// The rate-limit bucket of the operation.
        bucket: &'a str,
        /// The response's status; `None` if there was no response.
        status: Option<u16>,
        /// Which request of the call this was, from one.
        attempt: u32,
        /// From sending the request to the end of the response; of one that is read piece by piece, to the end of its headers.
        elapsed: Duration,
        /// Whether it ended because its call was dropped.
        cancelled: bool,
    },
    /// A call ended.
    #[non_exhaustive]
    Finished {
        /// The operation.
        operation_id: &'a str,
        /// The last response's status; `None` if there was none.
        status: Option<u16>,
        /// How many requests were sent.
        attempts: u32,
        /// The whole call, with all waits.
        elapsed: Duration,
        /// Whether it ended because it was dropped.
        cancelled: bool,
    },
}

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitReason {
    /// A request was refused by a rate limit; its window has to end.
    RateLimit,
    /// A request was refused because too many were under way at once.
    Concurrency,
    /// Something failed in passing.
    Backoff,
    /// Nothing failed: the budget of the window is used up, so the request is held back before it would be refused.
    Pacing,
    /// Nothing failed: calls of the same bucket that came earlier go first.
    Turn,
    /// Nothing failed: the first request of a window is under way, and its answer will say how many more may go.
    Probe,
    /// There is no access token that is good, and one is being fetched.
    Token,
    /// Nothing failed: as many requests as [`Pacing::max_concurrent`](crate::Pacing::max_concurrent) allows are under way.
    MaxConcurrent,
}

/// The program's function for events.
#[derive(Clone, Default)]
pub(crate) struct Listener(Option<Arc<Listen>>);

type Listen = dyn Fn(&Event<'_>) + Send + Sync;

impl Listener {
    pub(crate) fn new(listen: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listen)))
    }

    /// Tells that a wait begins, of at most this long.
    pub(crate) fn waiting(&self, operation_id: &str, bucket: &str, reason: WaitReason, duration: Duration) {
        tracing::debug!(operation_id, bucket, ?reason, ?duration, "waiting");
        self.tell(Event::Waiting {
            operation_id,
            bucket,
            reason,
            duration,
        });
    }

    pub(crate) fn tell(&self, event: Event<'_>) {
        let Some(listen) = &self.0 else { return };
        guarded("on_event", || listen(&event));
    }
}

/// Calls a function of the program that is told of something. It is told while calls are dropped too, where a panic would end the program; and
/// an answer isn't lost over who is told of it.
pub(crate) fn guarded(what: &'static str, tell: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(tell)).is_err() {
        tracing::error!("what listens to `{what}` panicked; the call goes on");
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Listener(…)" } else { "Listener" })
    }
}
