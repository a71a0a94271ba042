//! Requests that are held back before they would be refused.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use okta_core::rt::Operation;
use okta_core::{Event, Json, Pacing, WaitReason};

use crate::client::{ACTIVATE, CREATE, LIST, builder, call, get, quick};
use crate::server::{Reply, Server, epoch};

static A: Operation = Operation::new("a", "GET", "/api/v1/a");
static A2: Operation = Operation::new("a2", "GET", "/api/v1/a/2");
static B: Operation = Operation::new("b", "GET", "/api/v1/b");

/// A bucket of an org: `limit` requests a window of two seconds.
#[derive(Default)]
struct Window {
    until: i64,
    used: u32,
}

async fn org(limit: u32, refused: Arc<Mutex<u32>>) -> Server {
    let windows: Mutex<HashMap<String, Window>> = Mutex::default();
    Server::start(move |request| {
        let bucket = request.path().split('/').nth(3).unwrap().to_owned();
        let mut windows = windows.lock().unwrap();
        let window = windows.entry(bucket).or_default();
        if window.until <= epoch() {
            *window = Window {
                until: epoch() + 2,
                used: 0,
            };
        }
        let rest = window.until - epoch();
        if window.used >= limit {
            *refused.lock().unwrap() += 1;
            return Reply::error(429, "E0000047").limits(limit, 0, rest).date(0);
        }
        window.used += 1;
        Reply::ok("{}").limits(limit, limit - window.used, rest).date(0)
    })
    .await
}

