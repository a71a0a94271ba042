//! Methods that are several calls, against an org in a box.

use std::time::{Duration, Instant};

use httpmock::MockServer;
use okta_core::RetryPolicy;
use okta_mgmt::types::{Application, User, UserProfile, UserStatus};
use okta_mgmt::{Client, mock::MockServerExt as _};
use okta_sandbox::Sandbox;
use serde_json::{Value, json};

async fn org() -> (Sandbox, Client) {
    let org = Sandbox::builder().start().await.unwrap();
    let client = Client::builder()
        .org_url(org.url())
        .allow_loopback_http()
        .api_token(org.api_token())
        .build()
        .unwrap();
    (org, client)
}

fn profile(login: &str) -> UserProfile {
    UserProfile::new()
        .with_first_name("Ada")
        .with_last_name("Example")
        .with_email("ada@example.com")
        .with_login(login)
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
async fn upserting_creates_a_user_or_changes_the_one_with_this_login() {
    let (_org, okta) = org().await;
    let ada = okta.upsert_user(profile("ada@example.com")).await.unwrap();
    let again = profile("ADA@example.com").with_nick_name("Countess");
    let same = okta.upsert_user(again).await.unwrap();
    assert_eq!(
        (ada.id, same.profile.unwrap().nick_name.as_deref()),
        (same.id, Some("Countess"))
    );
    // she, and the owner of the token
    let all = okta.list_users().stream().try_collect().await.unwrap();
    assert_eq!(all.len(), 2);
    let error = okta.upsert_user(UserProfile::new()).await.unwrap_err();
    assert!(error.is_invalid_argument(), "{error}");
}

/// `getUser` finds users by other names than their logins, too.
#[tokio::test]
async fn upserting_never_changes_somebody_with_another_login() {
    let server = MockServer::start();
    let found: User = serde_json::from_value(json!({"id": "00u1", "profile": {"login": "ada@example.com"}})).unwrap();
    server.get_user(|_, then| drop(then.ok(&found)));
    let created: User = serde_json::from_value(json!({"id": "00u2"})).unwrap();
    let create = server.create_user(|_, then| drop(then.ok(&created)));
    let okta = Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http()
        .api_token("t")
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    for login in ["ada", "me"] {
        let user = okta.upsert_user(profile(login)).await.unwrap();
        assert_eq!(user.id.as_deref(), Some("00u2"), "{login}");
    }
    create.assert_calls(2);
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
    let okta = okta_mgmt::mock::client(&server).unwrap();
    okta.modify_user("ada@example.com", |profile| profile.title = Some("Analyst".into()))
        .await
        .unwrap();
    written.assert_calls(1);
}

/// Nothing is no application, user or group: it isn't written over a real one.
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
        let okta = okta_mgmt::mock::client(&server).unwrap();
        let app = okta
            .modify_application("0oa1", |app| {
                *app = serde_json::from_value(json!({"signOnMode": "BOOKMARK", "label": "x"})).unwrap()
            })
            .await;
        assert!(app.unwrap_err().is_decode(), "{answer}");
        assert!(
            okta.modify_user("00u1", |profile| profile.title = Some("x".into()))
                .await
                .is_err(),
            "{answer}"
        );
        assert!(
            okta.modify_group("00g1", |profile| profile.name = Some("x".into()))
                .await
                .is_err(),
            "{answer}"
        );
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
