//! What goes out and what comes back.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use okta_core::rt::{Call, Operation, Scheme};
use okta_core::{Filter, Json};

use crate::client::{ACTIVATE, CREATE, DELETE, EVENTS, LIST, METADATA, REPLACE, builder, call, get, org};
use crate::server::{Reply, Server};

#[tokio::test]
async fn empty_post_and_put_carry_content_length_0() {
    let server = Server::start(|_| Reply::ok("{}")).await;
    let client = org(&server);
    for operation in [&ACTIVATE, &REPLACE] {
        let mut request = call(&client, operation);
        request.path("thingId", "1");
        request.send_empty().await.unwrap();
        let received = server.received().pop().unwrap();
        assert_eq!(received.headers("content-length"), ["0"], "{}", received.method);
        assert!(received.header("content-type").is_none());
    }
    call(&client, &CREATE).send_empty().await.unwrap();
    assert_eq!(server.received().pop().unwrap().headers("content-length"), ["0"]);
}

#[tokio::test]
async fn a_method_is_sent_in_upper_case() {
    let server = Server::start(|_| Reply::ok("{}")).await;
    org(&server)
        .request("get", "/api/v1/things")
        .send::<Json>()
        .await
        .unwrap();
    assert_eq!(server.received()[0].method, "GET");
}

