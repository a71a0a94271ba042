//! The server's time, as far as it differs from the local one.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Differences below this are the network's, the header's (which knows whole seconds), or too small to be why something was refused.
const NOTABLE: i64 = 30;

/// Differences above this are somebody's mistake, not to be followed.
const ABSURD: i64 = 24 * 3600;

/// The local clock, and by how much it is off. A `Date` may be wrong itself, by the hand of something in between: so the difference counts only
/// once a refusal spoke of time, and no longer than it helps.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// Seconds by which the server is ahead.
    ahead: AtomicI64,
}

/// A point in time that a proof or an assertion is made for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// Seconds since 1970 at the server.
    pub(super) seconds: u64,
    ahead: i64,
}

impl Clock {
    pub(super) fn now(&self) -> Moment {
        let ahead = self.ahead.load(Ordering::Relaxed);
        Moment {
            seconds: u64::try_from(local() + ahead).unwrap_or_default(),
            ahead,
        }
    }

    /// Takes note that the server refused what was made for this moment, perhaps because of it. Returns whether another time is worth a try.
    /// `server` is by how many seconds it is ahead, if it tells its time.
    pub(super) fn refused(&self, moment: Moment, server: Option<i64>) -> bool {
        let used = moment.ahead;
        let (learnt, worth_a_try) = match server.filter(|ahead| ahead.abs() <= ABSURD) {
            // It was made for the time that the server says it is. If that isn't the local one, it didn't help.
            Some(ahead) if (ahead - used).abs() <= NOTABLE => (0, false),
            Some(ahead) if ahead.abs() <= NOTABLE => (0, true),
            Some(ahead) => (ahead, true),
            None => (0, used != 0),
        };
        match self
            .ahead
            .compare_exchange(used, learnt, Ordering::Relaxed, Ordering::Relaxed)
        {
            Ok(_) => worth_a_try,
            // Another call has learnt meanwhile.
            Err(others) => (others - used).abs() > NOTABLE,
        }
    }
}

fn local() -> i64 {
    seconds(SystemTime::now())
}

fn seconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs().min(i64::MAX as u64 / 2) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn what_does_not_help_is_given_up() {
        let clock = Clock::default();
        let first = clock.now();
        for ahead in [0, 20, -20, 48 * 3600] {
            assert!(!clock.refused(first, Some(ahead)), "{ahead}");
        }
        assert!(!clock.refused(first, None));
        assert!(clock.refused(first, Some(7200)));
        let second = clock.now();
        assert!((7198..=7202).contains(&(second.seconds - first.seconds)));
        assert!(
            clock.refused(first, Some(7200)),
            "others that were under way learn from it"
        );
        assert_eq!(clock.now().ahead, second.ahead);
        // It didn't help: back to the local one.
        assert!(!clock.refused(second, Some(7200)));
        assert_eq!(clock.now().ahead, 0);
    }

    #[test]
    fn a_clock_that_is_set_right_is_followed() {
        let clock = Clock::default();
        assert!(clock.refused(clock.now(), Some(-1800)));
        assert!(clock.refused(clock.now(), Some(0)));
        assert_eq!(clock.now().ahead, 0);
    }
}
