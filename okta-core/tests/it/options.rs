//! What every request takes, and code that takes every request.

use std::time::{Duration, Instant};

use okta_core::rt::{Call, Items, Pages, Sending, SendingPage};
use okta_core::{ClientOptions, Json, ListRequest, RequestOptions, Result, RetryPolicy, TypedRequest};

use crate::client::{CREATE, LIST, builder, call, get, org};
use crate::server::{Reply, Server};

/// Requests as the generator makes them.
#[derive(Clone)]
struct GetThing {
    call: Call,
}

impl GetThing {
    fn send(self) -> Sending<Json> {
        self.call.send()
    }
}

#[derive(Clone)]
struct ListThings {
    call: Call,
}

impl ListThings {
    fn send(self) -> SendingPage<i64> {
        self.call.send_page()
    }
}

okta_core::requests! { GetThing: Json; }
okta_core::list_requests! { ListThings: i64; }

async fn any<R: TypedRequest>(request: R) -> Result<R::Outcome> {
    request.with_header("x-trace", "t1").send().await
}

async fn all<R: ListRequest>(request: R) -> Result<Vec<R::Item>> {
    let pages: Pages<R::Item> = request.clone().pages();
    drop(pages);
    let items: Items<R::Item> = request.with_header("x-trace", "t2").stream();
    items.try_collect().await
}

/// What a client has for all calls counts for those by path too, and less than what a request says itself.
#[tokio::test]
async fn a_client_with_other_options() {
    let server = Server::start(|request| match request.path() {
        "/api/v1/things/slow" => Reply::ok("{}").after(Duration::from_millis(300)),
        "/api/v1/things/down" => Reply::error(503, "E0000009"),
        _ => Reply::ok("{}"),
    })
    .await;
    let client = builder(&server).build().unwrap();
    let hasty = client
        .with_timeout(Duration::from_millis(100))
        .with_retry(RetryPolicy::none())
        .with_header("x-trace", "t1");
    let error = get(&hasty.0, "slow").send::<Json>().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    let request = hasty.0.request("GET", "/api/v1/things/slow");
    assert!(request.send::<Json>().await.unwrap_err().is_timeout());
    let patient = hasty
        .0
        .request("GET", "/api/v1/things/slow")
        .with_header("x-trace", "t2");
    patient
        .with_timeout(Duration::from_secs(10))
        .send::<Json>()
        .await
        .unwrap();
    let error = get(&hasty.0, "down").send::<Json>().await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    let traces: Vec<_> = server
        .received()
        .iter()
        .map(|sent| sent.header("x-trace").map(str::to_owned))
        .collect();
    assert_eq!(
        traces,
        [Some("t1"), Some("t1"), Some("t2"), Some("t1")].map(|trace| trace.map(str::to_owned))
    );
    get(&client.0, "slow").send::<Json>().await.unwrap();
    assert!(server.received()[4].header("x-trace").is_none());
    let refused = client.with_header("authorization", "x");
    assert!(
        get(&refused.0, "1")
            .send::<Json>()
            .await
            .unwrap_err()
            .is_invalid_argument()
    );
}

#[tokio::test]
async fn any_request_and_any_list() {
    let server = Server::start(|request| match (request.path(), request.query()) {
        ("/api/v1/things", "q=a%20b") => Reply::ok("[1]").header("link", "</api/v1/things?after=1>; rel=\"next\""),
        ("/api/v1/things", _) => Reply::ok("[2]"),
        _ => Reply::ok("{}"),
    })
    .await;
    let client = org(&server);
    let list = ListThings {
        call: call(&client, &LIST),
    };
    let list = list.with_query("q", "a b");
    assert_eq!(all(list.clone()).await.unwrap(), [1, 2]);
    assert_eq!(any(list).await.unwrap().into_items(), [1]);
    let mut thing = GetThing {
        call: get(&client, "1"),
    };
    assert_eq!(thing.operation().unwrap().id(), "getThing");
    assert_eq!(any(thing).await.unwrap().text(), "{}");
    let traces: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.header("x-trace").unwrap_or("none").to_owned())
        .collect();
    assert_eq!(traces, ["t2", "t2", "t1", "t1"]);
}

#[tokio::test]
async fn one_call_can_have_it_otherwise_than_the_client() {
    let server = Server::start(|_| Reply::error(503, "E1")).await;
    let client = org(&server);
    let thing = GetThing {
        call: get(&client, "1"),
    };
    let attempts = |error: okta_core::Error| error.attempts();
    let never = thing.clone().with_retry(RetryPolicy::none());
    assert_eq!(attempts(never.send().await.unwrap_err()), 1);
    let once = thing.clone().with_idempotence(false);
    assert_eq!(attempts(once.send().await.unwrap_err()), 1);
    assert_eq!(attempts(thing.send().await.unwrap_err()), 5);
    let create = GetThing {
        call: call(&client, &CREATE),
    };
    assert_eq!(attempts(create.clone().send().await.unwrap_err()), 1);
    assert_eq!(attempts(create.with_idempotence(true).send().await.unwrap_err()), 5);
    let server = Server::start(|_| Reply::ok("{}").stall(0)).await;
    let begun = Instant::now();
    let thing = GetThing {
        call: get(&org(&server), "1"),
    };
    let error = thing.with_timeout(Duration::from_millis(50)).send().await.unwrap_err();
    assert!(
        error.is_timeout() && begun.elapsed() < Duration::from_secs(2),
        "{error}"
    );
}

#[tokio::test]
async fn who_sends_and_where_it_ends_is_no_option() {
    let server = Server::script([]).await;
    for name in ["authorization", "host", "content-length", "dpop"] {
        let thing = GetThing {
            call: get(&org(&server), "1"),
        };
        let error = thing.with_header(name, "x").send().await.unwrap_err();
        assert!(error.is_invalid_argument(), "{error}");
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn the_answer_as_it_came_whatever_its_status() {
    for (status, attempts) in [(200, 1), (204, 1), (302, 1), (404, 1), (500, 1), (503, 5), (429, 5)] {
        let server = Server::start(move |_| {
            let body = if status == 204 { "" } else { "as it came" };
            Reply::new(status, body).request_id("r1")
        })
        .await;
        let client = org(&server);
        let request = client.request("GET", "/api/v1/things/{id}").path("id", "1");
        for sending in [get(&client, "1").send_raw(), request.send_raw()] {
            let response = sending.await.unwrap();
            assert_eq!(response.http_status(), status);
            assert_eq!(response.attempts(), attempts, "{status}");
            assert_eq!(response.request_id(), Some("r1"));
            assert!(status == 204 || response.as_ref() == b"as it came");
        }
    }
    let server = Server::start(|_| Reply::reset()).await;
    let error = get(&org(&server), "1").send_raw().await.unwrap_err();
    assert!(error.is_connection_lost(), "{error}");
}
