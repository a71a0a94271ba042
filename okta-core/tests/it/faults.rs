//! Everything that can go wrong below HTTP. Every call ends, in time, in a value or a typed error.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use okta_core::{Error, Json, RetryPolicy};

use crate::client::{LIST, builder, call, get, org, quick};
use crate::server::{Reply, Server};

fn typed(error: &Error) {
    assert!(
        error.is_connection_lost()
            || error.is_decode()
            || error.is_timeout()
            || error.is_connect()
            || error.status().is_some(),
        "{error}"
    );
}

#[tokio::test]
async fn truncation_at_every_byte_of_a_page() {
    let whole = Reply::ok(r#"[{"id":"1"},{"id":"2"}]"#)
        .request_id("r")
        .header("link", "</api/v1/things?after=1>; rel=\"self\"");
    let length = whole.wire().len();
    let cut = Arc::new(AtomicUsize::new(0));
    let (at, reply) = (cut.clone(), whole.clone());
    let server = Server::start(move |_| reply.clone().cut(at.load(Ordering::Relaxed))).await;
    let client = builder(&server).retry(RetryPolicy::none()).build().unwrap().0;
    for at in 0..length {
        cut.store(at, Ordering::Relaxed);
        let result = call(&client, &LIST).items::<Json>().try_collect().await;
        let error = result
            .err()
            .unwrap_or_else(|| panic!("cut at byte {at} of {length}, and nothing was noticed"));
        typed(&error);
        assert_eq!(server.count(), at + 1);
    }
    let server = Server::start(move |_| whole.clone()).await;
    assert_eq!(
        call(&org(&server), &LIST)
            .items::<Json>()
            .try_collect()
            .await
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn truncation_of_a_page_without_a_length() {
    let body = r#"[{"id":"1"},{"id":"2"}]"#;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
    let server = Server::start(move |request| Reply::bytes(format!("{head}{}", &body[..request.index]))).await;
    let client = builder(&server).retry(RetryPolicy::none()).build().unwrap().0;
    for at in 0..body.len() {
        let error = call(&client, &LIST).items::<Json>().try_collect().await.unwrap_err();
        assert!(error.is_decode(), "cut at byte {at}: {error}");
    }
}

#[tokio::test]
async fn a_truncated_page_is_fetched_again() {
    let page = Reply::ok("[1,2,3]");
    let cut = page.wire().len() - 2;
    let server = Server::script([page.clone().cut(cut), Reply::reset(), page.clone().cut(20), page]).await;
    assert_eq!(
        call(&org(&server), &LIST).items::<i64>().try_collect().await.unwrap(),
        [1, 2, 3]
    );
}

#[tokio::test]
async fn slow_and_stalled_bodies_end_in_time() {
    let reply = Reply::ok(r#"{"id":"1"}"#);
    let length = reply.wire().len();
    let slow = [
        reply.clone().stall(0),
        reply.clone().stall(length / 2),
        reply.clone().stall(length - 1),
        reply.drip(Duration::from_millis(5)),
    ];
    for reply in slow {
        let server = Server::start(move |_| reply.clone()).await;
        let client = builder(&server)
            .attempt_timeout(Duration::from_millis(40))
            .retry(quick().max_retries(1))
            .build()
            .unwrap()
            .0;
        let begun = Instant::now();
        let error = get(&client, "1").send::<Json>().await.unwrap_err();
        assert!(
            error.is_timeout() && begun.elapsed() < Duration::from_secs(2),
            "{error}"
        );
        assert_eq!(server.count(), 2, "an attempt that took too long is repeated");
    }
    let server = Server::start(|_| Reply::ok(r#"{"id":"1"}"#).drip(Duration::from_micros(50))).await;
    get(&org(&server), "1").send::<Json>().await.unwrap();
}

#[tokio::test]
async fn garbage() {
    for bytes in [
        "".as_bytes(),
        b"\r\n\r\n",
        b"garbage",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 999 X\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"\x00\x01\x02\x03\xff\xfe",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let server = Server::start(move |_| Reply::bytes(bytes)).await;
        let client = builder(&server)
            .retry(quick().max_retries(1))
            .request_timeout(Duration::from_secs(2))
            .build()
            .unwrap()
            .0;
        let error = get(&client, "1").send::<Json>().await.unwrap_err();
        typed(&error);
    }
    for body in [
        "",
        "{",
        "nul",
        "\u{feff}{}",
        "{}{}",
        "\0",
        "1e99999",
        "[[[[",
        "\"\\ud800\"",
    ] {
        let server = Server::start(move |_| Reply::ok(body)).await;
        drop(get(&org(&server), "1").send::<Json>().await);
        drop(call(&org(&server), &LIST).items::<Json>().try_collect().await);
    }
}

#[tokio::test]
async fn headers_without_end() {
    let mut bytes = b"HTTP/1.1 200 OK\r\n".to_vec();
    for index in 0..200_000 {
        bytes.extend_from_slice(format!("x-{index}: y\r\n").as_bytes());
    }
    let server = Server::start(move |_| Reply::bytes(bytes.clone())).await;
    let client = builder(&server).retry(RetryPolicy::none()).build().unwrap().0;
    let error = get(&client, "1").send::<Json>().await.unwrap_err();
    assert!(error.is_too_large(), "{error}");
}

#[tokio::test]
async fn a_storm_of_5xx_ends() {
    let server = Server::start(|request| Reply::error([500, 502, 503, 504][request.index % 4], "E0000009")).await;
    let client = org(&server);
    for _ in 0..20 {
        assert!(get(&client, "1").send::<Json>().await.unwrap_err().is_server_error());
    }
    assert!(server.count() <= 100);
}

#[tokio::test]
async fn a_sequence_of_everything() {
    let server = Server::script([
        Reply::limited(1),
        Reply::reset(),
        Reply::error(503, "E1").header("retry-after", "1"),
        Reply::error(429, "E0000047").limits(0, 0, 110).date(0),
        Reply::ok("[7]"),
    ])
    .await;
    assert_eq!(
        call(&org(&server), &LIST).items::<i64>().try_collect().await.unwrap(),
        [7]
    );
    assert_eq!(server.count(), 5);
}

#[tokio::test]
async fn a_dropped_call_leaves_nothing_behind() {
    let server = Server::start(|request| {
        let reply = Reply::ok("{}").limits(1000, 900, 30).date(0);
        if request.index < 20 {
            reply.after(Duration::from_millis(200))
        } else {
            reply
        }
    })
    .await;
    let client = org(&server);
    for _ in 0..20 {
        let _ = tokio::time::timeout(Duration::from_millis(3), get(&client, "1").send::<Json>()).await;
    }
    tokio::time::timeout(Duration::from_secs(5), get(&client, "1").send::<Json>())
        .await
        .unwrap()
        .unwrap();
    let status = client.rate_limits();
    assert!(
        status.iter().all(|bucket| bucket.in_flight == 0 && bucket.waiting == 0),
        "{status:?}"
    );
}

/// With OAuth the old advice, to start a session, led nowhere. Privileged Access names no type at times.
#[tokio::test]
async fn advice_is_true_for_the_credentials_in_use() {
    let server = Server::script([
        Reply::error(403, "E0000005"),
        Reply::new(404, r#"{"code":404,"message":"no such thing"}"#),
    ])
    .await;
    let client = org(&server);
    let error = get(&client, "1").send::<Json>().await.unwrap_err();
    let remedy = error.remedy().unwrap();
    assert!(
        remedy.contains("OAuth") && remedy.contains("API token") && !remedy.contains("start"),
        "{remedy}"
    );
    let error = get(&client, "1").send::<Json>().await.unwrap_err();
    assert!(error.remedy().unwrap().contains("check the id"), "{error}");
}

/// What the JSON types say goes through `?` in functions that return this crate's result.
#[test]
fn json_errors_are_errors() {
    fn written() -> okta_core::Result<Json> {
        let json = Json::new(&std::collections::BTreeMap::from([((), "sesame")]))?;
        Ok(json)
    }
    fn read() -> okta_core::Result<u8> {
        let number = Json::new("sesame")?.parse()?;
        Ok(number)
    }
    let (written, read) = (written().unwrap_err(), read().unwrap_err());
    assert!(written.is_invalid_argument() && read.is_decode());
    for error in [written, read] {
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(!format!("{error} {error:?} {source}").contains("sesame"), "{error:?}");
    }
}
