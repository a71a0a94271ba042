//! What holds for every call, whichever operation it is of.

use std::time::Duration;

use okta_mgmt::{ListRequest, RequestOptions, Result, RetryPolicy, TypedRequest};

use super::mgmt;

#[tokio::test]
async fn setters_set() {
    let wire = mgmt("GET /api/v1/groups/00g1/users?after=b&limit=50", 200, "[]");
    let request = wire.client.list_group_users("00g1").limit(200).after("a");
    request.after("b").limit(50).send().await.unwrap();
    wire.sent("");
}

async fn count<R: ListRequest>(request: R) -> Result<usize> {
    Ok(request.stream().try_collect().await?.len())
}

async fn outcome<R: TypedRequest>(request: R) -> Result<R::Outcome> {
    let request = request
        .with_timeout(Duration::from_secs(5))
        .with_retry(RetryPolicy::none());
    request.with_header("traceparent", "00-1").send().await
}

#[tokio::test]
async fn any_request_and_any_list() {
    let wire = mgmt(
        "GET /api/v1/groups?expand=stats",
        200,
        r#"[{"id":"00g1"},{"id":"00g2"}]"#,
    );
    assert_eq!(
        count(wire.client.list_groups().with_query("expand", "stats"))
            .await
            .unwrap(),
        2
    );
    wire.sent("");
    let wire = mgmt("GET /api/v1/groups/00g1", 200, r#"{"id":"00g1"}"#);
    let group = outcome(wire.client.get_group("00g1")).await.unwrap();
    assert_eq!(group.id.as_deref(), Some("00g1"));
    assert_eq!(wire.header("traceparent"), "00-1");
    let wire = mgmt("DELETE /api/v1/groups/00g1", 404, r#"{"errorCode":"E0000007"}"#);
    let raw = wire.client.delete_group("00g1").send_raw().await.unwrap();
    assert_eq!(
        (raw.http_status(), raw.as_ref()),
        (404, r#"{"errorCode":"E0000007"}"#.as_bytes())
    );
}
