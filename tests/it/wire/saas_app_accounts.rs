//! Accounts in SaaS apps, with the documents' own samples. A list is an object with a member `list`.

use okta_pam::types::{
    RawJsonWebKey, ServiceAccountsRevealCredentialsRequest, ServiceAccountsUpdateCredentialsRequest, UserAccessMethod,
    UserAccessMethodDetails,
};

use super::{Exchange, kept, pam, pam_in_turn, pam_pages};

const ACCOUNTS: &str = r#"{"list":[{"application_instance_id":"aln1aqcs055ZRoizW0g8","application_instance_name":"AWS Engineering",
    "created_at":"2019-08-24T14:15:22Z","description":"Prod-5","id":"d1b65a78-21ed-429b-8ea3-eec96f2748d6","lcm_sync_possible":true,
    "name":"AWS Prod-5 account","sync_status":"NOT_SYNCED","updated_at":"2019-08-24T14:15:22Z","username":"OpsCaliforniaShared"}]}"#;

const ACCOUNT: &str = r#"{"account":{"id":"b747a818-a4c4-4446-8a87-704216495a08","name":"admin account for test instance",
    "username":"admin@test.app","lcm_sync_possible":true,"availability_status":"checked_out","account_status":"NO_ISSUES",
    "account_status_detail":"ROTATED"},"checkout_details":{"current_user_checkout_expires_at":"2024-09-12T14:30:00Z",
    "checkout_enabled":true}}"#;

/// A way to an account as the sample of the requests has it: without `_type`, and with a string where the API has a list.
const METHOD: &str = concat!(
    r#"{"access_credential":"string","brokered":true,"conditionals":[{"access_request_type_id":"string","#,
    r#""access_request_type_name":"string","acr_values":"phr","condition_is_met":true,"description":"string","#,
    r#""expires_after_seconds":0,"type":"access_request"}],"details":{"path":[{}],"privileges":{"_type":"string","#,
    r#""folder_create":true,"folder_delete":true,"folder_update":true,"list":true,"secret_create":true,"secret_delete":true,"#,
    r#""secret_reveal":true,"secret_update":true},"secret_id":"string","secret_name":"string"},"identity":"string","#,
    r#""rule_ids":["string"],"security_policy_rule_id":"string","server_id":"string","short_text":"string","#,
    r#""sudo_command_bundles":"string","user_access_type":"string"}"#,
);

/// The items of an envelope.
fn list(answer: &str) -> &str {
    &answer[r#"{"list":"#.len()..answer.len() - 1]
}

#[tokio::test]
async fn list_all_saas_app_accounts_for_security_admin() {
    let wire = pam_pages([
        (
            "GET /v1/teams/acme/all_saas_app_accounts?contains=a%20%C3%BC%2B&managed=true&count=1&descending=false&offset=o%2F1&prev=false",
            ACCOUNTS,
        ),
        (
            "GET /v1/teams/acme/all_saas_app_accounts?contains=a%20%C3%BC%2B&count=1&descending=false&managed=true&offset=o2",
            r#"{"list":[{"id":"2"}]}"#,
        ),
    ]);
    let request = wire
        .client
        .list_all_saas_app_accounts_for_security_admin()
        .contains("a ü+")
        .managed(true)
        .count(1);
    let accounts = request
        .descending(false)
        .offset("o/1")
        .prev(false)
        .stream()
        .try_collect()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(
        accounts[0].application_instance_name.as_deref(),
        Some("AWS Engineering")
    );
    assert_eq!(accounts[0].sync_status.as_ref().unwrap(), "NOT_SYNCED");
    assert_eq!(accounts[0].created_at.as_ref().unwrap(), "2019-08-24T14:15:22Z");
    assert_eq!(accounts[1].id.as_deref(), Some("2"));
    kept(&accounts[..1], list(ACCOUNTS));
}

#[tokio::test]
async fn get_okta_ud_service_account_end_user() {
    const ANSWER: &str = r#"{"account":{"id":"a747a818-a4c4-4446-8a87-704216495a08","name":"superadmin account for test instance",
        "username":"superadmin@okta.com","lcm_sync_possible":true,"availability_status":"available","account_status":"NO_ISSUES",
        "account_status_detail":"ROTATED"},"checkout_details":{"checkout_enabled":true}}"#;
    let wire = pam(
        "GET /v1/teams/acme/okta_universal_directory_accounts/a747%2F",
        200,
        ANSWER,
    );
    let account = wire
        .client
        .get_okta_ud_service_account_end_user("a747/")
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(account.checkout_details.as_ref().unwrap().checkout_enabled, Some(true));
    assert_eq!(
        account.account.as_ref().unwrap().availability_status.as_ref().unwrap(),
        "available"
    );
    kept(&*account, ANSWER);
}

