use serde_json::{Value, json};

use crate::client::{Org, id};

const SERVERS: &str = "/api/v1/authorizationServers";

async fn server(org: &Org) -> String {
    let body = json!({"name": "Shop", "description": "Prices", "audiences": ["api://shop"]});
    let created = org.post(SERVERS, body).await;
    assert_eq!(created.status, 201, "{}", created.body);
    format!("{SERVERS}/{}", id(&created.body))
}

#[tokio::test]
async fn come_and_go() {
    let org = Org::new().await;
    let path = server(&org).await;
    let shop = org.get(&path).await.body;
    assert_eq!(
        (&shop["status"], &shop["issuerMode"], &shop["default"]),
        (&json!("ACTIVE"), &json!("ORG_URL"), &json!(false))
    );
    assert_eq!(shop["issuer"], format!("{}/oauth2/{}", org.sandbox.url(), id(&shop)));
    assert_eq!(shop["credentials"]["signing"]["rotationMode"], "AUTO");
    assert_eq!(org.get(&format!("{SERVERS}?q=SHOP")).await.values("/name"), ["Shop"]);
    for wrong in [
        json!({"audiences": ["x"]}),
        json!({"name": "x"}),
        json!({"name": "x", "audiences": ["a", "b"]}),
        json!({"name": "Shop", "audiences": ["x"]}),
    ] {
        org.post(SERVERS, wrong).await.fails(400, "E0000001");
    }
    let mut changed = shop.clone();
    changed["description"] = "Orders".into();
    changed["credentials"]["signing"]["rotationMode"] = "MANUAL".into();
    let changed = org.put(&path, changed).await.body;
    assert_eq!(
        (&changed["description"], &changed["credentials"]["signing"]["kid"]),
        (&json!("Orders"), &shop["credentials"]["signing"]["kid"])
    );
    assert_eq!(changed["credentials"]["signing"]["rotationMode"], "MANUAL");
    assert_eq!(
        org.post(&format!("{path}/lifecycle/deactivate"), Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(org.get(&path).await.body["status"], "INACTIVE");
    let left_out = org.get(&format!("{path}/credentials/keys")).await;
    assert_eq!(
        (left_out.status, &left_out.body["operationId"]),
        (501, &json!("listAuthorizationServerKeys"))
    );

    let policy = org.post(&format!("{path}/policies"), json!({"name": "P"})).await.body;
    assert_eq!(org.delete(&path).await.status, 204);
    org.get(&path).await.fails(404, "E0000007");
    org.get(&format!("{path}/policies/{}", id(&policy)))
        .await
        .fails(404, "E0000007");

    let default = org.get(&format!("{SERVERS}/default")).await.body;
    assert_eq!(default["default"], true);
    assert!(default["issuer"].as_str().unwrap().ends_with("/oauth2/default"));
}

#[tokio::test]
async fn have_scopes_and_claims() {
    let org = Org::new().await;
    let path = server(&org).await;
    let scopes = format!("{path}/scopes");
    let scope = org.post(&scopes, json!({"name": "orders:read"})).await;
    assert_eq!(
        (scope.status, &scope.body["metadataPublish"]),
        (201, &json!("NO_CLIENTS"))
    );
    let at = format!("{scopes}/{}", id(&scope.body));
    let replaced = org.put(&at, json!({"name": "orders:read", "default": true})).await;
    assert_eq!((replaced.status, &replaced.body["default"]), (200, &json!(true)));
    assert_eq!(org.get(&at).await.body, replaced.body);
    org.post(&scopes, json!({"name": "orders:read"}))
        .await
        .fails(400, "E0000001");
    org.post(&scopes, json!({"name": "two words"}))
        .await
        .fails(400, "E0000001");
    assert_eq!(org.get(&format!("{scopes}?q=open")).await.values("/name"), ["openid"]);
    let openid = id(&org.get(&format!("{scopes}?q=openid")).await.body[0]);
    org.delete(&format!("{scopes}/{openid}")).await.fails(403, "E0000006");
    assert_eq!(org.delete(&at).await.status, 204);
    org.get(&at).await.fails(404, "E0000007");

    let claims = format!("{path}/claims");
    let claim = json!({
        "name": "driving", "status": "INACTIVE", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "\"yes\"",
    });
    let created = org.post(&claims, claim.clone()).await;
    assert_eq!((created.status, &created.body["status"]), (201, &json!("INACTIVE")));
    assert_eq!(created.body["conditions"], json!({"scopes": []}));
    org.post(&claims, claim.clone()).await.fails(400, "E0000001");
    let mut in_id_token = claim;
    in_id_token["claimType"] = "IDENTITY".into();
    assert_eq!(
        org.post(&claims, in_id_token).await.status,
        201,
        "the other kind of token"
    );
    let names = org.get(&claims).await.values("/name");
    assert!(names.contains(&"sub".to_owned()) && names.contains(&"driving".to_owned()));
}

#[tokio::test]
async fn have_policies_of_their_own() {
    let org = Org::new().await;
    let path = server(&org).await;
    let policies = format!("{path}/policies");
    assert_eq!(org.get(&policies).await.body, json!([]));
    let body = json!({"type": "OAUTH_AUTHORIZATION_POLICY", "name": "All", "conditions": {"clients": {"include": ["ALL_CLIENTS"]}}});
    let policy = org.post(&policies, body).await;
    assert_eq!((policy.status, &policy.body["priority"]), (201, &json!(1)));
    let at = format!("{policies}/{}", id(&policy.body));
    assert_eq!(
        policy.body["_links"]["self"]["href"],
        format!("{}{at}", org.sandbox.url())
    );
    org.get(&format!("/api/v1/policies/{}", id(&policy.body)))
        .await
        .fails(404, "E0000007");

    let rules = format!("{at}/rules");
    let body = json!({
        "type": "RESOURCE_ACCESS", "name": "Machines", "priority": 4,
        "conditions": {"grantTypes": {"include": ["client_credentials"]}, "scopes": {"include": ["*"]}},
    });
    let rule = org.post(&rules, body).await;
    assert_eq!((rule.status, &rule.body["priority"]), (201, &json!(4)));
    assert_eq!(rule.body["actions"]["token"]["accessTokenLifetimeMinutes"], 60);
    let at = format!("{rules}/{}", id(&rule.body));
    assert_eq!(
        org.post(&format!("{at}/lifecycle/deactivate"), Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(org.get(&at).await.body["status"], "INACTIVE");
    assert_eq!(org.delete(&at).await.status, 204);
    org.delete(&at).await.fails(404, "E0000007");
    org.get(&format!("{SERVERS}/aus1none/policies"))
        .await
        .fails(404, "E0000007");
}
