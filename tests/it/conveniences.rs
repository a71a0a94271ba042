//! Methods that are several calls, against an org in a box.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use okta_core::RetryPolicy;
use okta_mgmt::mock::{self, MockServerExt as _};
use okta_mgmt::types::{
    Application, Group, GroupProfile, Policy, PolicyRule, PolicyType, PrincipalType, UpdateUserRequest, User,
    UserProfile, UserStatus,
};
use okta_mgmt::{Attributes as _, Client, Upserted};
use okta_sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

async fn org() -> (Sandbox, Client) {
    let org = Sandbox::builder().start().await.unwrap();
    let client = client(&org);
    (org, client)
}

fn client(org: &Sandbox) -> Client {
    Client::builder()
        .org_url(org.url())
        .allow_loopback_http()
        .api_token(org.api_token())
        .build()
        .unwrap()
}

fn profile(login: &str) -> UserProfile {
    UserProfile::new()
        .with_first_name("Ada")
        .with_last_name("Example")
        .with_email("ada@example.com")
        .with_login(login)
}

/// How much the System Log has.
async fn events(okta: &Client) -> usize {
    okta.list_log_events().stream().try_collect().await.unwrap().len()
}

/// An active user with an attribute that the types don't know.
fn add_ada(org: &Sandbox) -> Value {
    let mut profile = serde_json::to_value(profile("ada@example.com")).unwrap();
    profile["costCode"] = "X7".into();
    org.add_user(json!({"profile": profile})).unwrap()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap()
}

#[tokio::test]
async fn upserting_says_whether_it_created_changed_or_left_alone() {
    let (_org, okta) = org().await;
    let ann = profile("ann@example.com").with_title("Engineer");
    let created = okta.upsert_user(ann.clone()).activate(false).send().await.unwrap();
    assert!(created.is_created());
    assert_eq!(created.status, Some(UserStatus::Staged));

    // another case of letters, nothing new: nothing is written
    let before = events(&okta).await;
    let again = profile("ANN@example.com").with_title("Engineer");
    assert!(okta.upsert_user(again).send().await.unwrap().is_unchanged());
    assert_eq!(events(&okta).await, before);

    // what is set changes, what isn't stays, null clears
    let mut change = profile("ann@example.com").with_nick_name("Annie");
    change.clear("title");
    let Upserted::Changed(changed) = okta.upsert_user(change.clone()).send().await.unwrap() else {
        panic!("something changed");
    };
    let found = changed.profile.unwrap();
    assert_eq!(
        (found.nick_name.as_deref(), found.title.as_deref()),
        (Some("Annie"), None)
    );
    assert_eq!((&created.id, changed.status), (&changed.id, Some(UserStatus::Staged)));
    assert!(
        okta.upsert_user(change).send().await.unwrap().is_unchanged(),
        "what is absent is clear"
    );

    let active = okta
        .upsert_user(profile("bob@example.com"))
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_ne!(active.status, Some(UserStatus::Staged));
    let error = okta.upsert_user(UserProfile::new()).send().await.unwrap_err();
    assert!(error.is_invalid_argument(), "{error}");
}

#[tokio::test]
async fn ensuring_a_group_says_whether_it_created_changed_or_left_alone() {
    let (_org, okta) = org().await;
    assert_eq!(okta.find_group_by_name("engineering").await.unwrap(), None);
    let wanted = GroupProfile::new("engineering");
    let created = okta.ensure_group(wanted.clone()).await.unwrap();
    assert!(created.is_created());
    // its name begins like the other's
    assert!(
        okta.ensure_group(GroupProfile::new("engineering-leads"))
            .await
            .unwrap()
            .is_created()
    );
    assert!(okta.ensure_group(wanted).await.unwrap().is_unchanged());

    let wanted = GroupProfile::new("engineering").with_description("Who may deploy");
    let Upserted::Changed(changed) = okta.ensure_group(wanted.clone()).await.unwrap() else {
        panic!("it has a description now");
    };
    assert_eq!(changed.id, created.id);
    // what isn't set stays
    let Upserted::Unchanged(same) = okta.ensure_group(GroupProfile::new("engineering")).await.unwrap() else {
        panic!("nothing is to change");
    };
    assert_eq!(same.profile.as_deref(), Some(&wanted));
    let found = okta.find_group_by_name("engineering").await.unwrap().unwrap();
    assert_eq!(found.id, created.id);
    let error = okta
        .ensure_group(serde_json::from_str("{}").unwrap())
        .await
        .unwrap_err();
    assert!(error.is_invalid_argument(), "{error}");
}

