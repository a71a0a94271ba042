use okta_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::Org;

/// Each operation that the clients know is imitated, or says that it isn't and which one it is.
async fn all_answer(org: &Org, document: &str, team: &str) -> (usize, usize) {
    let document: Value = serde_json::from_str(document).unwrap();
    let (mut imitated, mut left_out) = (0, 0);
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(id) = operation["operationId"].as_str() else {
                continue;
            };
            let path = path.replace("{team_name}", team);
            let path: String = path
                .split('/')
                .map(|part| if part.starts_with('{') { "x" } else { part })
                .collect::<Vec<_>>()
                .join("/");
            let answer = org.send(&method.to_uppercase(), &path, json!({})).await;
            if answer.status == 501 {
                assert_eq!(answer.body["operationId"], id, "{method} {path}");
                left_out += 1;
            } else {
                let unknown = format!("Not found: Resource not found: {path} (Path)");
                assert_ne!(answer.status, 405, "{id}: {method} {path}");
                assert_ne!(answer.body["errorSummary"], unknown, "{id}: {method} {path}");
                assert_ne!(answer.body["message"], "path not found", "{id}: {method} {path}");
                imitated += 1;
            }
        }
    }
    (imitated, left_out)
}

#[tokio::test]
async fn of_the_management_api() {
    let org = Org::new().await;
    let (imitated, _) = all_answer(&org, include_str!("../../../okta-mgmt/openapi.json"), "").await;
    assert!(imitated >= 7, "at least the applications");
}

#[tokio::test]
async fn of_privileged_access() {
    let org = Org::from(Sandbox::builder()).await;
    let key = json!({"key_id": org.sandbox.pam_key_id(), "key_secret": org.sandbox.pam_key_secret()});
    let token = org.post("/v1/teams/sandbox/service_token", key).await.body;
    let org = org.authorized_by(format!("Bearer {}", token["bearer_token"].as_str().unwrap()));
    let (imitated, left_out) = all_answer(&org, include_str!("../../../okta-pam/openapi.json"), "sandbox").await;
    assert!(
        imitated >= 35 && left_out > 100,
        "{imitated} imitated, {left_out} left out"
    );
}
