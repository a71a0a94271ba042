use okta_mgmt::types::UserIdentityProviderLinkRequest;

use super::{kept, mgmt, mgmt_pages};

const USER: &str = r#"{"id":"00u1","externalId":"121749775026145","created":"2017-03-30T02:19:51.000Z",
    "lastUpdated":"2017-03-30T02:19:51.000Z","profile":{"firstName":"Ü","lastName":"L"},"_embedded":{"x":{"y":1}},
    "_links":{"self":{"href":"https://acme.example.com/api/v1/idps/0oa1/users/00u1","hints":{"allow":["GET","DELETE"]}},
    "idp":{"href":"https://acme.example.com/api/v1/idps/0oa1"},"user":{"href":"https://acme.example.com/api/v1/users/00u1"}}}"#;

#[tokio::test]
async fn list_identity_provider_application_users() {
    let wire = mgmt_pages([
        (
            "GET /api/v1/idps/0oa1/users?q=a%20b&after=1%2F&limit=1&expand=user",
            r#"[{"id":"00u1","profile":{"a":[1]}}]"#,
        ),
        (
            "GET /api/v1/idps/0oa1/users?after=2&expand=user&limit=1&q=a%20b",
            r#"[{"id":"00u2"}]"#,
        ),
    ]);
    let request = wire
        .client
        .list_identity_provider_application_users("0oa1")
        .q("a b")
        .after("1/")
        .limit(1);
    let users = request.expand("user").stream().try_collect().await.unwrap();
    wire.sent("");
    assert_eq!(users[0].profile.as_ref().unwrap()["a"].text(), "[1]");
    assert_eq!(users[1].id.as_deref(), Some("00u2"));
}

#[tokio::test]
async fn get_identity_provider_application_user() {
    let wire = mgmt("GET /api/v1/idps/0oa1/users/00u1", 200, USER);
    let user = wire
        .client
        .get_identity_provider_application_user("0oa1", "00u1")
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(user.external_id.as_deref(), Some("121749775026145"));
    assert_eq!(
        user.profile.as_ref().unwrap()["firstName"].as_str().as_deref(),
        Some("Ü")
    );
    kept(&*user, USER);
}

#[tokio::test]
async fn link_user_to_identity_provider() {
    let wire = mgmt("POST /api/v1/idps/0oa1/users/j%C3%BC%40example.com", 200, USER);
    let link = UserIdentityProviderLinkRequest::new("121749775026145");
    let user = wire
        .client
        .link_user_to_identity_provider("0oa1", "jü@example.com", link)
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"externalId":"121749775026145"}"#);
    assert_eq!(user.created.as_ref().unwrap(), "2017-03-30T02:19:51.000Z");
}

#[tokio::test]
async fn unlink_user_from_identity_provider() {
    let wire = mgmt("DELETE /api/v1/idps/0oa1/users/00u1", 204, "");
    wire.client
        .unlink_user_from_identity_provider("0oa1", "00u1")
        .send()
        .await
        .unwrap();
    wire.sent("");
}

#[tokio::test]
async fn list_social_auth_tokens() {
    const ANSWER: &str = r#"[{"id":"dsas","token":"fake-token","tokenType":"urn:ietf:params:oauth:token-type:access_token",
        "tokenAuthScheme":"Bearer","expiresAt":"2014-08-06T16:56:31.000Z","scopes":["openid","foo"]},{"id":"r","expiresAt":null}]"#;
    let wire = mgmt("GET /api/v1/idps/0oa1/users/00u1/credentials/tokens", 200, ANSWER);
    let tokens = wire
        .client
        .list_social_auth_tokens("0oa1", "00u1")
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(tokens.items[0].token_auth_scheme.as_deref(), Some("Bearer"));
    assert_eq!(tokens.items[0].scopes.as_ref().unwrap(), &["openid", "foo"]);
    assert!(!format!("{tokens:?}").contains("fake"), "{tokens:?}");
    assert!(tokens.items[0].token.as_ref().unwrap().is("fake-token"));
}
