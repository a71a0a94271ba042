//! Many calls at once.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use okta_core::{Json, Pacing, PrivateKey, PrivateKeyJwt};
use tokio::runtime::Runtime;

use crate::client::{LIST, builder, call, get, quick_pacing};
use crate::oauth::{Org, p256};
use crate::server::{Received, Reply, Server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_on_one_client() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |state| {
        state.nonce = None;
        state.dpop = false;
    })
    .await;
    let settings =
        PrivateKeyJwt::new("client-1", PrivateKey::parse(&key.forms[0].1).unwrap()).scopes(["okta.things.read"]);
    let client = builder(&server)
        .auth(settings.without_dpop())
        .pacing(Pacing::standard().max_concurrent(32))
        .request_timeout(Duration::from_secs(600))
        .build()
        .unwrap()
        .0;
    let calls: Vec<_> = (0..10_000)
        .map(|_| tokio::spawn(get(&client, "1").send::<Json>()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(org.counts(), (1, 1));
    let connections = server.connections.load(Ordering::Relaxed);
    // a connection goes back to the pool a moment after its answer is read, so a busy machine opens some more than run at once
    assert!(connections <= 1_000, "{connections} connections for 10,000 calls");
}

#[tokio::test]
async fn no_more_at_once_than_allowed() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (inside, peak) = (now.clone(), most.clone());
    let server = Server::start(move |_| {
        peak.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let inside = inside.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(2)).await;
            inside.fetch_sub(1, Ordering::SeqCst);
        });
        // long after the count went down, also on a busy machine
        Reply::ok("{}").after(Duration::from_millis(50))
    })
    .await;
    let client = builder(&server)
        .pacing(quick_pacing().max_concurrent(4))
        .build()
        .unwrap()
        .0;
    let calls: Vec<_> = (0..100)
        .map(|_| tokio::spawn(get(&client, "1").send::<Json>()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert!((2..=4).contains(&most.load(Ordering::SeqCst)), "{most:?}");
}

#[tokio::test]
async fn calls_that_are_dropped_in_the_queue_hold_nobody_up() {
    let server = Server::start(|_| {
        Reply::ok("{}")
            .after(Duration::from_millis(3))
            .limits(10_000, 9_000, 60)
            .date(0)
    })
    .await;
    let client = builder(&server)
        .pacing(quick_pacing().max_concurrent(2))
        .build()
        .unwrap()
        .0;
    let calls: Vec<_> = (0..200)
        .map(|index| {
            let call = get(&client, "1").send::<Json>();
            tokio::spawn(async move {
                match index % 2 {
                    0 => drop(tokio::time::timeout(Duration::from_millis(1 + index / 4), call).await),
                    _ => drop(call.await.unwrap()),
                }
            })
        })
        .collect();
    for call in calls {
        tokio::time::timeout(Duration::from_secs(20), call)
            .await
            .unwrap()
            .unwrap();
    }
    assert!(
        client
            .rate_limits()
            .iter()
            .all(|bucket| bucket.in_flight == 0 && bucket.waiting == 0)
    );
}

/// Whoever holds a place doesn't need the program's attention to give it back.
#[tokio::test]
async fn calls_nobody_looks_at_hold_nobody_up() {
    let list = |request: &Received| match request.path() {
        "/api/v1/things" if request.query().is_empty() => {
            Reply::ok("[1,2]").header("link", "</api/v1/things?after=1>; rel=\"next\"")
        }
        "/api/v1/things" => Reply::ok("[3]"),
        _ => Reply::ok("{}").limits(10_000, 9_000, 60).date(0),
    };
    let server = Server::start(move |request| list(request).after(Duration::from_millis(5))).await;
    let client = builder(&server)
        .pacing(quick_pacing().max_concurrent(1))
        .build()
        .unwrap()
        .0;
    let work = async {
        // A page that is fetched ahead while its items are worked on.
        let mut items = call(&client, &LIST).items::<i64>().with_prefetch(true);
        while items.try_next().await.unwrap().is_some() {
            get(&client, "1").send::<Json>().await.unwrap();
        }
        // Calls and pages that were begun and left for something else, of the same bucket as well.
        for _ in 0..3 {
            let mut left = get(&client, "2").send::<Json>();
            let mut pages = call(&client, &LIST).pages::<i64>();
            assert!(tokio::time::timeout(Duration::from_millis(1), &mut left).await.is_err());
            assert!(
                tokio::time::timeout(Duration::from_millis(1), pages.next())
                    .await
                    .is_err()
            );
            get(&client, "3").send::<Json>().await.unwrap();
            call(&client, &LIST).send_page::<i64>().await.unwrap();
            left.await.unwrap();
            pages.next().await.unwrap().unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(20), work).await.unwrap();
}

#[test]
fn a_call_outside_of_a_runtime_is_an_error() {
    let client = Runtime::new().unwrap().block_on(async {
        let server = Server::start(|_| Reply::ok("{}")).await;
        builder(&server).build().unwrap().0
    });
    let mut call = std::pin::pin!(get(&client, "1").send::<Json>());
    let outcome = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(outcome, Poll::Ready(Err(error)) if error.is_configuration()));
}
