//! What is known about one bucket, and what follows from it. No clock, no waiting: time comes in as an argument.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::Pacing;
use crate::rate_limit::RateLimit;

/// Resets that differ by less than this are the same window: they are computed anew for each response and may jitter.
const SAME_WINDOW: Duration = Duration::from_secs(2);

/// How long a window lasts. Its end is told in whole seconds, rounded down, so it may come up to a second late; but never later than this after
/// an answer from within the window.
const WINDOW: Duration = Duration::from_secs(60);

/// How long the first request of a window goes alone. A server that doesn't answer must not hold everybody up, so then there are two, after as
/// long again four, and so on.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many more requests ask at once when answers never say.
const MOST_SILENT: u32 = 64;

#[derive(Debug, Default)]
pub(super) struct Bucket {
    window: Option<Window>,
    in_flight: u32,
    /// Requests under way whose answer will say what the window holds, and since when there are any.
    probes: u32,
    probing: Option<Instant>,
    /// Which window, or the wait for one, is asked for now: what was a probe of one before says nothing of it.
    era: u64,
    /// Answers have told limits before.
    limited: bool,
    /// Answers come without limits, and always have.
    unlimited: bool,
    /// Answers without limits since there were any: with each of them, one more request may ask what the next window holds.
    silent: u32,
    /// A refusal that knew of no window asked to be left alone until then.
    held: Option<Instant>,
}

#[derive(Clone, Debug)]
struct Window {
    limit: u32,
    /// The lowest that was reported.
    remaining: u32,
    /// The server's name for the window.
    reset: SystemTime,
    /// When it is over by the local clock.
    ends: Instant,
    /// Requests of this client in it.
    own: u32,
}

/// What a response says about the limits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report {
    pub(super) limit: Option<RateLimit>,
    /// Until the window ends; nothing if that was before the response.
    pub(super) rest: Duration,
    /// Until a refused request may be tried again, if that isn't when the window ends.
    pub(super) again: Option<Duration>,
    /// How long a refusal asks to be left alone, whatever it says of the window.
    pub(super) hold: Option<Duration>,
    pub(super) refused: bool,
    pub(super) success: bool,
    /// It was refused, or the server failed: such answers may come from something in between.
    pub(super) failed: bool,
    /// When it came.
    pub(super) at: Instant,
}

/// A request under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Of which era it is a probe, if it is one.
    probes: Option<u64>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Send it; `probe` if its answer opens a window.
    Go { probe: bool },
    /// Not before then, or before something changes.
    Until(Instant),
    /// Not before a request under way has told what the window holds, or failed to until then.
    Probing(Instant),
}

impl Bucket {
    pub(super) fn verdict(&mut self, now: Instant, pacing: &Pacing) -> Verdict {
        if !pacing.enabled {
            return Verdict::Go { probe: false };
        }
        if let Some(end) = self.held.filter(|end| *end > now) {
            return Verdict::Until(end);
        }
        if self.unlimited {
            return Verdict::Go { probe: false };
        }
        if self.window.as_ref().is_some_and(|window| window.ends <= now) {
            self.window = None;
            // A probe of a window before may still be under way, as long downloads are.
            (self.probes, self.probing) = (0, None);
            self.era += 1;
        }
        let Some(window) = &self.window else {
            return self.probe(now);
        };
        let quota = ((f64::from(window.limit) * pacing.share) as u32).max(1);
        // Requests under way may not be in the reported number yet.
        let left = window.remaining.saturating_sub(self.in_flight);
        if window.own < quota && left > window.reserve() {
            Verdict::Go { probe: false }
        } else {
            // Answers on their way may bring better news, so whoever waits is woken by them too.
            Verdict::Until(window.ends)
        }
    }

    fn probe(&self, now: Instant) -> Verdict {
        let Some(since) = self.probing else {
            return Verdict::Go { probe: true };
        };
        let periods = (now.saturating_duration_since(since).as_secs() / PATIENCE.as_secs()).min(16) as u32;
        if self.probes < (1 << periods) + self.silent {
            Verdict::Go { probe: true }
        } else {
            Verdict::Probing(since + PATIENCE * (periods + 1))
        }
    }

