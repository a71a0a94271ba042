//! Factors of users, from enrolling to the user's answer.

use std::time::Duration;

use okta_mgmt::types::{
    UserFactor, UserFactorActivateRequest, UserFactorProvider, UserFactorResult, UserFactorSms, UserFactorSmsProfile,
    UserFactorStatus, UserFactorTokenSoftwareTotp, UserFactorVerifyRequest, UserFactorVerifyResponse,
};

use super::{Exchange, kept, mgmt, mgmt_in_turn};

const PENDING_SMS: &str = r#"{"id":"sms1","factorType":"sms","provider":"OKTA","vendorName":"OKTA","status":"PENDING_ACTIVATION",
    "profile":{"phoneNumber":"+15550100"},"_links":{"resend":[{"name":"sms","href":"https://acme.example.com/resend"}]}}"#;
const PENDING_TOTP: &str = r#"{"id":"ost1","factorType":"token:software:totp","provider":"GOOGLE","status":"PENDING_ACTIVATION",
    "_embedded":{"activation":{"timeStep":30,"sharedSecret":"SHARED-SECRET","encoding":"base32","keyLength":16,
    "_links":{"qrcode":{"href":"https://acme.example.com/qr/QR-SECRET","type":"image/png"}}}}}"#;
const PENDING_PUSH: &str = r#"{"id":"opf1","factorType":"push","provider":"OKTA","status":"PENDING_ACTIVATION",
    "_embedded":{"activation":{"expiresAt":"2026-01-01T00:10:00.000Z","factorResult":"WAITING"}},
    "_links":{"poll":{"href":"https://acme.example.com/api/v1/users/00u1/factors/opf1/lifecycle/activate/poll","hints":{"allow":["POST"]}}}}"#;
const ACTIVE_PUSH: &str = r#"{"id":"opf1","factorType":"push","provider":"OKTA","status":"ACTIVE",
    "profile":{"credentialId":"ada@example.com","deviceType":"SmartPhone_Android","keys":[{"kty":"RSA","new":1}]}}"#;
const WAITING: &str = r#"{"factorResult":"WAITING","expiresAt":"2026-01-01T00:10:00.000Z","_embedded":{"challenge":{"correctAnswer":72}},
    "_links":{"poll":{"href":"https://acme.example.com/api/v1/users/00u1/factors/opf1/transactions/v2mst.GldKV5","hints":{"allow":["GET"]}},
    "cancel":{"href":"https://acme.example.com/api/v1/users/00u1/factors/opf1/transactions/v2mst.GldKV5","hints":{"allow":["DELETE"]}}}}"#;
/// What Okta documents, what it sends beside that, and what nobody knows yet.
const ALL: &str = r#"[{"id":"1","factorType":"signed_nonce","provider":"OKTA","status":"ACTIVE","profile":{"platform":"WINDOWS","keys":[{"jwkType":"proofOfPossession"}]}},
    {"id":"2","factorType":"claims_provider","provider":"CUSTOM","vendorName":"Partner","status":"ACTIVE","profile":{"idp":"0oa1"}},
    {"id":"3","factorType":"telepathy","provider":"MIND","status":"DREAMING","profile":{"range":7},"_embedded":{"activation":{"wave":7}}},
    {"id":"4","provider":"OKTA","_links":{"next":{"name":"activate","href":"https://acme.example.com/"}}}]"#;
const LIMIT: Duration = Duration::from_secs(20);

#[tokio::test]
async fn enroll_and_activate_a_phone() {
    let wire = mgmt(
        "POST /api/v1/users/00u1/factors?updatePhone=true&tokenLifetimeSeconds=60",
        200,
        PENDING_SMS,
    );
    let factor = UserFactorSms::new(UserFactorSmsProfile::new("+15550100"));
    let request = wire.client.enroll_factor("00u1", factor);
    let factor = request
        .update_phone(true)
        .token_lifetime_seconds(60)
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"factorType":"sms","profile":{"phoneNumber":"+15550100"},"provider":"OKTA"}"#);
    assert_eq!(
        factor.links().unwrap().resend.as_ref().unwrap()[0].name.as_deref(),
        Some("sms")
    );
    kept(&*factor, PENDING_SMS);

    let wire = mgmt(
        "POST /api/v1/users/00u1/factors/sms1/lifecycle/activate",
        200,
        PENDING_SMS,
    );
    let proof = UserFactorActivateRequest::new().with_pass_code("012345");
    assert!(!format!("{proof:?}").contains("012345"));
    wire.client
        .activate_factor("00u1", "sms1")
        .body(proof)
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"passCode":"012345"}"#);
}

