use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::client::{Org, id};

async fn enroll(org: &Org, user: &str, body: Value) -> (String, Value) {
    let path = format!("/api/v1/users/{user}/factors");
    let factor = org.post(&path, body).await;
    assert_eq!(factor.status, 200, "{}", factor.body);
    (format!("{path}/{}", id(&factor.body)), factor.body)
}

/// Computed here, by the parameters of the answer, as an app does it.
fn code(activation: &Value, steps: i64) -> String {
    let step = activation["timeStep"].as_u64().unwrap();
    let totp = Builder::new()
        .with_secret(Secret::try_from_base32(activation["sharedSecret"].as_str().unwrap()).unwrap())
        .with_digits(activation["keyLength"].as_u64().unwrap().try_into().unwrap())
        .with_step_duration(step)
        .build()
        .unwrap();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    totp.generate(now.saturating_add_signed(steps * i64::try_from(step).unwrap()))
        .to_string()
}

#[tokio::test]
async fn passcodes_by_time_are_checked_and_good_for_one_time() {
    let org = Org::new().await;
    let user = org.user("Ada", "Byron");
    let body = json!({"factorType": "token:software:totp", "provider": "GOOGLE"});
    let (path, factor) = enroll(&org, &user, body.clone()).await;
    assert_eq!(
        (&factor["status"], &factor["vendorName"]),
        (&json!("PENDING_ACTIVATION"), &json!("GOOGLE"))
    );
    let activation = &factor["_embedded"]["activation"];
    let activate = format!("{path}/lifecycle/activate");
    org.post(&activate, json!({})).await.fails(400, "E0000001");
    for wrong in [code(activation, 7), "1".to_owned(), "not one".to_owned()] {
        org.post(&activate, json!({"passCode": wrong}))
            .await
            .fails(403, "E0000068");
    }
    assert_eq!(org.get(&path).await.body["status"], "PENDING_ACTIVATION");
    org.post(&format!("{path}/verify"), json!({"passCode": code(activation, 0)}))
        .await
        .fails(400, "E0000001");

    let right = code(activation, 0);
    let active = org.post(&activate, json!({"passCode": right})).await;
    assert_eq!((active.status, &active.body["status"]), (200, &json!("ACTIVE")));
    assert!(active.body["_embedded"].is_null() && active.body["_links"]["verify"].is_object());
    assert!(
        !active
            .body
            .to_string()
            .contains(activation["sharedSecret"].as_str().unwrap())
    );

    let verify = format!("{path}/verify");
    org.post(&verify, json!({"passCode": right}))
        .await
        .fails(403, "E0000068");
    let next = org.sandbox.passcode(&factor).unwrap();
    // The second where the next passcode becomes the current one can be right now.
    assert!([0, 1].map(|steps| code(activation, steps)).contains(&next));
    let verified = org.post(&verify, json!({"passCode": next})).await;
    assert_eq!(
        (verified.status, verified.body),
        (200, json!({"factorResult": "SUCCESS"}))
    );

    org.post(&format!("/api/v1/users/{user}/factors"), body)
        .await
        .fails(400, "E0000001");
    assert_eq!(org.delete(&path).await.status, 204);
    org.get(&path).await.fails(404, "E0000007");
    assert_eq!(org.get(&format!("/api/v1/users/{user}/factors")).await.body, json!([]));
}

#[tokio::test]
async fn text_messages_bring_passcodes() {
    let org = Org::new().await;
    let user = org.user("Ada", "Byron");
    let body = json!({"factorType": "sms", "profile": {"phoneNumber": "+15550100000"}});
    let (path, factor) = enroll(&org, &user, body).await;
    org.post(&format!("{path}/resend"), json!({})).await;
    let sent = org.sandbox.passcode(&factor).unwrap();
    let activate = format!("{path}/lifecycle/activate");
    let wrong = if sent == "000000" { "000001" } else { "000000" };
    org.post(&activate, json!({"passCode": wrong}))
        .await
        .fails(403, "E0000068");
    assert_eq!(
        org.post(&activate, json!({"passCode": sent})).await.body["status"],
        "ACTIVE"
    );

    let verify = format!("{path}/verify");
    org.post(&verify, json!({"passCode": sent}))
        .await
        .fails(403, "E0000068");
    assert_eq!(org.post(&verify, Value::Null).await.body["factorResult"], "CHALLENGE");
    let sent = org.sandbox.passcode(&factor).unwrap();
    assert_eq!(
        org.post(&verify, json!({"passCode": sent})).await.body["factorResult"],
        "SUCCESS"
    );
    assert!(org.sandbox.passcode(&factor).is_err(), "it is used up");
}

#[tokio::test]
async fn questions_are_answered() {
    let org = Org::new().await;
    let user = org.user("Ada", "Byron");
    let profile = json!({"question": "disliked_food", "answer": "oysters"});
    let (path, factor) = enroll(&org, &user, json!({"factorType": "question", "profile": profile})).await;
    assert_eq!(factor["status"], "ACTIVE");
    assert!(!factor.to_string().contains("oysters"));
    let verify = format!("{path}/verify");
    org.post(&verify, json!({"answer": "soup"}))
        .await
        .fails(403, "E0000068");
    assert_eq!(
        org.post(&verify, json!({"answer": "oysters"})).await.body["factorResult"],
        "SUCCESS"
    );
    org.post(&format!("/api/v1/users/{user}/lifecycle/reset_factors"), Value::Null)
        .await;
    org.get(&path).await.fails(404, "E0000007");
}

#[tokio::test]
async fn of_other_types_and_people_are_refused() {
    let org = Org::new().await;
    let user = org.user("Ada", "Byron");
    let path = format!("/api/v1/users/{user}/factors");
    for (body, status) in [
        (json!({"factorType": "push", "provider": "OKTA"}), 501),
        (json!({"factorType": "telepathy"}), 400),
        (json!({"factorType": "sms", "provider": "GOOGLE"}), 400),
        (json!({"factorType": "sms", "profile": {"phoneNumber": "0123"}}), 400),
        (
            json!({"factorType": "question", "profile": {"question": "disliked_food"}}),
            400,
        ),
        (json!({}), 400),
    ] {
        assert_eq!(org.post(&path, body).await.status, status);
    }
    assert_eq!(
        org.get(&format!("{path}/catalog")).await.body["operationId"],
        "listSupportedFactors"
    );
    org.get("/api/v1/users/00u1nobody/factors").await.fails(404, "E0000007");
    org.post(&format!("/api/v1/users/{user}/lifecycle/deactivate"), Value::Null)
        .await;
    org.post(
        &path,
        json!({"factorType": "sms", "profile": {"phoneNumber": "+15550100000"}}),
    )
    .await
    .fails(403, "E0000038");
}
