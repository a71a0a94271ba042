//! Requests that are held back before they would be refused.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use okta_core::rt::Operation;
use okta_core::{Event, Json, Pacing, WaitReason};

use crate::client::{builder, call, get, quick};
use crate::server::{Reply, Server, epoch};

static A: Operation = Operation::new("a", "GET", "/api/v1/a").with_bucket("a");
static A2: Operation = Operation::new("a2", "GET", "/api/v1/a/2").with_bucket("a");
static B: Operation = Operation::new("b", "GET", "/api/v1/b").with_bucket("b");

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