#[tokio::test]
async fn enroll_an_app_without_showing_its_secret() {
    let wire = mgmt("POST /api/v1/users/00u1/factors", 200, PENDING_TOTP);
    let factor = UserFactorTokenSoftwareTotp::new(UserFactorProvider::Google);
    let factor = wire.client.enroll_factor("00u1", factor).send().await.unwrap();
    wire.sent(r#"{"factorType":"token:software:totp","provider":"GOOGLE"}"#);
    let activation = factor.embedded().unwrap().activation.as_ref().unwrap();
    assert!(activation.shared_secret.as_ref().unwrap().is("SHARED-SECRET"));
    let shown = format!("{factor:?}");
    assert!(!shown.contains("SECRET"), "{shown}");
    kept(&*factor, PENDING_TOTP);
}

#[tokio::test]
async fn list_factors_of_any_kind() {
    let wire = mgmt("GET /api/v1/users/00u1/factors", 200, ALL);
    let factors = wire.client.list_factors("00u1").send().await.unwrap();
    wire.sent("");
    assert!(matches!(
        &*factors.items,
        [
            UserFactor::SignedNonce(_),
            UserFactor::ClaimsProvider(_),
            UserFactor::Unknown(_),
            UserFactor::Unknown(_)
        ]
    ));
    kept(&factors.items, ALL);
}

#[tokio::test]
async fn unenroll_factor() {
    let wire = mgmt(
        "DELETE /api/v1/users/00u1/factors/sms1?removeRecoveryEnrollment=true",
        204,
        "",
    );
    let request = wire.client.unenroll_factor("00u1", "sms1");
    request.remove_recovery_enrollment(true).send().await.unwrap();
    wire.sent("");
}

/// Headers are the user's, not the program's.
#[tokio::test]
async fn verify_factor() {
    let mut wire = mgmt("POST /api/v1/users/00u1/factors/opf1/verify", 201, WAITING);
    wire.agent = "Mozilla/5.0";
    let body = UserFactorVerifyRequest::new().with_use_number_matching_challenge(true);
    let request = wire.client.verify_factor("00u1", "opf1").body(body);
    let request = request.user_agent("Mozilla/5.0 (X11)").x_forwarded_for("192.0.2.1");
    let challenge = request.accept_language("de").send().await.unwrap();
    wire.sent_with(
        br#"{"useNumberMatchingChallenge":true}"#,
        "application/json",
        &[("accept-language", "de"), ("x-forwarded-for", "192.0.2.1")],
    );
    let challenge = challenge.into_inner();
    let number = challenge
        .embedded
        .as_ref()
        .unwrap()
        .challenge
        .as_ref()
        .unwrap()
        .correct_answer;
    assert_eq!(
        (challenge.factor_result.as_ref(), number),
        (Some(&UserFactorResult::Waiting), Some(72))
    );
    kept(&challenge, WAITING);
}

#[tokio::test]
async fn an_activation_is_polled_until_it_is_decided() {
    const POLL: &str = "POST /api/v1/users/00u1/factors/opf1/lifecycle/activate/poll";
    let wire = mgmt_in_turn([
        Exchange::new(
            POLL,
            200,
            r#"{"factorResult":"WAITING","expiresAt":"2026-01-01T00:10:00.000Z"}"#,
        ),
        Exchange::new(POLL, 200, ACTIVE_PUSH),
    ]);
    let okta = &wire.client;
    let pending: UserFactor = serde_json::from_str(PENDING_PUSH).unwrap();
    let factor = okta.wait_for_factor_activation("00u1", pending, LIMIT).await.unwrap();
    wire.sent("");
    assert_eq!(factor.status(), Some(&UserFactorStatus::Active));
    kept(&factor, ACTIVE_PUSH);
    // it is decided
    okta.wait_for_factor_activation("00u1", factor, LIMIT).await.unwrap();
    wire.sent("");
}

/// The last word may be a no; without a link, the factor itself is looked at.
#[tokio::test]
async fn an_activation_ends_as_the_server_says() {
    let timeout = r#"{"factorResult":"TIMEOUT","_links":{"activate":{"href":"https://acme.example.com/activate"}}}"#;
    let wire = mgmt(
        "POST /api/v1/users/00u1/factors/opf1/lifecycle/activate/poll",
        200,
        timeout,
    );
    let pending: UserFactor = serde_json::from_str(PENDING_PUSH).unwrap();
    let factor = wire
        .client
        .wait_for_factor_activation("00u1", pending, LIMIT)
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(factor.factor_result(), Some(&UserFactorResult::Timeout));
    kept(&factor, timeout);

    let wire = mgmt(
        "GET /api/v1/users/ada%40example.com/factors/sms1",
        200,
        r#"{"factorType":"sms","status":"ACTIVE"}"#,
    );
    let pending: UserFactor = serde_json::from_str(PENDING_SMS).unwrap();
    let user = "ada@example.com";
    let factor = wire
        .client
        .wait_for_factor_activation(user, pending, LIMIT)
        .await
        .unwrap();
    wire.sent("");
    assert!(matches!(factor, UserFactor::Sms(_)));
}

#[tokio::test]
async fn a_challenge_is_polled_until_it_is_answered_and_not_longer_than_told() {
    const POLL: &str = "GET /api/v1/users/00u1/factors/opf1/transactions/v2mst.GldKV5";
    let rejected = r#"{"factorResult":"REJECTED","profile":{"credentialId":"ada@example.com"},"_links":{"factor":{"href":"https://acme.example.com/f"}}}"#;
    let waiting: UserFactorVerifyResponse = serde_json::from_str(WAITING).unwrap();
    let wire = mgmt_in_turn([
        Exchange::new(POLL, 200, r#"{"factorResult":"WAITING"}"#),
        Exchange::new(POLL, 200, rejected),
    ]);
    let answer = wire
        .client
        .wait_for_factor_result(waiting.clone(), LIMIT)
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(answer.factor_result, Some(UserFactorResult::Rejected));
    kept(&answer, rejected);

    let wire = mgmt(POLL, 200, WAITING);
    let error = wire
        .client
        .wait_for_factor_result(waiting, Duration::from_millis(300))
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
    wire.sent("");
}

/// Nothing is sent to a place that no poll link leads to.
#[tokio::test]
async fn a_link_that_leads_elsewhere_is_not_followed() {
    for (href, method) in [
        ("https://acme.example.com/api/v1/users/00u1/lifecycle/delete", "POST"),
        (
            "https://acme.example.com/api/v1/users/00u1/factors/../lifecycle/delete",
            "POST",
        ),
        (
            "https://acme.example.com/api/v1/users/00u1/factors/opf1/%2e%2e/x",
            "GET",
        ),
        (
            "https://acme.example.com/api/v1/users/00u1/factors/opf1/transactions/1",
            "DELETE",
        ),
        ("/api/v1/users/00u1/factors/opf1/transactions/1", "GET"),
        // no place for a parameter
        (
            "https://acme.example.com/api/v1/users/00u1/factors/opf1/transactions/{userId}",
            "GET",
        ),
    ] {
        let link = serde_json::json!({"href": href, "hints": {"allow": [method]}});
        let challenge = serde_json::json!({"factorResult": "WAITING", "_links": {"poll": link}});
        let challenge: UserFactorVerifyResponse = serde_json::from_value(challenge).unwrap();
        let wire = mgmt_in_turn([]);
        let error = wire.client.wait_for_factor_result(challenge, LIMIT).await.unwrap_err();
        assert!(error.to_string().contains("link to poll"), "{error}");
    }
}

/// What says neither yes nor no is no end of a wait.
#[tokio::test]
async fn nothing_decides_nothing() {
    const ACTIVATE: &str = "POST /api/v1/users/00u1/factors/opf1/lifecycle/activate/poll";
    const POLL: &str = "GET /api/v1/users/00u1/factors/opf1/transactions/v2mst.GldKV5";
    for answer in ["{}", "null", r#"{"id":"opf1","factorResult":7}"#] {
        let wire = mgmt(ACTIVATE, 200, answer);
        let pending: UserFactor = serde_json::from_str(PENDING_PUSH).unwrap();
        let waited = wire.client.wait_for_factor_activation("00u1", pending, LIMIT).await;
        let error = waited.unwrap_err();
        assert!(error.is_decode() && error.body() == answer, "{answer}: {error}");
        wire.sent("");

        let wire = mgmt("GET /api/v1/users/00u1/factors/sms1", 200, answer);
        let pending: UserFactor = serde_json::from_str(PENDING_SMS).unwrap();
        let waited = wire.client.wait_for_factor_activation("00u1", pending, LIMIT).await;
        assert!(waited.unwrap_err().is_decode(), "{answer}");
        wire.sent("");

        let wire = mgmt(POLL, 200, answer);
        let waiting: UserFactorVerifyResponse = serde_json::from_str(WAITING).unwrap();
        let error = wire.client.wait_for_factor_result(waiting, LIMIT).await.unwrap_err();
        assert!(error.is_decode() && error.body() == answer, "{answer}: {error}");
        wire.sent("");
    }
    let wire = mgmt_in_turn([]);
    let nothing = serde_json::from_str("{}").unwrap();
    let error = wire.client.wait_for_factor_result(nothing, LIMIT).await.unwrap_err();
    assert!(error.is_invalid_argument(), "{error}");
    let nothing = serde_json::from_str("{}").unwrap();
    let error = wire
        .client
        .wait_for_factor_activation("00u1", nothing, LIMIT)
        .await
        .unwrap_err();
    assert!(error.is_invalid_argument(), "{error}");
}
