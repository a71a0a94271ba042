//! Where calls wait for their turn.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use http::StatusCode;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::bucket::{Bucket, Report, Verdict};
use super::{BucketStatus, Pacer, Pacing, lock};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, Listener, WaitReason};
use crate::rate_limit;
use crate::response::Head;

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
    probe: bool,
    _concurrent: Option<OwnedSemaphorePermit>,
}

impl Permit {
    /// Takes in what the response says about the limits.
    pub(crate) fn learn(&self, head: &Head) {
        let report = Report {
            limit: head.rate_limit(),
            retry_at: head
                .names
                .retry_at
                .and_then(|name| rate_limit::epoch(head.headers(), name)),
            refused: head.status == StatusCode::TOO_MANY_REQUESTS,
            success: head.status.is_success(),
            date: rate_limit::date(head.headers()).unwrap_or_else(SystemTime::now),
        };
        lock(&self.gate.bucket).learn(report, Instant::now(), &self.pacing);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        lock(&self.gate.bucket).end(self.probe);
        self.gate.changed.notify_one();
    }
}

struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pacer {
    /// Waits, in order of arrival, until the bucket has room for one more request.
    pub(crate) async fn admit(
        &self,
        bucket: &str,
        operation_id: &str,
        deadline: Option<Instant>,
        listener: &Listener,
    ) -> Result<Permit> {
        let gate = self.gate(bucket);
        gate.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&gate.waiting);
        let admission = Box::pin(self.wait(&gate, bucket, operation_id, deadline, listener));
        match deadline {
            None => admission.await,
            Some(deadline) => tokio::time::timeout_at(deadline, admission)
                .await
                .unwrap_or_else(|_| Err(no_time(bucket))),
        }
    }

    async fn wait(
        &self,
        gate: &Arc<Gate>,
        bucket: &str,
        operation_id: &str,
        deadline: Option<Instant>,
        listener: &Listener,
    ) -> Result<Permit> {
        let Ok(_turn) = gate.turn.acquire().await else {
            return Err(no_time(bucket));
        };
        let mut told = None;
        loop {
            let now = Instant::now();
            // The verdict is a block of its own so that the lock is gone before anything is awaited.
            let verdict = { lock(&gate.bucket).verdict(now, &self.pacing) };
            match verdict {
                Verdict::Go { .. } => {
                    if let Some(permit) = self.begin(gate).await {
                        return Ok(permit);
                    }
                }
                Verdict::Change => gate.changed.notified().await,
                Verdict::Until(end) => {
                    if told != Some(end) {
                        told = Some(end);
                        let duration = end - now;
                        let wait_ms = duration.as_millis() as u64;
                        tracing::debug!(
                            operation_id,
                            bucket,
                            wait_ms,
                            "waiting for the rate limit's next window"
                        );
                        listener.tell(Event::Waiting {
                            operation_id,
                            bucket,
                            reason: WaitReason::Pacing,
                            duration,
                        });
                    }
                    // Only answers under way can open the window earlier.
                    let pending = { lock(&gate.bucket).snapshot(now).1 > 0 };
                    if !pending && deadline.is_some_and(|deadline| deadline <= end) {
                        return Err(no_time(bucket));
                    }
                    let _ = tokio::time::timeout_at(end, gate.changed.notified()).await;
                }
            }
        }
    }

    /// Takes a place among the concurrent requests, and then the bucket's, if it is still free.
    async fn begin(&self, gate: &Arc<Gate>) -> Option<Permit> {
        let concurrent = Arc::clone(&self.concurrent).acquire_owned().await.ok();
        let mut bucket = lock(&gate.bucket);
        let Verdict::Go { probe } = bucket.verdict(Instant::now(), &self.pacing) else {
            return None;
        };
        bucket.begin(probe);
        drop(bucket);
        Some(Permit {
            gate: Arc::clone(gate),
            pacing: self.pacing.clone(),
            probe,
            _concurrent: concurrent,
        })
    }
}

fn no_time(bucket: &str) -> Error {
    Error::new(
        Kind::Timeout,
        format!("rate limit of bucket {bucket} leaves no room before the call's time limit"),
    )
}
