//! What a program puts around each attempt, and what it is told of those that were cancelled.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderValue, Request, Response};
use okta_core::reqwest::Body;
use okta_core::{Event, Json};
use tower::util::{MapRequestLayer, MapResponseLayer};

use crate::client::{TOKEN, builder, get};
use crate::server::{Reply, Server};

#[tokio::test]
async fn layers_see_each_attempt_in_order_and_can_add_headers() {
    let server = Server::script([Reply::error(503, "E1"), Reply::ok("{}")]).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (statuses, sensitive) = (seen.clone(), Arc::new(Mutex::new(None)));
    let noted = sensitive.clone();
    let client = builder(&server)
        .layer(MapRequestLayer::new(|mut request: Request<Body>| {
            request
                .headers_mut()
                .insert("x-order", HeaderValue::from_static("first"));
            request
        }))
        .layer(MapRequestLayer::new(move |mut request: Request<Body>| {
            *noted.lock().unwrap() = request.headers().get("authorization").map(HeaderValue::is_sensitive);
            request
                .headers_mut()
                .append("x-order", HeaderValue::from_static("second"));
            request
        }))
        .layer(MapResponseLayer::new(move |response: Response<Body>| {
            statuses.lock().unwrap().push(response.status().as_u16());
            response
        }))
        .build()
        .unwrap()
        .0;
    let response = get(&client, "1").send::<Json>().await.unwrap();
    assert_eq!((response.text(), response.attempts()), ("{}", 2));
    assert_eq!(*seen.lock().unwrap(), [503, 200]);
    assert_eq!(*sensitive.lock().unwrap(), Some(true));
    for request in server.received() {
        assert_eq!(request.headers("x-order"), ["first", "second"]);
    }
}

#[tokio::test]
async fn a_layer_cannot_turn_a_request_to_another_host() {
    let (server, other) = (
        Server::start(|_| Reply::ok("{}")).await,
        Server::start(|_| Reply::ok("{}")).await,
    );
    let to: http::Uri = other.url.parse().unwrap();
    let client = builder(&server)
        .layer(MapRequestLayer::new(move |mut request: Request<Body>| {
            *request.uri_mut() = to.clone();
            request
        }))
        .build()
        .unwrap()
        .0;
    let error = get(&client, "1").send::<Json>().await.unwrap_err();
    assert!(error.to_string().contains("another host"), "{error}");
    assert_eq!((server.count(), other.count()), (0, 0));
    assert!(!error.to_string().contains(TOKEN));
}

#[tokio::test]
async fn what_the_network_says_comes_through_a_layer_as_it_is() {
    let server = Server::script([Reply::reset(), Reply::ok("{}")]).await;
    let client = builder(&server)
        .layer(MapRequestLayer::new(|request: Request<Body>| request))
        .build()
        .unwrap()
        .0;
    assert_eq!(get(&client, "1").send::<Json>().await.unwrap().attempts(), 2);
    let failing = tower::service_fn(|_: Request<Body>| async { Err::<Response<Body>, _>("the fuse is out") });
    let client = builder(&server)
        .layer(tower::layer::layer_fn(move |_| failing))
        .build()
        .unwrap()
        .0;
    let error = get(&client, "1").send::<Json>().await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!((source.as_str(), error.attempts()), ("the fuse is out", 1));
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn what_was_cancelled_is_told_too() {
    let server = Server::start(|_| Reply::ok("{}").stall(0)).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = told.clone();
    let client = builder(&server)
        .on_event(move |event| {
            let line = match event {
                Event::Attempted {
                    status,
                    attempt,
                    cancelled,
                    ..
                } => format!("attempt {attempt} {status:?} {cancelled}"),
                Event::Finished {
                    status,
                    attempts,
                    cancelled,
                    ..
                } => format!("call {attempts} {status:?} {cancelled}"),
                _ => return,
            };
            log.lock().unwrap().push(line);
        })
        .build()
        .unwrap()
        .0;
    let call = get(&client, "1").send::<Json>();
    assert!(tokio::time::timeout(Duration::from_millis(100), call).await.is_err());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(*told.lock().unwrap(), ["attempt 1 None true", "call 1 None true"]);
}
