//! What an error says about what happened: whether anything was sent, carried out, or worth another attempt.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use okta_core::rt::Operation;
use okta_core::{HttpService, Json, JsonObject, Pacing};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tower::ServiceExt;

use crate::client::{ACTIVATE, CREATE, DELETE, LIST, REPLACE, builder, call, get, org, quick};
use crate::server::{Reply, Server};

static GRANT: Operation = Operation::new("grantSupport", "POST", "/api/v1/support/grant").with_successes(&[301]);

fn replace(client: &okta_core::Client) -> okta_core::rt::Call {
    let mut request = call(client, &REPLACE);
    request.path("thingId", "1").json(&1);
    request
}

#[tokio::test]
async fn whether_it_may_have_been_carried_out_is_known_over_all_attempts() {
    let lost = || Reply::ok("{}").cut(20);
    for (what, replies, unknown) in [
        ("refused", vec![Reply::error(400, "E0000001")], false),
        ("limited", vec![Reply::limited(1); 5], false),
        ("lost", vec![lost(); 5], true),
        ("failed", vec![Reply::error(500, "E0000009")], true),
        ("lost, then refused", vec![lost(), Reply::error(404, "E0000007")], true),
        (
            "limited, then refused",
            vec![Reply::limited(1), Reply::error(403, "E0000006")],
            false,
        ),
    ] {
        let server = Server::script(replies.clone()).await;
        let error = replace(&org(&server)).send::<Json>().await.unwrap_err();
        assert_eq!(error.outcome_unknown(), unknown, "{what}: {error}");
        assert_eq!(error.attempts() as usize, replies.len(), "{what}: {error}");
        let server = Server::script(replies).await;
        let error = get(&org(&server), "1").send::<Json>().await.unwrap_err();
        assert!(!error.outcome_unknown(), "{what}: nothing is carried out by reading");
    }
}

/// The head of an answer says what came of the request, whether its body arrives or not.
#[tokio::test]
async fn an_answer_without_its_body_is_one() {
    type Break = fn(Reply, usize) -> Reply;
    let breaks: [(Break, Duration); 2] = [
        (Reply::cut, Duration::from_secs(30)),
        (Reply::stall, Duration::from_millis(300)),
    ];
    for (breaks, patience) in breaks {
        let broken = move |status: u16| {
            let reply = Reply::error(status, "E0000001").request_id("r1");
            let length = reply.wire().len();
            breaks(reply, length - 5)
        };
        let server = Server::start(move |request| {
            let status = request.path().split('/').nth(4).unwrap().parse().unwrap();
            broken(status)
        })
        .await;
        let client = builder(&server).attempt_timeout(patience).build().unwrap().0;
        let mut sent = 0;
        for (status, attempts, unknown) in [(403, 1, false), (404, 1, false), (412, 1, false), (201, 1, true)] {
            let mut request = call(&client, &ACTIVATE);
            request.path("thingId", &status.to_string());
            let error = request.clone().send_bytes().await.unwrap_err();
            sent += attempts;
            assert_eq!((error.status(), server.count()), (Some(status), sent), "{error}");
            assert_eq!(error.outcome_unknown(), unknown, "{error}");
            assert_eq!(error.request_id(), Some("r1"), "{error}");
            let raw = request.send_raw().await.unwrap_err();
            sent += attempts;
            assert_eq!(raw.status(), Some(status), "what is lost is no answer");
        }
        let error = get(&client, "500").send_bytes().await.unwrap_err();
        assert!(error.attempts() > 1, "{error}");
    }
}

/// The second attempt finds nobody, but the first may have got through.
#[tokio::test]
async fn no_connection_at_last_says_nothing_of_what_came_before() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        drop(listener);
        let _ = stream.read(&mut [0; 4096]).await;
    });
    let server = Server::script([]).await;
    let client = builder(&server).org_url(&url).build().unwrap().0;
    let error = replace(&client).send::<Json>().await.unwrap_err();
    assert!(error.is_connect() && error.outcome_unknown(), "{error}");
    let error = replace(&client).send::<Json>().await.unwrap_err();
    assert!(error.is_connect() && !error.outcome_unknown(), "{error}");
    assert!(error.to_string().contains("refused"), "{error}");
}

