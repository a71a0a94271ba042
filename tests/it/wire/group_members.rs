use super::{kept, mgmt, mgmt_pages};

#[tokio::test]
async fn list_group_users() {
    const ANSWER: &str = r#"[{"id":"00u1","status":"ACTIVE","created":"2013-07-02T21:36:25.344Z","activated":null,
        "profile":{"firstName":"Jürgen","lastName":"Müller","login":"j@example.com","shoeSize":43},
        "credentials":{"password":{},"provider":{"type":"OKTA","name":"OKTA"}},"_links":{"self":{"href":"https://acme.example.com/u"}}}]"#;
    let wire = mgmt_pages([
        (
            "GET /api/v1/groups/00g%20%2B%2F%C3%BC/users?after=100u65%3D&limit=1",
            ANSWER,
        ),
        (
            "GET /api/v1/groups/00g%20%2B%2F%C3%BC/users?after=00u1&limit=1",
            r#"[{"id":"00u2"}]"#,
        ),
    ]);
    let mut pages = wire
        .client
        .list_group_users("00g +/ü")
        .after("100u65=")
        .limit(1)
        .pages();
    let first = pages.try_next().await.unwrap().unwrap();
    let user = &first.items[0];
    assert_eq!(user.status.as_ref().unwrap(), "ACTIVE");
    let profile = user.profile.as_ref().unwrap();
    assert_eq!(profile.first_name.as_deref(), Some("Jürgen"));
    assert_eq!(profile.additional_properties["shoeSize"].text(), "43");
    assert_eq!(
        user.credentials
            .as_ref()
            .unwrap()
            .provider
            .as_ref()
            .unwrap()
            .type_
            .as_ref()
            .unwrap(),
        "OKTA"
    );
    kept(user, ANSWER.trim_matches(['[', ']']));
    assert_eq!(
        pages.try_next().await.unwrap().unwrap().items[0].id.as_deref(),
        Some("00u2")
    );
    assert!(pages.try_next().await.unwrap().is_none());
    wire.sent("");
}

#[tokio::test]
async fn assign_user_to_group() {
    let wire = mgmt("PUT /api/v1/groups/00g1/users/jane%40example.com", 204, "");
    let response = wire
        .client
        .assign_user_to_group("00g1", "jane@example.com")
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(response.http_status(), 204);
}

#[tokio::test]
async fn unassign_user_from_group() {
    let wire = mgmt("DELETE /api/v1/groups/00g1/users/00u1", 204, "");
    wire.client
        .unassign_user_from_group("00g1", "00u1")
        .send()
        .await
        .unwrap();
    wire.sent("");
}
