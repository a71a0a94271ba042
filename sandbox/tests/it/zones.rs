use okta_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Org, encode, id};

#[tokio::test]
async fn are_created_changed_and_deleted_once_inactive() {
    let org = Org::new().await;
    let office = json!({"type": "IP", "name": "Office", "gateways": [{"type": "RANGE", "value": "192.0.2.1"}]});
    let zone = org.post("/api/v1/zones", office.clone()).await;
    assert_eq!((zone.status, &zone.body["status"]), (200, &json!("ACTIVE")));
    assert_eq!(
        (&zone.body["usage"], &zone.body["proxies"]),
        (&json!("POLICY"), &Value::Null)
    );
    assert_eq!(zone.body["gateways"][0]["value"], "192.0.2.1-192.0.2.1");
    let path = format!("/api/v1/zones/{}", id(&zone.body));
    assert_eq!(org.get(&path).await.body, zone.body);
    org.post("/api/v1/zones", office).await.fails(400, "E0000001");

    let cause = org.delete(&path).await.fails(400, "E0000001");
    assert!(cause.contains("active"), "{cause}");
    let changed = json!({"type": "IP", "name": "Office", "proxies": [{"type": "CIDR", "value": "2001:db8::/32"}]});
    let changed = org.put(&path, changed).await.body;
    assert_eq!(
        (&changed["gateways"], &changed["status"]),
        (&Value::Null, &json!("ACTIVE"))
    );
    org.put(&path, json!({"type": "DYNAMIC", "name": "Office", "asns": ["1"]}))
        .await
        .fails(400, "E0000001");

    let inactive = org.post(&format!("{path}/lifecycle/deactivate"), Value::Null).await;
    assert_eq!((inactive.status, &inactive.body["status"]), (200, &json!("INACTIVE")));
    assert!(inactive.body["_links"]["activate"].is_object() && inactive.body["_links"]["deactivate"].is_null());
    assert_eq!(
        org.post(&format!("{path}/lifecycle/activate"), Value::Null).await.body["status"],
        "ACTIVE"
    );
    org.post(&format!("{path}/lifecycle/deactivate"), Value::Null).await;
    assert_eq!(org.delete(&path).await.status, 204);
    org.get(&path).await.fails(404, "E0000007");
}

#[tokio::test]
async fn need_what_their_type_is_made_of() {
    let org = Org::new().await;
    for zone in [
        json!({"type": "IP", "name": "x"}),
        json!({"type": "IP", "name": "x", "gateways": []}),
        json!({"type": "IP", "name": "x", "gateways": [{"type": "CIDR", "value": "192.0.2.1/33"}]}),
        json!({"type": "IP", "name": "x", "gateways": [{"type": "RANGE", "value": "192.0.2.9-192.0.2.1"}]}),
        json!({"type": "DYNAMIC", "name": "x"}),
        json!({"type": "DYNAMIC_V2", "name": "x", "proxyType": "Any"}),
        json!({"type": "CLOUD", "name": "x"}),
        json!({"type": "IP", "gateways": [{"type": "CIDR", "value": "192.0.2.0/24"}]}),
    ] {
        org.post("/api/v1/zones", zone).await.fails(400, "E0000001");
    }
    let places = json!({"type": "DYNAMIC_V2", "name": "x", "locations": {"include": [{"country": "NL"}]}});
    assert_eq!(org.post("/api/v1/zones", places).await.status, 200);
}

#[tokio::test]
async fn of_the_system_stay() {
    let org = Org::from(Sandbox::builder().with_page_size(1)).await;
    let pages = org.pages("/api/v1/zones", "/name").await;
    assert_eq!(pages, [["BlockedIpZone"], ["LegacyIpZone"]]);
    let blocked = org
        .get(&format!("/api/v1/zones?filter={}", encode(r#"usage eq "BLOCKLIST""#)))
        .await;
    let path = format!("/api/v1/zones/{}", id(&blocked.body[0]));
    org.delete(&path).await.fails(403, "E0000006");
    let mut zone = blocked.body[0].clone();
    zone["gateways"] = json!([{"type": "CIDR", "value": "203.0.113.0/24"}]);
    assert_eq!(org.put(&path, zone.clone()).await.body["gateways"], zone["gateways"]);
    zone["name"] = "Mine".into();
    org.put(&path, zone).await.fails(400, "E0000001");
}

#[tokio::test]
async fn that_a_rule_names_cannot_be_deleted() {
    let org = Org::new().await;
    let zone = json!({"type": "IP", "name": "Z", "status": "INACTIVE", "gateways": [{"type": "CIDR", "value": "192.0.2.0/24"}]});
    let zone = id(&org.post("/api/v1/zones", zone).await.body);
    let policy = json!({"type": "OKTA_SIGN_ON", "name": "P"});
    let rules = format!(
        "/api/v1/policies/{}/rules",
        id(&org.post("/api/v1/policies", policy).await.body)
    );
    let rule = json!({"name": "From there", "conditions": {"network": {"connection": "ZONE", "include": [zone]}}});
    let rule = org.post(&rules, rule).await.body;
    let path = format!("/api/v1/zones/{zone}");
    let cause = org.delete(&path).await.fails(400, "E0000001");
    assert!(cause.contains("From there"), "{cause}");
    org.delete(&format!("{rules}/{}", id(&rule))).await;
    assert_eq!(org.delete(&path).await.status, 204);
}
