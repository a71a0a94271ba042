//! Lists over several pages.

use std::time::Duration;

use okta_core::rt::Call;
use okta_core::{Cursor, Error, Json};

use crate::client::{EVENTS, LIST, PARTS, ROLES, builder, call, org};
use crate::server::{Received, Reply, Server};

fn next(url: &str) -> String {
    format!("<{url}>; rel=\"next\"")
}

async fn all(call: Call) -> (Vec<i64>, Option<Error>) {
    let mut items = call.items::<i64>();
    let mut found = Vec::new();
    loop {
        match items.next().await {
            None => return (found, None),
            Some(Ok(item)) => found.push(item),
            Some(Err(error)) => {
                assert!(items.next().await.is_none(), "a stream that failed has ended");
                return (found, Some(error));
            }
        }
    }
}

/// One page with this link, and whatever comes after.
async fn with_link(link: &'static str) -> (Server, Vec<i64>, Option<Error>) {
    let server = Server::start(move |request: &Received| match request.index {
        0 => Reply::ok("[1]").header("link", next(&link.replace("HOST", request.header("host").unwrap()))),
        _ => Reply::ok("[2]"),
    })
    .await;
    let (items, error) = all(call(&org(&server), &LIST)).await;
    (server, items, error)
}

async fn assert_refused(link: &'static str) {
    let (server, items, error) = with_link(link).await;
    assert_eq!(items, [1], "{link}: the page itself is good");
    let error = error.unwrap_or_else(|| panic!("{link} was followed"));
    assert!(error.is_paging(), "{link}: {error}");
    assert!(
        error.cursor().is_some() && error.operation_id() == Some("listThings"),
        "{error}"
    );
    assert_eq!(server.count(), 1, "{link}: nothing more was sent");
}

#[tokio::test]
async fn foreign_next_link_is_refused() {
    let other = Server::script([]).await;
    let link: &'static str = format!("{}/api/v1/things?after=1", other.url).leak();
    assert_refused(link).await;
    for link in [
        "https://evil.example/api/v1/things?after=1",
        "//evil.example/api/v1/things",
        "https://HOST.evil.example/api/v1/things",
        "\\\\evil.example\\api\\v1\\things",
        "http://HOST@evil.example/api/v1/things",
        "http://127.0.0.1:1/api/v1/things",
        "http://localhost:1/api/v1/things",
        "ftp://HOST/api/v1/things",
        "javascript:alert(1)",
        "data:,x",
    ] {
        assert_refused(link).await;
    }
    assert_eq!(other.count(), 0, "the credential went nowhere else");
}

#[tokio::test]
async fn downgraded_and_upgraded_next_link_is_refused() {
    assert_refused("https://HOST/api/v1/things?after=1").await;
}

#[tokio::test]
async fn next_link_with_user_info_is_refused() {
    assert_refused("http://user:password@HOST/api/v1/things?after=1").await;
    assert_refused("http://user@HOST/api/v1/things?after=1").await;
}

#[tokio::test]
async fn next_link_out_of_the_api_is_refused() {
    for link in [
        "http://HOST/oauth2/v1/token",
        "/",
        "/api/v2/things",
        "/api/v1/../../admin/x",
        "/api/v1/%2e%2e/%2e%2e/admin",
        "/x?after=1",
    ] {
        assert_refused(link).await;
    }
}

