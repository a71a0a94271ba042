//! Path values, query values and headers on the wire.

use okta_core::Json;

use crate::client::{LIST, TOKEN, call, get, org};
use crate::server::{Reply, Server};

#[tokio::test]
async fn path_values_that_change_the_path_are_refused() {
    let server = Server::script([]).await;
    let client = org(&server);
    for value in [
        "",
        ".",
        "..",
        "%2e",
        "%2E%2e",
        "%252e%252e",
        ".%2e",
        "../groups/x",
        "a/../b",
        "..\\x",
        "..;/x",
        "a%2f..",
        "a\r\n",
        "%00",
        "\u{7f}",
    ] {
        let error = get(&client, value).send::<Json>().await.unwrap_err();
        assert!(error.is_invalid_argument(), "{value:?}: {error}");
        assert_eq!(error.to_string().matches("thingId").count(), 2, "{error}");
    }
    // nor a name that the path doesn't have, nor a method that no API has
    for request in [
        client
            .request("GET", "/api/v1/things/{thingId}")
            .path("thingId", "1")
            .path("thing", "2"),
        client.request("TRACE", "/api/v1/things"),
        client.request("CONNECT", "/api/v1/things"),
        client.request("trace", "/api/v1/things"),
    ] {
        let error = request.send::<Json>().await.unwrap_err();
        assert!(error.is_invalid_argument(), "{error}");
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn path_values_are_encoded() {
    let server = Server::start(|_| Reply::ok("{}")).await;
    let client = org(&server);
    for (value, expected) in [
        ("a/b", "a%2Fb"),
        ("a#b", "a%23b"),
        ("a+b", "a%2Bb"),
        ("ü", "%C3%BC"),
        ("a b?c", "a%20b%3Fc"),
        ("jane@acme.com", "jane%40acme.com"),
        ("a%2Fb", "a%252Fb"),
        ("a\\b", "a%5Cb"),
        ("a;b", "a%3Bb"),
    ] {
        get(&client, value).send::<Json>().await.unwrap();
        assert_eq!(
            server.received().last().unwrap().target,
            format!("/api/v1/things/{expected}")
        );
    }
}

#[tokio::test]
async fn query_values_are_encoded() {
    let server = Server::start(|_| Reply::ok("[]")).await;
    let mut list = call(&org(&server), &LIST);
    list.query("q", "a+b&c=d#e")
        .query("activate", &false)
        .query("limit", &0)
        .query("id", &["x", "y"])
        .query("none", &None::<&str>);
    list.send_page::<Json>().await.unwrap();
    assert_eq!(
        server.received()[0].target,
        "/api/v1/things?q=a%2Bb%26c%3Dd%23e&activate=false&limit=0&id=x&id=y"
    );
}

#[tokio::test]
async fn header_values_with_line_breaks_are_refused() {
    let server = Server::script([]).await;
    let client = org(&server);
    for value in ["a\r\nx: y", "a\nb", "a\0", ""] {
        let mut request = get(&client, "1");
        request.header("if-match", value);
        let error = request.send::<Json>().await.unwrap_err();
        assert!(error.is_invalid_argument(), "{error}");
    }
    for name in [
        "Authorization",
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "DPoP",
        "a b",
        "",
    ] {
        let mut request = get(&client, "1");
        request.header(name, "1");
        assert!(
            request.send::<Json>().await.unwrap_err().is_invalid_argument(),
            "{name}"
        );
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn headers_of_every_request() {
    let server = Server::start(|_| Reply::ok("{}")).await;
    get(&org(&server), "1").send::<Json>().await.unwrap();
    let request = &server.received()[0];
    assert_eq!(request.headers("authorization"), [format!("SSWS {TOKEN}")]);
    assert_eq!(request.headers("accept"), ["application/json"]);
    assert!(
        request
            .header("user-agent")
            .unwrap()
            .starts_with("okta-test/1.2.3 okta-core/")
    );
    assert!(request.header("referer").is_none() && request.header("content-length").is_none());
}