/// Whoever is still connecting when time is up has sent nothing: one server is too busy to take the connection, the other never begins with TLS.
#[tokio::test]
async fn no_connection_before_the_limit_means_that_nothing_was_sent() {
    let busy = TcpSocket::new_v4().unwrap();
    busy.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let busy = busy.listen(1).unwrap();
    let address = busy.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = tokio::time::timeout(Duration::from_millis(200), TcpStream::connect(address)).await {
        waiting.push(stream.unwrap());
    }
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::script([]).await;
    let layer = || tower::layer::layer_fn(|inner: HttpService| inner);
    for url in [
        format!("http://{address}"),
        format!("https://{}", silent.local_addr().unwrap()),
    ] {
        let limited = |attempt: u64, call: u64| {
            builder(&server)
                .org_url(&url)
                .retry(quick().max_retries(1))
                .attempt_timeout(Duration::from_millis(attempt))
                .request_timeout(Duration::from_millis(call))
        };
        for client in [limited(100, 30_000), limited(100, 30_000).layer(layer())] {
            let error = call(&client.build().unwrap().0, &CREATE)
                .send::<Json>()
                .await
                .unwrap_err();
            assert!(error.is_connect() && !error.outcome_unknown(), "{url}: {error}");
            assert_eq!(error.attempts(), 2, "{url}: {error}");
        }
        for client in [limited(30_000, 100), limited(30_000, 100).layer(layer())] {
            let error = call(&client.build().unwrap().0, &CREATE)
                .send::<Json>()
                .await
                .unwrap_err();
            assert!(error.is_timeout() && !error.outcome_unknown(), "{url}: {error}");
        }
        let own = limited(30_000, 30_000).http(|http| http.timeout(Duration::from_millis(100)));
        let error = call(&own.build().unwrap().0, &CREATE).send::<Json>().await.unwrap_err();
        assert!(error.is_connect() && !error.outcome_unknown(), "{url}: {error}");
    }
}

/// What a connection has taken may be carried out, with a body or without, by either version of HTTP.
#[tokio::test]
async fn no_answer_before_the_limit_means_that_something_was_sent() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::script([]).await;
    // a layer of the program may make another request of the one it gets
    let anew = |request: http::Request<reqwest::Body>| {
        let (parts, body) = request.into_parts();
        let request = http::Request::builder().method(parts.method).uri(parts.uri);
        request.body(body).unwrap()
    };
    // and keep that one meanwhile
    let beside = tower::layer::layer_fn(move |inner: HttpService| {
        tower::service_fn(move |request: http::Request<reqwest::Body>| {
            let inner = inner.clone();
            async move {
                let (parts, body) = request.into_parts();
                let request = http::Request::builder()
                    .method(parts.method.clone())
                    .uri(parts.uri.clone());
                let answer = inner.oneshot(request.body(body).unwrap()).await;
                drop(parts);
                answer
            }
        })
    });
    let client = || {
        builder(&server)
            .org_url(format!("http://{}", silent.local_addr().unwrap()))
            .attempt_timeout(Duration::from_millis(100))
    };
    for client in [
        client(),
        client().http(|http| http.http2_prior_knowledge()),
        client().layer(tower::util::MapRequestLayer::new(anew)),
        client().layer(beside),
    ] {
        let client = client.build().unwrap().0;
        let mut bodiless = call(&client, &ACTIVATE);
        bodiless.path("thingId", "1");
        let mut with_body = call(&client, &CREATE);
        with_body.json(&1);
        for sending in [bodiless, with_body] {
            let error = sending.send::<Json>().await.unwrap_err();
            assert!(error.is_timeout() && error.outcome_unknown(), "{error}");
            assert_eq!(error.attempts(), 1, "{error}");
        }
    }
}

#[tokio::test]
async fn no_room_before_the_limit_means_that_nothing_was_sent() {
    let server = Server::start(|_| Reply::ok("{}").limits(1, 0, 60).date(0)).await;
    let client = builder(&server).pacing(Pacing::standard()).build().unwrap().0;
    call(&client, &CREATE).send::<Json>().await.unwrap();
    let mut request = call(&client, &CREATE);
    request.timeout(Duration::from_secs(2));
    let error = request.send::<Json>().await.unwrap_err();
    assert!(error.is_timeout() && !error.outcome_unknown(), "{error}");
}

/// An HTTP/2 server that turns the first stream away says that it did nothing with it.
#[tokio::test]
async fn a_stream_that_is_refused_is_sent_again_whatever_it_is() {
    let first = AtomicBool::new(true);
    let (client, _) = http2(move |mut respond| {
        if first.swap(false, Ordering::Relaxed) {
            respond.send_reset(h2::Reason::REFUSED_STREAM);
            return;
        }
        let mut body = respond.send_response(http::Response::new(()), false).unwrap();
        body.send_data(bytes::Bytes::from_static(b"{}"), true).unwrap();
    })
    .await;
    let mut request = call(&client, &CREATE);
    request.json(&1);
    assert_eq!(request.send::<Json>().await.unwrap().attempts(), 2);
}

