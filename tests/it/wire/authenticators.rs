//! Authenticators of the org and their methods.

use okta_mgmt::types::{
    AttestationRootCertificate, Authenticator, AuthenticatorDuo, AuthenticatorDuoProvider,
    AuthenticatorDuoProviderConfiguration, AuthenticatorMethod, AuthenticatorMethodType, CustomAaguid,
    CustomAaguidUpdate, LifecycleStatus,
};

use super::{kept, mgmt};

const ALL: &str = r#"[{"type":"app","id":"aut1","key":"okta_verify","status":"ACTIVE","name":"Okta Verify",
    "settings":{"channelBinding":{"style":"NUMBER_CHALLENGE","required":"ALWAYS"},"userVerificationMethods":["PIN"],"appInstanceId":""}},
    {"type":"security_key","id":"aut2","key":"custom_otp","status":"INACTIVE","name":"Token"},
    {"type":"app","id":"aut3","key":"google_otp","status":"ACTIVE","name":"Google Authenticator","settings":{}},
    {"type":"federated","id":"aut4","key":"external_idp","name":"Partner","provider":{"type":"CLAIMS","configuration":{"idpId":"0oa1"}}},
    {"type":"mind","id":"aut5","key":"telepathy","status":"DREAMING","name":"Mind","settings":{"range":7}}]"#;
const METHODS: &str = r#"[{"type":"totp","status":"ACTIVE","settings":{"encoding":"Base32","algorithm":"HMACSHA1","passCodeLength":6}},
    {"type":"sms","status":"INACTIVE","_links":{"self":{"href":"https://acme.example.com/"}}},
    {"type":"webauthn","status":"ACTIVE","settings":{"rpId":{"enabled":false,"domain":{"name":"example.com","validationStatus":"NOT_STARTED"}}}},
    {"type":"telepathy","status":"ACTIVE","settings":{"range":7}}]"#;

#[tokio::test]
async fn list_authenticators() {
    let wire = mgmt("GET /api/v1/authenticators", 200, ALL);
    let all = wire.client.list_authenticators().send().await.unwrap();
    wire.sent("");
    assert!(matches!(
        &*all.items,
        [
            Authenticator::OktaVerify(_),
            Authenticator::Simple(_),
            Authenticator::Simple(_),
            Authenticator::Idp(_),
            Authenticator::Unknown(_)
        ]
    ));
    kept(&all.items, ALL);
}

#[tokio::test]
async fn create_an_authenticator_without_showing_its_keys() {
    let answer = r#"{"id":"aut1","key":"duo","name":"Duo","status":"INACTIVE","provider":{"type":"DUO","configuration":{"host":"api.example.com"}}}"#;
    let wire = mgmt("POST /api/v1/authenticators?activate=false", 200, answer);
    let configuration = AuthenticatorDuoProviderConfiguration::new()
        .with_host("api.example.com")
        .with_secret_key("DUO-SECRET");
    let duo = AuthenticatorDuo::new("Duo").with_provider(AuthenticatorDuoProvider::new(configuration));
    assert!(!format!("{duo:?}").contains("DUO-SECRET"));
    let created = wire
        .client
        .create_authenticator(duo)
        .activate(false)
        .send()
        .await
        .unwrap();
    wire.sent(
        r#"{"key":"duo","name":"Duo","provider":{"configuration":{"host":"api.example.com","secretKey":"DUO-SECRET"},"type":"DUO"}}"#,
    );
    assert_eq!(created.status(), Some(&LifecycleStatus::Inactive));
    kept(&*created, answer);
}

#[tokio::test]
async fn methods_of_an_authenticator() {
    let wire = mgmt("GET /api/v1/authenticators/aut1/methods", 200, METHODS);
    let methods = wire.client.list_authenticator_methods("aut1").send().await.unwrap();
    wire.sent("");
    assert!(matches!(
        &*methods.items,
        [
            AuthenticatorMethod::Totp(_),
            AuthenticatorMethod::Simple(_),
            AuthenticatorMethod::WebAuthn(_),
            AuthenticatorMethod::Unknown(_)
        ]
    ));
    kept(&methods.items, METHODS);

    let line = "POST /api/v1/authenticators/aut1/methods/signed_nonce/lifecycle/deactivate";
    let wire = mgmt(line, 200, r#"{"type":"signed_nonce","status":"INACTIVE"}"#);
    let okta = &wire.client;
    let method = okta.deactivate_authenticator_method("aut1", AuthenticatorMethodType::SignedNonce);
    assert!(matches!(
        &*method.send().await.unwrap(),
        AuthenticatorMethod::SignedNonce(_)
    ));
    wire.sent("");
}

/// A model that was read goes back as what can be changed of it.
#[tokio::test]
async fn update_custom_aaguid() {
    let answer = r#"{"aaguid":"cb69","name":"Key 2","attestationRootCertificates":[{"x5c":"MII","x5t#S256":"H","exp":"2035-05-26T16:04:58.000Z"}]}"#;
    let wire = mgmt("PATCH /api/v1/authenticators/aut1/aaguids/cb69", 200, answer);
    let certificate = AttestationRootCertificate::new("MII");
    let change = CustomAaguidUpdate::new().with_attestation_root_certificates([certificate]);
    let changed = wire
        .client
        .update_custom_aaguid("aut1", "cb69", change)
        .send()
        .await
        .unwrap();
    wire.sent_with(
        br#"{"attestationRootCertificates":[{"x5c":"MII"}]}"#,
        "application/merge-patch+json",
        &[],
    );
    kept(&*changed, answer);

    let wire = mgmt("PUT /api/v1/authenticators/aut1/aaguids/cb69", 200, answer);
    let model = CustomAaguid::new("cb69", "Key 2");
    wire.client
        .replace_custom_aaguid("aut1", "cb69", model)
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"aaguid":"cb69","name":"Key 2"}"#);
}
