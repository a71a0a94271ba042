use okta_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Answer, Org, id};

const SIGN_ON: &str = "/api/v1/policies?type=OKTA_SIGN_ON";

async fn policy(org: &Org, kind: &str, name: &str) -> String {
    let created = org.post("/api/v1/policies", json!({"type": kind, "name": name})).await;
    assert_eq!(created.status, 200, "{}", created.body);
    format!("/api/v1/policies/{}", id(&created.body))
}

async fn rule(org: &Org, policy: &str, name: &str, priority: Option<u32>) -> String {
    let created = org
        .post(&format!("{policy}/rules"), json!({"name": name, "priority": priority}))
        .await;
    assert_eq!(created.status, 200, "{}", created.body);
    format!("{policy}/rules/{}", id(&created.body))
}

/// Names with priorities, in the order of the list.
fn order(list: &Answer) -> Vec<(String, u64)> {
    let list = list.body.as_array().unwrap();
    list.iter()
        .map(|one| {
            (
                one["name"].as_str().unwrap().to_owned(),
                one["priority"].as_u64().unwrap(),
            )
        })
        .collect()
}

fn is(order: &[(String, u64)], wanted: &[(&str, u64)]) {
    let order: Vec<(&str, u64)> = order
        .iter()
        .map(|(name, priority)| (name.as_str(), *priority))
        .collect();
    assert_eq!(order, wanted);
}

#[tokio::test]
async fn come_in_an_order_that_ends_with_the_default() {
    let org = Org::from(Sandbox::builder().with_page_size(2)).await;
    is(&order(&org.get(SIGN_ON).await), &[("Default Policy", 1)]);
    let a = policy(&org, "OKTA_SIGN_ON", "A").await;
    let b = policy(&org, "OKTA_SIGN_ON", "B").await;
    let c = policy(&org, "OKTA_SIGN_ON", "C").await;
    assert_eq!(org.pages(SIGN_ON, "/name").await, [["A", "B"], ["C", "Default Policy"]]);

    let mut third = org.get(&c).await.body;
    third["priority"] = 1.into();
    assert_eq!(org.put(&c, third).await.body["priority"], 1);
    assert_eq!(org.pages(SIGN_ON, "/name").await, [["C", "A"], ["B", "Default Policy"]]);
    assert_eq!(
        (&org.get(&a).await.body["priority"], &org.get(&b).await.body["priority"]),
        (&json!(2), &json!(3))
    );

    assert_eq!(org.delete(&a).await.status, 204);
    let list = org.get(&format!("{SIGN_ON}&limit=200")).await;
    is(&order(&list), &[("C", 1), ("B", 2)]);
    assert_eq!(
        org.get(&format!("{SIGN_ON}&q=def")).await.values("/name"),
        ["Default Policy"]
    );
    org.post("/api/v1/policies", json!({"type": "OKTA_SIGN_ON", "name": "B"}))
        .await
        .fails(400, "E0000001");
}

#[tokio::test]
async fn are_switched_off_and_on() {
    let org = Org::new().await;
    let path = policy(&org, "PASSWORD", "Admins").await;
    let password = org.get(&path).await.body;
    assert_eq!(password["settings"]["password"]["complexity"]["minLength"], 8);
    assert_eq!(password["conditions"]["authProvider"]["provider"], "OKTA");
    assert_eq!(
        org.post(&format!("{path}/lifecycle/deactivate"), Value::Null)
            .await
            .status,
        204
    );
    let mut inactive = org.get(&path).await.body;
    assert_eq!(inactive["status"], "INACTIVE");
    assert!(inactive["_links"]["activate"].is_object() && inactive["_links"]["deactivate"].is_null());
    let list = org.get("/api/v1/policies?type=PASSWORD&status=INACTIVE").await;
    assert_eq!(list.values("/name"), ["Admins"]);

    inactive["settings"]["password"]["complexity"]["minLength"] = 14.into();
    inactive["status"] = "ACTIVE".into();
    let changed = org.put(&path, inactive).await.body;
    assert_eq!(changed["settings"]["password"]["complexity"]["minLength"], 14);
    assert_eq!(changed["status"], "INACTIVE", "only the lifecycle changes the status");
    org.post(&format!("{path}/lifecycle/activate"), Value::Null).await;
    assert_eq!(org.get(&path).await.body["status"], "ACTIVE");

    let born = json!({"type": "OKTA_SIGN_ON", "name": "Later"});
    let born = org.post("/api/v1/policies?activate=false", born).await;
    assert_eq!(born.body["status"], "INACTIVE");
}

#[tokio::test]
async fn that_okta_made_stay() {
    let org = Org::new().await;
    for kind in ["OKTA_SIGN_ON", "PASSWORD", "ACCESS_POLICY"] {
        let list = org.get(&format!("/api/v1/policies?type={kind}")).await.body;
        let path = format!("/api/v1/policies/{}", id(&list[0]));
        assert_eq!(list[0]["_links"]["self"]["hints"]["allow"], json!(["GET", "PUT"]));
        org.delete(&path).await.fails(403, "E0000006");
        org.post(&format!("{path}/lifecycle/deactivate"), Value::Null)
            .await
            .fails(403, "E0000006");
        let rules = org.get(&format!("{path}/rules")).await.body;
        let rule = format!("{path}/rules/{}", id(&rules[0]));
        assert_eq!(rules[0]["system"], true);
        org.delete(&rule).await.fails(403, "E0000006");
        org.post(&format!("{rule}/lifecycle/deactivate"), Value::Null)
            .await
            .fails(403, "E0000006");
        let again = org.put(&rule, rules[0].clone()).await;
        assert_eq!((again.status, &again.body["priority"]), (200, &rules[0]["priority"]));
    }
    let mut default = org.get("/api/v1/policies?type=PASSWORD").await.body[0].clone();
    let path = format!("/api/v1/policies/{}", id(&default));
    assert_eq!(org.put(&path, default.clone()).await.status, 200);
    default["priority"] = 7.into();
    org.put(&path, default).await.fails(400, "E0000077");
}