#[tokio::test]
async fn two_link_headers() {
    let server = Server::start(|request: &Received| match request.query() {
        "" => {
            let here = format!("http://{}/api/v1/things", request.header("host").unwrap());
            Reply::ok("[1]")
                .header("link", format!("<{here}>; rel=\"self\""))
                .header("link", next(&format!("{here}?after=a,b&x=1")))
        }
        "after=a,b&x=1" => Reply::ok("[2]").header(
            "link",
            r#"</api/v1/things>; rel="self", </api/v1/things?after=c>; rel="foo next""#,
        ),
        "after=c" => Reply::ok("[3]").header("link", r#"</api/v1/things>; rel="prev""#),
        _ => Reply::error(404, "E0000007"),
    })
    .await;
    assert_eq!(all(call(&org(&server), &LIST)).await.0, [1, 2, 3]);
}

#[tokio::test]
async fn link_without_the_callers_filter() {
    let server = Server::start(|request: &Received| match request.index {
        0 => Reply::ok("[1]").header("link", next("/api/v1/things?after=c1&limit=5")),
        1 => Reply::ok("[2]").header("link", next("/api/v1/things?after=c2&limit=5&q=changed")),
        _ => Reply::ok("[3]"),
    })
    .await;
    let mut call = call(&org(&server), &LIST);
    call.query("filter", "a eq \"b+c\"")
        .query("limit", &2)
        .query("q", "x")
        .query("after", "c0");
    assert_eq!(all(call).await.0, [1, 2, 3]);
    let queries: Vec<String> = server
        .received()
        .iter()
        .map(|request| request.query().to_owned())
        .collect();
    let filter = "filter=a%20eq%20%22b%2Bc%22";
    assert_eq!(queries[0], format!("{filter}&limit=2&q=x&after=c0"));
    assert_eq!(
        queries[1],
        format!("after=c1&limit=5&{filter}&q=x"),
        "what the link says stays, what it drops comes back"
    );
    assert_eq!(queries[2], format!("after=c2&limit=5&q=changed&{filter}"));
}

#[tokio::test]
async fn same_cursor_twice() {
    let server = Server::start(|_: &Received| Reply::ok("[1]").header("link", next("/api/v1/things?after=x"))).await;
    let (items, error) = all(call(&org(&server), &LIST)).await;
    assert_eq!(items, [1, 1]);
    assert!(error.unwrap().is_paging());
    // A longer circle.
    let server = Server::start(|request: &Received| {
        let at: u32 = request
            .query()
            .strip_prefix("after=")
            .map_or(0, |at| at.parse().unwrap());
        Reply::ok("[1]").header("link", next(&format!("/api/v1/things?after={}", at % 5 + 1)))
    })
    .await;
    let (items, error) = all(call(&org(&server), &LIST)).await;
    assert_eq!(items.len(), 6);
    assert!(error.unwrap().is_paging());
}

#[tokio::test]
async fn empty_middle_page() {
    let pages = ["[1]", "[]", "[]", "[2]"];
    let server = Server::start(move |request: &Received| {
        let reply = Reply::ok(pages[request.index]);
        if request.index + 1 < pages.len() {
            reply.header("link", next(&format!("/api/v1/things?after={}", request.index)))
        } else {
            reply
        }
    })
    .await;
    assert_eq!(all(call(&org(&server), &LIST)).await.0, [1, 2]);
}

#[tokio::test]
async fn error_on_page_2() {
    let server = Server::start(|request: &Received| match (request.query(), request.index) {
        ("", _) => Reply::ok("[1]").header("link", next("/api/v1/things?after=a")),
        ("after=a", 1) => Reply::error(500, "E0000009").request_id("req-2"),
        _ => Reply::ok("[2]"),
    })
    .await;
    let client = org(&server);
    let (items, error) = all(call(&client, &LIST)).await;
    let error = error.unwrap();
    assert_eq!(
        (items.as_slice(), error.status(), error.request_id()),
        ([1].as_slice(), Some(500), Some("req-2"))
    );
    // The cursor goes through text and resumes where it stopped.
    let cursor: Cursor = error.cursor().unwrap().to_string().parse().unwrap();
    let mut rest = call(&client, &LIST).items::<i64>().from_cursor(cursor);
    assert_eq!(rest.try_next().await.unwrap(), Some(2));
    assert_eq!(rest.try_next().await.unwrap(), None);
}

#[tokio::test]
async fn garbage_on_page_2_is_an_error_with_the_cursor() {
    for body in ["", " ", "{", "[2", "<html>", "\"x\"", "[2]]"] {
        let server = Server::start(move |request: &Received| match request.query() {
            "" => Reply::ok("[1]").header("link", next("/api/v1/things?after=a")),
            _ => Reply::ok(body),
        })
        .await;
        let (items, error) = all(call(&org(&server), &LIST)).await;
        let error = error.unwrap_or_else(|| panic!("{body:?} was taken for a page"));
        assert!(
            items == [1] && error.is_decode() && error.cursor().is_some(),
            "{body:?} {error}"
        );
    }
}

#[tokio::test]
async fn a_bad_element_costs_itself() {
    let server = Server::script([Reply::ok(r#"[1,"two",3,null,5]"#)]).await;
    let mut items = call(&org(&server), &LIST).items::<i64>();
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => good.push(item),
            Err(error) => {
                assert!(error.is_decode());
                bad.push((good.len(), error.json().unwrap().text().to_owned()));
            }
        }
    }
    assert_eq!(good, [1, 3, 5]);
    assert_eq!(bad, [(1, "\"two\"".to_owned()), (2, "null".to_owned())]);
}

#[tokio::test]
async fn pages_resume_and_prefetch() {
    let server = Server::start(|request: &Received| {
        let at: i64 = request
            .query()
            .strip_prefix("after=")
            .map_or(0, |at| at.parse().unwrap());
        let reply = Reply::ok(format!("[{},{}]", at * 2, at * 2 + 1));
        if at < 3 {
            reply.header("link", next(&format!("/api/v1/things?after={}", at + 1)))
        } else {
            reply
        }
    })
    .await;
    let client = org(&server);
    let mut pages = call(&client, &LIST).pages::<i64>();
    let first = pages.try_next().await.unwrap().unwrap();
    assert_eq!((&first[..], first.http_status()), ([0, 1].as_slice(), 200));
    assert_eq!(pages.cursor(), first.next());
    let page = call(&client, &LIST).send_page::<i64>().await.unwrap();
    assert_eq!(page.next(), first.next());
    // In the middle of a page the cursor is that page's: nothing is lost.
    let mut items = call(&client, &LIST)
        .items::<i64>()
        .from_cursor(first.next().unwrap())
        .with_prefetch(true);
    assert_eq!(items.try_next().await.unwrap(), Some(2));
    let cursor = items.cursor().unwrap();
    assert_eq!(Some(cursor), first.next());
    tokio::time::sleep(Duration::from_millis(30)).await;
    let before = server.count();
    assert_eq!(items.try_next().await.unwrap(), Some(3));
    assert!(before >= 4, "the next page was asked for ahead of time");
    assert_eq!(items.try_collect().await.unwrap(), [4, 5, 6, 7]);
}

#[tokio::test]
async fn without_prefetch_nothing_is_fetched_ahead() {
    let server = Server::start(|_: &Received| Reply::ok("[1]").header("link", next("/api/v1/things?after=1"))).await;
    let mut items = call(&org(&server), &LIST).items::<i64>();
    assert_eq!(server.count(), 0);
    items.try_next().await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_link_to_another_list_keeps_the_path() {
    let server = Server::start(|request: &Received| match request.index {
        0 => Reply::ok("[1]").header("link", next("/api/v1/things?after=a&limit=-1")),
        _ => Reply::ok("[2]"),
    })
    .await;
    let mut call = call(&org(&server), &PARTS);
    call.path("thingId", "t1");
    assert_eq!(all(call).await.0, [1, 2]);
    assert_eq!(server.received()[1].target, "/api/v1/things/t1/parts?after=a&limit=-1");
}

#[tokio::test]
async fn a_canonical_path_in_the_link_is_followed() {
    let server = Server::start(|request: &Received| match request.index {
        0 => Reply::ok("[1]").header("link", next("/api/v1/things/00t1/parts?after=a")),
        _ => Reply::ok("[2]"),
    })
    .await;
    let mut call = call(&org(&server), &PARTS);
    call.path("thingId", "me");
    assert_eq!(all(call).await.0, [1, 2]);
    assert_eq!(server.received()[1].target, "/api/v1/things/00t1/parts?after=a");
}

#[tokio::test]
async fn envelopes_and_links_in_bodies() {
    let server = Server::start(|request: &Received| match request.index {
        0 => Reply::ok(format!(
            r#"{{"roles":[1,2],"_links":{{"next":{{"href":"http://{}/api/v1/roles?after=a"}}}}}}"#,
            request.header("host").unwrap()
        )),
        _ => Reply::ok(r#"{"roles":[3],"_links":{"self":{"href":"x"}}}"#),
    })
    .await;
    assert_eq!(all(call(&org(&server), &ROLES)).await.0, [1, 2, 3]);
    let server = Server::script([Reply::ok(
        r#"{"roles":[1],"_links":{"next":{"href":"https://evil.example/api/v1/roles"}}}"#,
    )])
    .await;
    let (items, error) = all(call(&org(&server), &ROLES)).await;
    assert!(items == [1] && error.unwrap().is_paging());
}

/// Okta documents some lists in three ways.
#[tokio::test]
async fn an_envelope_may_be_missing_or_be_in_another_one() {
    for body in [
        r#"{"roles":[1,2]}"#,
        "[1,2]",
        r#"{"_links":{"self":{"href":"x"}},"set":{"roles":[1,2]}}"#,
        // a number that 64 bits don't hold makes the second reading begin
        r#"{"n":123456789012345678901234567890,"set":{"roles":[1,2]}}"#,
    ] {
        let server = Server::script([Reply::ok(body)]).await;
        assert_eq!(all(call(&org(&server), &ROLES)).await.0, [1, 2], "{body}");
    }
}

#[tokio::test]
async fn a_polled_list_ends_where_nothing_is_yet() {
    let server = Server::start(|request: &Received| {
        let body = if request.index < 2 { "[1]" } else { "[]" };
        Reply::ok(body).header("link", next(&format!("/api/v1/events?after={}", request.index)))
    })
    .await;
    let mut items = call(&org(&server), &EVENTS).items::<i64>();
    assert_eq!(items.try_next().await.unwrap(), Some(1));
    assert_eq!(items.try_next().await.unwrap(), Some(1));
    assert_eq!(items.try_next().await.unwrap(), None);
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_polled_list_with_an_end_goes_on_until_there() {
    for query in [("until", "2026-01-01T00:00:00Z"), ("sortOrder", "DESCENDING")] {
        let server = Server::start(|request: &Received| {
            let body = ["[1]", "[]", "[2]"].get(request.index).copied().unwrap_or("[]");
            let reply = Reply::ok(body);
            if request.index < 2 {
                reply.header("link", next(&format!("/api/v1/events?after={}", request.index)))
            } else {
                reply
            }
        })
        .await;
        let mut call = call(&org(&server), &EVENTS);
        call.query(query.0, query.1);
        assert_eq!(all(call).await.0, [1, 2], "{query:?}");
    }
}

#[tokio::test]
async fn a_server_without_end_is_given_up() {
    let server = Server::start(|request: &Received| {
        Reply::ok("[]").header("link", next(&format!("/api/v1/things?after={}", request.index)))
    })
    .await;
    let (items, error) = all(call(&org(&server), &LIST)).await;
    assert!(items.is_empty() && error.unwrap().is_paging());
}

#[tokio::test]
async fn a_stream_that_is_dropped_or_moved_keeps_its_place() {
    let server = Server::start(|request: &Received| {
        let reply = Reply::ok("[1,2]").after(Duration::from_millis(30));
        if request.index == 0 {
            reply.header("link", next("/api/v1/things?after=1"))
        } else {
            reply
        }
    })
    .await;
    let mut items = call(&builder(&server).build().unwrap().0, &LIST).items::<Json>();
    // Cancelled in the middle of a fetch: the fetch goes on with the next poll, and isn't made twice.
    for _ in 0..3 {
        let _ = tokio::time::timeout(Duration::from_millis(5), items.next()).await;
    }
    let task = tokio::spawn(async move { items.try_collect().await.unwrap().len() });
    assert_eq!(task.await.unwrap(), 4);
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_log_is_followed_with_a_checkpoint() {
    let pages = ["[1,2]", "[]", "[]", "[3]", "[]", "[3,4]"];
    let server = Server::start(move |request: &Received| {
        let body = pages.get(request.index).copied().unwrap_or("[]");
        // While nothing is new the link stays the same.
        let after = ["a", "a", "a", "b", "b", "c"]
            .get(request.index)
            .copied()
            .unwrap_or("c");
        Reply::ok(body).header("link", next(&format!("/api/v1/events?after={after}")))
    })
    .await;
    let client = org(&server);
    let mut events = call(&client, &EVENTS).items::<i64>().follow(Duration::from_millis(5));
    let mut seen = okta_core::Deduplicator::new(100);
    let mut found = Vec::new();
    while found.len() < 4 {
        let event = events.try_next().await.unwrap().unwrap();
        if seen.is_new(&event.to_string()) {
            found.push(event);
        }
    }
    assert_eq!(found, [1, 2, 3, 4]);
    assert_eq!(server.received()[3].query(), "after=a");
    let waiting = tokio::time::timeout(Duration::from_millis(40), events.next()).await;
    assert!(waiting.is_err(), "it goes on for ever");
    let cursor = events.cursor().unwrap();
    let mut again = call(&client, &EVENTS).items::<i64>().from_cursor(cursor);
    assert_eq!(again.try_next().await.unwrap(), None);
    assert_eq!(server.received().last().unwrap().query(), "after=c");
}
