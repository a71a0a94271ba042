use serde_json::{Value, json};

use crate::client::{Org, encode, id};

#[tokio::test]
async fn users_of_an_application() {
    let org = Org::new().await;
    let (app, ada) = (org.bookmark("Wiki"), org.user("Ada", "Byron"));
    let path = format!("/api/v1/apps/{app}/users");
    org.post(&path, json!({"scope": "USER"})).await.fails(400, "E0000001");
    org.post(&path, json!({"id": "nobody"})).await.fails(404, "E0000007");
    let body = json!({"id": ada, "scope": "USER", "credentials": {"userName": "ada", "password": {"value": "geheim"}}});
    let assigned = org.post(&path, body).await.body;
    assert_eq!((&assigned["id"], &assigned["scope"]), (&json!(ada), &json!("USER")));
    assert_eq!(
        assigned["credentials"],
        json!({"userName": "ada"}),
        "a password is never answered"
    );
    assert_eq!(
        assigned["_links"]["user"]["href"],
        format!("{}/api/v1/users/{ada}", org.sandbox.url())
    );

    let one = format!("{path}/{ada}");
    let changed = org
        .post(
            &one,
            json!({"credentials": {"userName": "countess"}, "profile": {"role": "x"}}),
        )
        .await
        .body;
    assert_eq!(
        (&changed["credentials"]["userName"], &changed["profile"]["role"]),
        (&json!("countess"), &json!("x"))
    );
    assert_eq!(org.get(&path).await.values("/credentials/userName"), ["countess"]);
    let filter = format!("/api/v1/apps?filter={}", encode(&format!(r#"user.id eq "{ada}""#)));
    assert_eq!(org.get(&filter).await.values("/label"), ["Wiki"]);

    assert_eq!(org.delete(&one).await.status, 204);
    org.get(&one).await.fails(404, "E0000007");
    org.delete(&one).await.fails(404, "E0000007");
    assert_eq!(org.get(&filter).await.body, json!([]));
}

#[tokio::test]
async fn groups_of_an_application() {
    let org = Org::new().await;
    let (app, ada) = (org.bookmark("Wiki"), org.user("Ada", "Byron"));
    let group = id(&org.sandbox.add_group(json!({"profile": {"name": "G"}})).unwrap());
    org.sandbox.add_member(&group, &ada).unwrap();
    let one = format!("/api/v1/apps/{app}/groups/{group}");
    org.get(&one).await.fails(404, "E0000007");

    let assigned = org.put(&one, Value::Null).await;
    assert_eq!((assigned.status, &assigned.body["priority"]), (200, &json!(0)));
    assert_eq!(
        org.put(&one, json!({"priority": 3, "profile": {"a": 1}})).await.body["priority"],
        3
    );
    assert_eq!(org.get(&one).await.body["profile"]["a"], 1);
    assert_eq!(
        org.get(&format!("/api/v1/apps/{app}/groups")).await.values("/id"),
        [group.as_str()]
    );
    assert_eq!(
        org.get(&format!("/api/v1/groups/{group}/apps")).await.values("/label"),
        ["Wiki"]
    );

    let users = org.get(&format!("/api/v1/apps/{app}/users")).await;
    assert_eq!(
        (users.values("/id"), users.values("/scope")),
        (vec![ada.clone()], vec!["GROUP".to_owned()])
    );
    let links = org.get(&format!("/api/v1/users/{ada}/appLinks")).await;
    assert_eq!(links.values("/label"), ["Wiki"]);

    assert_eq!(org.delete(&one).await.status, 204);
    assert_eq!(org.get(&format!("/api/v1/apps/{app}/users")).await.body, json!([]));
    org.delete(&one).await.fails(404, "E0000007");
}