/// An HTTP/2 server that takes one connection and does this with each stream.
async fn http2(
    answer: impl Fn(h2::server::SendResponse<bytes::Bytes>) + Send + 'static,
) -> (okta_core::Client, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut connection = h2::server::handshake(stream).await.unwrap();
            while let Some(Ok((_, respond))) = connection.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                answer(respond);
            }
        }
    });
    let server = Server::script([]).await;
    let client = builder(&server)
        .org_url(url)
        .http(|http| http.http2_prior_knowledge())
        .build()
        .unwrap()
        .0;
    (client, count)
}

/// The HTTP library takes a stream that is reset without an error for one that ended.
#[tokio::test]
async fn a_body_is_whole_only_if_all_that_was_announced_came() {
    let (client, count) = http2(|mut respond| {
        let head = http::Response::builder()
            .header("content-length", "500")
            .body(())
            .unwrap();
        let mut body = respond.send_response(head, false).unwrap();
        body.send_data(bytes::Bytes::from_static(b"[1]"), false).unwrap();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            body.send_reset(h2::Reason::NO_ERROR);
        });
    })
    .await;
    let error = call(&client, &LIST).items::<i64>().try_collect().await.unwrap_err();
    assert!(error.is_connection_lost(), "{error}");
    let error = get(&client, "1").send_bytes().await.unwrap_err();
    assert!(error.is_connection_lost() && error.attempts() > 1, "{error}");
    let mut download = get(&client, "1").send_stream().await.unwrap().into_inner();
    assert_eq!(download.try_next().await.unwrap().unwrap(), "[1]");
    assert!(download.try_next().await.unwrap_err().is_connection_lost());
    assert!(download.try_next().await.unwrap().is_none());
    let sent = count.load(Ordering::Relaxed);
    let mut request = call(&client, &CREATE);
    request.json(&1);
    let error = request.send::<Json>().await.unwrap_err();
    assert!(
        error.outcome_unknown() && count.load(Ordering::Relaxed) == sent + 1,
        "{error}"
    );
}

#[tokio::test]
async fn what_has_begun_to_be_answered_was_looked_at() {
    let (client, count) = http2(|mut respond| {
        let mut body = respond.send_response(http::Response::new(()), false).unwrap();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            body.send_reset(h2::Reason::REFUSED_STREAM);
        });
    })
    .await;
    let mut request = call(&client, &CREATE);
    request.json(&1);
    let error = request.send::<Json>().await.unwrap_err();
    assert!(error.is_connection_lost() && error.outcome_unknown(), "{error}");
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

/// Whatever came back from a write that can't be read, or if the call was ended from outside: it may have been carried out.
#[tokio::test]
async fn a_write_whose_answer_is_no_use_may_have_been_carried_out() {
    for body in ["", "null", "[]", "<html>", "{\"id\":"] {
        let server = Server::start(move |_| Reply::new(201, body)).await;
        let client = org(&server);
        let error = call(&client, &CREATE).send::<JsonObject>().await.unwrap_err();
        assert!(error.is_decode() && error.outcome_unknown(), "{body}: {error}");
        let error = client
            .request("POST", "/api/v1/other")
            .send::<JsonObject>()
            .await
            .unwrap_err();
        assert!(error.outcome_unknown(), "{body}: {error}");
        let error = get(&client, "1").send::<JsonObject>().await.unwrap_err();
        assert!(error.is_decode() && !error.outcome_unknown(), "{body}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_is_ended_from_outside_may_have_been_carried_out() {
    let server = Server::start(|_| Reply::ok("{}")).await;
    let client = builder(&server)
        .request_timeout(Duration::from_millis(100))
        .on_event(|event| {
            if matches!(event, okta_core::Event::Attempted { .. }) {
                std::thread::sleep(Duration::from_millis(2500));
            }
        })
        .build()
        .unwrap()
        .0;
    let mut request = call(&client, &CREATE);
    request.json(&1);
    let error = request.send::<Json>().await.unwrap_err();
    assert!(error.is_timeout() && error.outcome_unknown(), "{error}");
    let error = get(&client, "1").send::<Json>().await.unwrap_err();
    assert!(error.is_timeout() && !error.outcome_unknown(), "{error}");

    let server = Server::start(|_| Reply::ok("{}").after(Duration::from_secs(5))).await;
    let client = org(&server);
    let mut request = call(&client, &CREATE);
    request.json(&1);
    let mut sending = Box::pin(request.send::<Json>());
    let lost = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let sent = async { tokio::time::timeout(Duration::from_millis(50), &mut sending).await };
        assert!(runtime.block_on(sent).is_err());
        drop(runtime);
        sending
    });
    let error = lost.join().unwrap().await.unwrap_err();
    assert!(
        error.outcome_unknown() && error.to_string().contains("runtime"),
        "{error}"
    );
}

