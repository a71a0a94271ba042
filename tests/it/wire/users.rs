use super::mgmt;

/// The type of a body that isn't there says what to leave out of the answer.
#[tokio::test]
async fn list_users_without_credentials() {
    let wire = mgmt("GET /api/v1/users?limit=200", 200, r#"[{"id":"00u1"}]"#);
    let omit = r#"application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus""#;
    let users = wire.client.list_users().okta_response(omit).limit(200);
    assert_eq!(users.send().await.unwrap().items[0].id.as_deref(), Some("00u1"));
    wire.sent_with(b"", "", &[("content-type", omit)]);
}

/// Okta says `{}` where there is nothing to say.
#[tokio::test]
async fn suspend_user() {
    let wire = mgmt("POST /api/v1/users/00u1/lifecycle/suspend", 200, "{}");
    let () = *wire.client.suspend_user("00u1").send().await.unwrap();
    wire.sent("");
}
