use okta_mgmt::types::{AppServiceAccount, ServiceAccountStatusDetail};

use super::{kept, mgmt};

#[tokio::test]
async fn create_app_service_account() {
    const ANSWER: &str = r#"{"id":"a747a818-a4c4-4446-8a87-704216495a08","name":"salesforce-prod-account",
        "description":"Billing","containerOrn":"orn:okta:idp:00o1:apps:salesforce:0oa1","containerGlobalName":"salesforce",
        "containerInstanceName":"Salesforce Prod","username":"superadmin@test.app","ownerGroupIds":["00g1"],"ownerUserIds":["00u1"],
        "status":"NO_ISSUES","statusDetail":"ROTATED","created":"2024-04-04T15:56:05.000Z","lastUpdated":"2024-05-05T18:15:44.000Z"}"#;
    let wire = mgmt("POST /privileged-access/api/v1/service-accounts", 201, ANSWER);
    let account = AppServiceAccount::new(
        "salesforce-prod-account",
        "orn:okta:idp:00o1:apps:salesforce:0oa1",
        "superadmin@test.app",
    );
    let account = account
        .with_description("Billing")
        .with_owner_group_ids(["00g1".to_owned()]);
    let account = account
        .with_owner_user_ids(["00u1".to_owned()])
        .with_password("fake-Passw0rd");
    assert!(!format!("{account:?}").contains("fake"), "{account:?}");
    let created = wire.client.create_app_service_account(account).send().await.unwrap();
    wire.sent(concat!(
        r#"{"containerOrn":"orn:okta:idp:00o1:apps:salesforce:0oa1","description":"Billing","name":"salesforce-prod-account","#,
        r#""ownerGroupIds":["00g1"],"ownerUserIds":["00u1"],"password":"fake-Passw0rd","username":"superadmin@test.app"}"#,
    ));
    assert_eq!(created.http_status(), 201);
    assert_eq!(created.status_detail, Some(ServiceAccountStatusDetail::Rotated));
    assert_eq!(created.owner_group_ids.as_deref(), Some(&["00g1".to_owned()][..]));
    assert!(created.password.is_none() && created.additional_properties.is_empty());
    kept(&*created, ANSWER);
}

/// The password is optional; every status that the documents list is known, others are kept.
#[tokio::test]
async fn create_app_service_account_without_a_password() {
    for status in ["ERROR", "UNSECURED", "ALERT", "NO_ISSUES", "INFO"] {
        let known = okta_mgmt::types::ServiceAccountStatus::from(status);
        assert!(
            okta_mgmt::types::ServiceAccountStatus::KNOWN.contains(&known),
            "{status}"
        );
    }
    let answer = r#"{"id":"1","status":"ON_FIRE","statusDetail":"UNMANAGED","ownerUserIds":null}"#;
    let wire = mgmt("POST /privileged-access/api/v1/service-accounts", 201, answer);
    let created = wire
        .client
        .create_app_service_account(AppServiceAccount::new("n", "o", "u"))
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"containerOrn":"o","name":"n","username":"u"}"#);
    assert_eq!(created.status.as_ref().unwrap(), "ON_FIRE");
}
