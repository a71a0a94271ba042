//! Holds requests back before a rate limit refuses them.

mod bucket;
mod gate;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use gate::Gate;
pub(crate) use gate::{Caller, Permit};

/// How a client keeps within the rate limits.
///
/// It learns each bucket's limit from the responses, counts its own requests, and lets calls wait in order of arrival when a window's budget is
/// used up. The first request of a window goes alone, to see what others have left.
#[derive(Clone, Debug)]
pub struct Pacing {
    share: f64,
    max_concurrent: usize,
    margin: Duration,
    max_window: Duration,
    enabled: bool,
}

impl Pacing {
    /// Uses all that the limits allow, with at most 16 requests at once. Okta already gives each token only half of a bucket by default, and
    /// reports the limit of that half.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            share: 1.0,
            max_concurrent: 16,
            margin: Duration::from_secs(1),
            max_window: Duration::from_secs(90),
            enabled: true,
        }
    }

    /// Doesn't hold anything back but for the number of requests at once.
    #[must_use]
    pub fn off() -> Self {
        Self {
            enabled: false,
            ..Self::standard()
        }
    }

    /// Sets the part of each limit that this client may use, from 0 to 1. At least one request per window is always allowed.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 1.0 };
        self
    }

    /// Sets how many requests may be under way at once. Okta refuses more than 35 to 75 in the whole org, depending on the kind of org. A
    /// [`Download`](crate::Download) is under way until its headers are there: how many bodies are read at once is the program's affair.
    #[must_use]
    pub fn max_concurrent(mut self, most: usize) -> Self {
        self.max_concurrent = most.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Sets what is added to the end of a window, because clocks tick in whole seconds. 1 second by default. It makes no window longer than the
    /// 60 seconds that Okta's windows last.
    #[must_use]
    pub fn margin(mut self, margin: Duration) -> Self {
        self.margin = margin;
        self
    }

    /// Sets how long a window can be at most, whatever a server says. 90 seconds by default: windows are 60 seconds long.
    #[must_use]
    pub fn max_window(mut self, most: Duration) -> Self {
        self.max_window = most;
        self
    }
}

impl Default for Pacing {
    fn default() -> Self {
        Self::standard()
    }
}

/// What is known about a rate-limit bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BucketStatus {
    /// The bucket's name.
    pub bucket: String,
    /// Requests allowed in the current window; `None` while that isn't known.
    pub limit: Option<u32>,
    /// Requests left in the current window, as far as known.
    pub remaining: Option<u32>,
    /// Until the window ends.
    pub resets_in: Option<Duration>,
    /// This client's requests under way.
    pub in_flight: u32,
    /// This client's calls that wait for their turn.
    pub waiting: usize,
}

/// Buckets that are remembered. Requests to paths of the program's own making could otherwise add one each, for ever.
const MOST_BUCKETS: usize = 2048;

/// All buckets of a client.
#[derive(Debug)]
pub(crate) struct Pacer {
    pacing: Pacing,
    concurrent: Arc<Semaphore>,
    gates: Mutex<HashMap<String, Arc<Gate>>>,
}

impl Pacer {
    pub(crate) fn new(pacing: Pacing) -> Self {
        let concurrent = Arc::new(Semaphore::new(pacing.max_concurrent));
        Self {
            pacing,
            concurrent,
            gates: Mutex::default(),
        }
    }

    fn gate(&self, bucket: &str) -> Arc<Gate> {
        let mut gates = lock(&self.gates);
        if let Some(gate) = gates.get(bucket) {
            return Arc::clone(gate);
        }
        if gates.len() >= MOST_BUCKETS {
            gates.retain(|_, gate| Arc::strong_count(gate) > 1);
        }
        Arc::clone(gates.entry(bucket.to_owned()).or_default())
    }

    pub(crate) fn status(&self) -> Vec<BucketStatus> {
        let gates: Vec<(String, Arc<Gate>)> = lock(&self.gates)
            .iter()
            .map(|(name, gate)| (name.clone(), Arc::clone(gate)))
            .collect();
        let mut all: Vec<BucketStatus> = gates.into_iter().map(|(name, gate)| gate.status(name)).collect();
        all.sort_by(|a, b| a.bucket.cmp(&b.bucket));
        all
    }
}

/// A lock that a panic elsewhere doesn't take out of use: what it protects is counted anew with every response.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