    /// Counts a request that begins. What it returns is for [`end`](Self::end).
    pub(super) fn begin(&mut self, probe: bool, now: Instant) -> Place {
        self.in_flight += 1;
        if probe {
            self.probes += 1;
            self.probing.get_or_insert(now);
        }
        if let Some(window) = &mut self.window {
            window.own += 1;
        }
        Place {
            probes: probe.then_some(self.era),
        }
    }

    pub(super) fn end(&mut self, place: Place) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if place.probes != Some(self.era) {
            return;
        }
        self.probes = self.probes.saturating_sub(1);
        if self.probes == 0 {
            self.probing = None;
        }
    }

    /// Takes in what a response reports.
    pub(super) fn learn(&mut self, report: Report, pacing: &Pacing) {
        if let Some(end) = report
            .hold
            .and_then(|hold| report.at.checked_add(hold.min(pacing.max_window)))
        {
            self.held = self.held.max(Some(end));
        }
        let Some(limit) = report.limit.filter(|limit| !limit.is_concurrency()) else {
            // Gateways and failures leave the headers out too, and where there were limits there still are.
            self.unlimited |= report.success && report.limit.is_none() && !self.limited;
            self.silent = self.silent.saturating_add(u32::from(!report.failed)).min(MOST_SILENT);
            return;
        };
        self.limited = true;
        self.unlimited = false;
        self.silent = 0;
        let length = report.again.unwrap_or(report.rest).min(report.rest);
        let latest = if length > WINDOW {
            pacing.max_window
        } else {
            WINDOW.min(pacing.max_window)
        };
        let length = length.saturating_add(pacing.margin).min(latest);
        let Some(ends) = report.at.checked_add(length) else {
            return;
        };
        let remaining = if report.refused { 0 } else { limit.remaining };
        match &mut self.window {
            // A window that is over says nothing about the next one.
            Some(window) if limit.reset < window.reset.checked_sub(SAME_WINDOW).unwrap_or(window.reset) => {}
            Some(window) if limit.reset < window.reset.checked_add(SAME_WINDOW).unwrap_or(window.reset) => {
                window.limit = limit.limit;
                window.remaining = window.remaining.min(remaining);
                // The server's clock ticks in seconds; the earliest of several guesses is the closest.
                window.ends = window.ends.min(ends);
            }
            _ => {
                let own = self.in_flight;
                self.window = Some(Window {
                    limit: limit.limit,
                    remaining,
                    reset: limit.reset,
                    ends,
                    own,
                });
            }
        }
    }

    pub(super) fn in_flight(&self) -> u32 {
        self.in_flight
    }

    /// When the window ends, if it is used up and no request under way can change that.
    pub(super) fn is_closed_until(&mut self, now: Instant, pacing: &Pacing) -> Option<Instant> {
        match self.verdict(now, pacing) {
            Verdict::Until(end) if self.in_flight == 0 => Some(end),
            _ => None,
        }
    }

    /// Limit, remaining, end of the window and requests under way.
    pub(super) fn snapshot(&self, now: Instant) -> (Option<(u32, u32, Duration)>, u32) {
        let window = self.window.as_ref().filter(|window| window.ends > now);
        (
            window.map(|window| (window.limit, window.remaining, window.ends - now)),
            self.in_flight,
        )
    }
}

