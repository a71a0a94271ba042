//! Which failures are retried, and when.

use super::*;
use crate::response::{Head, Received};
use bytes::Bytes;

fn answer(status: u16, headers: &[(&'static str, &str)], body: &'static str) -> Error {
    let headers = headers
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
        .collect();
    let head = Head {
        status: http::StatusCode::from_u16(status).unwrap(),
        headers: Arc::new(headers),
        names: &crate::testing::API.limits,
        attempts: 1,
        received: Received::now(),
    };
    Error::from_response(head, Bytes::from_static(body.as_bytes()))
}

const NOW: &str = "Tue, 14 Nov 2023 22:13:20 GMT"; // 1700000000

fn window(reset: &str, date: &str) -> Error {
    let mut headers = vec![
        ("x-rate-limit-limit", "10"),
        ("x-rate-limit-remaining", "0"),
        ("x-rate-limit-reset", reset),
    ];
    if !date.is_empty() {
        headers.push(("date", date));
    }
    answer(429, &headers, r#"{"errorCode":"E0000047"}"#)
}

fn seconds(error: &Error) -> f64 {
    RetryPolicy::standard()
        .jitter(Duration::ZERO)
        .next(error, 1, false)
        .unwrap()
        .0
        .as_secs_f64()
}

#[test]
fn waits_for_the_window() {
    assert_eq!(seconds(&window("1700000030", NOW)), 31.0);
    assert_eq!(seconds(&window("1700000030, 1700000020", NOW)), 21.0);
    assert_eq!(
        seconds(&window("1699999000", NOW)),
        1.0,
        "a reset in the past waits the floor"
    );
    assert_eq!(seconds(&window("4070908800", NOW)), 90.0, "2099 is capped");
    assert!(seconds(&window("18446744073709551615", NOW)) <= 90.0);
    let again = |reset: &str, after: &str| {
        let headers = [
            ("x-rate-limit-limit", "10"),
            ("x-rate-limit-remaining", "-1"),
            ("x-rate-limit-reset", reset),
            ("retry-after", after),
            ("date", NOW),
        ];
        seconds(&answer(429, &headers, r#"{"errorCode":"E0000047"}"#))
    };
    assert_eq!(again("1699999000", "30"), 30.0, "the longer wait");
    assert_eq!(again("1700000005", "30"), 30.0);
    assert_eq!(again("1700000030", "5"), 31.0);
    assert_eq!(again("1699999000", "7.5"), 7.5);
    assert_eq!(again("1699999000", "99999999999999999999999999"), 90.0);
    assert!(again("1699999000", "inf") <= 1.0);
    assert!(seconds(&answer(429, &[], "")) <= 1.0, "no headers: backoff");
    let soon = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs()
        + 30;
    for date in ["", "Thu, 01 Jan 1970 00:00:00 GMT"] {
        assert!(
            (28.0..=32.0).contains(&seconds(&window(&soon.to_string(), date))),
            "no date, or none that makes sense: the local clock"
        );
    }
}

#[test]
fn concurrency_is_not_waited_out() {
    let headers = [
        ("x-rate-limit-limit", "0"),
        ("x-rate-limit-remaining", "0"),
        ("x-rate-limit-reset", "1700000110"),
        ("date", NOW),
    ];
    let error = answer(429, &headers, r#"{"errorCode":"E0000047"}"#);
    let (wait, reason) = RetryPolicy::standard().next(&error, 3, false).unwrap();
    assert_eq!(reason, WaitReason::Concurrency);
    assert!(wait <= Duration::from_secs(4));
}

#[test]
fn what_is_not_retried() {
    let policy = RetryPolicy::standard();
    let none = |error: &Error, idempotent| policy.next(error, 1, idempotent).is_none();
    assert!(
        none(&answer(429, &[], r#"{"errorCode":"E0000109"}"#), true),
        "a throttle"
    );
    assert!(none(&answer(503, &[], ""), false), "may have been processed");
    assert!(!none(&answer(503, &[], ""), true));
    assert!(none(&answer(500, &[], ""), true));
    assert!(none(&Error::new(Kind::Transport, ""), false));
    assert!(!none(&Error::new(Kind::Connect, ""), false));
    assert!(
        policy.next(&answer(503, &[], ""), 5, true).is_none(),
        "four retries and no more"
    );
    assert!(RetryPolicy::none().next(&answer(429, &[], ""), 1, true).is_none());
}

#[test]
fn a_policy_of_ones_own() {
    let policy = RetryPolicy::standard().decide(|failure| match failure.error.status() {
        Some(500) => Decision::Retry(Duration::from_secs(3600)),
        _ => Decision::GiveUp,
    });
    assert_eq!(
        policy.next(&answer(500, &[], ""), 1, true).unwrap().0,
        Duration::from_secs(90)
    );
    assert!(policy.next(&answer(500, &[], ""), 1, false).is_none(), "not asked");
    assert!(policy.next(&answer(503, &[], ""), 1, true).is_none());
}

#[test]
fn waits_of_any_length() {
    let deadline = Instant::now() + Duration::from_secs(60);
    assert!(!is_too_long(Duration::MAX, None));
    assert!(is_too_long(Duration::MAX, Some(deadline)));
    assert!(is_too_long(Duration::from_secs(61), Some(deadline)));
    assert!(!is_too_long(Duration::from_secs(1), Some(deadline)));
}
