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

/// The same place each time, called by another URL.
#[tokio::test]
async fn same_cursor_in_disguise() {
    let server = Server::start(|request: &Received| {
        let link = format!("/api/v1/things?junk={}&after=x&limit={0}", request.index);
        Reply::ok("[1]").header("link", next(&link))
    })
    .await;
    let (items, error) = all(call(&org(&server), &LIST)).await;
    assert!(items.len() == 2 && error.unwrap().is_paging() && server.count() == 2);
}

/// No place at all, but each time another URL.
#[tokio::test]
async fn a_link_that_leads_nowhere_is_not_followed_for_ever() {
    for (operation, body) in [(&LIST, "[1]"), (&EVENTS, "[1]"), (&EVENTS, "[]")] {
        let server = Server::start(move |request: &Received| {
            let link = format!("{}?limit=2&junk={}", request.path(), request.index);
            Reply::ok(body).header("link", next(&link))
        })
        .await;
        let mut call = call(&org(&server), operation);
        call.query("limit", &2);
        let (_, error) = all(call).await;
        assert!(error.unwrap().is_paging() && server.count() == 1);
    }
    // How lists go on that the API doesn't know nobody knows.
    let server = Server::start(|request: &Received| match request.query() {
        "" => Reply::ok("[1]").header("link", next("/api/v1/unknown?page=2")),
        _ => Reply::ok("[2]"),
    })
    .await;
    let items = org(&server).request("GET", "/api/v1/unknown").stream::<i64>();
    assert_eq!(items.try_collect().await.unwrap(), [1, 2]);
}

#[tokio::test]
async fn an_empty_page_that_leads_back_to_itself_is_no_end() {
    let server = Server::start(|_: &Received| Reply::ok("[]").header("link", next("/api/v1/things?after=x"))).await;
    let (items, error) = all(call(&org(&server), &LIST)).await;
    assert!(items.is_empty() && error.unwrap().is_paging() && server.count() == 2);
}