#[tokio::test]
async fn rules_have_what_okta_fills_in() {
    let org = Org::new().await;
    let path = policy(&org, "OKTA_SIGN_ON", "P").await;
    let body = json!({
        "name": "R", "type": "SIGN_ON",
        "actions": {"signon": {"access": "ALLOW", "requireFactor": true, "session": {"maxSessionIdleMinutes": 15}}},
    });
    let rule = org.post(&format!("{path}/rules"), body.clone()).await.body;
    assert_eq!(rule["actions"]["signon"]["session"]["maxSessionIdleMinutes"], 15);
    assert_eq!(rule["actions"]["signon"]["session"]["maxSessionLifetimeMinutes"], 0);
    assert_eq!(rule["conditions"]["network"]["connection"], "ANYWHERE");
    let at = format!("{path}/rules/{}", id(&rule));
    assert_eq!(org.get(&at).await.body, rule);
    assert_eq!(
        org.get(&format!("{path}?expand=rules")).await.body["_embedded"]["rules"],
        json!([rule])
    );

    for (network, groups) in [
        (json!({"connection": "ZONE", "include": ["nzo1nowhere"]}), Value::Null),
        (json!({"connection": "ZONE"}), Value::Null),
        (json!({"connection": "SOMEWHERE"}), Value::Null),
        (Value::Null, json!(["00g1nobody"])),
    ] {
        let mut wrong = body.clone();
        wrong["name"] = "W".into();
        wrong["conditions"] = json!({"network": network, "people": {"groups": {"include": groups}}});
        org.post(&format!("{path}/rules"), wrong).await.fails(400, "E0000001");
    }
    org.post(&format!("{path}/rules"), body).await.fails(400, "E0000001");
    org.post(&format!("{path}/rules"), json!({"name": "P", "type": "PASSWORD"}))
        .await
        .fails(400, "E0000001");
    org.get(&format!("{path}/rules/0pr1none")).await.fails(404, "E0000007");

    assert_eq!(
        org.post(&format!("{at}/lifecycle/deactivate"), Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(org.get(&at).await.body["status"], "INACTIVE");
    assert_eq!(org.delete(&path).await.status, 204);
    org.get(&at).await.fails(404, "E0000007");
}

#[tokio::test]
async fn rules_move_by_the_type_of_their_policy() {
    let org = Org::new().await;
    let close = policy(&org, "OKTA_SIGN_ON", "Close").await;
    rule(&org, &close, "a", None).await;
    let b = rule(&org, &close, "b", None).await;
    rule(&org, &close, "c", Some(1)).await;
    let rules = format!("{close}/rules");
    is(&order(&org.get(&rules).await), &[("c", 1), ("a", 2), ("b", 3)]);
    let mut second = org.get(&b).await.body;
    second["priority"] = 2.into();
    org.put(&b, second).await;
    is(&order(&org.get(&rules).await), &[("c", 1), ("b", 2), ("a", 3)]);
    org.delete(&b).await;
    is(&order(&org.get(&rules).await), &[("c", 1), ("a", 2)]);

    let apart = policy(&org, "ACCESS_POLICY", "Apart").await;
    rule(&org, &apart, "a", Some(0)).await;
    let b = rule(&org, &apart, "b", Some(5)).await;
    rule(&org, &apart, "c", Some(0)).await;
    let rules = format!("{apart}/rules");
    is(
        &order(&org.get(&rules).await),
        &[("c", 0), ("a", 1), ("b", 5), ("Catch-all Rule", 99)],
    );
    rule(&org, &apart, "d", None).await;
    org.delete(&b).await;
    is(
        &order(&org.get(&rules).await),
        &[("c", 0), ("a", 1), ("d", 6), ("Catch-all Rule", 99)],
    );
}

#[tokio::test]
async fn of_other_types_and_what_is_not_embedded_say_so() {
    let org = Org::new().await;
    org.get("/api/v1/policies").await.fails(400, "E0000001");
    org.get("/api/v1/policies?type=SOMETHING").await.fails(400, "E0000001");
    org.post("/api/v1/policies", json!({"name": "x"}))
        .await
        .fails(400, "E0000001");
    let path = policy(&org, "OKTA_SIGN_ON", "P").await;
    for path in [
        "/api/v1/policies?type=IDP_DISCOVERY".to_owned(),
        format!("{SIGN_ON}&sortBy=name"),
        format!("{SIGN_ON}&expand=rules"),
        format!("{path}?expand=mappings"),
        "/api/v1/groups?expand=stats".to_owned(),
        "/api/v1/users/me?expand=blocks".to_owned(),
        format!("{path}/mappings"),
    ] {
        assert_eq!(org.get(&path).await.status, 501, "{path}");
    }
    let left_out = org.post("/api/v1/policies/simulate", json!([])).await;
    assert_eq!(
        (left_out.status, &left_out.body["operationId"]),
        (501, &json!("createPolicySimulation"))
    );
    let log = org.get("/api/v1/logs").await;
    assert!(log.values("/eventType").contains(&"policy.lifecycle.create".to_owned()));
}