#[tokio::test]
async fn list_all_saas_app_accounts_for_delegated_security_admin() {
    let wire = pam_pages([
        (
            "GET /v1/teams/acme/resource_groups/rg%201/all_saas_app_accounts?contains=x&managed=false&count=1&descending=true&offset=1&prev=true",
            ACCOUNTS,
        ),
        (
            "GET /v1/teams/acme/resource_groups/rg%201/all_saas_app_accounts?contains=x&count=1&descending=true&managed=false&offset=2",
            r#"{"list":[]}"#,
        ),
    ]);
    let request = wire
        .client
        .list_all_saas_app_accounts_for_delegated_security_admin("rg 1")
        .contains("x")
        .managed(false);
    let accounts = request
        .count(1)
        .descending(true)
        .offset("1")
        .prev(true)
        .stream()
        .try_collect()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(accounts[0].username.as_deref(), Some("OpsCaliforniaShared"));
}

#[tokio::test]
async fn list_resource_group_project_saas_app_accounts() {
    const ANSWER: &str = r#"{"list":[{"account_settings_enabled":["CHECKOUT"],"last_password_change_system_timestamp":"2019-08-24T14:15:22Z",
        "application_instance_id":"aln1aqcs055ZRoizW0g8","application_instance_name":"AWS Engineering","created_at":"2019-08-24T14:15:22Z",
        "description":"Prod-5","id":"d1b65a78-21ed-429b-8ea3-eec96f2748d6","lcm_sync_possible":true,"name":"AWS Prod-5 account",
        "sync_status":"NOT_SYNCED","updated_at":"2019-08-24T14:15:22Z","username":"OpsCaliforniaShared"}]}"#;
    let wire = pam_pages([
        (
            "GET /v1/teams/acme/resource_groups/rg1/projects/p%2B1/saas_app_accounts?contains=%C3%BC&managed=true",
            ANSWER,
        ),
        (
            "GET /v1/teams/acme/resource_groups/rg1/projects/p%2B1/saas_app_accounts?contains=%C3%BC&managed=true&offset=2",
            r#"{"list":[{"id":"2"}]}"#,
        ),
    ]);
    let request = wire
        .client
        .list_resource_group_project_saas_app_accounts("rg1", "p+1")
        .contains("ü")
        .managed(true);
    let accounts = request.stream().try_collect().await.unwrap();
    wire.sent("");
    assert_eq!(accounts[0].account_settings_enabled.as_ref().unwrap()[0], "CHECKOUT");
    assert_eq!(
        accounts[0].last_password_change_system_timestamp.as_ref().unwrap(),
        "2019-08-24T14:15:22Z"
    );
    kept(&accounts[..1], list(ANSWER));
}

#[tokio::test]
async fn list_saas_applications_accessible_by_user() {
    const ANSWER: &str = r#"{"list":[{"app_instance_id":"1","app_instance_name":"Salesforce Prod","global_app_name":"Salesforce"},
        {"app_instance_id":"2","app_instance_name":"Github Enterprise","global_app_name":"Github"}]}"#;
    let wire = pam_pages([
        (
            "GET /v1/teams/acme/saas_apps?count=2&prev=true&offset=a%3Db&descending=true&contains=Git%23",
            ANSWER,
        ),
        (
            "GET /v1/teams/acme/saas_apps?contains=Git%23&count=2&descending=true&offset=c",
            r#"{"list":[{"app_instance_id":"3"}]}"#,
        ),
    ]);
    let request = wire
        .client
        .list_saas_applications_accessible_by_user()
        .count(2)
        .prev(true)
        .offset("a=b");
    let mut pages = request.descending(true).contains("Git#").pages();
    let first = pages.try_next().await.unwrap().unwrap();
    assert_eq!(first.items[1].global_app_name.as_deref(), Some("Github"));
    kept(&first.items, list(ANSWER));
    assert_eq!(
        pages.try_next().await.unwrap().unwrap().items[0]
            .app_instance_id
            .as_deref(),
        Some("3")
    );
    assert!(pages.try_next().await.unwrap().is_none());
    wire.sent("");
}