/// A list never ends early in silence: what can't be told from a cut off answer is an error, with the answer and the place to go on.
#[tokio::test]
async fn what_is_no_page_is_not_the_end() {
    for (name, reply, body) in [
        ("204", Reply::new(204, ""), ""),
        ("206", Reply::new(206, "[2]"), "[2]"),
        ("null", Reply::ok(" null "), " null "),
        ("an empty object", Reply::ok("{ }"), "{ }"),
        (
            "an error with status 200",
            Reply::new(200, r#"{"errorCode":"E0000009"}"#),
            r#"{"errorCode":"E0000009"}"#,
        ),
        ("without its list", Reply::ok(r#"{"total":3}"#), r#"{"total":3}"#),
    ] {
        for operation in [&LIST, &ROLES] {
            let (path, page) = match operation.envelope() {
                Some(_) => ("/api/v1/roles", r#"{"roles":[1]}"#),
                None => ("/api/v1/things", "[1]"),
            };
            let answer = reply.clone();
            let server = Server::start(move |request: &Received| match request.query() {
                "" => Reply::ok(page).header("link", next(&format!("{path}?after=a"))),
                _ => answer.clone(),
            })
            .await;
            let client = org(&server);
            let (items, error) = all(call(&client, operation)).await;
            let error = error.unwrap_or_else(|| panic!("{name} was taken for the end"));
            let said = error.code() == Some("E0000009");
            assert!(items == [1] && (error.is_decode() || said), "{name}: {error}");
            assert_eq!(&error.body()[..], body.as_bytes(), "{name}");
            let cursor = error.cursor().unwrap().clone();
            drop(call(&client, operation).items::<i64>().from_cursor(cursor).next().await);
            assert_eq!(server.received()[2].query(), "after=a", "{name}");
        }
    }
    // On a first page "nothing" is an empty list, but not everything is nothing.
    for (body, good) in [
        ("", true),
        ("null", true),
        ("{}", true),
        (r#"{"roles":null}"#, true),
        (r#"{"code":404,"message":"x"}"#, false),
    ] {
        let server = Server::start(move |_: &Received| Reply::ok(body)).await;
        let (items, error) = all(call(&org(&server), &ROLES)).await;
        assert!(items.is_empty() && error.is_none() == good, "{body}");
    }
    let server = Server::start(|_: &Received| Reply::new(206, "[1]")).await;
    assert!(all(call(&org(&server), &LIST)).await.1.unwrap().is_decode());
}

#[tokio::test]
async fn a_broken_link_header_is_not_the_end() {
    for link in [
        "<https://HOST/api/v1/things?after=1",
        "<https://HOST/api/v1/things?after=1>",
        "<https://HOST/api/v1/things?after=1>; re",
        "<https://HOST/api/v1/things?after=1>; rel=\"ne",
        "https://HOST/api/v1/things?after=1; rel=\"next\"",
        "<https://HOST/api/v1/things>; rel=\"self\", <https://HOST/api/v1/thi",
        "garbage",
        "<https://HOST/api/v1/things?after=1>; rel='next'",
        "<https://HOST/api/v1/things?after=1>; rel=next.",
        "<https://HOST/api/v1/things?after=1>; rel=&quot;next&quot;",
        "<https://HOST/api/v1/things>; rel=self; title=\"x, <https://HOST/api/v1/things?after=1>; rel=\"next\"",
        "<https://HOST/api/v1/things>; rel=self <https://HOST/api/v1/things?after=1>; rel=next",
        "</api/v1/things?after=1>; rel=next, </api/v1/things?after=2>; rel=next",
    ] {
        let server = Server::start(move |_: &Received| Reply::ok("[1]").header("link", link)).await;
        let (items, error) = all(call(&org(&server), &LIST)).await;
        let error = error.unwrap_or_else(|| panic!("{link} was taken for the end"));
        assert!(
            items == [1] && error.is_paging() && error.cursor().is_some(),
            "{link}: {error}"
        );
        assert_eq!(&error.body()[..], b"[1]");
        let error = call(&org(&server), &LIST).send_page::<i64>().await.unwrap_err();
        assert!(error.is_paging() && error.cursor().is_some(), "{link}: {error}");
    }
    for links in [r#"{"next":{"href":7}}"#, r#"{"next":{}}"#, r#"{"next":"x"}"#, "7"] {
        let server = Server::start(move |_: &Received| Reply::ok(format!(r#"{{"roles":[1],"_links":{links}}}"#))).await;
        let (items, error) = all(call(&org(&server), &ROLES)).await;
        assert!(items == [1] && error.unwrap().is_paging(), "{links}");
    }
    // nor is one that comes beside a name which is no Unicode
    let server = Server::start(|request: &Received| match request.query() {
        "" => Reply::ok(r#"{"\ud800":1,"roles":[1],"_links":{"next":{"href":"/api/v1/roles?after=a","\ud800":1}}}"#),
        _ => Reply::ok(r#"{"roles":[2]}"#),
    })
    .await;
    assert_eq!(all(call(&org(&server), &ROLES)).await.0, [1, 2]);
    for whole in [
        r#"{"roles":[1],"_links":null}"#,
        r#"{"roles":[1],"_links":{"next":null}}"#,
    ] {
        let server = Server::start(move |_: &Received| Reply::ok(whole)).await;
        assert!(all(call(&org(&server), &ROLES)).await.1.is_none(), "{whole}");
    }
}

/// Okta drops filters from its links. A job that suspends whom it lists must not list everybody after it was resumed.
#[tokio::test]
async fn a_resumed_list_keeps_its_filter() {
    let server = Server::start(|request: &Received| {
        let at: usize = request
            .query()
            .split('&')
            .find_map(|pair| pair.strip_prefix("after="))
            .map_or(0, |at| at.parse().unwrap());
        let reply = Reply::ok(format!("[{at}]"));
        match at {
            4 => reply,
            _ => reply.header("link", next(&format!("/api/v1/things?after={}&limit=1", at + 1))),
        }
    })
    .await;
    let client = org(&server);
    let mut filtered = call(&client, &LIST);
    filtered.query("filter", "status eq \"STALE\"").query("q", "x");
    let mut cursor = filtered.send_page::<i64>().await.unwrap().next().unwrap();
    // Over text and over several runs, each of which knows nothing but the cursor.
    for at in 1..4 {
        let kept: Cursor = cursor.to_string().parse().unwrap();
        let mut pages = call(&client, &LIST).pages::<i64>().from_cursor(kept);
        assert_eq!(pages.try_next().await.unwrap().unwrap().items, [at]);
        cursor = pages.cursor().unwrap();
    }
    let kept: Cursor = cursor.to_string().parse().unwrap();
    assert_eq!(
        call(&client, &LIST)
            .items::<i64>()
            .from_cursor(kept)
            .try_collect()
            .await
            .unwrap(),
        [4]
    );
    for request in server.received() {
        assert!(
            request.query().contains("filter=status%20eq%20%22STALE%22"),
            "{}",
            request.target
        );
        assert!(request.query().contains("q=x"), "{}", request.target);
    }
}

/// Half of the pages would be those of the cursor's list, the others those of the call's.
#[tokio::test]
async fn a_resumed_list_has_no_other_parameters_than_its_own() {
    let server = Server::start(|request: &Received| match request.query().contains("after=c") {
        true => Reply::ok("[3]"),
        // The server writes one parameter otherwise, drops another and adds a third.
        false => Reply::ok("[1]").header("link", next("/api/v1/things?after=c&q=X&limit=200")),
    })
    .await;
    let client = org(&server);
    let with = |parameters: &[(&str, &str)]| {
        let mut call = call(&client, &LIST);
        for (name, value) in parameters {
            call.query(name, value);
        }
        call
    };
    let begun = [("filter", "a eq \"b\""), ("q", "x"), ("id", "1"), ("id", "2")];
    let cursor = with(&begun).send_page::<i64>().await.unwrap().next().unwrap();
    let cursor: Cursor = cursor.to_string().parse().unwrap();
    let resume = |parameters: &[(&str, &str)]| {
        let items = with(parameters).items::<i64>().from_cursor(cursor.clone());
        items.try_collect()
    };
    for refused in [
        &[("filter", "a eq \"c\"")][..],
        &[("q", "y")],
        &[("search", "a")],
        &[("id", "1")],
        &[("limit", "2")],
        &[("q", "x"), ("q", "x")],
    ] {
        let error = resume(refused).await.unwrap_err();
        let name = refused[0].0;
        assert!(
            error.is_invalid_argument() && error.to_string().contains(name),
            "{error}"
        );
    }
    assert_eq!(server.count(), 1, "nothing was sent for these");
    for same in [
        &[][..],
        &begun,
        &[("q", "X")],
        &[("limit", "200")],
        &[("after", "elsewhere")],
    ] {
        assert_eq!(resume(same).await.unwrap(), [3], "{same:?}");
    }
}

#[tokio::test]
async fn a_cursor_is_one_of_its_list_only() {
    let server = Server::start(|request: &Received| match request.query() {
        "" => Reply::ok("[1]").header("link", next(&format!("{}?after=a", request.path()))),
        _ => Reply::ok("[2]"),
    })
    .await;
    let client = org(&server);
    let parts = |id: &str| {
        let mut parts = call(&client, &PARTS);
        parts.path("thingId", id);
        parts
    };
    let cursor = parts("A").send_page::<i64>().await.unwrap().next().unwrap();
    let error = parts("B")
        .items::<i64>()
        .from_cursor(cursor.clone())
        .try_collect()
        .await
        .unwrap_err();
    assert!(
        error.is_invalid_argument() && error.to_string().contains("listParts"),
        "{error}"
    );
    let error = call(&client, &LIST)
        .items::<i64>()
        .from_cursor(cursor.clone())
        .try_collect()
        .await
        .unwrap_err();
    assert!(error.is_invalid_argument(), "{error}");
    assert_eq!(server.count(), 1, "nothing was sent for these");
    assert_eq!(
        parts("A")
            .items::<i64>()
            .from_cursor(cursor)
            .try_collect()
            .await
            .unwrap(),
        [2]
    );
    // Requests to any path have nothing but their paths to tell them apart.
    let any = |path: &str| client.request("GET", path).stream::<i64>();
    let mut first = any("/api/v1/things/{id}/parts".replace("{id}", "A").as_str());
    assert_eq!(first.try_next().await.unwrap(), Some(1));
    assert_eq!(first.try_next().await.unwrap(), Some(2));
    let mut again = any("/api/v1/things/A/parts");
    again.try_next().await.unwrap();
    let cursor = again.cursor().unwrap();
    let other = any("/api/v1/things/B/parts")
        .from_cursor(cursor)
        .try_collect()
        .await
        .unwrap_err();
    assert!(other.is_invalid_argument(), "{other}");
}

#[tokio::test]
async fn a_list_does_not_change_into_another() {
    let server = Server::start(|request: &Received| match request.index {
        0 => Reply::ok("[1]").header("link", next("/api/v1/things/00t1/parts?after=a")),
        1 => Reply::ok("[2]").header("link", next("/api/v1/things/00t2/parts?after=b")),
        _ => Reply::ok("[3]"),
    })
    .await;
    let client = org(&server);
    let mut me = call(&client, &PARTS);
    me.path("thingId", "me");
    let (items, error) = all(me.clone()).await;
    assert!(items == [1, 2] && error.unwrap().is_paging() && server.count() == 2);
    // A cursor of what the caller calls "me" and the server 00t1 is good for both names.
    let server = Server::start(|request: &Received| match request.query() {
        "" => Reply::ok("[1]").header("link", next("/api/v1/things/00t1/parts?after=a")),
        _ => Reply::ok("[2]"),
    })
    .await;
    let client = org(&server);
    for (id, good) in [("me", true), ("00t1", true), ("00t2", false)] {
        let mut me = call(&client, &PARTS);
        me.path("thingId", "me");
        let cursor: Cursor = me
            .send_page::<i64>()
            .await
            .unwrap()
            .next()
            .unwrap()
            .to_string()
            .parse()
            .unwrap();
        let mut named = call(&client, &PARTS);
        named.path("thingId", id);
        let rest = named.items::<i64>().from_cursor(cursor).try_collect().await;
        assert_eq!(rest.is_ok(), good, "{id}");
    }
}

#[tokio::test]
async fn a_team_is_not_left() {
    let list = |team: &'static str| async move {
        let server = Server::start(
            move |request: &Received| match (request.method.as_str(), request.query()) {
                ("POST", _) => Reply::ok(r#"{"bearer_token":"b","team_name":"acme corp"}"#),
                (_, "") => {
                    Reply::ok(r#"{"list":[1]}"#).header("link", next(&format!("/v1/teams/{team}/things?offset=a")))
                }
                _ => Reply::ok(r#"{"list":[2]}"#),
            },
        )
        .await;
        let builder = okta_core::ClientBuilder::<crate::client::Team>::new()
            .org_url(&server.url)
            .allow_loopback_http();
        let client = builder
            .team("Acme Corp")
            .service_user_key("k", "sesame-sesame")
            .build()
            .unwrap()
            .0;
        all(call(&client, &crate::client::TEAM_LIST)).await
    };
    assert_eq!(list("Acme%20Corp").await.0, [1, 2]);
    assert_eq!(list("acme%20corp").await.0, [1, 2]);
    for other in ["evil", "acme", "Acme%20Corp%2Fx"] {
        let (items, error) = list(other).await;
        assert!(items == [1] && error.unwrap().is_paging(), "{other}");
    }
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
                assert!(error.is_decode() && error.is_element());
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
async fn a_link_to_a_list_beside_it_is_refused() {
    for target in ["/api/v1/others?after=a", "/api/v1/things/t1/others?after=a"] {
        let server = Server::start(move |_| Reply::ok("[1]").header("link", next(target))).await;
        let mut call = call(&org(&server), &PARTS);
        call.path("thingId", "t1");
        let (found, error) = all(call).await;
        assert_eq!((found, server.count()), (vec![1], 1), "{target}");
        assert!(error.unwrap().to_string().contains("another list"));
    }
}

/// What takes the links away, as gateways do, doesn't end a list that has no end.
#[tokio::test]
async fn a_log_without_a_link_has_not_ended() {
    let server = Server::start(|request: &Received| match request.query() {
        "after=a" => Reply::ok("[]"),
        _ => Reply::ok("[1]").header("link", next("/api/v1/events?after=a")),
    })
    .await;
    let (found, error) = all(call(&org(&server), &EVENTS)).await;
    let error = error.unwrap();
    assert!(found == [1] && error.to_string().contains("no link"), "{error}");
    assert!(error.cursor().is_some());
    let server = Server::start(|_| Reply::ok("[1]")).await;
    let mut one = call(&org(&server), &EVENTS).items::<i64>();
    assert_eq!(
        (one.try_next().await.unwrap(), one.try_next().await.unwrap()),
        (Some(1), None)
    );
    assert!(one.cursor().is_some(), "a later run has a place to begin");
    let mut followed = call(&org(&server), &EVENTS)
        .items::<i64>()
        .follow(Duration::from_millis(5));
    assert_eq!(followed.try_next().await.unwrap(), Some(1));
    assert!(followed.try_next().await.unwrap_err().to_string().contains("no link"));
}

#[tokio::test]
async fn nothing_in_an_envelope_is_no_page_of_a_list_that_goes_on() {
    let server = Server::start(|request: &Received| match request.index {
        0 => Reply::ok(r#"{"roles":[1]}"#).header("link", next("/api/v1/roles?after=a")),
        _ => Reply::ok(r#"{"roles":null,"_links":{}}"#),
    })
    .await;
    let (found, error) = all(call(&org(&server), &ROLES)).await;
    assert!(found == [1] && error.unwrap().is_decode());
}

#[tokio::test]
async fn bytes_of_a_cursor_go_back_as_they_came() {
    let server = Server::start(|request: &Received| match request.index {
        0 => Reply::bytes(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 3\r\nlink: </api/v1/things?after=a\xfcb>; \
              rel=\"next\"\r\n\r\n[1]"
                .as_slice(),
        ),
        _ => Reply::ok("[]"),
    })
    .await;
    assert_eq!(all(call(&org(&server), &LIST)).await.0, [1]);
    assert_eq!(server.received()[1].query(), "after=a%FCb");
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
        let body = ["[1]", "[]", "[2]"].get(request.index).copied().unwrap_or("[]");
        let reached = request.index.min(2);
        Reply::ok(body).header(
            "link",
            next(&format!("/api/v1/events?after={reached}&junk={}", request.index)),
        )
    })
    .await;
    // An empty page whose link moves on isn't the end, one that leads back to itself is.
    let mut items = call(&org(&server), &EVENTS).items::<i64>();
    assert_eq!(items.try_next().await.unwrap(), Some(1));
    assert_eq!(items.try_next().await.unwrap(), Some(2));
    assert_eq!(items.try_next().await.unwrap(), None);
    assert_eq!(server.count(), 4);
    // Where another run goes on.
    let cursor = items.cursor().unwrap();
    assert_eq!(items.try_next().await.unwrap(), None);
    let mut again = call(&org(&server), &EVENTS).items::<i64>().from_cursor(cursor);
    assert_eq!(again.try_next().await.unwrap(), None);
    assert!(server.received()[4].query().starts_with("after=2"));
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
        let reply = Reply::ok("[1,2]").after(Duration::from_millis(1000));
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

/// Empty pages that lead on are what a filter leaves of full ones. But a log that leads on for ever is asked no more often than one that doesn't.
#[tokio::test]
async fn a_log_that_is_followed_waits_at_its_end_only() {
    let server = Server::start(|request: &Received| {
        let body = if request.index == 3 { "[1]" } else { "[]" };
        Reply::ok(body).header("link", next(&format!("/api/v1/events?after={}", request.index)))
    })
    .await;
    let mut events = call(&org(&server), &EVENTS)
        .items::<i64>()
        .follow(Duration::from_secs(60));
    let first = tokio::time::timeout(Duration::from_secs(20), events.try_next());
    assert_eq!(first.await.unwrap().unwrap(), Some(1));
    assert!(
        tokio::time::timeout(Duration::from_millis(200), events.next())
            .await
            .is_err()
    );
    assert_eq!(server.count(), 8);
}
