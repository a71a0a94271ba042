//! The server's time, as far as it differs from the local one.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use http::HeaderMap;

use crate::rate_limit;

/// Differences below this are the network's and the header's, which knows whole seconds.
const NEGLIGIBLE: i64 = 3;

/// Differences above this are somebody's mistake, not to be followed.
const ABSURD: i64 = 24 * 3600;

#[derive(Debug, Default)]
pub(super) struct Clock {
    /// Seconds by which the server is ahead.
    ahead: AtomicI64,
}

impl Clock {
    pub(super) fn observe(&self, headers: &HeaderMap) {
        let Some(date) = rate_limit::server_time(headers) else {
            return;
        };
        let ahead = seconds(date) - seconds(SystemTime::now());
        if ahead.abs() <= ABSURD {
            self.ahead
                .store(if ahead.abs() <= NEGLIGIBLE { 0 } else { ahead }, Ordering::Relaxed);
        }
    }

    /// Seconds since 1970 at the server.
    pub(super) fn now(&self) -> u64 {
        u64::try_from(seconds(SystemTime::now()) + self.ahead.load(Ordering::Relaxed)).unwrap_or_default()
    }
}

fn seconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs().min(i64::MAX as u64 / 2) as i64)
}