#[tokio::test]
async fn get_saas_application_accessible_by_user() {
    const ANSWER: &str =
        r#"{"app_instance_id":"1","app_instance_name":"Salesforce Prod","global_app_name":"Salesforce"}"#;
    let wire = pam("GET /v1/teams/acme/saas_apps/1", 200, ANSWER);
    let app = wire
        .client
        .get_saas_application_accessible_by_user("1")
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(app.app_instance_name.as_deref(), Some("Salesforce Prod"));
    kept(&*app, ANSWER);
}

#[tokio::test]
async fn list_saas_application_service_accounts_end_user() {
    const ANSWER: &str = r#"{"list":[{"account":{"id":"a","availability_status":"checked_out","account_status":"NO_ISSUES",
        "account_status_detail":"ROTATED"},"checkout_details":{"checkout_enabled":true}},{"account":{"id":"c",
        "availability_status":"unavailable","account_status":"INFO","account_status_detail":"ROTATING"},"checkout_details":{
        "checkout_enabled":false}},{"account":{"id":"b","account_status":"ERROR","account_status_detail":"ROTATION_FAILED"},
        "checkout_details":{"current_user_checkout_expires_at":"2024-09-12T14:30:00Z","checkout_enabled":true}}]}"#;
    let wire = pam_pages([
        (
            "GET /v1/teams/acme/saas_apps/1/accounts?count=3&prev=false&offset=0&descending=false&contains=admin%40",
            ANSWER,
        ),
        (
            "GET /v1/teams/acme/saas_apps/1/accounts?contains=admin%40&count=3&descending=false&offset=3",
            r#"{"list":[]}"#,
        ),
    ]);
    let request = wire
        .client
        .list_saas_application_service_accounts_end_user("1")
        .count(3)
        .prev(false)
        .offset("0");
    let accounts = request
        .descending(false)
        .contains("admin@")
        .stream()
        .try_collect()
        .await
        .unwrap();
    wire.sent("");
    let details: Vec<_> = accounts
        .iter()
        .filter_map(|one| one.account.as_ref()?.account_status_detail.as_ref())
        .collect();
    assert_eq!(details, ["ROTATED", "ROTATING", "ROTATION_FAILED"]);
    let expires = &accounts[2]
        .checkout_details
        .as_ref()
        .unwrap()
        .current_user_checkout_expires_at;
    assert_eq!(expires.as_ref().unwrap().to_utc().unwrap().timestamp(), 1_726_151_400);
    kept(&accounts, list(ANSWER));
}

#[tokio::test]
async fn get_saas_application_service_account_end_user() {
    let wire = pam("GET /v1/teams/acme/saas_apps/1/accounts/b747", 200, ACCOUNT);
    let account = wire
        .client
        .get_saas_application_service_account_end_user("1", "b747")
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(
        account.account.as_ref().unwrap().username.as_deref(),
        Some("admin@test.app")
    );
    kept(&*account, ACCOUNT);
}

#[tokio::test]
async fn list_uam_for_saas_application_account() {
    const ANSWER: &str = r#"{"list":[{"identity":"admin-account@example.app.org","conditionals":[{"type":"access_request",
        "condition_is_met":false,"description":"Approval","access_request_type_id":"uuid",
        "access_request_type_name":"policy_access_request","expires_after_seconds":900}],"rule_ids":["uuid"],
        "user_access_type":"service_account","details":{"account_id":"uuid","privileges":[{"privilege_type":"reveal_password",
        "privilege_value":{"_type":"reveal_password","reveal_password":true}},{"privilege_type":"update_password",
        "privilege_value":{"_type":"update_password","update_password":true}}]}}]}"#;
    let wire = pam(
        "GET /v1/teams/acme/saas_apps/1/accounts/b747/user_access_methods",
        200,
        ANSWER,
    );
    let page = wire
        .client
        .list_uam_for_saas_application_account("1", "b747")
        .send()
        .await
        .unwrap();
    wire.sent("");
    let conditional = &page.items[0].conditionals.as_ref().unwrap()[0];
    assert_eq!(
        (
            conditional.type_.as_ref().map(|kind| kind.as_str()),
            conditional.expires_after_seconds
        ),
        (Some("access_request"), Some(900))
    );
    assert_eq!(page.items[0].user_access_type.as_deref(), Some("service_account"));
    // without `_type` there is no telling whose details these are; they are kept
    assert!(
        matches!(&page.items[0].details, Some(UserAccessMethodDetails::Unknown(details)) if details["account_id"].text() == "\"uuid\"")
    );
    kept(&page.items, list(ANSWER));
}