/// Names need not be unique among imported groups, and quotes in a name don't change what is asked for.
#[tokio::test]
async fn groups_of_one_name() {
    let server = MockServer::start();
    let name = r#"say "a" or type eq "b"#;
    let group = |id: &str, kind: &str, name: &str| -> Group {
        serde_json::from_value(json!({"id": id, "type": kind, "profile": {"name": name}})).unwrap()
    };
    let okta = mock::client(&server).unwrap();
    let imported = [group("00g1", "APP_GROUP", name), group("00g2", "APP_GROUP", name)];
    // more than a page of groups that begin so: the search decides
    let many: Vec<Group> = (0..300)
        .map(|n| group(&n.to_string(), "OKTA_GROUP", &format!("{name}{n}")))
        .collect();
    server.list_groups(|when, then| {
        when.q(name);
        then.page(&many);
    });
    let mut searched = server.list_groups(|when, then| {
        when.search(r#"profile.name eq "say \"a\" or type eq \"b""#);
        then.page(&imported);
    });
    let error = okta.find_group_by_name(name).await.unwrap_err();
    assert!(
        error.is_invalid_argument() && error.to_string().contains("00g1, 00g2"),
        "{error}"
    );
    let created = server.add_group(|_, then| drop(then.ok(&group("00g3", "OKTA_GROUP", name))));
    assert!(
        okta.ensure_group(GroupProfile::new(name)).await.unwrap().is_created(),
        "imported ones don't count"
    );
    created.assert_async().await;

    searched.delete();
    server.list_groups(|when, then| {
        when.search(r#"profile.name eq "say \"a\" or type eq \"b""#);
        then.page(&[&imported[..], &[group("00g3", "OKTA_GROUP", name)]].concat());
    });
    server.get_group(|_, then| drop(then.ok(&group("00g3", "OKTA_GROUP", name))));
    let found = okta.find_group_by_name(name).await.unwrap().unwrap();
    assert_eq!(found.id.as_deref(), Some("00g3"));
}

/// A page of `q` that isn't full may leave groups out all the same: an org may have smaller pages, and those of some administrators are short.
#[tokio::test]
async fn a_group_that_a_pick_leaves_out_is_found() {
    let org = Sandbox::builder().with_page_size(2).start().await.unwrap();
    let okta = client(&org);
    for name in ["ops-a", "ops-b", "ops-c", "ops"] {
        org.add_group(json!({"profile": {"name": name}})).unwrap();
    }
    let found = okta.find_group_by_name("ops").await.unwrap();
    assert!(found.is_some());
    let ensured = okta.ensure_group(GroupProfile::new("ops")).await.unwrap();
    assert!(ensured.is_unchanged());
    assert_eq!(found.unwrap().id, ensured.id);
}

/// An imported group of the name hides none of Okta's own, and what is gone but still found is no group.
#[tokio::test]
async fn a_group_of_oktas_own_is_looked_for_beyond_an_imported_one() {
    let server = MockServer::start();
    let group = |id: &str, kind: &str| -> Group {
        serde_json::from_value(json!({"id": id, "type": kind, "profile": {"name": "ops"}})).unwrap()
    };
    let okta = mock::client(&server).unwrap();
    server.list_groups(|when, then| {
        when.q("ops");
        then.page(&[group("00g1", "APP_GROUP")]);
    });
    server.list_groups(|when, then| {
        when.search(r#"profile.name eq "ops""#);
        then.page(&[
            group("00g1", "APP_GROUP"),
            group("00g2", "OKTA_GROUP"),
            group("00g3", "OKTA_GROUP"),
        ]);
    });
    server.get_group(|when, then| {
        when.group_id("00g2");
        then.error(404, "E0000007", "Not found");
    });
    server.get_group(|when, then| {
        when.group_id("00g3");
        then.ok(&group("00g3", "OKTA_GROUP"));
    });
    let found = okta.find_group_by_name("ops").await.unwrap().unwrap();
    assert_eq!(found.id.as_deref(), Some("00g3"));
    assert!(
        okta.ensure_group(GroupProfile::new("ops"))
            .await
            .unwrap()
            .is_unchanged()
    );
}

/// An answer that doesn't say that there is nothing is no reason to create something.
#[tokio::test]
async fn nothing_is_created_for_an_answer_that_says_nothing() {
    for answer in ["null", "{}", "", "[7]", r#"{"profile":{}}"#] {
        let server = MockServer::start();
        server.mock(|when, then| {
            when.method("GET");
            then.status(200)
                .header("content-length", answer.len().to_string())
                .body(answer);
        });
        let writes = server.mock(|when, then| {
            when.method("POST");
            then.status(200).json_body(json!({"id": "new", "profile": {}}));
        });
        let okta = mock::client(&server).unwrap();
        let group = okta.ensure_group(GroupProfile::new("ops")).await;
        assert!(
            group.as_ref().is_err_and(|error| error.is_decode()),
            "{answer}: {group:?}"
        );
        for login in ["ada@example.com", "a/da@example.com"] {
            let user = okta.upsert_user(profile(login)).send().await;
            assert!(
                user.as_ref().is_err_and(|error| error.is_decode()),
                "{login}, {answer}: {user:?}"
            );
        }
        writes.assert_calls(0);
    }
}

/// The same for the second step, which searches, and for a group that may be the one.
#[tokio::test]
async fn no_group_is_missing_unless_a_list_says_so() {
    let group = json!({"id": "00g1", "type": "OKTA_GROUP", "profile": {"name": "ops"}}).to_string();
    for (status, answer) in [
        (200, "null"),
        (200, "{}"),
        (200, ""),
        (204, ""),
        (200, r#"[{"id": "00g1", "type": "OKTA_GROUP"}]"#),
        (200, r#"[{"type": "OKTA_GROUP", "profile": {"name": "ops"}}]"#),
    ] {
        let server = MockServer::start();
        server.mock(|when, then| {
            when.method("GET").query_param_exists("q");
            then.status(200).body("[]");
        });
        server.mock(|when, then| {
            when.method("GET").query_param_exists("search");
            then.status(status)
                .header("content-length", answer.len().to_string())
                .body(answer);
        });
        let writes = server.mock(|when, then| {
            when.method("POST");
            then.status(200).body(&group);
        });
        let okta = mock::client(&server).unwrap();
        let found = okta.find_group_by_name("ops").await;
        assert!(
            found.as_ref().is_err_and(|error| error.is_decode()),
            "{answer}: {found:?}"
        );
        assert!(okta.ensure_group(GroupProfile::new("ops")).await.is_err(), "{answer}");
        writes.assert_calls(0);
    }
}

/// A list goes on where its link says, and the group may be on a later page.
#[tokio::test]
async fn a_group_is_looked_for_on_all_pages() {
    let server = MockServer::start();
    server.mock(|when, then| {
        when.method("GET").query_param_exists("q");
        then.status(200).body("[]");
    });
    let next = format!("<{}/api/v1/groups?after=2>; rel=\"next\"", server.base_url());
    server.mock(|when, then| {
        when.method("GET")
            .query_param_exists("search")
            .query_param_missing("after");
        then.status(200).header("link", next).body("[]");
    });
    let mut second = server.mock(|when, then| {
        when.method("GET").query_param("after", "2");
        then.status(200)
            .json_body(json!([{"id": "00g1", "type": "APP_GROUP", "profile": {"name": "ops"}}]));
    });
    let okta = mock::client(&server).unwrap();
    let found = okta.find_group_by_name("ops").await.unwrap().unwrap();
    assert_eq!(found.id.as_deref(), Some("00g1"));
    second.delete();
    server.mock(|when, then| {
        when.method("GET").query_param("after", "2");
        then.status(200).body("{}");
    });
    let error = okta.find_group_by_name("ops").await.unwrap_err();
    assert!(error.is_decode(), "{error}");
}

/// A result that is none is an error, which has the answer as it came; so is an answer about something else.
#[tokio::test]
async fn nothing_is_no_result() {
    for answer in ["{}", "null", "", r#"{"id":"other","profile":{}}"#] {
        let server = MockServer::start();
        server.mock(|when, then| {
            when.method("GET").query_param_exists("q");
            then.status(200).body("[]");
        });
        server.mock(|when, then| {
            when.method("GET").query_param_exists("search");
            then.status(200).body("[]");
        });
        server.mock(|when, then| {
            when.method("GET").path("/api/v1/users/ann@example.com");
            then.status(404).json_body(json!({"errorCode": "E0000007"}));
        });
        server.mock(|when, then| {
            when.method("GET").path_matches("^/api/v1/[^/]+/(one|rules/one)$");
            then.status(200)
                .json_body(json!({"id": "one", "profile": {"login": "one"}}));
        });
        server.mock(|when, then| {
            when.method("GET").path("/api/v1/policies/p/rules/one");
            then.status(200).json_body(json!({"id": "one"}));
        });
        server.mock(|when, then| {
            when.is_true(|request| request.method_str() != "GET");
            then.status(200)
                .header("content-length", answer.len().to_string())
                .body(answer);
        });
        let okta = mock::client(&server).unwrap();
        let outcomes = [
            okta.ensure_group(GroupProfile::new("ops")).await.map(drop),
            okta.upsert_user(profile("ann@example.com")).send().await.map(drop),
            okta.modify_user("one", |profile| profile.title = Some("x".into()))
                .await
                .map(drop),
            okta.modify_group("one", |profile| profile.name = Some("x".into()))
                .await
                .map(drop),
            okta.modify_application("one", |app| {
                *app = serde_json::from_value(json!({"label": "x"})).unwrap();
            })
            .await
            .map(drop),
            okta.modify_policy("one", |policy| {
                *policy = serde_json::from_value(json!({"name": "x"})).unwrap();
            })
            .await
            .map(drop),
            okta.modify_policy_rule("p", "one", |rule| {
                *rule = serde_json::from_value(json!({"name": "x"})).unwrap();
            })
            .await
            .map(drop),
        ];
        for (number, outcome) in outcomes.into_iter().enumerate() {
            let error = outcome.unwrap_err();
            assert!(
                error.is_decode() && error.outcome_unknown() && error.status() == Some(200),
                "{number}, {answer}: {error}"
            );
            // what was decoded and is something else isn't kept
            if !answer.contains("other") {
                assert_eq!(error.body(), answer, "{number}");
            }
        }
    }
}

/// Okta may take a change and keep what it had; that is no state to be promised.
#[tokio::test]
async fn ensuring_looks_at_what_okta_answers() {
    for exists in [true, false] {
        let server = MockServer::start();
        let kept = json!({"id": "00g1", "type": "OKTA_GROUP", "profile": {"name": "ops", "description": "old"}});
        let listed = if exists { json!([kept]) } else { json!([]) };
        server.mock(|when, then| {
            when.method("GET").path("/api/v1/groups");
            then.status(200).json_body(listed);
        });
        let write = server.mock(|when, then| {
            when.method(if exists { "PUT" } else { "POST" });
            then.status(200).json_body(kept);
        });
        let okta = mock::client(&server).unwrap();
        let wanted = GroupProfile::new("ops").with_description("new");
        let error = okta.ensure_group(wanted).await.unwrap_err();
        assert!(
            error.is_decode() && error.outcome_unknown() && error.to_string().contains("of description"),
            "{error}"
        );
        write.assert_calls(1);
    }
    let server = MockServer::start();
    server.mock(|when, then| {
        when.method("GET");
        then.status(404).json_body(json!({"errorCode": "E0000007"}));
    });
    server.mock(|when, then| {
        when.method("POST");
        then.status(200)
            .json_body(json!({"id": "00u1", "profile": {"login": "Ann@example.com", "title": "Clerk"}}));
    });
    let okta = mock::client(&server).unwrap();
    let wanted = UserProfile::new().with_login("ann@example.com");
    assert!(okta.upsert_user(wanted.clone()).send().await.unwrap().is_created());
    let error = okta.upsert_user(wanted.with_title("Owner")).send().await.unwrap_err();
    assert!(
        error.is_decode() && error.outcome_unknown() && error.to_string().contains("of title"),
        "{error}"
    );
}

/// `getUser` finds users by other names than their logins, too.
#[tokio::test]
async fn upserting_never_changes_somebody_with_another_login() {
    let server = MockServer::start();
    let found: User = serde_json::from_value(json!({"id": "00u1", "profile": {"login": "ada@example.com"}})).unwrap();
    server.get_user(|_, then| drop(then.ok(&found)));
    let writes = server.mock(|when, then| {
        when.method("POST");
        then.status(200).json_body(json!({"id": "00u2"}));
    });
    let okta = mock::client(&server).unwrap();
    for login in ["ada", "me", "00u1", "adá@example.com"] {
        let error = okta.upsert_user(profile(login)).send().await.unwrap_err();
        assert!(
            error.is_invalid_argument() && error.to_string().contains("00u1"),
            "{error}"
        );
    }
    writes.assert_calls(0);
}

/// The same for what takes an id or a login: whoever is found by anything else isn't written to, nor put into a group.
#[tokio::test]
async fn a_user_is_named_by_id_or_login_and_by_nothing_else() {
    const ADA: &str = "00u1gjh63g214q0Hq0g4";
    let cases = [
        (ADA, "ada@example.com", true),
        ("Ada@Example.com", "ada@example.com", true),
        ("00u1", "00U1", true),
        ("ada", "ada@example.com", false),
        ("me", "ada@example.com", false),
        ("ad\u{e1}@example.com", "ada@example.com", false),
        ("00u1gjh63g214q0hq0g4", "ada@example.com", false),
        // somebody made another's id their login
        ("00u2gjh63g214q0Hq0g4", "00u2gjh63g214q0Hq0g4", false),
    ];
    for (name, login, is_meant) in cases {
        let server = MockServer::start();
        let found = json!({"id": ADA, "status": "ACTIVE", "profile": {"login": login}});
        server.mock(|when, then| {
            when.method("GET");
            then.status(200).json_body(found.clone());
        });
        let writes = server.mock(|when, then| {
            when.method("PUT");
            then.status(200).json_body(found.clone());
        });
        let okta = mock::client(&server).unwrap();
        let limit = Duration::from_secs(1);
        let modified = okta.modify_user(name, |profile| profile.title = Some("x".into())).await;
        for outcome in [
            okta.ensure_group_member("00g1", name).await,
            modified.map(drop),
            okta.wait_for_user_status(name, UserStatus::Active, limit)
                .await
                .map(drop),
        ] {
            match outcome {
                Ok(()) => assert!(is_meant, "{name}"),
                Err(error) => assert!(
                    !is_meant
                        && error.is_invalid_argument()
                        && error.to_string().contains(ADA)
                        && error.to_string().contains(name),
                    "{error}"
                ),
            }
        }
        writes.assert_calls(if is_meant { 2 } else { 0 });
    }
}

/// The login found the user: it isn't written back, which would undo a rename, and the version that was read is named.
#[tokio::test]
async fn upserting_writes_no_login_and_names_the_version() {
    let server = MockServer::start();
    let user = |title: &str| json!({"id": "00u1", "profile": {"login": "Ada@example.com", "title": title}});
    for (title, kept) in [("Analyst", true), ("Owner", false)] {
        let mut read = server.mock(|when, then| {
            when.method("GET");
            then.status(200).header("etag", "W/\"7\"").json_body(user("Clerk"));
        });
        let mut write = server.mock(|when, then| {
            when.path("/api/v1/users/00u1")
                .header("if-match", "W/\"7\"")
                .json_body(json!({"profile": {"title": title}}));
            then.status(200).json_body(user("Analyst"));
        });
        let okta = mock::client(&server).unwrap();
        let wanted = UserProfile::new().with_login("ada@example.com").with_title(title);
        let outcome = okta.upsert_user(wanted).send().await;
        write.assert_calls(1);
        match outcome {
            Ok(outcome) => assert!(kept && matches!(outcome, Upserted::Changed(_))),
            // Okta keeps what another directory looks after
            Err(error) => assert!(
                !kept && error.is_decode() && error.outcome_unknown() && error.to_string().contains("title"),
                "{error}"
            ),
        }
        read.delete();
        write.delete();
    }
}

/// Okta's `getUser` takes no login with a slash.
#[tokio::test]
async fn a_login_with_a_slash_is_searched_for() {
    let server = MockServer::start();
    let found = json!({"id": "00u1", "profile": {"login": "Ops/ada@example.com", "title": "Clerk"}});
    server.mock(|when, then| {
        when.path("/api/v1/users")
            .query_param("search", r#"profile.login eq "ops/ada@example.com""#);
        then.status(200).json_body(json!([found]));
    });
    let read = server.mock(|when, then| {
        when.method("GET").path("/api/v1/users/00u1");
        then.status(200).json_body(found.clone());
    });
    let okta = mock::client(&server).unwrap();
    let wanted = UserProfile::new().with_login("ops/ada@example.com").with_title("Clerk");
    assert!(okta.upsert_user(wanted).send().await.unwrap().is_unchanged());
    read.assert_calls(1);

    let (_org, okta) = org().await;
    let ada = profile("ops/ada@example.com");
    assert!(okta.upsert_user(ada.clone()).send().await.unwrap().is_created());
    assert!(okta.upsert_user(ada).send().await.unwrap().is_unchanged());
}

/// A version that isn't ASCII is one all the same. (httpmock has no such headers.)
#[tokio::test]
async fn modifying_names_whatever_version_there_is() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut seen = String::new();
        for asked in ["GET ", "PUT "] {
            let mut request = String::new();
            while !request.contains("\r\n\r\n") || asked == "PUT " && !request.ends_with('}') {
                let mut part = [0; 4096];
                let length = stream.read(&mut part).await.unwrap();
                assert_ne!(length, 0);
                request.push_str(std::str::from_utf8(&part[..length]).unwrap());
            }
            assert!(request.starts_with(asked), "{request}");
            let body = r#"{"id":"00u1","profile":{"login":"ada@example.com"}}"#;
            let head = format!(
                "HTTP/1.1 200 OK\r\netag: \"é\"\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
            seen = request;
        }
        seen
    });
    let okta = Client::builder()
        .org_url(url)
        .allow_loopback_http()
        .api_token("t")
        .build()
        .unwrap();
    let change = |profile: &mut UserProfile| profile.title = Some("Analyst".into());
    okta.modify_user("00u1", change).await.unwrap();
    let written = server.await.unwrap();
    assert!(written.to_lowercase().contains("if-match: \"é\"\r\n"), "{written}");
}

#[tokio::test]
async fn modifying_keeps_what_it_leaves_alone() {
    let (org, okta) = org().await;
    let ada = add_ada(&org);
    let user = okta
        .modify_user(text(&ada, "/id"), |profile| profile.title = Some("Analyst".into()))
        .await
        .unwrap();
    let profile = user.profile.unwrap();
    assert_eq!(profile.title.as_deref(), Some("Analyst"));
    assert_eq!(profile.additional_properties.get("costCode").unwrap(), "X7");

    let group = org
        .add_group(json!({"profile": {"name": "Engineers", "costCode": "X7"}}))
        .unwrap();
    let group = okta
        .modify_group(text(&group, "/id"), |profile| {
            profile.description = Some("They build.".into())
        })
        .await
        .unwrap();
    let group = serde_json::to_value(&group).unwrap();
    assert_eq!(
        (text(&group, "/profile/description"), text(&group, "/profile/costCode")),
        ("They build.", "X7")
    );
    let group_id = text(&group, "/id");
    for _ in 0..2 {
        okta.ensure_group_member(group_id, "ada@example.com").await.unwrap();
    }
    let members = okta.list_group_users(group_id).stream().try_collect().await.unwrap();
    assert_eq!(members.len(), 1);

    let app = org
        .add_application(json!({"name": "bookmark", "label": "Wiki", "signOnMode": "BOOKMARK",
            "settings": {"app": {"url": "https://wiki.example.com", "new": 1}}}))
        .unwrap();
    let app = okta
        .modify_application(text(&app, "/id"), |app| {
            if let Application::Bookmark(app) = app {
                app.label = Some("Handbook".into());
            }
        })
        .await
        .unwrap();
    let app = serde_json::to_value(&app).unwrap();
    assert_eq!(
        (text(&app, "/label"), &app["settings"]["app"]["new"]),
        ("Handbook", &json!(1))
    );
}

/// A login may be another user's by the time of the write.
#[tokio::test]
async fn what_was_read_is_what_is_written() {
    let server = MockServer::start();
    let read: User = serde_json::from_value(json!({"id": "00u1", "profile": {"login": "ada@example.com"}})).unwrap();
    server.get_user(|_, then| drop(then.ok(&read)));
    let written = server.replace_user(|when, then| {
        drop(when.user_id("00u1"));
        drop(then.ok(&read));
    });
    let okta = mock::client(&server).unwrap();
    okta.modify_user("ada@example.com", |profile| profile.title = Some("Analyst".into()))
        .await
        .unwrap();
    written.assert_calls(1);
}

/// The org in a box names versions as Okta does, so that a conflict can be had.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_writes_meanwhile_is_not_overwritten() {
    let (org, okta) = org().await;
    let ada = add_ada(&org);
    let id = text(&ada, "/id");
    let nick = |name: &str| {
        let profile = UserProfile::new().with_nick_name(name);
        okta.update_user(id, UpdateUserRequest::new().with_profile(profile))
            .send()
    };
    let modified = okta.modify_user(id, |profile| {
        let meanwhile = || tokio::runtime::Handle::current().block_on(nick("Countess"));
        tokio::task::block_in_place(meanwhile).unwrap();
        profile.title = Some("Analyst".into());
    });
    let error = modified.await.unwrap_err();
    assert!(error.is_precondition() && !error.outcome_unknown(), "{error}");

    let title = |profile: &mut UserProfile| profile.title = Some("Analyst".into());
    let profile = okta.modify_user(id, title).await.unwrap().profile.unwrap();
    assert_eq!(
        (profile.title.as_deref(), profile.nick_name.as_deref()),
        (Some("Analyst"), Some("Countess"))
    );
}

/// Nothing is no application, user or group: it isn't written over a real one, and the error says what was answered so.
#[tokio::test]
async fn nothing_is_not_written_over_something() {
    for answer in ["{}", "null", "", r#"{"profile":{}}"#] {
        let server = MockServer::start();
        server.mock(|when, then| {
            when.method("GET");
            then.status(200)
                .header("content-length", answer.len().to_string())
                .body(answer);
        });
        let writes = server.mock(|when, then| {
            when.method("PUT");
            then.status(200).body("{}");
        });
        let okta = mock::client(&server).unwrap();
        let app = okta.modify_application("0oa1", |app| {
            *app = serde_json::from_value(json!({"signOnMode": "BOOKMARK", "label": "x"})).unwrap()
        });
        let user = okta.modify_user("00u1", |profile| profile.title = Some("x".into()));
        let group = okta.modify_group("00g1", |profile| profile.name = Some("x".into()));
        let policy = okta.modify_policy("00p1", |policy| {
            *policy = serde_json::from_value(json!({"type": "PASSWORD", "name": "x"})).unwrap()
        });
        let rule = okta.modify_policy_rule("00p1", "0pr1", |rule| {
            *rule = serde_json::from_value(json!({"type": "PASSWORD", "name": "x"})).unwrap()
        });
        for (operation, outcome) in [
            ("(getApplication)", app.await.map(drop)),
            ("(getUser)", user.await.map(drop)),
            ("(getGroup)", group.await.map(drop)),
            ("(getPolicy)", policy.await.map(drop)),
            ("(getPolicyRule)", rule.await.map(drop)),
        ] {
            let error = outcome.unwrap_err();
            assert!(
                error.is_decode() && error.to_string().contains(operation),
                "{answer}: {error}"
            );
        }
        writes.assert_calls(0);
    }
}

#[tokio::test]
async fn a_status_is_waited_for_and_not_longer_than_told() {
    let (org, okta) = org().await;
    let ada = add_ada(&org);
    let id = text(&ada, "/id");
    let limit = Duration::from_millis(300);
    okta.wait_for_user_status(id, UserStatus::Active, limit).await.unwrap();
    let begun = Instant::now();
    let error = okta
        .wait_for_user_status(id, UserStatus::Suspended, limit)
        .await
        .unwrap_err();
    assert!(
        error.is_timeout() && begun.elapsed() < Duration::from_secs(2),
        "{error}"
    );
}

/// Rules of a policy as Okta keeps them: who takes a place moves those who have it down, as far as need be. The older types of policies
/// leave no gaps, the newer ones do.
struct Rules {
    gaps: bool,
    all: Vec<Value>,
    writes: usize,
}

impl Rules {
    fn answer(&mut self, request: &HttpMockRequest) -> Value {
        if request.method_str() == "GET" {
            return Value::Array(self.all.iter().rev().cloned().collect());
        }
        self.writes += 1;
        let rule: Value = serde_json::from_slice(request.body_ref()).unwrap();
        let mut place = rule["priority"].as_i64().unwrap();
        self.all.retain(|other| other["id"] != rule["id"]);
        let at = self
            .all
            .iter()
            .position(|other| other["priority"].as_i64() >= Some(place));
        let at = at.unwrap_or(self.all.len());
        self.all.insert(at, rule.clone());
        for (index, other) in self.all.iter_mut().enumerate() {
            if !self.gaps {
                other["priority"] = json!(index + 1);
            } else if index > at && other["priority"] == json!(place) {
                place += 1;
                other["priority"] = json!(place);
            }
        }
        rule
    }
}

#[tokio::test]
async fn rules_are_put_in_order_from_the_first_to_the_last() {
    for gaps in [false, true] {
        let rule = |id: &str, priority: i64, system: bool| json!({"id": id, "type": "SUBMARINE", "priority": priority, "system": system, "actions": {"dive": id}});
        let last = if gaps { 99 } else { 5 };
        let all = vec![
            rule("a", 1, false),
            rule("b", 2, false),
            rule("c", 3, false),
            rule("d", 4, false),
            rule("last", last, true),
        ];
        let rules = Arc::new(Mutex::new(Rules { gaps, all, writes: 0 }));
        let server = MockServer::start();
        let fake = Arc::clone(&rules);
        server.mock(|when, then| {
            when.path_prefix("/api/v1/policies/p/rules");
            then.respond_with(move |request| {
                let answer = fake.lock().unwrap().answer(request).to_string();
                HttpMockResponse::builder()
                    .status(200)
                    .header("content-type", "application/json")
                    .body(answer)
                    .build()
            });
        });
        let okta = Client::builder()
            .org_url(server.base_url())
            .allow_loopback_http()
            .api_token("t")
            .retry(RetryPolicy::none())
            .build()
            .unwrap();
        let writes = || rules.lock().unwrap().writes;
        let ids = |rules: &[PolicyRule]| rules.iter().filter_map(PolicyRule::id).collect::<Vec<_>>().join(" ");
        let error = okta.ensure_policy_rule_order("p", ["d", "last"]).await.unwrap_err();
        assert!(error.is_invalid_argument() && writes() == 0, "{error}");
        let order = tokio::spawn({
            let okta = okta.clone();
            async move { okta.ensure_policy_rule_order("p", ["d", "b"]).await.unwrap() }
        });
        let order = order.await.unwrap();
        assert_eq!((ids(&order).as_str(), writes()), ("d b a c last", 2));
        // whole, with what the types don't know
        assert_eq!(serde_json::to_value(&order[0]).unwrap()["actions"]["dive"], "d");
        // nothing to do
        okta.ensure_policy_rule_order("p", ["d", "b", "a"]).await.unwrap();
        assert_eq!(writes(), 2);
    }
}

/// The place of what has no priority can't be named.
#[tokio::test]
async fn a_rule_is_not_put_where_there_is_no_priority() {
    let server = MockServer::start();
    server.mock(|when, then| {
        when.method("GET");
        then.status(200).json_body(json!([
            {"id": "a", "type": "SUBMARINE", "priority": null}, {"id": "b", "type": "SUBMARINE", "priority": null},
        ]));
    });
    let write = server.mock(|when, then| {
        when.method("PUT");
        then.status(200).json_body(json!({}));
    });
    let okta = mock::client(&server).unwrap();
    let error = okta.ensure_policy_rule_order("p", ["b"]).await.unwrap_err();
    assert!(error.to_string().contains("no priority"), "{error}");
    write.assert_calls(0);
}

/// Nothing is no list of rules, and what was put in its place has to stay there.
#[tokio::test]
async fn an_order_is_there_in_the_end() {
    for answer in ["{}", "null", "", r#"[{"type": "SUBMARINE", "priority": 1}]"#] {
        let server = MockServer::start();
        server.mock(|when, then| {
            when.method("GET");
            then.status(200)
                .header("content-length", answer.len().to_string())
                .body(answer);
        });
        let okta = mock::client(&server).unwrap();
        let none: [&str; 0] = [];
        let error = okta.ensure_policy_rule_order("p", none).await.unwrap_err();
        assert!(error.is_decode(), "{answer}: {error}");
        let error = okta.ensure_policy_order(PolicyType::Password, ["a"]).await.unwrap_err();
        assert!(error.is_decode(), "{answer}: {error}");
    }

    let server = MockServer::start();
    let lists = Arc::new(Mutex::new(vec!["cab", "abc"]));
    server.mock(|when, then| {
        when.method("GET");
        then.respond_with(move |_| {
            let list = lists.lock().unwrap().pop().unwrap();
            let rules = list.chars().zip(1..);
            let rules: Value = rules
                .map(|(id, priority)| json!({"id": id, "type": "SUBMARINE", "priority": priority}))
                .collect();
            HttpMockResponse::builder().status(200).body(rules.to_string()).build()
        });
    });
    server.mock(|when, then| {
        when.method("PUT");
        then.status(200).body("{}");
    });
    let okta = mock::client(&server).unwrap();
    // b is given place 3, and a is no longer first
    let error = okta.ensure_policy_rule_order("p", ["a", "c"]).await.unwrap_err();
    assert!(error.is_decode(), "{error}");
}

#[tokio::test]
async fn modifying_a_policy_or_rule_writes_it_whole_or_not_at_all() {
    let server = MockServer::start();
    let policy: Policy =
        serde_json::from_value(json!({"id": "p", "type": "PASSWORD", "name": "Staff", "new": {"x": 1}})).unwrap();
    let rule: PolicyRule =
        serde_json::from_value(json!({"id": "r", "type": "PASSWORD", "name": "Rule", "new": 1})).unwrap();
    server.get_policy(|_, then| drop(then.ok(&policy)));
    server.get_policy_rule(|_, then| drop(then.ok(&rule)));
    let write = server.mock(|when, then| {
        when.path("/api/v1/policies/p")
            .json_body(json!({"id": "p", "type": "PASSWORD", "name": "Crew", "new": {"x": 1}}));
        then.status(200)
            .json_body(json!({"id": "p", "type": "PASSWORD", "name": "Crew"}));
    });
    let write_rule = server.mock(|when, then| {
        when.path("/api/v1/policies/p/rules/r")
            .json_body(json!({"id": "r", "type": "PASSWORD", "name": "Rule", "new": 1, "priority": 2}));
        then.status(200)
            .json_body(json!({"id": "r", "type": "PASSWORD", "priority": 2}));
    });
    let okta = Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http()
        .api_token("t")
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    okta.modify_policy("p", |_| ()).await.unwrap();
    okta.modify_policy_rule("p", "r", |_| ()).await.unwrap();
    assert_eq!((write.calls(), write_rule.calls()), (0, 0));
    let change = |policy: &mut Policy| {
        if let Policy::Password(policy) = policy {
            policy.name = Some("Crew".into());
        }
    };
    assert_eq!(okta.modify_policy("p", change).await.unwrap().name(), Some("Crew"));
    let change = |rule: &mut PolicyRule| {
        if let PolicyRule::Password(rule) = rule {
            rule.priority = Some(2);
        }
    };
    let rule = okta.modify_policy_rule("p", "r", change).await.unwrap();
    assert_eq!((rule.priority(), write.calls(), write_rule.calls()), (Some(2), 1, 1));
}

/// The variables that `okta-sandbox` prints.
#[tokio::test]
async fn both_clients_are_configured_by_what_the_org_in_a_box_prints() {
    let org = Sandbox::builder().start().await.unwrap();
    let variables = [
        ("OKTA_CLIENT_ORGURL", org.url()),
        ("OKTA_CLIENT_TOKEN", org.api_token()),
        ("OKTA_TESTING_DISABLE_HTTPS_CHECK", "true"),
        ("OKTAPAM_API_HOST", org.url()),
        ("OKTAPAM_TEAM", org.pam_team()),
        ("OKTAPAM_KEY", org.pam_key_id()),
        ("OKTAPAM_SECRET", org.pam_key_secret()),
    ];
    let okta = Client::builder().variables(variables).build().unwrap();
    okta.list_groups().send().await.unwrap();
    let pam = okta_pam::Client::builder().variables(variables).build().unwrap();
    pam.list_resource_groups().send().await.unwrap();
    let without = variables.into_iter().filter(|(name, _)| !name.contains("TESTING"));
    let error = okta_pam::Client::builder().variables(without).build().unwrap_err();
    assert!(
        error.to_string().contains("OKTA_TESTING_DISABLE_HTTPS_CHECK"),
        "{error}"
    );
}

#[tokio::test]
async fn a_client_can_learn_its_share_of_the_rate_limits() {
    let server = MockServer::start_async().await;
    server
        .mock_async(|when, then| {
            when.method("GET")
                .path("/api/v1/principal-rate-limits")
                .query_param("filter", r#"principalType eq "SSWS_TOKEN""#);
            then.status(200).json_body(json!([
                { "principalId": "00Tother", "principalType": "SSWS_TOKEN", "defaultPercentage": 90 },
                { "principalId": "00Tmine", "principalType": "SSWS_TOKEN", "defaultPercentage": 25 },
            ]));
        })
        .await;
    let okta = Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http()
        .api_token("token")
        .build()
        .unwrap();
    let share = okta.principal_share(PrincipalType::SswsToken, "00Tmine").await;
    assert_eq!(share.unwrap(), Some(0.25));
    let share = okta.principal_share(PrincipalType::SswsToken, "00Tnobody").await;
    assert_eq!(share.unwrap(), None);
}

/// What is set and can't be read isn't nothing, nor is an answer without a list.
#[tokio::test]
async fn an_odd_share_is_an_error_that_names_it() {
    let one = |share: Value| json!([{"principalId": "00Tmine", "defaultPercentage": share}]);
    for (answer, named) in [
        (one(json!("40")), "\"40\""),
        (one(json!(40.5)), "40.5"),
        (one(json!(250)), "250"),
        (one(json!(-5)), "-5"),
        (json!([{"principalId": 7, "defaultPercentage": 40}]), "principal"),
        (json!({}), ""),
        (json!(null), ""),
    ] {
        let server = MockServer::start();
        server.mock(|when, then| {
            when.method("GET");
            then.status(200).json_body(answer.clone());
        });
        let okta = mock::client(&server).unwrap();
        let share = okta.principal_share(PrincipalType::SswsToken, "00Tmine").await;
        let error = share.unwrap_err();
        assert!(error.is_decode() && error.to_string().contains(named), "{error}");
    }
    for nothing in [one(json!(null)), json!([{"principalId": "00Tmine"}])] {
        let server = MockServer::start();
        server.mock(|when, then| {
            when.method("GET");
            then.status(200).json_body(nothing);
        });
        let okta = mock::client(&server).unwrap();
        let share = okta.principal_share(PrincipalType::SswsToken, "00Tmine").await;
        assert_eq!(share.unwrap(), None);
    }
}