/// It is told while calls are dropped, too, where a second panic would end the program.
#[tokio::test]
async fn a_listener_that_panics_costs_no_call() {
    let server = Server::start(|_| Reply::ok("{}")).await;
    let client = builder(&server)
        .on_event(|_| panic!("a listener's own"))
        .build()
        .unwrap()
        .0;
    for _ in 0..2 {
        assert!(get(&client, "1").send::<Json>().await.is_ok());
    }
    assert_eq!(server.count(), 2);
}

/// Of a sign-in page that something in between answers with, or of an answer that is only a part.
#[tokio::test]
async fn a_web_page_is_no_success() {
    let page = Reply::ok("\n<html><title>Sign in to the network</title></html>");
    let page = page
        .without_content_type()
        .header("content-type", "Text/HTML; charset=x");
    let server = Server::start(move |_| page.clone()).await;
    let client = org(&server);
    let mut delete = call(&client, &DELETE);
    delete.path("thingId", "1");
    let error = delete.send_empty().await.unwrap_err();
    assert!(
        error.is_decode() && error.outcome_unknown() && error.status() == Some(200),
        "{error}"
    );
    assert!(error.to_string().contains("web page"), "{error}");
    assert!(get(&client, "1").send_bytes().await.unwrap_err().is_decode());
    assert!(get(&client, "1").send_stream().await.unwrap_err().is_decode());
    assert!(get(&client, "1").send_raw().await.is_ok(), "raw is what came");
    for (reply, what) in [
        (Reply::new(206, "{}"), "a part"),
        (
            Reply::ok(r#"{"id":"1","name":"x"}"#).header("content-encoding", "GZIP"),
            "gzip",
        ),
        (Reply::ok("{}").header("content-encoding", "deflate"), "encoded"),
    ] {
        let server = Server::start(move |_| reply.clone()).await;
        let error = get(&org(&server), "1").send::<Json>().await.unwrap_err();
        assert!(error.is_decode() && error.to_string().contains(what), "{error}");
        let error = get(&org(&server), "1").send_bytes().await.unwrap_err();
        assert!(error.is_decode() && error.to_string().contains(what), "{error}");
    }
}

/// With status 200, and with what not every JSON library reads.
#[tokio::test]
async fn an_error_is_one_whatever_else_is_in_it() {
    let okta = br#"{"errorCode":"E0000006","errorSummary":"no"}"#;
    let odd: [(&[u8], &str); 7] = [
        (br#" {"errorCode":"E0000006","errorSummary":"bad \ud83d"}"#, "E0000006"),
        (br#"{"errorCode":"E0000006","errorSummary":"no","x":1e400}"#, "E0000006"),
        (
            b"{\"errorCode\":\"E0000006\",\"errorSummary\":\"caf\xe9\"}\0",
            "E0000006",
        ),
        (
            b"\xef\xbb\xbf{\"errorCode\":\"E0000006\",\"errorSummary\":\"no\"}",
            "E0000006",
        ),
        (br#"{"error":"invalid_token","error_description":"x"}"#, "invalid_token"),
        (br#"{"type":"conflict","message":"no","code":409}"#, "conflict"),
        (okta, "E0000006"),
    ];
    for (body, code) in odd {
        for status in [200, 400] {
            let server = Server::start(move |_| Reply::new(status, body)).await;
            let mut activate = call(&org(&server), &ACTIVATE);
            activate.path("thingId", "1");
            let error = activate.send_empty().await.unwrap_err();
            assert_eq!(error.code(), Some(code), "{status}: {}", String::from_utf8_lossy(body));
        }
    }
    for body in [
        r#"{"errorCode":7,"errorSummary":"x"}"#,
        r#"{"errorSummary":"x","errorId":"oae1"}"#,
        r#"{"error":{"code":500,"message":"x"}}"#,
        r#"{"error":"invalid_token","status":401}"#,
        r#"{"timestamp":"2026-01-01","status":500,"error":"Internal Server Error","path":"/api/v1/things"}"#,
    ] {
        let server = Server::start(move |_| Reply::ok(body)).await;
        let error = get(&org(&server), "1").send_empty().await.unwrap_err();
        assert_eq!(error.status(), Some(200), "{body}");
    }
    for fine in [
        r#"{"type":"x","message":"hello","code":7}"#,
        r#"{"id":"1","error":"x","errorSummary":"x"}"#,
        r#"{"error":{"errorSummary":"no","errorCauses":[]}}"#,
        r#"{"error":null,"error_description":"x"}"#,
    ] {
        let server = Server::start(move |_| Reply::ok(fine)).await;
        assert!(get(&org(&server), "1").send::<Json>().await.is_ok(), "{fine}");
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_and_asked_once() {
    let proxy = Server::start(|_| Reply::new(407, "")).await;
    let client = builder(&proxy)
        .org_url("https://acme.example.com")
        .proxy(&*proxy.url)
        .build()
        .unwrap()
        .0;
    let error = get(&client, "1").send::<Json>().await.unwrap_err();
    assert!(error.is_connect() && error.to_string().contains("proxy"), "{error}");
    assert_eq!((proxy.count(), error.attempts()), (1, 1));
}

#[tokio::test]
async fn a_head_that_is_too_large_is_said_to_be_and_not_asked_for_again() {
    let head: String = (0..200_000).map(|index| format!("x-{index}: y\r\n")).collect();
    let server = Server::start(move |_| Reply::bytes(format!("HTTP/1.1 200 OK\r\n{head}\r\n"))).await;
    let error = get(&org(&server), "1").send::<Json>().await.unwrap_err();
    assert!(error.is_too_large() && error.to_string().contains("head"), "{error}");
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn a_301_that_is_documented_as_a_success_is_one() {
    let server = Server::start(|_| Reply::new(301, "")).await;
    let response = call(&org(&server), &GRANT).send_empty().await.unwrap();
    assert_eq!(response.http_status(), 301);
    assert!(get(&org(&server), "1").send::<Json>().await.unwrap_err().is_redirect());
}

/// Interim answers without end are no reason to overrun a limit. Sent without a pause they delay it by what the HTTP library reads in one
/// go before it gives the thread free, up to 50 MB: 0.3 s when optimized, 5 s when not.
#[tokio::test]
async fn a_flood_of_interim_answers_ends_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let listener = listener.into_std().unwrap();
        listener.set_nonblocking(false).unwrap();
        let flood = "HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n".repeat(1000);
        while let Ok((mut stream, _)) = listener.accept() {
            // what comes before the request breaks the connection
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            while stream.write_all(flood.as_bytes()).is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    });
    let server = Server::script([]).await;
    let client = builder(&server)
        .org_url(url)
        .retry(quick().max_retries(0))
        .request_timeout(Duration::from_secs(1))
        .build()
        .unwrap()
        .0;
    let begun = Instant::now();
    let error = get(&client, "1").send::<Json>().await.unwrap_err();
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}: {error}",
        begun.elapsed()
    );
    assert!(error.is_timeout(), "{error}");
}

/// The API's own operations are known when they are asked for by path, too.
#[tokio::test]
async fn requests_by_path_are_repeated_as_their_operations_are() {
    let lost = || Server::start(|_| Reply::ok("{}").cut(20));
    for (method, path, header, attempts) in [
        ("PUT", "/api/v1/things/1", "x-any", 5),
        ("PUT", "/api/v1/things/1", "if-match", 1),
        ("PUT", "/api/v1/things/1", "if-none-match", 1),
        ("GET", "/api/v1/things/1", "if-none-match", 5),
        ("DELETE", "/api/v1/things/1/once", "x-any", 1),
        ("PUT", "/api/v1/unheard/of", "x-any", 1),
        ("GET", "/api/v1/unheard/of", "x-any", 5),
    ] {
        let server = lost().await;
        let request = org(&server).request(method, path).header(header, "*");
        let error = request.send_empty().await.unwrap_err();
        assert_eq!(error.attempts(), attempts, "{method} {path} {header}: {error}");
    }
    let server = lost().await;
    let request = org(&server).request("DELETE", "/api/v1/things/{id}").path("id", "1");
    assert_eq!(
        request.send_empty().await.unwrap_err().operation_id(),
        Some("deleteThing")
    );
}
