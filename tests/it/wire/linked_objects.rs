use super::{kept, mgmt};

#[tokio::test]
async fn list_linked_object_definitions() {
    const ANSWER: &str = r#"[{"primary":{"name":"manager","title":"Manager","description":"Manager link","type":"USER"},
        "associated":{"name":"subordinate","title":"Subordinate","description":"Subordinate link","type":"USER"},
        "_links":{"self":{"href":"https://acme.example.com/api/v1/meta/schemas/user/linkedObjects/manager"}}}]"#;
    let wire = mgmt("GET /api/v1/meta/schemas/user/linkedObjects", 200, ANSWER);
    let page = wire.client.list_linked_object_definitions().send().await.unwrap();
    wire.sent("");
    assert_eq!(
        page.items[0].primary.as_ref().unwrap().title.as_deref(),
        Some("Manager")
    );
    assert_eq!(
        page.items[0].associated.as_ref().unwrap().name.as_deref(),
        Some("subordinate")
    );
    kept(&page.items, ANSWER);
}
