use okta_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Org, encode};

#[tokio::test]
async fn requests_leave_events_and_seeds_none() {
    let org = Org::new().await;
    let app = org.bookmark("Wiki");
    assert_eq!(org.get("/api/v1/logs").await.body, json!([]));
    let step = org
        .post(&format!("/api/v1/apps/{app}/lifecycle/deactivate"), Value::Null)
        .await;
    org.post(&format!("/api/v1/apps/{app}/lifecycle/deactivate"), Value::Null)
        .await;
    let log = org.get("/api/v1/logs").await;
    assert_eq!(
        log.values("/eventType"),
        ["application.lifecycle.deactivate"],
        "what changes nothing is no event"
    );
    let event = &log.body[0];
    assert_eq!(event["target"][0]["id"], app);
    assert_eq!(event["actor"]["alternateId"], "admin@sandbox.example");
    assert_eq!(event["transaction"]["id"], step.header("x-okta-request-id"));
    org.delete(&format!("/api/v1/apps/{app}/x")).await;
    assert_eq!(org.delete("/api/v1/apps/none").await.status, 404);
    assert_eq!(
        org.get("/api/v1/logs").await.body.as_array().unwrap().len(),
        1,
        "a refused request is no event"
    );
}

#[tokio::test]
async fn polling_never_ends() {
    let org = Org::from(Sandbox::builder().with_page_size(2)).await;
    let create = async |name: &str| org.post("/api/v1/groups", json!({"profile": {"name": name}})).await;
    let empty = org.get("/api/v1/logs?since=2020-01-01T00:00:00.000Z").await;
    assert_eq!(empty.body, json!([]));
    for name in ["a", "b", "c"] {
        create(name).await;
    }
    let first = org.get(&empty.link("next").unwrap()).await;
    assert_eq!(first.values("/target/0/displayName"), ["a", "b"]);
    let second = org.get(&first.link("next").unwrap()).await;
    assert_eq!(second.values("/target/0/displayName"), ["c"]);
    let third = org.get(&second.link("next").unwrap()).await;
    assert_eq!(third.body, json!([]), "nothing yet, but more may come");
    create("d").await;
    let fourth = org.get(&third.link("next").unwrap()).await;
    assert_eq!(fourth.values("/target/0/displayName"), ["d"]);

    let until = "/api/v1/logs?until=2999-01-01T00:00:00Z&since=2020-01-01T00:00:00Z";
    assert_eq!(
        org.pages(until, "/target/0/displayName").await,
        [vec!["a", "b"], vec!["c", "d"]]
    );
    let backwards = org
        .pages("/api/v1/logs?sortOrder=DESCENDING", "/target/0/displayName")
        .await;
    assert_eq!(backwards, [vec!["d", "c"], vec!["b", "a"]]);
    assert_eq!(org.get("/api/v1/logs?since=2999-01-01T00:00:00Z").await.body, json!([]));
    org.get("/api/v1/logs?since=yesterday").await.fails(400, "E0000001");
}

#[tokio::test]
async fn events_are_found_by_filter_and_words() {
    let org = Org::new().await;
    org.post("/api/v1/groups", json!({"profile": {"name": "Alpha"}})).await;
    org.post(
        &format!("/api/v1/apps/{}/lifecycle/deactivate", org.bookmark("Beta")),
        Value::Null,
    )
    .await;
    let filter = encode(r#"eventType sw "group." and target.type eq "UserGroup""#);
    assert_eq!(
        org.get(&format!("/api/v1/logs?filter={filter}"))
            .await
            .values("/target/0/displayName"),
        ["Alpha"]
    );
    assert_eq!(
        org.get("/api/v1/logs?q=beta+deactivate")
            .await
            .values("/target/0/displayName"),
        ["Beta"]
    );
    assert_eq!(org.get("/api/v1/logs?q=beta+alpha").await.body, json!([]));
}
