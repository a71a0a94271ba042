//! Where calls wait for their turn.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::StatusCode;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, SemaphorePermit, TryAcquireError};
use tokio::time::Instant;

use super::bucket::{Bucket, Place, Report, Verdict};
use super::{BucketStatus, Pacer, Pacing, lock};
use crate::error::{Error, Kind, Result};
use crate::event::{Listener, WaitReason};
use crate::response::Head;
use crate::until::until;

/// One bucket and the calls that wait for it. The lock is held for moments only; the turn, which is a place in a queue, may be held while
/// waiting, and passes on if its holder is dropped.
#[derive(Debug)]
pub(super) struct Gate {
    bucket: Mutex<Bucket>,
    turn: Semaphore,
    changed: Notify,
    waiting: AtomicUsize,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            bucket: Mutex::default(),
            turn: Semaphore::new(1),
            changed: Notify::new(),
            waiting: AtomicUsize::new(0),
        }
    }
}

impl Gate {
    pub(super) fn status(&self, bucket: String) -> BucketStatus {
        let (window, in_flight) = lock(&self.bucket).snapshot(Instant::now());
        BucketStatus {
            bucket,
            limit: window.map(|(limit, ..)| limit),
            remaining: window.map(|(_, remaining, _)| remaining),
            resets_in: window.map(|(.., rest)| rest),
            in_flight,
            waiting: self.waiting.load(Ordering::Relaxed),
        }
    }
}

/// Leave to send one request. Gives its place back when dropped, however the request ends.
#[derive(Debug)]
pub(crate) struct Permit {
    gate: Arc<Gate>,
    pacing: Pacing,
    place: Place,
    /// Among the requests at once.
    _slot: Option<OwnedSemaphorePermit>,
}

impl Permit {
    /// Takes in what the response says about the limits.
    pub(crate) fn learn(&self, head: &Head) {
        self.take_in(head, false);
    }

    /// Takes in that the bucket is used up, whatever else the response says. Other refusals, such as of too many messages, have the same status.
    pub(crate) fn learn_refusal(&self, head: &Head) {
        self.take_in(head, true);
    }

    fn take_in(&self, head: &Head, refused: bool) {
        let limit = head.rate_limit();
        let report = Report {
            limit,
            rest: limit.map_or(Duration::ZERO, |limit| {
                head.until_within(limit.reset, self.pacing.max_window)
            }),
            again: head.retry_at().map(|at| head.until(at)).filter(|wait| !wait.is_zero()),
            hold: head.retry_after().filter(|_| refused),
            refused,
            success: head.status.is_success(),
            failed: head.status.is_server_error() || head.status == StatusCode::TOO_MANY_REQUESTS,
            at: head.received.at,
        };
        lock(&self.gate.bucket).learn(report, &self.pacing);
        self.gate.changed.notify_one();
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        lock(&self.gate.bucket).end(self.place);
        self.gate.changed.notify_one();
    }
}

struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A call that wants a place.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a> {
    pub(crate) operation_id: &'a str,
    pub(crate) bucket: &'a str,
    /// When it has to be over.
    pub(crate) deadline: Option<Instant>,
    pub(crate) listener: &'a Listener,
}

impl Caller<'_> {
    /// Waits for `what`, but no longer than until `end` or the call's deadline. `None` if that came first.
    async fn wait<T>(&self, end: Option<Instant>, what: impl Future<Output = T>) -> Option<T> {
        let end = [end, self.deadline].into_iter().flatten().min();
        until(end, what).await
    }

    pub(crate) fn tell(&self, reason: WaitReason, end: Option<Instant>) {
        let end = [end, self.deadline].into_iter().flatten().min();
        let duration = end.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()));
        self.listener.waiting(self.operation_id, self.bucket, reason, duration);
    }

    fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= Instant::now())
    }
}

impl Pacer {
    /// Waits, in order of arrival, until the bucket has room for one more request.
    pub(crate) async fn admit(&self, caller: Caller<'_>) -> Result<Permit> {
        let gate = self.gate(caller.bucket);
        gate.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&gate.waiting);
        let _turn = self.turn(&gate, caller).await?;
        let mut told = None;
        loop {
            let now = Instant::now();
            // The verdict is a block of its own so that the lock is gone before anything is awaited.
            let (verdict, pending) = {
                let mut bucket = lock(&gate.bucket);
                (bucket.verdict(now, &self.pacing), bucket.in_flight() > 0)
            };
            let (reason, end) = match verdict {
                Verdict::Go { .. } => {
                    let slot = self.slot(caller).await?;
                    match self.begin(&gate, slot) {
                        Some(permit) => return Ok(permit),
                        None => continue,
                    }
                }
                Verdict::Probing(end) => (WaitReason::Probe, end),
                Verdict::Until(end) => (WaitReason::Pacing, end),
            };
            // Only answers under way can make room earlier.
            let too_long = caller.deadline.is_some_and(|deadline| deadline <= end);
            if caller.is_over() || (too_long && !pending) {
                return Err(no_time(caller.bucket));
            }
            if told != Some(end) {
                told = Some(end);
                caller.tell(reason, Some(end));
            }
            let _ = caller.wait(Some(end), gate.changed.notified()).await;
        }
    }

    /// Waits for those who came earlier.
    async fn turn<'a>(&self, gate: &'a Gate, caller: Caller<'_>) -> Result<SemaphorePermit<'a>> {
        if let Ok(turn) = gate.turn.try_acquire() {
            return Ok(turn);
        }
        let known = { lock(&gate.bucket).is_closed_until(Instant::now(), &self.pacing) };
        if known
            .zip(caller.deadline)
            .is_some_and(|(end, deadline)| deadline <= end)
        {
            return Err(no_time(caller.bucket));
        }
        caller.tell(WaitReason::Turn, None);
        match caller.wait(None, gate.turn.acquire()).await {
            Some(Ok(turn)) => Ok(turn),
            _ => Err(no_time(caller.bucket)),
        }
    }

    /// Waits for a place among the requests at once.
    async fn slot(&self, caller: Caller<'_>) -> Result<Option<OwnedSemaphorePermit>> {
        let places = Arc::clone(&self.concurrent);
        match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => return Ok(Some(place)),
            Err(TryAcquireError::Closed) => return Ok(None),
            Err(TryAcquireError::NoPermits) => {}
        }
        caller.tell(WaitReason::MaxConcurrent, None);
        match caller.wait(None, places.acquire_owned()).await {
            Some(place) => Ok(place.ok()),
            None => Err(Error::new(
                Kind::Timeout,
                "as many requests as are allowed at once were under way until the call's time limit",
            )),
        }
    }

    /// Takes the bucket's place, if it is still free.
    fn begin(&self, gate: &Arc<Gate>, slot: Option<OwnedSemaphorePermit>) -> Option<Permit> {
        let now = Instant::now();
        let mut bucket = lock(&gate.bucket);
        let Verdict::Go { probe } = bucket.verdict(now, &self.pacing) else {
            return None;
        };
        let place = bucket.begin(probe, now);
        drop(bucket);
        Some(Permit {
            gate: Arc::clone(gate),
            pacing: self.pacing.clone(),
            place,
            _slot: slot,
        })
    }
}

fn no_time(bucket: &str) -> Error {
    Error::new(
        Kind::Timeout,
        format!("rate limit of bucket {bucket} leaves no room before the call's time limit"),
    )
}
