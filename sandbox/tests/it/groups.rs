use okta_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Org, encode, id};

#[tokio::test]
async fn names_are_unique() {
    let org = Org::new().await;
    let one = org
        .post("/api/v1/groups", json!({"profile": {"name": "One"}}))
        .await
        .body;
    assert_eq!(
        (&one["type"], &one["profile"]),
        (&json!("OKTA_GROUP"), &json!({"name": "One", "description": null}))
    );
    let two = id(&org
        .post("/api/v1/groups", json!({"profile": {"name": "Two"}}))
        .await
        .body);
    let cause = org
        .post("/api/v1/groups", json!({"profile": {"name": "One"}}))
        .await
        .fails(400, "E0000001");
    assert_eq!(
        cause,
        "name: An object with this field already exists in the current organization"
    );
    let path = format!("/api/v1/groups/{two}");
    org.put(&path, json!({"profile": {"name": "One"}}))
        .await
        .fails(400, "E0000001");
    let renamed = org.put(&path, json!({"profile": {"name": "Two b", "custom": 1}})).await;
    assert_eq!((renamed.status, &renamed.body["profile"]["custom"]), (200, &json!(1)));
    assert_eq!(org.put(&path, json!({"profile": {"name": "Two b"}})).await.status, 200);
    org.post("/api/v1/groups", json!({"profile": {}}))
        .await
        .fails(400, "E0000001");
}

#[tokio::test]
async fn the_built_in_group_stays_as_it_is() {
    let org = Org::new().await;
    let everyone = org.get("/api/v1/groups?q=every").await;
    assert_eq!(everyone.headers.get("link"), None);
    let path = format!("/api/v1/groups/{}", id(&everyone.body[0]));
    org.delete(&path).await.fails(403, "E0000006");
    org.put(&path, json!({"profile": {"name": "x"}}))
        .await
        .fails(403, "E0000006");
    let ada = org.user("Ada", "Byron");
    org.put(&format!("{path}/users/{ada}"), Value::Null)
        .await
        .fails(403, "E0000006");
    assert_eq!(
        org.get(&format!("{path}/users")).await.values("/id").len(),
        2,
        "all users are in it"
    );
}

#[tokio::test]
async fn finds_groups() {
    let org = Org::new().await;
    for name in ["Sales EU", "Sales US", "Staff"] {
        org.sandbox
            .add_group(json!({"profile": {"name": name, "region": name}}))
            .unwrap();
    }
    let found = async |query: &str| {
        org.get(&format!("/api/v1/groups?{query}"))
            .await
            .values("/profile/name")
    };
    assert_eq!(found("q=sales").await, ["Sales EU", "Sales US"]);
    assert_eq!(
        found(&format!("filter={}", encode(r#"type eq "BUILT_IN""#))).await,
        ["Everyone"]
    );
    let search = r#"type eq "OKTA_GROUP" and profile.region co "us""#;
    assert_eq!(found(&format!("search={}", encode(search))).await, ["Sales US"]);
    org.get(&format!("/api/v1/groups?filter={}", encode(r#"profile.region eq "x""#)))
        .await
        .fails(400, "E0000031");
}

#[tokio::test]
async fn users_come_and_go() {
    let org = Org::from(Sandbox::builder().with_page_size(2)).await;
    let group = id(&org.sandbox.add_group(json!({"profile": {"name": "G"}})).unwrap());
    let path = format!("/api/v1/groups/{group}");
    let before = org.get(&path).await.body["lastMembershipUpdated"].clone();
    let users: Vec<String> = ["A", "B", "C"].iter().map(|name| org.user(name, "X")).collect();
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    for user in &users {
        let added = org.put(&format!("{path}/users/{user}"), Value::Null).await;
        assert_eq!((added.status, added.body), (204, Value::Null));
    }
    assert_ne!(org.get(&path).await.body["lastMembershipUpdated"], before);
    assert_eq!(
        org.put(&format!("{path}/users/{}", users[0]), Value::Null).await.status,
        204,
        "twice is fine"
    );
    assert_eq!(
        org.pages(&format!("{path}/users"), "/profile/firstName").await,
        [vec!["A", "B"], vec!["C"]]
    );
    let groups = org.get(&format!("/api/v1/users/{}/groups", users[0])).await;
    assert_eq!(groups.values("/profile/name"), ["Everyone", "G"]);

    assert_eq!(org.delete(&format!("{path}/users/{}", users[1])).await.status, 204);
    assert_eq!(
        org.get(&format!("{path}/users")).await.values("/profile/firstName"),
        ["A", "C"]
    );
    org.put(&format!("{path}/users/nobody"), Value::Null)
        .await
        .fails(404, "E0000007");
    org.get("/api/v1/groups/nothing/users").await.fails(404, "E0000007");

    assert_eq!(org.delete(&path).await.status, 204);
    org.get(&path).await.fails(404, "E0000007");
    assert_eq!(
        org.get(&format!("/api/v1/users/{}/groups", users[0]))
            .await
            .values("/profile/name"),
        ["Everyone"]
    );
}

#[tokio::test]
async fn groups_of_a_new_user_can_be_given() {
    let org = Org::new().await;
    let group = id(&org.sandbox.add_group(json!({"profile": {"name": "G"}})).unwrap());
    let profile = json!({"firstName": "A", "lastName": "B", "email": "a@b.example", "login": "a@b.example"});
    let body = json!({"profile": profile, "groupIds": [group]});
    let user = id(&org.post("/api/v1/users", body).await.body);
    assert_eq!(
        org.get(&format!("/api/v1/groups/{group}/users")).await.values("/id"),
        [user]
    );
    let refused = org
        .post("/api/v1/users", json!({"profile": profile, "groupIds": ["x"]}))
        .await;
    refused.fails(400, "E0000001");
}
