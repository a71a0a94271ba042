use okta_mgmt::types::{
    ApnsConfiguration, ApnsPushProvider, FcmConfiguration, FcmPushProvider, PushProvider, PushProviderType,
    SmsTemplate, TelephonyCallSettings, TelephonyProvider, TelephonyProviderName, TelephonyProviderSettings,
    TelephonyProviderUpdate, TelephonySmsSettings, TelephonyTest, TelephonyTestFactor, TelesignSmsService,
};

use super::{kept, mgmt};

#[tokio::test]
async fn list_push_providers() {
    let answer = r#"[{"id":"ppc1","name":"iOS","providerType":"APNS","lastUpdatedDate":"2025-09-22T11:47:43.000Z",
        "configuration":{"fileName":"key.p8","teamId":"DEF9876543","keyId":"ABC1234567"},"_links":{"self":{"href":"https://acme.example.com/p"}}},
        {"id":"ppc2","name":"later","providerType":"PIGEON","configuration":{"loft":"north"}}]"#;
    let wire = mgmt("GET /api/v1/push-providers?type=APNS", 200, answer);
    let page = wire
        .client
        .list_push_providers()
        .type_(PushProviderType::Apns)
        .send()
        .await
        .unwrap();
    wire.sent("");
    let PushProvider::Apns(apple) = &page.items[0] else {
        panic!("{page:?}")
    };
    assert!(apple.configuration.as_ref().unwrap().token_signing_key.is_none());
    assert_eq!(page.items[1].name(), Some("later"));
    kept(&page.items, answer);
}

#[tokio::test]
async fn create_push_provider() {
    let apple = ApnsConfiguration::new()
        .with_key_id("ABC1234567")
        .with_team_id("DEF9876543")
        .with_token_signing_key("fake-key");
    let google: okta_mgmt::JsonObject =
        serde_json::from_str(r#"{"type":"service_account","private_key":"fake-key"}"#).unwrap();
    let bodies: [(PushProvider, &str); 2] = [
        (
            ApnsPushProvider::new("iOS", apple).into(),
            concat!(
                r#"{"configuration":{"keyId":"ABC1234567","teamId":"DEF9876543","tokenSigningKey":"fake-key"},"#,
                r#""name":"iOS","providerType":"APNS"}"#,
            ),
        ),
        (
            FcmPushProvider::new("Android", FcmConfiguration::new().with_service_account_json(google)).into(),
            concat!(
                r#"{"configuration":{"serviceAccountJson":{"private_key":"fake-key","type":"service_account"}},"#,
                r#""name":"Android","providerType":"FCM"}"#,
            ),
        ),
    ];
    for (provider, body) in bodies {
        assert!(!format!("{provider:?}").contains("fake-key"), "{provider:?}");
        let wire = mgmt(
            "POST /api/v1/push-providers",
            200,
            r#"{"id":"ppc1","providerType":"FCM"}"#,
        );
        wire.client.create_push_provider(provider).send().await.unwrap();
        wire.sent(body);
    }
}

#[tokio::test]
async fn update_sms_template() {
    let answer = r#"{"id":"cst1","name":"Custom","type":"SMS_VERIFY_CODE","template":"${code}","translations":{"fr":"${code} !"}}"#;
    let wire = mgmt("POST /api/v1/templates/sms/cst1", 200, answer);
    let change = SmsTemplate::new()
        .with_translations([("fr".to_owned(), Some("${code} !".to_owned())), ("it".to_owned(), None)]);
    let template = wire.client.update_sms_template("cst1", change).send().await.unwrap();
    wire.sent(r#"{"translations":{"fr":"${code} !","it":null}}"#);
    kept(&*template, answer);
}

#[tokio::test]
async fn create_custom_telephony_provider_credentials() {
    let answer = r#"{"id":"oct1","isPrimaryProvider":true,"enabled":true,"providerCapability":"ALL","providerName":"TELESIGN",
        "providerSid":"AC1","providerSettings":{"sms":{"telesignService":"telesignMessagingService"},"call":{"twilioVerifySid":"VA1"}}}"#;
    let wire = mgmt("POST /api/v1/telephony-providers", 201, answer);
    let settings = TelephonyProviderSettings::new()
        .with_sms(TelephonySmsSettings::new().with_telesign_service(TelesignSmsService::Messaging))
        .with_call(TelephonyCallSettings::new().with_twilio_verify_sid("VA1"));
    let provider = TelephonyProvider::new()
        .with_provider_name(TelephonyProviderName::Telesign)
        .with_provider_sid("AC1")
        .with_provider_auth_token("fake-token")
        .with_provider_settings(settings);
    assert!(!format!("{provider:?}").contains("fake-token"), "{provider:?}");
    let provider = wire
        .client
        .create_custom_telephony_provider_credentials(provider)
        .send()
        .await
        .unwrap();
    wire.sent(concat!(
        r#"{"providerAuthToken":"fake-token","providerCapability":"ALL","providerName":"TELESIGN","#,
        r#""providerSettings":{"call":{"twilioVerifySid":"VA1"},"sms":{"telesignService":"telesignMessagingService"}},"#,
        r#""providerSid":"AC1"}"#,
    ));
    kept(&*provider, answer);
}

#[tokio::test]
async fn update_custom_telephony_provider_credential() {
    let wire = mgmt("PATCH /api/v1/telephony-providers/oct1", 200, r#"{"id":"oct1"}"#);
    let change = TelephonyProviderUpdate::new().with_provider_auth_token("fake-token");
    assert!(!format!("{change:?}").contains("fake-token"), "{change:?}");
    wire.client
        .update_custom_telephony_provider_credential("oct1", change)
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"providerAuthToken":"fake-token"}"#);
}

#[tokio::test]
async fn send_test_custom_telephony_provider_credential() {
    let wire = mgmt("POST /api/v1/telephony-providers/oct1/test", 204, "");
    let test = TelephonyTest::new()
        .with_factor(TelephonyTestFactor::Call)
        .with_phone_number("+15550100")
        .with_country_code_iso2("US");
    wire.client
        .send_test_custom_telephony_provider_credential("oct1", test)
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"countryCodeIso2":"US","factor":"CALL","phoneNumber":"+15550100"}"#);
}
