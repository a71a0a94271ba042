//! A client that reads, and says what it would write.

use httpmock::MockServer;
use okta_mgmt::mock::MockServerExt as _;
use okta_mgmt::types::{Application, Group, GroupProfile, UpdateUserRequest, UserProfile};
use okta_mgmt::{Client, PlannedWrite, RetryPolicy};
use okta_sandbox::Sandbox;
use serde_json::json;

/// An org with a user, and a client that writes nothing to it.
async fn org() -> (Sandbox, Client, String) {
    let org = Sandbox::builder().start().await.unwrap();
    let user = org
        .add_user(json!({"profile": {
            "login": "ann@example.com", "email": "ann@example.com", "firstName": "Ann", "lastName": "Example", "costCode": "X7"
        }}))
        .unwrap();
    let okta = Client::builder()
        .org_url(org.url())
        .allow_loopback_http()
        .api_token(org.api_token())
        .dry_run(true)
        .build()
        .unwrap();
    (org, okta, user["id"].as_str().unwrap().to_owned())
}

fn summary(write: &PlannedWrite) -> (&str, &str, String) {
    let body = write.body().map(|body| String::from_utf8(body.to_vec()).unwrap());
    (write.operation_id(), write.method(), body.unwrap_or_default())
}

#[tokio::test]
async fn reads_are_sent_and_writes_are_planned_to_the_byte() {
    let (_org, okta, id) = org().await;
    assert_eq!(okta.get_user(&id).send().await.unwrap().id.as_ref(), Some(&id));

    let error = okta.deactivate_user(&id).send().await.unwrap_err();
    assert!(error.is_dry_run() && !error.outcome_unknown(), "{error}");
    assert_eq!((error.attempts(), error.operation_id()), (0, Some("deactivateUser")));
    let planned = error.planned().unwrap();
    assert_eq!(summary(planned), ("deactivateUser", "POST", String::new()));
    assert!(
        planned
            .url()
            .ends_with(&format!("/api/v1/users/{id}/lifecycle/deactivate"))
    );
    assert_eq!(
        planned.to_string(),
        "POST /api/v1/users/{id}/lifecycle/deactivate (deactivateUser)"
    );

    // a list as well, a path of no operation, and a call in pieces
    assert!(
        okta.request("DELETE", "/api/v1/unheard/of")
            .send_empty()
            .await
            .unwrap_err()
            .is_dry_run()
    );
    let moved = UpdateUserRequest::new().with_profile(UserProfile::new().with_city("Lyon"));
    assert!(
        okta.clone()
            .update_user(&id, moved)
            .send()
            .await
            .unwrap_err()
            .is_dry_run()
    );
    let writes = okta.planned_writes();
    let summaries: Vec<_> = writes.iter().map(|write| summary(write)).collect();
    assert_eq!(
        summaries,
        [
            ("deactivateUser", "POST", String::new()),
            ("request", "DELETE", String::new()),
            ("updateUser", "POST", r#"{"profile":{"city":"Lyon"}}"#.to_owned()),
        ]
    );
    // nothing happened, and nothing of what was to happen shows where it might be logged
    assert_eq!(
        okta.get_user(&id)
            .send()
            .await
            .unwrap()
            .status
            .as_ref()
            .unwrap()
            .as_str(),
        "ACTIVE"
    );
    assert!(!format!("{writes:?} {error} {error:?}").contains("Lyon"));
}

#[tokio::test]
async fn a_put_says_what_it_leaves_out() {
    let (_org, okta, id) = org().await;
    let profile = UserProfile::new()
        .with_login("ann@example.com")
        .with_email("ann@example.com")
        .with_first_name("Ann");
    let error = okta
        .replace_user(&id, UpdateUserRequest::new().with_profile(profile))
        .send()
        .await
        .unwrap_err();
    let planned = error.planned().unwrap();
    assert!(planned.current().unwrap().is_some());
    // the custom attribute, too; not what Okta alone sets: id, status, times, links
    assert_eq!(
        planned.left_out().unwrap(),
        ["/credentials", "/profile/costCode", "/profile/lastName", "/type"]
    );
    for own in ["/id", "/status", "/created", "/lastUpdated", "/_links"] {
        assert!(!planned.left_out().unwrap().iter().any(|path| path == own), "{own}");
    }
}

#[tokio::test]
async fn what_several_calls_do_is_planned_as_well() {
    let (_org, okta, id) = org().await;
    let error = okta
        .modify_user(&id, |profile| profile.title = Some("Engineer".to_owned()))
        .await
        .unwrap_err();
    let planned = error.planned().unwrap();
    assert_eq!((planned.operation_id(), planned.method()), ("replaceUser", "PUT"));
    assert_eq!(planned.json().unwrap().to_value().unwrap()["profile"]["costCode"], "X7");
    assert!(
        !planned
            .left_out()
            .unwrap()
            .iter()
            .any(|path| path.starts_with("/profile")),
        "{:?}",
        planned.left_out()
    );

    let error = okta
        .upsert_user(UserProfile::new().with_login("bob@example.com"))
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        summary(error.planned().unwrap()),
        (
            "createUser",
            "POST",
            r#"{"profile":{"login":"bob@example.com"}}"#.to_owned()
        )
    );
    let error = okta.ensure_group(GroupProfile::new("engineering")).await.unwrap_err();
    assert_eq!(
        summary(error.planned().unwrap()),
        ("addGroup", "POST", r#"{"profile":{"name":"engineering"}}"#.to_owned())
    );
    assert_eq!(okta.planned_writes().len(), 3);
}

/// Lists lose elements, objects inside lose members.
#[tokio::test]
async fn left_out_inside() {
    let server = MockServer::start();
    let okta = dry(&server);
    let current: Application = serde_json::from_value(json!({
        "id": "0oa1", "signOnMode": "BOOKMARK", "label": "Wiki", "settings": {"urls": ["A", "B"]}, "features": ["C"], "visibility": {"hide": {"web": true, "iOS": true}}
    }))
    .unwrap();
    let read = server.get_application(|_, then| drop(then.ok(&current)));
    let body: Application = serde_json::from_value(json!({
        "signOnMode": "BOOKMARK", "settings": {"urls": ["B", "C"]}, "visibility": {"hide": {"web": false, "iOS": null}}
    }))
    .unwrap();
    let error = okta.replace_application("0oa1", body).send().await.unwrap_err();
    assert_eq!(
        error.planned().unwrap().left_out().unwrap(),
        ["/label", "/settings/urls/0", "/visibility/hide/iOS"]
    );
    read.assert_async().await;
}

/// A client of the server that writes nothing to it.
fn dry(server: &MockServer) -> Client {
    let builder = Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http()
        .api_token("t");
    builder.retry(RetryPolicy::none()).dry_run(true).build().unwrap()
}

/// Whether there is nothing to lose, or nobody knows, are two things.
#[tokio::test]
async fn what_is_there_may_be_nothing_or_unknown() {
    let server = MockServer::start();
    let okta = dry(&server);
    let group = || Group::new(GroupProfile::new("a"));
    let mut nothing = server.get_group(|_, then| drop(then.error(404, "E0000007", "Not found")));
    let error = okta.replace_group("00g1", group()).send().await.unwrap_err();
    assert!(matches!(error.planned().unwrap().current(), Ok(None)));
    assert_eq!(error.planned().unwrap().left_out(), Some(&[][..]));
    nothing.delete();
    server.get_group(|_, then| drop(then.error(403, "E0000006", "You do not have permission")));
    let error = okta.replace_group("00g1", group()).send().await.unwrap_err();
    assert!(error.is_dry_run() && !error.is_forbidden());
    let planned = error.planned().unwrap();
    assert!(planned.current().unwrap_err().is_forbidden() && planned.left_out().is_none());
    assert!(format!("{planned:?}").contains("left_out: unknown"), "{planned:?}");
    // neither what no operation reads nor what is no JSON can be compared
    for path in ["/api/v1/unheard/of", "/api/v1/groups/00g1"] {
        let request = okta.request("PUT", path).body("application/json", "no JSON");
        let error = request.send_empty().await.unwrap_err();
        assert!(error.planned().unwrap().left_out().is_none(), "{path}");
    }
}

/// Credentials are asked for by a request that writes nothing.
#[tokio::test]
async fn a_service_users_token_is_fetched() {
    let org = Sandbox::builder().start().await.unwrap();
    let pam = okta_pam::Client::builder()
        .org_url(org.url())
        .allow_loopback_http()
        .team(org.pam_team())
        .service_user_key(org.pam_key_id(), org.pam_key_secret())
        .dry_run(true)
        .build()
        .unwrap();
    assert!(pam.list_resource_groups().send().await.is_ok());
    assert!(pam.delete_resource_group("rg").send().await.unwrap_err().is_dry_run());
}