#[tokio::test]
async fn update_saas_app_account_password() {
    let wire = pam("PUT /v1/teams/acme/saas_apps/1/accounts/b747/credentials", 204, "");
    let method: UserAccessMethod = serde_json::from_str(METHOD).unwrap();
    let request = ServiceAccountsUpdateCredentialsRequest::new("fake-jwe", method);
    assert!(!format!("{request:?}").contains("fake-jwe"), "{request:?}");
    wire.client
        .update_saas_app_account_password("1", "b747", request)
        .send()
        .await
        .unwrap();
    wire.sent(&format!(
        r#"{{"password_jwe":"fake-jwe","user_access_method":{}}}"#,
        METHOD
    ));
}

#[tokio::test]
async fn update_saas_app_account_password_refused() {
    let answer = r#"{"code":401,"message":"Missing capability: role","nottype":"authorization_error"}"#;
    for status in [401, 403, 404] {
        let wire = pam_in_turn([Exchange::new(
            "PUT /v1/teams/acme/saas_apps/1/accounts/2/credentials",
            status,
            answer,
        )]);
        let method = UserAccessMethod::new("me", "service_account", ["r".to_owned()]);
        let request = ServiceAccountsUpdateCredentialsRequest::new("fake-jwe", method);
        let error = wire
            .client
            .update_saas_app_account_password("1", "2", request)
            .send()
            .await
            .unwrap_err();
        wire.sent(concat!(
            r#"{"password_jwe":"fake-jwe","user_access_method":{"identity":"me","rule_ids":["r"],"#,
            r#""user_access_type":"service_account"}}"#,
        ));
        assert_eq!(error.status(), Some(status));
        assert!(error.to_string().contains("Missing capability: role"), "{error}");
    }
}

#[tokio::test]
async fn reveal_saas_app_account_password() {
    let wire = pam(
        "POST /v1/teams/acme/saas_apps/1/accounts/b747/reveal_credentials",
        200,
        r#"{"password_jwe":"fake-jwe"}"#,
    );
    let key = RawJsonWebKey::new()
        .with_alg("RSA-OAEP-256")
        .with_crv("P-256")
        .with_e("AQAB")
        .with_kid("6f9c1c9e-8a53-4f43-a5a8-7a2a01a5d8c4")
        .with_kty("EC")
        .with_n("n")
        .with_use("enc")
        .with_x("x")
        .with_x5c(["c".to_owned()])
        .with_x5t("t")
        .with_x5t_s256("t256")
        .with_x5u("u")
        .with_y("y");
    let method: UserAccessMethod = serde_json::from_str(METHOD).unwrap();
    let request = ServiceAccountsRevealCredentialsRequest::new(key, method);
    let revealed = wire
        .client
        .reveal_saas_app_account_password("1", "b747", request)
        .send()
        .await
        .unwrap();
    wire.sent(&format!(
        concat!(
            r##"{{"public_key":{{"alg":"RSA-OAEP-256","crv":"P-256","e":"AQAB","kid":"6f9c1c9e-8a53-4f43-a5a8-7a2a01a5d8c4","##,
            r##""kty":"EC","n":"n","use":"enc","x":"x","x5c":["c"],"x5t":"t","x5t#S256":"t256","x5u":"u","y":"y"}},"##,
            r#""user_access_method":{}}}"#,
        ),
        METHOD,
    ));
    assert!(revealed.password_jwe.as_ref().unwrap().is("fake-jwe"));
    assert!(!format!("{revealed:?}").contains("fake-jwe"), "{revealed:?}");
}
