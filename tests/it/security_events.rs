//! Security events that a vendor sends to Okta, checked by a JOSE library.

use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use jsonwebtoken::{Algorithm as JoseAlgorithm, DecodingKey, Validation, decode};
use okta_core::RetryPolicy;
use okta_mgmt::types::{
    EmailSubject, IdentifierChangedEvent, OpaqueSubject, RiskChangeEvent, SecurityEventReason, SecurityEventRiskLevel,
    SecurityEventSubject, SecurityEventToken, SecurityEvents, SessionRevokedEvent, SubjectIdentifier,
};
use okta_mgmt::{Algorithm, Client, PrivateKey, Signer, Signing};
use serde_json::{Value, json};

/// A key, and its public half.
fn key() -> (PrivateKey, DecodingKey) {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let private = STANDARD.encode(pair.to_pkcs8v1().unwrap());
    let point = pair.public_key().as_ref();
    let number = |from: usize| URL_SAFE_NO_PAD.encode(&point[from..from + 32]);
    let public = DecodingKey::from_ec_components(&number(1), &number(33)).unwrap();
    (PrivateKey::parse(&private).unwrap(), public)
}

fn client(url: String) -> Client {
    Client::builder()
        .org_url(url)
        .allow_loopback_http()
        .api_token("never-sent")
        .retry(RetryPolicy::none())
        .build()
        .unwrap()
}

fn risk() -> SecurityEvents {
    let ann = SecurityEventSubject::new()
        .with_user(EmailSubject::new("ann@example.com"))
        .with_device(OpaqueSubject::new("d1"));
    let (high, low) = (SecurityEventRiskLevel::High, SecurityEventRiskLevel::Low);
    let event = RiskChangeEvent::new(1_702_448_550, ann, high, low).with_reason_admin(SecurityEventReason::new("why"));
    SecurityEvents::new().with_user_risk_change(event)
}

#[tokio::test]
async fn events_are_signed_and_sent_without_credentials() {
    let server = MockServer::start();
    let received: Arc<Mutex<Vec<HttpMockRequest>>> = Arc::default();
    let log = Arc::clone(&received);
    server.mock(|_, then| {
        then.respond_with(move |request: &HttpMockRequest| {
            log.lock().unwrap().push(request.clone());
            HttpMockResponse::builder().status(202).build()
        });
    });
    let (private, public) = key();
    let key = private.with_key_id("2026-11");
    let okta = client(server.base_url());
    for _ in 0..2 {
        okta.publish_security_events("https://risk.example.com", risk(), &key)
            .await
            .unwrap();
    }

    let received = received.lock().unwrap();
    let mut ids = Vec::new();
    for request in &*received {
        assert_eq!(
            (request.method_str(), request.uri().path()),
            ("POST", "/security/api/v1/security-events")
        );
        let headers = request.headers_vec();
        let header = |name: &str| headers.iter().find(|(one, _)| one == name).map(|(_, value)| &**value);
        assert_eq!(header("content-type"), Some("application/secevent+jwt"));
        assert_eq!((header("authorization"), header("dpop")), (None, None));

        let token = std::str::from_utf8(request.body_ref()).unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        assert_eq!(parts.len(), 3);
        let text = |part: &str| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        assert_eq!(
            text(parts[0]),
            r#"{"alg":"ES256","kid":"2026-11","typ":"secevent+jwt"}"#
        );
        let mut validation = Validation::new(JoseAlgorithm::ES256);
        validation.set_audience(&[server.base_url()]);
        validation.set_issuer(&["https://risk.example.com"]);
        validation.set_required_spec_claims(&["iss", "aud"]);
        let claims = decode::<Value>(token, &public, &validation).unwrap().claims;
        let (id, made) = (claims["jti"].as_str().unwrap(), claims["iat"].as_u64().unwrap());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        assert!(made <= now && now - made < 60, "{made}");
        let expected = format!(
            concat!(
                r#"{{"aud":"{aud}","events":{{"https://schemas.okta.com/secevent/okta/event-type/user-risk-change":"#,
                r#"{{"current_level":"high","event_timestamp":1702448550,"previous_level":"low","reason_admin":{{"en":"why"}},"#,
                r#""subject":{{"device":{{"format":"opaque","id":"d1"}},"user":{{"email":"ann@example.com","format":"email"}}}}}}}},"#,
                r#""iat":{made},"iss":"https://risk.example.com","jti":"{id}"}}"#,
            ),
            aud = server.base_url(),
            made = made,
            id = id,
        );
        assert_eq!(text(parts[1]), expected);
        ids.push(id.to_owned());
    }
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1], "each token has an id of its own");
}

/// A key whose keeper is out of reach.
struct Away;

impl Signer for Away {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Rs256
    }

    fn key_id(&self) -> Option<&str> {
        Some("kms-1")
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> Signing<'a> {
        Box::pin(async { Err("the KMS is away".into()) })
    }
}

#[tokio::test]
async fn what_goes_wrong_is_told() {
    let server = MockServer::start();
    let refusal = server.mock(|_, then| {
        then.status(400)
            .header("content-type", "application/json")
            .body(r#"{"err":"invalid_issuer","description":"The issuer isn't known"}"#);
    });
    let okta = client(server.base_url());
    let error = okta.publish_security_events("i", risk(), &key().0).await.unwrap_err();
    assert!(error.is_invalid_argument(), "{error}");
    assert!(error.to_string().contains("no key id"), "{error}");
    let error = okta.publish_security_events("i", risk(), &Away).await.unwrap_err();
    assert!(
        format!("{error:?}").contains("the KMS is away") || format!("{error}").contains("the KMS is away"),
        "{error:?}"
    );
    assert_eq!(refusal.calls(), 0);
    let key = key().0.with_key_id("k");
    let error = okta.publish_security_events("i", risk(), &key).await.unwrap_err();
    assert_eq!(
        (error.status(), error.code()),
        (Some(400), Some("invalid_issuer")),
        "{error}"
    );
}

#[test]
fn tokens_lose_nothing() {
    let json = json!({
        "iss": "https://risk.example.com", "aud": ["https://acme.okta.com"], "jti": "1", "iat": 1, "txn": "later",
        "events": {
            "https://schemas.openid.net/secevent/risc/event-type/identifier-changed":
                {"event_timestamp": 2, "new-value": "new@example.com", "subject": {"user": {"format": "email", "email": "e"}}},
            "https://schemas.openid.net/secevent/caep/event-type/session-revoked":
                {"event_timestamp": 3, "subject": {"user": {"format": "iss_sub", "iss": "i", "sub": "s"}, "tenant": {"format": "opaque"}}},
            "https://schemas.example.com/later": {"event_timestamp": 4},
        },
    });
    let token: SecurityEventToken = serde_json::from_value(json.clone()).unwrap();
    let events = token.events.as_ref().unwrap();
    let changed: &IdentifierChangedEvent = events.identifier_changed.as_ref().unwrap();
    assert_eq!(changed.new_value.as_deref(), Some("new@example.com"));
    let revoked: &SessionRevokedEvent = events.session_revoked.as_ref().unwrap();
    let user = revoked.subject.as_ref().unwrap().user.as_ref();
    assert!(matches!(user, Some(SubjectIdentifier::Unknown(_))), "{user:?}");
    assert_eq!(serde_json::to_value(&token).unwrap(), json);
}