impl Window {
    /// What is left to others. If others use the bucket too, the reported number is out of date as soon as it is there.
    fn reserve(&self) -> u32 {
        let used = self.limit.saturating_sub(self.remaining);
        if used > self.own { (self.limit / 20).max(1) } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(limit: u32, remaining: u32, reset: u64) -> Option<RateLimit> {
        Some(RateLimit {
            limit,
            remaining,
            reset: SystemTime::UNIX_EPOCH + Duration::from_secs(reset),
        })
    }

    fn report(limit: Option<RateLimit>, refused: bool, date: u64, at: Instant) -> Report {
        let date = SystemTime::UNIX_EPOCH + Duration::from_secs(date);
        Report {
            limit,
            rest: limit.map_or(Duration::ZERO, |limit| {
                limit.reset.duration_since(date).unwrap_or_default()
            }),
            again: None,
            hold: None,
            refused,
            success: !refused,
            failed: refused,
            at,
        }
    }

    const GO: Verdict = Verdict::Go { probe: false };

    #[test]
    fn the_first_goes_alone_and_the_window_is_kept() {
        let (pacing, now) = (Pacing::standard(), Instant::now());
        let mut bucket = Bucket::default();
        assert_eq!(bucket.verdict(now, &pacing), Verdict::Go { probe: true });
        let probe = bucket.begin(true, now);
        assert_eq!(bucket.verdict(now, &pacing), Verdict::Probing(now + PATIENCE));
        bucket.learn(report(limit(3, 2, 1060), false, 1000, now), &pacing);
        bucket.end(probe);
        for _ in 0..2 {
            assert_eq!(bucket.verdict(now, &pacing), GO);
            bucket.begin(false, now);
        }
        assert!(matches!(bucket.verdict(now, &pacing), Verdict::Until(_)));
        assert_eq!(bucket.snapshot(now).0.unwrap(), (3, 2, WINDOW));
        let later = now + WINDOW;
        assert_eq!(
            bucket.verdict(later, &pacing),
            Verdict::Go { probe: true },
            "a new window"
        );
    }

    #[test]
    fn a_share_of_the_limit() {
        let (pacing, now) = (Pacing::standard().share(0.5), Instant::now());
        let mut bucket = Bucket::default();
        let probe = bucket.begin(true, now);
        bucket.learn(report(limit(10, 9, 1060), false, 1000, now), &pacing);
        bucket.end(probe);
        let mut sent = 1;
        while bucket.verdict(now, &pacing) == GO {
            let place = bucket.begin(false, now);
            sent += 1;
            bucket.learn(report(limit(10, 10 - sent, 1060), false, 1000, now), &pacing);
            bucket.end(place);
        }
        assert_eq!(sent, 5);
    }

    #[test]
    fn the_margin_makes_no_window_longer_than_windows_are() {
        let (pacing, now) = (Pacing::standard(), Instant::now());
        for (rest, ends) in [(60, 60_000), (59, 60_000), (30, 31_000), (1, 2_000), (61, 62_000)] {
            let mut bucket = Bucket::default();
            bucket.learn(report(limit(10, 9, 1000 + rest), false, 1000, now), &pacing);
            assert_eq!(bucket.snapshot(now).0.unwrap().2, Duration::from_millis(ends), "{rest}");
        }
        let mut bucket = Bucket::default();
        bucket.learn(
            report(limit(10, 9, 1060), false, 1000, now),
            &pacing.max_window(Duration::from_secs(20)),
        );
        assert_eq!(bucket.snapshot(now).0.unwrap().2, Duration::from_secs(20));
    }

    #[test]
    fn late_answers_and_refusals() {
        let (pacing, now) = (Pacing::standard(), Instant::now());
        let mut bucket = Bucket::default();
        bucket.learn(report(limit(10, 3, 1060), false, 1000, now), &pacing);
        bucket.learn(report(limit(10, 7, 1060), false, 1000, now), &pacing);
        assert_eq!(bucket.snapshot(now).0.unwrap().1, 3, "an answer that was overtaken");
        bucket.learn(report(limit(10, 9, 1000), false, 1000, now), &pacing);
        assert_eq!(bucket.snapshot(now).0.unwrap().1, 3, "an answer from the window before");
        bucket.learn(report(limit(10, 9, 1061), false, 1000, now), &pacing);
        assert_eq!(bucket.snapshot(now).0.unwrap().1, 3, "a reset that jitters");
        bucket.learn(report(limit(10, 9, 1120), false, 1060, now), &pacing);
        assert_eq!(bucket.snapshot(now).0.unwrap().1, 9, "the next window");
        bucket.learn(report(limit(10, 5, 1120), true, 1060, now), &pacing);
        assert!(matches!(bucket.verdict(now, &pacing), Verdict::Until(_)), "refused");
        bucket.learn(report(limit(0, 0, 1300), true, 1060, now), &pacing);
        assert_eq!(bucket.snapshot(now).0.unwrap().0, 10, "concurrency is no window");
    }

    #[test]
    fn no_limits_and_absurd_ones() {
        let (pacing, now) = (Pacing::standard(), Instant::now());
        let mut bucket = Bucket::default();
        bucket.learn(report(None, false, 1000, now), &pacing);
        bucket.begin(false, now);
        assert_eq!(bucket.verdict(now, &pacing), GO);
        let mut bucket = Bucket::default();
        bucket.learn(report(limit(1, 0, 4_070_908_800), false, 1000, now), &pacing);
        assert_eq!(bucket.verdict(now, &pacing), Verdict::Until(now + pacing.max_window));
        let mut bucket = Bucket::default();
        bucket.learn(report(limit(10, 9, 1000), false, 2000, now), &pacing);
        assert_eq!(
            bucket.verdict(now, &pacing),
            GO,
            "a clock that makes no sense doesn't hold anything up"
        );
    }

    #[test]
    fn failures_teach_nothing() {
        let (pacing, now) = (Pacing::standard(), Instant::now());
        let mut bucket = Bucket::default();
        bucket.learn(
            Report {
                success: false,
                ..report(None, false, 1000, now)
            },
            &pacing,
        );
        assert_eq!(bucket.verdict(now, &pacing), Verdict::Go { probe: true });
        bucket.learn(report(limit(1, 0, 1060), false, 1000, now), &pacing);
        bucket.learn(report(None, false, 1000, now), &pacing);
        assert!(
            matches!(bucket.verdict(now, &pacing), Verdict::Until(_)),
            "one answer without limits lifts none"
        );
    }

    /// A gateway refuses without a word about windows. Nobody else of the bucket goes before the time that it names.
    #[test]
    fn a_refusal_holds_its_bucket() {
        let (pacing, now) = (Pacing::standard(), Instant::now());
        for unlimited in [false, true] {
            let mut bucket = Bucket {
                unlimited,
                ..Bucket::default()
            };
            let held = Report {
                hold: Some(Duration::from_secs(4)),
                ..report(None, true, 1000, now)
            };
            bucket.learn(held, &pacing);
            let end = now + Duration::from_secs(4);
            assert_eq!(bucket.verdict(now, &pacing), Verdict::Until(end));
            assert!(matches!(bucket.verdict(end, &pacing), Verdict::Go { .. }));
            let endless = Report {
                hold: Some(Duration::MAX),
                ..held
            };
            bucket.learn(endless, &pacing);
            assert_eq!(bucket.verdict(now, &pacing), Verdict::Until(now + pacing.max_window));
        }
    }

    /// Answers that never say what is left open the bucket step by step; those of failures don't.
    #[test]
    fn silence_opens_step_by_step() {
        let (pacing, now) = (Pacing::standard(), Instant::now());
        let mut bucket = Bucket::default();
        bucket.learn(report(limit(10, 9, 1001), false, 1000, now), &pacing);
        let later = now + Duration::from_secs(10);
        let mut at_once = || {
            let mut sent = Vec::new();
            while (bucket.verdict(later, &pacing) == Verdict::Go { probe: true }) {
                sent.push(bucket.begin(true, later));
            }
            for probe in &sent {
                let absent = Report {
                    success: false,
                    ..report(None, false, 1010, later)
                };
                bucket.learn(absent, &pacing);
                bucket.learn(report(None, true, 1010, later), &pacing);
                bucket.end(*probe);
            }
            sent.len()
        };
        assert_eq!([at_once(), at_once(), at_once()], [1, 2, 4]);
    }

    #[test]
    fn some_budget_may_be_back_before_the_window_ends() {
        let (pacing, now) = (Pacing::standard(), Instant::now());
        let mut bucket = Bucket::default();
        bucket.learn(
            Report {
                again: Some(Duration::from_secs(2)),
                ..report(limit(10, 0, 1600), true, 1000, now)
            },
            &pacing,
        );
        assert_eq!(
            bucket.verdict(now, &pacing),
            Verdict::Until(now + Duration::from_secs(3))
        );
    }

    #[test]
    fn requests_under_way_count_though_no_answer_has_told_of_them() {
        let (pacing, now) = (Pacing::standard(), Instant::now());
        let mut bucket = Bucket::default();
        // Others have used most of the window already.
        bucket.learn(report(limit(100, 10, 1060), false, 1000, now), &pacing);
        let mut sent = 0;
        while bucket.verdict(now, &pacing) == GO {
            bucket.begin(false, now);
            sent += 1;
        }
        assert_eq!(
            sent, 5,
            "what is left, but for a twentieth of the limit that others may take meanwhile"
        );
    }

    #[test]
    fn a_probe_that_hangs_holds_nobody_up_for_long() {
        let (pacing, begun) = (Pacing::standard(), Instant::now());
        let mut bucket = Bucket::default();
        let mut sent = Vec::new();
        for second in 0..9 {
            let now = begun + Duration::from_secs(second);
            while bucket.verdict(now, &pacing) == (Verdict::Go { probe: true }) {
                sent.push((second, bucket.begin(true, now)));
            }
        }
        let by = |second| sent.iter().filter(|(at, _)| *at <= second).count();
        assert_eq!((by(1), by(2), by(4), by(6), by(8)), (1, 2, 4, 8, 16));
        bucket.learn(report(limit(10, 9, 1060), false, 1000, begun), &pacing);
        let later = begun + Duration::from_secs(100);
        assert_eq!(bucket.verdict(later, &pacing), Verdict::Go { probe: true });
        bucket.begin(true, later);
        assert_eq!(
            bucket.verdict(later, &pacing),
            Verdict::Probing(later + PATIENCE),
            "alone again in the next window"
        );
        for (_, probe) in sent {
            bucket.end(probe);
        }
        assert_eq!(
            bucket.verdict(later, &pacing),
            Verdict::Probing(later + PATIENCE),
            "those of the window before that end now were not this one's"
        );
    }

    /// What an answer leaves unsaid, or says of a time gone by, lifts no limit that is known.
    #[test]
    fn nothing_is_unlimited_that_was_limited() {
        let (pacing, now) = (Pacing::standard(), Instant::now());
        let exhausted = |bucket: &mut Bucket| matches!(bucket.verdict(now, &pacing), Verdict::Until(_));
        for odd in [
            report(None, false, 1030, now),
            report(limit(10, 9, 1030), false, 1030, now),
            report(limit(10, 9, 970), false, 1030, now),
            report(limit(10, 9, 1030), false, 9000, now),
        ] {
            let mut bucket = Bucket::default();
            bucket.learn(report(limit(10, 0, 1060), true, 1029, now), &pacing);
            bucket.learn(odd, &pacing);
            assert!(exhausted(&mut bucket), "{odd:?}");
        }
        let mut bucket = Bucket::default();
        bucket.learn(report(limit(10, 9, 1000), false, 1000, now), &pacing);
        let mut places = Vec::new();
        for _ in 0..9 {
            assert_eq!(bucket.verdict(now, &pacing), GO, "a window in its last second");
            places.push(bucket.begin(false, now));
        }
        assert_eq!(bucket.verdict(now, &pacing), Verdict::Until(now + pacing.margin));
        places.into_iter().for_each(|place| bucket.end(place));
        let later = now + pacing.margin;
        bucket.learn(report(None, false, 1001, later), &pacing);
        assert_eq!(
            bucket.verdict(later, &pacing),
            Verdict::Go { probe: true },
            "an answer without limits between two windows"
        );
    }
}
