//! Behaviors, ThreatInsight, CAPTCHAs and the risk of users.

use okta_mgmt::types::{
    BehaviorRule, BehaviorRuleSettingsVelocity, BehaviorRuleVelocity, CaptchaInstance, CaptchaType,
    ThreatInsightConfiguration, ThreatInsightConfigurationAction, UserRiskLevel, UserRiskRequest,
};

use super::{kept, mgmt};

/// Radii come with decimals, and dates as they were written once.
#[tokio::test]
async fn list_behavior_detection_rules() {
    let answer = r#"[{"id":"abc1","type":"ANOMALOUS_LOCATION","name":"Far away","status":"ACTIVE","created":"Fri Mar 27 03:16:15 UTC 2026",
        "settings":{"granularity":"LAT_LONG","radiusKilometers":20.5,"maxEventsUsedForEvaluation":20,"minEventsNeededForEvaluation":0},
        "_links":{"deactivate":{"href":"https://acme.example.com/d","hints":{"allow":["POST"]}}}},
        {"id":"abc2","type":"VELOCITY","name":"Fast","settings":{"velocityKph":805}},{"id":"abc3","type":"DREAM","name":"Odd"}]"#;
    let wire = mgmt("GET /api/v1/behaviors", 200, answer);
    let page = wire.client.list_behavior_detection_rules().send().await.unwrap();
    wire.sent("");
    kept(&page.items, answer);
    assert!(matches!(&page.items[0], BehaviorRule::AnomalousLocation(rule) if rule.additional_properties.is_empty()));
    assert!(matches!(&page.items[2], BehaviorRule::Unknown(_)));
}

#[tokio::test]
async fn create_behavior_detection_rule() {
    let rule = BehaviorRuleVelocity::new("Fast").with_settings(BehaviorRuleSettingsVelocity::new(805));
    let answer = r#"{"id":"abc2","type":"VELOCITY","name":"Fast","settings":{"velocityKph":805}}"#;
    let wire = mgmt("POST /api/v1/behaviors", 201, answer);
    let created = wire.client.create_behavior_detection_rule(rule).send().await.unwrap();
    wire.sent(r#"{"name":"Fast","settings":{"velocityKph":805},"type":"VELOCITY"}"#);
    kept(&*created, answer);
}

#[tokio::test]
async fn update_threat_insight() {
    let answer = r#"{"action":"block","excludeZones":["nzo1"],"created":"2020-08-05T22:18:30.629Z"}"#;
    let configuration = ThreatInsightConfiguration::new(ThreatInsightConfigurationAction::Block)
        .with_exclude_zones(["nzo1".to_owned()]);
    let wire = mgmt("POST /api/v1/threats/configuration", 200, answer);
    let updated = wire.client.update_configuration(configuration).send().await.unwrap();
    wire.sent(r#"{"action":"block","excludeZones":["nzo1"]}"#);
    kept(&*updated, answer);
}

#[tokio::test]
async fn create_captcha_instance() {
    let captcha = CaptchaInstance::new()
        .with_name("Bots")
        .with_type(CaptchaType::Hcaptcha)
        .with_site_key("site")
        .with_secret_key("fake-key");
    assert!(!format!("{captcha:?}").contains("fake-key"), "{captcha:?}");
    let answer = r#"{"id":"abcd1","name":"Bots","type":"HCAPTCHA","siteKey":"site"}"#;
    let wire = mgmt("POST /api/v1/captchas", 201, answer);
    let created = wire.client.create_captcha_instance(captcha).send().await.unwrap();
    wire.sent(r#"{"name":"Bots","secretKey":"fake-key","siteKey":"site","type":"HCAPTCHA"}"#);
    kept(&*created, answer);
}

/// 200 and 201 have the same body.
#[tokio::test]
async fn upsert_user_risk() {
    for status in [200, 201] {
        let wire = mgmt(
            "PUT /api/v1/users/00u1/risk",
            status,
            r#"{"riskLevel":"HIGH","reason":"Odd mail."}"#,
        );
        let risk = UserRiskRequest::new(UserRiskLevel::High).with_risk_reason("Odd mail.");
        let risk = wire.client.upsert_user_risk("00u1", risk).send().await.unwrap();
        wire.sent(r#"{"riskLevel":"HIGH","riskReason":"Odd mail."}"#);
        assert_eq!(risk.risk_level, Some(UserRiskLevel::High));
    }
}