#[tokio::test]
async fn json_bodies_go_out_as_given() {
    let server = Server::start(|_| Reply::new(201, r#"{"id":"1"}"#)).await;
    let mut request = call(&org(&server), &CREATE);
    request.json(&BTreeMap::from([("a", None), ("b", Some(""))]));
    let response = request.send::<Json>().await.unwrap();
    assert_eq!((response.http_status(), response.text()), (201, r#"{"id":"1"}"#));
    let received = &server.received()[0];
    assert_eq!(
        (received.text().as_str(), received.headers("content-type")),
        (r#"{"a":null,"b":""}"#, vec!["application/json"])
    );
}

#[tokio::test]
async fn a_filter_goes_out_as_one_value_and_what_is_no_filter_does_not() {
    let server = Server::start(|_| Reply::ok("[]")).await;
    let client = org(&server);
    let mut request = call(&client, &LIST);
    request.query("filter", &Filter::eq("name", "\"A\" & \\"));
    request.send_page::<Json>().await.unwrap();
    let target = &server.received()[0].target;
    assert!(
        target.ends_with("?filter=name%20eq%20%22%5C%22A%5C%22%20%26%20%5C%5C%22"),
        "{target}"
    );

    for filter in [Filter::pr("name pr or id"), Filter::any([])] {
        // Setters of the clients hand over the text.
        let mut request = call(&client, &LIST);
        request.query("filter", filter.as_ref());
        let error = request.send_page::<Json>().await.unwrap_err();
        assert!(error.is_invalid_argument(), "{error}");
        assert!(error.to_string().contains("query parameter filter: "), "{error}");
    }
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn any_2xx_is_a_success() {
    for status in [200, 201, 202, 204, 206, 299] {
        let server = Server::start(move |_| Reply::new(status, "").without_content_type()).await;
        let mut request = call(&org(&server), &DELETE);
        request.path("thingId", "1");
        assert_eq!(request.send_empty().await.unwrap().http_status(), status);
    }
}

/// Where a list is documented, no body, null and `{}` are an empty list.
#[tokio::test]
async fn a_list_may_be_answered_with_nothing() {
    for body in ["", " ", "null", "{}", "[]"] {
        let server = Server::start(move |_| Reply::ok(body)).await;
        let items = call(&org(&server), &LIST).items::<Json>().try_collect().await.unwrap();
        assert!(items.is_empty(), "{body:?}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let other = Server::start(|_| Reply::ok("{}")).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/api/v1/things/1", other.url);
        let server = Server::start(move |_| Reply::new(status, "").header("location", location.clone())).await;
        let error = get(&org(&server), "1").send::<Json>().await.unwrap_err();
        assert!(error.is_redirect() && error.status() == Some(status), "{error}");
        let mut request = call(&org(&server), &CREATE);
        request.json("secret");
        assert!(request.send::<Json>().await.unwrap_err().is_redirect());
        assert_eq!(server.count(), 2);
    }
    assert_eq!(other.count(), 0);
}

/// What the client rests on holds whatever is done with the HTTP client: a body with secrets doesn't go elsewhere, and nothing is sent twice.
#[tokio::test]
async fn an_http_client_of_ones_own_wishes_keeps_the_rules() {
    use reqwest::{redirect, retry};

    let other = Server::start(|_| Reply::ok("{}")).await;
    let elsewhere = other.url.clone();
    let server = Server::start(move |request| match request.method.as_str() {
        "POST" => Reply::new(307, "").header("location", format!("{elsewhere}/api/v1/things")),
        _ => Reply::error(500, "x"),
    })
    .await;
    let again = retry::for_host("127.0.0.1").classify_fn(|attempt| attempt.retryable());
    let client = builder(&server)
        .http(|http| http.redirect(redirect::Policy::limited(10)).retry(again).referer(true))
        .http(|http| http.pool_max_idle_per_host(0))
        .build()
        .unwrap()
        .0;
    let mut create = call(&client, &CREATE);
    create.json(r#"{"password":"sesame"}"#);
    assert!(create.send::<Json>().await.unwrap_err().is_redirect());
    get(&client, "1").send::<Json>().await.unwrap_err();
    assert_eq!((server.count(), other.count()), (2, 0));
    let connections = server.connections.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(connections, 2, "no pool, as wished");
    let builder = okta_core::ClientBuilder::<crate::client::Org>::new()
        .org_url("https://127.0.0.1:1")
        .api_token(crate::client::TOKEN);
    builder.http(|http| http.https_only(false)).build().unwrap();
}

#[tokio::test]
async fn public_operations_get_no_credentials() {
    let server = Server::start(|_| Reply::ok("{}")).await;
    call(&org(&server), &METADATA).send::<Json>().await.unwrap();
    assert!(server.received()[0].header("authorization").is_none());
}

#[tokio::test]
async fn a_403_with_an_empty_body_is_an_error_that_names_the_scope() {
    let challenge = r#"Bearer authorization_uri="http://x", realm="http://x", scope="okta.things.read", error="insufficient_scope", error_description="The access token provided does not contain the required scopes.", resource="/api/v1/things/1""#;
    let server = Server::start(move |_| {
        Reply::new(403, "")
            .without_content_type()
            .header("www-authenticate", challenge)
            .request_id("r1")
    })
    .await;
    let error = get(&org(&server), "1").send::<Json>().await.unwrap_err();
    assert!(error.is_forbidden());
    assert_eq!(
        (error.missing_scope(), error.code()),
        (Some("okta.things.read"), Some("insufficient_scope"))
    );
    assert!(error.to_string().contains("okta.things.read"), "{error}");
    assert!(
        call(&org(&server), &LIST)
            .send_page::<Json>()
            .await
            .unwrap_err()
            .is_forbidden()
    );
}

#[tokio::test]
async fn a_403_without_any_word_names_the_operations_scopes() {
    let server = Server::start(|_| Reply::new(403, "").without_content_type()).await;
    let error = get(&org(&server), "1").send::<Json>().await.unwrap_err();
    assert!(
        error.is_forbidden() && error.to_string().contains("okta.things.read"),
        "{error}"
    );
}

#[tokio::test]
async fn the_error_says_everything_on_one_line() {
    let body = r#"{"errorCode":"E0000001","errorSummary":"Api validation failed:\nlogin\u001b[31m","errorId":"oae","errorCauses":[{"errorSummary":"login: taken"},{"errorSummary":"email: bad"}]}"#;
    let server = Server::start(move |_| Reply::new(400, body).request_id("req-1")).await;
    let error = get(&org(&server), "jane@acme.com").send::<Json>().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /api/v1/things/{thingId} (getThing): 400 bad request: E0000001: Api validation failed:\\nlogin\\u{1b}[31m: login: taken; \
         email: bad (request id req-1)"
    );
    assert!(error.is_validation() && error.causes().len() == 2 && error.body().len() == body.len());
    assert_eq!(
        (error.operation_id(), error.request_id(), error.error_id()),
        (Some("getThing"), Some("req-1"), Some("oae"))
    );
    assert!(error.remedy().is_some());
    assert_eq!(size_of_val(&error), size_of::<usize>());
}

#[tokio::test]
async fn predicates() {
    for (status, predicate) in [
        (400, okta_core::Error::is_validation as fn(&okta_core::Error) -> bool),
        (401, okta_core::Error::is_unauthorized),
        (403, okta_core::Error::is_forbidden),
        (404, okta_core::Error::is_not_found),
        (409, okta_core::Error::is_conflict),
        (412, okta_core::Error::is_precondition),
        (304, okta_core::Error::is_not_modified),
        (500, okta_core::Error::is_server_error),
    ] {
        let server = Server::start(move |_| Reply::new(status, "<html><title>nope</title></html>")).await;
        let error = get(&org(&server), "1").send::<Json>().await.unwrap_err();
        assert!(predicate(&error), "{status}: {error}");
    }
}

#[tokio::test]
async fn bodies_are_bounded() {
    let server = Server::start(|request| match request.path().rsplit('/').next().unwrap() {
        "announced" => Reply::ok(vec![b' '; 3000]),
        "endless" => Reply::bytes({
            let mut bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
            for _ in 0..100 {
                bytes.extend_from_slice(b"40\r\n");
                bytes.extend_from_slice(&[b' '; 64]);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes
        }),
        "error" => Reply::new(500, vec![b'x'; 3000]),
        _ => Reply::ok(gzip(&vec![b' '; 10_000_000])).header("content-encoding", "gzip"),
    })
    .await;
    let client = builder(&server).max_body_bytes(2000).build().unwrap().0;
    for id in ["announced", "endless", "bomb", "error"] {
        let error = get(&client, id).send::<Json>().await.unwrap_err();
        assert!(error.is_too_large(), "{id}: {error}");
    }
    assert_eq!(server.count(), 4, "what is too large once is too large again");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn compressed_bodies_and_their_truncation() {
    let whole = gzip(br#"{"a":1}"#);
    let cut = whole[..whole.len() - 9].to_vec();
    // Streams one after another are one.
    let many = gzip(&[b'a'; 5000]).repeat(2);
    let junk = [whole.as_slice(), b"junk of some length"].concat();
    let server = Server::start(move |request| {
        let body = match request.path().rsplit('/').next().unwrap() {
            "cut" => cut.clone(),
            "junk" => junk.clone(),
            "many" => many.clone(),
            _ => whole.clone(),
        };
        Reply::ok(body).header("content-encoding", "gzip")
    })
    .await;
    let client = org(&server);
    assert_eq!(get(&client, "whole").send::<Json>().await.unwrap().text(), r#"{"a":1}"#);
    assert!(server.received()[0].header("accept-encoding").unwrap().contains("gzip"));
    let error = get(&client, "cut").send::<Json>().await.unwrap_err();
    assert!(error.is_connection_lost(), "{error}");
    let error = get(&client, "junk").send::<Json>().await.unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("gzip"), "{error}");
    assert_eq!(get(&client, "many").send_bytes().await.unwrap().len(), 10_000);
    let mut many = get(&client, "many").send_stream().await.unwrap().into_inner();
    while many.try_next().await.unwrap().is_some() {}
    assert_eq!(many.received(), 10_000);
}

#[tokio::test]
async fn deep_nesting_is_an_error_and_no_crash() {
    let server = Server::start(|_| Reply::ok(format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000)))).await;
    let client = org(&server);
    drop(get(&client, "1").send::<Json>().await);
    drop(call(&client, &LIST).send_page::<Json>().await);
    let error = get(&client, "1").send_serde::<Vec<String>>().await.unwrap_err();
    assert!(error.is_decode());
}

#[tokio::test]
async fn any_path_by_hand() {
    let server = Server::start(|request| match request.index {
        0 => Reply::ok("[1]").header("link", "</api/v1/novelties/a%2Fb/x?after=1>; rel=next"),
        _ => Reply::ok("[2]"),
    })
    .await;
    let client = org(&server);
    let items = client
        .request("GET", "/api/v1/novelties/{id}/x?limit=1")
        .path("id", "a/b")
        .stream::<i64>()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(items, [1, 2]);
    assert_eq!(server.received()[0].target, "/api/v1/novelties/a%2Fb/x?limit=1");
    assert!(server.received()[0].header("authorization").is_some());
    for path in [
        "http://evil.example/x",
        "//evil.example/x",
        "x",
        "/a/../b",
        "/a/./b",
        "/a#b",
        "/%2e%2e/x",
        "/a/{missing}",
        "/a/{open",
        "/a b",
    ] {
        let error = client.request("GET", path).send::<Json>().await.unwrap_err();
        assert!(error.is_invalid_argument(), "{path}: {error}");
    }
    assert!(
        client
            .request("GE T", "/x")
            .send::<Json>()
            .await
            .unwrap_err()
            .is_invalid_argument()
    );
    assert_eq!(server.count(), 2);
    let text = client
        .request("POST", "/api/v1/x")
        .json(&[1])
        .send_serde::<Vec<u8>>()
        .await
        .unwrap()
        .into_inner();
    assert_eq!((text, server.received()[2].text().as_str()), (vec![2], "[1]"));
}

#[tokio::test]
async fn the_deadline_of_a_call() {
    let server = Server::start(|_| Reply::ok("{}").after(Duration::from_secs(5))).await;
    let client = builder(&server)
        .request_timeout(Duration::from_millis(50))
        .build()
        .unwrap()
        .0;
    let begun = std::time::Instant::now();
    let error = get(&client, "1").send::<Json>().await.unwrap_err();
    assert!(
        error.is_timeout() && begun.elapsed() < Duration::from_secs(1),
        "{error}"
    );
    let mut request = get(&org(&server), "1");
    request.timeout(Duration::from_millis(30));
    assert!(request.send::<Json>().await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_awaited() {
    let server = Server::start(|_| Reply::ok("{}")).await;
    let client = org(&server);
    drop(get(&client, "1").send::<Json>());
    drop(call(&client, &EVENTS).items::<Json>());
    tokio::time::sleep(Duration::from_millis(10)).await;
    assert_eq!(server.count(), 0);
    fn is_static<T: Send + 'static>(_: &T) {}
    let sending = get(&client, "1").send::<Json>();
    is_static(&sending);
    tokio::spawn(sending).await.unwrap().unwrap();
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn the_scope_audit_knows_what_was_used() {
    let server = Server::start(|_| Reply::ok("[]")).await;
    let client = org(&server);
    drop(get(&client, "1").send::<Json>().await);
    drop(call(&client, &LIST).send_page::<Json>().await);
    assert_eq!(client.scope_audit().scopes(), ["okta.things.read"]);
    let mut create: Call = call(&client.clone(), &CREATE);
    create.json(&1);
    drop(create.send::<Json>().await);
    assert_eq!(
        client.scope_audit().scopes(),
        ["okta.things.manage", "okta.things.read"]
    );
    assert_eq!(client.scope_audit().operations.len(), 3);
}

static OAUTH_ONLY: Operation = Operation::new("oauthOnly", "GET", "/api/v1/x").with_schemes(&[Scheme::OAuth]);
static TOKEN_ONLY: Operation = Operation::new("tokenOnly", "GET", "/api/v1/x").with_schemes(&[Scheme::ApiToken]);

#[tokio::test]
async fn credentials_of_the_wrong_kind_are_noticed_before_they_are_sent() {
    let server = Server::start(|_| Reply::ok("{}")).await;
    let error = call(&org(&server), &OAUTH_ONLY).send::<Json>().await.unwrap_err();
    assert!(
        error.is_configuration() && error.to_string().contains("oauthOnly"),
        "{error}"
    );
    let bearer = builder(&server).bearer_token("abc").build().unwrap().0;
    assert!(
        call(&bearer, &TOKEN_ONLY)
            .send::<Json>()
            .await
            .unwrap_err()
            .is_configuration()
    );
    assert_eq!(server.count(), 0);
    call(&bearer, &OAUTH_ONLY).send::<Json>().await.unwrap();
    call(&org(&server), &TOKEN_ONLY).send::<Json>().await.unwrap();
}
