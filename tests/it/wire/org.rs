//! The org as a whole: its settings, contacts, features, notices, and realms.

use okta_mgmt::types::{
    AssignUserToRealm, EnabledStatus, FeatureLifecycle, NotificationType, OrgContactType, OrgContactUser, OrgSetting,
    RealmAssignmentActions, RealmAssignmentConditions, RealmAssignmentExpression, RealmAssignmentRequest, RealmProfile,
    RealmProfileRealmType, RealmRequest,
};

use super::{kept, mgmt, mgmt_pages};

#[tokio::test]
async fn update_org_settings() {
    let answer = r#"{"id":"00o1","companyName":"Acme","subdomain":"acme","status":"ACTIVE","address1":null,"city":null,"country":null,
        "expiresAt":null,"phoneNumber":"555","endUserSupportHelpURL":"https://help.example.com","website":"https://example.com",
        "_links":{"uploadLogo":{"href":"https://acme.example.com/l","hints":{"allow":["POST"]}}}}"#;
    let wire = mgmt("POST /api/v1/org", 200, answer);
    let settings = OrgSetting::new().with_company_name("Acme").with_phone_number("555");
    let updated = wire.client.update_org_settings(settings).send().await.unwrap();
    wire.sent(r#"{"companyName":"Acme","phoneNumber":"555"}"#);
    kept(&*updated, answer);
}

#[tokio::test]
async fn replace_org_contact_user() {
    let wire = mgmt("PUT /api/v1/org/contacts/TECHNICAL", 200, r#"{"userId":"00u1"}"#);
    let contact = OrgContactUser::new().with_user_id("00u1");
    let request = wire.client.replace_org_contact_user(OrgContactType::Technical, contact);
    request.send().await.unwrap();
    wire.sent(r#"{"userId":"00u1"}"#);
}

#[tokio::test]
async fn support_cases_and_access() {
    let answer = r#"{"supportCases":[{"caseNumber":"00000144","subject":"Printer","selfAssigned":{"status":"APPROVED"},
        "impersonation":{"status":"ENABLED","expiration":null}}]}"#;
    let wire = mgmt("GET /api/v1/org/privacy/oktaSupport/cases", 200, answer);
    let cases = wire.client.list_okta_support_cases().send().await.unwrap();
    wire.sent("");
    kept(&*cases, answer);

    let answer = r#"{"support":"DISABLED","expiration":null,"caseNumber":null}"#;
    let wire = mgmt("GET /api/v1/org/privacy/oktaSupport", 200, answer);
    let access = wire.client.get_org_okta_support_settings().send().await.unwrap();
    wire.sent("");
    kept(&*access, answer);
}

#[tokio::test]
async fn update_feature_lifecycle() {
    let answer = r#"{"id":"ftr1","name":"Spring","type":"self-service","status":"ENABLED","stage":{"state":"OPEN","value":"EA"}}"#;
    let wire = mgmt("POST /api/v1/features/ftr1/ENABLE?mode=force", 200, answer);
    let request = wire.client.update_feature_lifecycle("ftr1", FeatureLifecycle::Enable);
    let feature = request.mode("force").send().await.unwrap();
    wire.sent("");
    kept(&*feature, answer);
    assert_eq!(feature.status, Some(EnabledStatus::Enabled));
}

#[tokio::test]
async fn unsubscribe_a_user() {
    let line = "POST /api/v1/users/00u1/subscriptions/USER_LOCKED_OUT/unsubscribe";
    let wire = mgmt(line, 200, "");
    let request = wire
        .client
        .unsubscribe_by_notification_type_user("00u1", NotificationType::UserLockedOut);
    request.send().await.unwrap();
    wire.sent("");
}

#[tokio::test]
async fn list_and_create_realms() {
    let first = r#"[{"id":"guox1","isDefault":true,"profile":{"name":"Default","domains":[]},"created":"2022-04-04T15:56:05.000Z"}]"#;
    let wire = mgmt_pages([
        (
            "GET /api/v1/realms?limit=1&search=profile.name%20sw%20%22D%22&sortBy=profile.name&sortOrder=asc",
            first,
        ),
        (
            "GET /api/v1/realms?limit=1&after=guox1&search=profile.name%20sw%20%22D%22&sortBy=profile.name&sortOrder=asc",
            "[]",
        ),
    ]);
    let request = wire.client.list_realms().limit(1).search(r#"profile.name sw "D""#);
    let realms = request.sort_by("profile.name").sort_order("asc").stream();
    kept(&realms.try_collect().await.unwrap(), first);
    wire.sent("");

    let profile = RealmProfile::new("Partners")
        .with_realm_type(RealmProfileRealmType::Partner)
        .with_domains(["example.com".to_owned()]);
    let wire = mgmt(
        "POST /api/v1/realms",
        200,
        r#"{"id":"guox2","profile":{"name":"Partners"}}"#,
    );
    let request = wire.client.create_realm(RealmRequest::new().with_profile(profile));
    request.send().await.unwrap();
    wire.sent(r#"{"profile":{"domains":["example.com"],"name":"Partners","realmType":"PARTNER"}}"#);
}

#[tokio::test]
async fn create_realm_assignment() {
    let answer = r#"{"id":"rul1","name":"Partners","status":"INACTIVE","isDefault":false,"priority":0,"domains":["example.com"],
        "conditions":{"profileSourceId":"0oa1","expression":{"value":"user.profile.email.contains(\"example\")"}},
        "actions":{"assignUserToRealm":{"realmId":"guox2"}}}"#;
    let expression = RealmAssignmentExpression::new().with_value(r#"user.profile.email.contains("example")"#);
    let conditions = RealmAssignmentConditions::new()
        .with_profile_source_id("0oa1")
        .with_expression(expression);
    let realm = AssignUserToRealm::new().with_realm_id("guox2");
    let assignment = RealmAssignmentRequest::new()
        .with_name("Partners")
        .with_priority(0)
        .with_conditions(conditions)
        .with_actions(RealmAssignmentActions::new().with_assign_user_to_realm(realm));
    let wire = mgmt("POST /api/v1/realm-assignments", 201, answer);
    let created = wire.client.create_realm_assignment(assignment).send().await.unwrap();
    wire.sent(concat!(
        r#"{"actions":{"assignUserToRealm":{"realmId":"guox2"}},"conditions":{"expression":"#,
        r#"{"value":"user.profile.email.contains(\"example\")"},"profileSourceId":"0oa1"},"name":"Partners","priority":0}"#
    ));
    kept(&*created, answer);
}