#[tokio::test]
async fn nothing_is_refused_within_and_across_windows() {
    let refused = Arc::new(Mutex::new(0));
    let server = org(20, refused.clone()).await;
    let waits = Arc::new(Mutex::new(0));
    let count = waits.clone();
    let listen = move |event: &Event<'_>| {
        if let Event::Waiting {
            reason: WaitReason::Pacing,
            ..
        } = event
        {
            *count.lock().unwrap() += 1;
        }
    };
    let pacing = Pacing::standard().margin(Duration::from_millis(100));
    let client = builder(&server)
        .pacing(pacing)
        .retry(quick())
        .on_event(listen)
        .build()
        .unwrap()
        .0;
    let begun = Instant::now();
    let operations = [&A, &A2, &B, &B];
    let calls: Vec<_> = (0..80)
        .map(|index| tokio::spawn(call(&client, operations[index % 4]).send::<Json>()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    // Forty calls a bucket are two windows each.
    assert_eq!(*refused.lock().unwrap(), 0);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(*waits.lock().unwrap() >= 2);
    let status = client.rate_limits();
    let names: Vec<(&str, Option<u32>)> = status
        .iter()
        .map(|bucket| (bucket.bucket.as_str(), bucket.limit))
        .collect();
    assert_eq!(names, [("a", Some(20)), ("b", Some(20))]);
}

#[tokio::test]
async fn a_bucket_that_is_used_up_holds_up_no_other() {
    let server = Server::start(|request| match request.path() {
        "/api/v1/a" => Reply::ok("{}").limits(1, 0, 60).date(0),
        _ => Reply::ok("{}").limits(1000, 900, 60).date(0),
    })
    .await;
    let client = builder(&server)
        .pacing(Pacing::standard().max_concurrent(2))
        .build()
        .unwrap()
        .0;
    call(&client, &A).send::<Json>().await.unwrap();
    let stuck: Vec<_> = (0..10)
        .map(|_| tokio::spawn(call(&client, &A).send::<Json>()))
        .collect();
    tokio::time::sleep(Duration::from_millis(20)).await;
    for _ in 0..10 {
        call(&client, &B).send::<Json>().await.unwrap();
    }
    assert_eq!(client.rate_limits()[0].waiting, 10);
    assert_eq!(server.count(), 11);
    stuck.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn a_deadline_before_the_windows_end_is_an_error_at_once() {
    let server = Server::start(|_| Reply::ok("{}").limits(1, 0, 60).date(0)).await;
    let client = builder(&server)
        .pacing(Pacing::standard())
        .request_timeout(Duration::from_secs(5))
        .build()
        .unwrap()
        .0;
    call(&client, &A).send::<Json>().await.unwrap();
    let begun = Instant::now();
    let error = call(&client, &A).send::<Json>().await.unwrap_err();
    assert!(
        error.is_timeout() && begun.elapsed() < Duration::from_secs(1),
        "{error}"
    );
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_share_is_kept() {
    let refused = Arc::new(Mutex::new(0));
    let server = org(20, refused.clone()).await;
    let pacing = Pacing::standard().share(0.25).margin(Duration::from_millis(100));
    let client = builder(&server)
        .pacing(pacing)
        .request_timeout(Duration::from_millis(500))
        .build()
        .unwrap()
        .0;
    let mut sent = 0;
    while call(&client, &A).send::<Json>().await.is_ok() {
        sent += 1;
    }
    // A window may end while this runs.
    assert!(sent == 5 || sent == 10, "{sent}");
}

#[tokio::test]
async fn an_absurd_window_is_not_waited_for_for_ever() {
    let server = Server::start(|_| Reply::ok("{}").limits(1, 0, 4_000_000_000).date(0)).await;
    let client = builder(&server)
        .pacing(Pacing::standard().max_window(Duration::from_millis(30)))
        .build()
        .unwrap()
        .0;
    for _ in 0..4 {
        get(&client, "1").send::<Json>().await.unwrap();
    }
}

#[tokio::test]
async fn pacing_can_be_turned_off() {
    let server = Server::start(|_| Reply::ok("{}").limits(1, 0, 60).date(0)).await;
    let client = builder(&server).pacing(Pacing::off()).build().unwrap().0;
    for _ in 0..4 {
        get(&client, "1").send::<Json>().await.unwrap();
    }
}

/// What Okta counts together is counted together, whether it is called by name or by path.
#[tokio::test]
async fn operations_and_paths_of_one_bucket_share_it() {
    let server = Server::start(|request| match request.path() {
        "/api/v1/things/1" => Reply::ok("{}").limits(500, 499, 60).date(0),
        _ => Reply::ok("{}").limits(3, 2 - request.index as u32, 60).date(0),
    })
    .await;
    let client = builder(&server)
        .pacing(Pacing::standard())
        .request_timeout(Duration::from_secs(5))
        .build()
        .unwrap()
        .0;
    let mut activate = call(&client, &ACTIVATE);
    activate.path("thingId", "1");
    activate.send_empty().await.unwrap();
    call(&client, &CREATE).send::<Json>().await.unwrap();
    client
        .request("PATCH", "/api/v1/things/1/colour")
        .send_empty()
        .await
        .unwrap();
    let error = call(&client, &LIST).send::<Json>().await.unwrap_err();
    assert!(error.is_timeout() && server.count() == 3, "{error}");
    let error = client
        .request("GET", "/api/v1/things")
        .send::<Json>()
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
    get(&client, "1").send::<Json>().await.unwrap();
    let status = client.rate_limits();
    let names: Vec<_> = status
        .iter()
        .map(|bucket| (bucket.bucket.as_str(), bucket.limit, bucket.remaining))
        .collect();
    assert_eq!(
        names,
        [
            ("/api/v1/things", Some(3), Some(0)),
            ("/api/v1/things/{id}", Some(500), Some(499))
        ]
    );
}

#[tokio::test]
async fn a_server_that_never_answers_holds_each_call_up_for_its_own_limit_only() {
    let server = Server::start(|_| Reply::ok("{}").stall(0)).await;
    let client = builder(&server)
        .pacing(Pacing::standard())
        .request_timeout(Duration::from_secs(3))
        .build()
        .unwrap()
        .0;
    let begun = Instant::now();
    let calls: Vec<_> = (0..1000)
        .map(|_| tokio::spawn(get(&client, "1").send::<Json>()))
        .collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(error.is_timeout(), "{error}");
    }
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    assert!(server.count() >= 2, "one that hangs isn't waited for by all");
}

/// The first answer of a window takes its time; the body isn't waited for, nor does it move the window's end.
#[tokio::test]
async fn limits_are_known_with_the_headers() {
    let slow = Reply::ok("{}").limits(10, 9, 2).date(0);
    let head = slow.wire().len() - 2;
    let server = Server::start(move |request| match request.index {
        0 => slow.clone().stall(head),
        _ => Reply::ok("{}").limits(10, 8, 2).date(0),
    })
    .await;
    let client = builder(&server)
        .pacing(Pacing::standard().margin(Duration::ZERO))
        .retry(quick().max_retries(0))
        .attempt_timeout(Duration::from_secs(2))
        .build()
        .unwrap()
        .0;
    let first = tokio::spawn(get(&client, "1").send::<Json>());
    let begun = Instant::now();
    tokio::time::sleep(Duration::from_millis(50)).await;
    get(&client, "1").send::<Json>().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert!(first.await.unwrap().unwrap_err().is_timeout());
    let rest = client.rate_limits()[0].resets_in;
    assert!(rest.is_none_or(|rest| rest < Duration::from_secs(1)), "{rest:?}");
}

#[tokio::test]
async fn every_wait_is_told() {
    let server = Server::start(|_| {
        Reply::ok("{}")
            .limits(10, 9, 60)
            .date(0)
            .after(Duration::from_millis(200))
    })
    .await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = told.clone();
    let client = builder(&server)
        .pacing(Pacing::standard().max_concurrent(1))
        .request_timeout(Duration::from_secs(5))
        .on_event(move |event| {
            if let Event::Waiting { reason, duration, .. } = event {
                log.lock().unwrap().push((*reason, *duration));
            }
        })
        .build()
        .unwrap()
        .0;
    let calls: Vec<_> = [&A, &A, &A, &B]
        .into_iter()
        .map(|operation| tokio::spawn(call(&client, operation).send::<Json>()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let told = told.lock().unwrap().clone();
    for reason in [WaitReason::Probe, WaitReason::Turn, WaitReason::MaxConcurrent] {
        let wait = told.iter().find(|(found, _)| *found == reason);
        let duration = wait.unwrap_or_else(|| panic!("{reason:?} is missing in {told:?}")).1;
        assert!(duration <= Duration::from_secs(5), "{told:?}");
    }
}

/// Whoever can't be served in time hears so at once, also behind others.
#[tokio::test]
async fn a_deadline_before_the_windows_end_is_an_error_at_once_in_the_queue_too() {
    let server = Server::start(|_| Reply::ok("{}").limits(1, 0, 60).date(0)).await;
    let client = builder(&server).pacing(Pacing::standard()).build().unwrap().0;
    call(&client, &A).send::<Json>().await.unwrap();
    let patient = tokio::spawn(call(&client, &A).send::<Json>());
    tokio::time::sleep(Duration::from_millis(20)).await;
    let begun = Instant::now();
    let mut hasty = call(&client, &A);
    hasty.timeout(Duration::from_secs(5));
    let error = hasty.send::<Json>().await.unwrap_err();
    assert!(
        error.is_timeout() && begun.elapsed() < Duration::from_secs(1),
        "{error}"
    );
    patient.abort();
}
