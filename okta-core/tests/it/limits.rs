//! Refusals by rate limits, and other failures in passing.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use okta_core::{Auth, Decision, Event, Json, Pacing, RetryPolicy, WaitReason};

use crate::client::{ACTIVATE, CREATE, REPLACE, TEAM_LIST, Team, builder, call, get, org, quick, quick_pacing};
use crate::server::{Reply, Server, epoch};

/// All shapes of a refusal by a rate limit.
fn refusals() -> Vec<(&'static str, Reply)> {
    let two = Reply::error(429, "E0000047")
        .limits(10, 0, 90)
        .header("X-Rate-Limit-Reset", (epoch() + 1).to_string())
        .date(0);
    let joined = Reply::error(429, "E0000047")
        .header("X-Rate-Limit-Limit", "10")
        .header("X-Rate-Limit-Remaining", "0")
        .header("X-Rate-Limit-Reset", format!("{}, {}", epoch() + 90, epoch() + 1))
        .date(0);
    vec![
        ("normal", Reply::limited(1)),
        ("two_resets", two),
        ("two_resets_in_one_line", joined),
        ("no_reset", Reply::error(429, "E0000047").date(0)),
        ("no_date", Reply::error(429, "E0000047").limits(10, 0, 1)),
        ("concurrency", Reply::error(429, "E0000047").limits(0, 0, 110).date(0)),
        ("reset_in_the_past", Reply::limited(-3600)),
        ("reset_in_2099", Reply::limited(4_070_908_800 - epoch())),
        (
            "reset_that_overflows",
            Reply::error(429, "E0000047").limits(10, 0, i64::MAX / 2).date(0),
        ),
        ("no_body", Reply::new(429, "").without_content_type()),
        ("html", Reply::new(429, "<html><title>Too many</title></html>")),
    ]
}

#[tokio::test]
async fn a_429_of_any_shape_then_success() {
    for (name, refusal) in refusals() {
        let server = Server::script([
            refusal.request_id("first"),
            Reply::limited(0).request_id("second"),
            Reply::ok("{}"),
        ])
        .await;
        let begun = Instant::now();
        let mut request = call(&org(&server), &CREATE);
        request.json(&1);
        let response = request
            .send::<Json>()
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(response.attempts(), 3, "{name}");
        assert!(begun.elapsed() < Duration::from_secs(1), "{name}: waits are capped");
        let received = server.received();
        assert!(received[0].header("x-okta-retry-for").is_none());
        assert_eq!(received[1].headers("x-okta-retry-for"), ["first"], "{name}");
        assert_eq!(
            received[2].headers("x-okta-retry-for"),
            ["first"],
            "{name}: set, not added"
        );
        assert_eq!(
            (
                received[1].headers("x-okta-retry-count"),
                received[2].headers("x-okta-retry-count")
            ),
            (vec!["1"], vec!["2"])
        );
        assert!(received.iter().all(|request| request.body == b"1"));
    }
}

#[tokio::test]
async fn exhaustion_keeps_the_last_response() {
    for (name, refusal) in refusals() {
        let server = Server::start(move |request| refusal.clone().request_id(&format!("r{}", request.index))).await;
        let client = builder(&server).retry(quick().max_retries(2)).build().unwrap().0;
        let error = get(&client, "1").send::<Json>().await.unwrap_err();
        assert!(error.is_rate_limited(), "{name}: {error}");
        assert_eq!(
            (error.attempts(), error.request_id(), server.count()),
            (3, Some("r2"), 3),
            "{name}"
        );
    }
}

#[tokio::test]
async fn waits_follow_the_servers_clock() {
    // The server's clock is an hour behind: only the difference of its own two times counts.
    let server = Server::script([
        Reply::error(429, "E0000047").limits(10, 0, -3598).date(-3600),
        Reply::ok("{}"),
    ])
    .await;
    let retry = quick().max_wait(Duration::from_secs(10)).jitter(Duration::ZERO);
    let waits = Arc::new(Mutex::new(Vec::new()));
    let log = waits.clone();
    let listen = move |event: &Event<'_>| {
        if let Event::Waiting { reason, duration, .. } = event {
            log.lock().unwrap().push((*reason, *duration));
        }
    };
    let pacing = Pacing::off();
    let client = builder(&server)
        .retry(retry)
        .pacing(pacing)
        .on_event(listen)
        .build()
        .unwrap()
        .0;
    let begun = Instant::now();
    get(&client, "1").send::<Json>().await.unwrap();
    let waits = waits.lock().unwrap().clone();
    assert_eq!(waits, [(WaitReason::RateLimit, Duration::from_secs(2))]);
    assert!((1900..3000).contains(&begun.elapsed().as_millis()));
}

#[tokio::test]
async fn no_wait_is_begun_that_cannot_end_in_time() {
    let server = Server::start(|_| Reply::limited(60)).await;
    let client = builder(&server)
        .retry(RetryPolicy::standard())
        .request_timeout(Duration::from_secs(5))
        .build()
        .unwrap()
        .0;
    let begun = Instant::now();
    let error = get(&client, "1").send::<Json>().await.unwrap_err();
    assert!(error.is_rate_limited() && error.rate_limit().is_some(), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(1));
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn throttles_are_not_retried() {
    for code in ["E0000109", "E0000118", "E0000133"] {
        let server = Server::start(move |_| Reply::error(429, code).limits(10, 5, 30).date(0)).await;
        let error = get(&org(&server), "1").send::<Json>().await.unwrap_err();
        assert!(error.is_rate_limited() && error.code() == Some(code));
        assert_eq!(server.count(), 1);
    }
}

/// Too many messages are no reason to hold up whoever sends none.
#[tokio::test]
async fn throttles_hold_nobody_up() {
    let server = Server::start(|request| match request.index {
        0 => Reply::error(429, "E0000109").limits(100, 50, 60).date(0),
        _ => Reply::ok("{}").limits(100, 49, 60).date(0),
    })
    .await;
    let client = builder(&server).pacing(Pacing::standard()).build().unwrap().0;
    assert!(get(&client, "1").send::<Json>().await.unwrap_err().is_rate_limited());
    let begun = Instant::now();
    get(&client, "1").send::<Json>().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn what_may_have_been_processed_is_not_sent_twice() {
    for failure in [
        Reply::error(503, "E1"),
        Reply::error(504, "E1"),
        Reply::reset(),
        Reply::ok("{}").cut(30),
        Reply::bytes(""),
    ] {
        let reply = failure.clone();
        let server = Server::start(move |_| reply.clone()).await;
        let mut request = call(&org(&server), &CREATE);
        request.json(&1);
        request.send::<Json>().await.unwrap_err();
        assert_eq!(server.count(), 1, "{failure:?}");
        let mut request = call(&org(&server), &ACTIVATE);
        request.path("thingId", "1");
        request.send_empty().await.unwrap_err();
        assert_eq!(server.count(), 2, "{failure:?}");
    }
}

/// Sent again after it was carried out, it would be refused as if somebody else had written.
#[tokio::test]
async fn a_conditional_write_is_not_sent_twice() {
    let server = Server::script([Reply::ok("{}").cut(60), Reply::error(412, "E0000001")]).await;
    let mut request = call(&org(&server), &REPLACE);
    request.path("thingId", "1").header("If-Match", "W/\"1\"").json(&1);
    let error = request.send::<Json>().await.unwrap_err();
    assert!(error.is_connection_lost() && server.count() == 1, "{error}");
}

#[tokio::test]
async fn idempotent_operations_outlive_failures_in_passing() {
    for failure in [
        Reply::error(503, "E1"),
        Reply::error(503, "E1").header("retry-after", "3600"),
        Reply::error(504, "E1"),
        Reply::reset(),
        Reply::ok(r#"{"a":1}"#).cut(60),
        Reply::bytes(""),
        Reply::bytes("garbage\r\n\r\n"),
    ] {
        let server = Server::script([failure.clone(), failure.clone(), Reply::ok("{}")]).await;
        let response = get(&org(&server), "1")
            .send::<Json>()
            .await
            .unwrap_or_else(|error| panic!("{failure:?}: {error}"));
        assert_eq!(response.attempts(), 3);
    }
}

#[tokio::test]
async fn connections_that_cannot_be_made_are_tried_again() {
    let server = Server::script([]).await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let client = builder(&server)
        .org_url(url)
        .retry(quick().max_retries(2))
        .build()
        .unwrap()
        .0;
    let mut request = call(&client, &CREATE);
    request.json(&1);
    let error = request.send::<Json>().await.unwrap_err();
    assert!(error.is_connect() && error.attempts() == 3, "{error}");
}

#[tokio::test]
async fn other_statuses_are_not_retried() {
    for status in [400, 404, 409, 500, 501, 502] {
        let server = Server::start(move |_| Reply::error(status, "E1")).await;
        assert_eq!(
            get(&org(&server), "1").send::<Json>().await.unwrap_err().status(),
            Some(status)
        );
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn retries_can_be_turned_off() {
    let server = Server::start(|_| Reply::limited(1)).await;
    let client = builder(&server).retry(RetryPolicy::none()).build().unwrap().0;
    assert!(get(&client, "1").send::<Json>().await.unwrap_err().is_rate_limited());
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn the_other_apis_headers_are_understood() {
    let at = (epoch() + 2).to_string();
    let refusal = Reply::new(
        429,
        r#"{"code":429,"message":"slow down","nottype":"too_many_requests"}"#,
    )
    .header("X-RateLimit-Limit", "10")
    .header("X-RateLimit-Remaining", "0")
    .header("X-RateLimit-Reset", (epoch() + 600).to_string())
    .header("X-RateLimit-Retry-At", at)
    .date(0);
    let server = Server::script([refusal, Reply::ok(r#"{"list":[1]}"#)]).await;
    let waits = Arc::new(Mutex::new(Vec::new()));
    let log = waits.clone();
    let client = okta_core::ClientBuilder::<Team>::new()
        .org_url(&server.url)
        .allow_loopback_http()
        .team("acme")
        .bearer_token("token")
        .retry(quick().max_wait(Duration::from_secs(10)).jitter(Duration::ZERO))
        .pacing(quick_pacing())
        .on_event(move |event| {
            if let Event::Waiting {
                duration,
                reason: WaitReason::RateLimit,
                ..
            } = event
            {
                log.lock().unwrap().push(*duration);
            }
        })
        .build()
        .unwrap()
        .0;
    assert_eq!(
        call(&client, &TEAM_LIST).items::<i64>().try_collect().await.unwrap(),
        [1]
    );
    let waits = waits.lock().unwrap().clone();
    assert!(waits.len() == 1 && (1..=2).contains(&waits[0].as_secs()), "{waits:?}");
}

/// Not how many retries: a token that was refused is another request, too.
#[tokio::test]
async fn a_policy_is_told_how_many_requests_were_sent() {
    let server = Server::script([
        Reply::error(401, "E0000011"),
        Reply::error(503, "E1"),
        Reply::error(503, "E1"),
    ])
    .await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = told.clone();
    let policy = quick().decide(move |failure| {
        let mut log = log.lock().unwrap();
        log.push(failure.attempts);
        match log.len() {
            1 => Decision::GiveUp,
            _ => Decision::Retry(Duration::ZERO),
        }
    });
    let auth = Auth::bearer_from(|| async { Ok::<_, std::convert::Infallible>("token-1") });
    let client = builder(&server).auth(auth).retry(policy).build().unwrap().0;
    let error = get(&client, "1").send::<Json>().await.unwrap_err();
    assert_eq!((error.attempts(), told.lock().unwrap().as_slice()), (2, [2].as_slice()));
}
