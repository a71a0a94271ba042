//! What Okta sends elsewhere: log streams, event hooks, and the keys of hooks.

use okta_mgmt::types::{
    AwsRegion, EventHook, EventHookChannel, EventHookChannelConfig, EventHookChannelConfigAuthScheme,
    EventHookVerificationStatus, EventSubscriptions, HookKeyRequest, LogStream, LogStreamAws, LogStreamSettingsAws,
    LogStreamSettingsSplunk, LogStreamSplunk, SplunkEdition,
};

use super::{kept, mgmt, mgmt_pages};

#[tokio::test]
async fn list_log_streams() {
    let first = r#"[{"id":"0oa1","type":"aws_eventbridge","name":"AWS","status":"ACTIVE","created":"2022-10-21T16:59:59.000Z",
        "settings":{"eventSourceName":"okta","accountId":"123456789012","region":"eu-west-3"}},
        {"id":"0oa2","type":"pigeon","name":"Birds","settings":{"loft":1}}]"#;
    let wire = mgmt_pages([
        (
            "GET /api/v1/logStreams?limit=2&filter=type%20eq%20%22aws_eventbridge%22",
            first,
        ),
        (
            "GET /api/v1/logStreams?limit=2&after=0oa2&filter=type%20eq%20%22aws_eventbridge%22",
            "[]",
        ),
    ]);
    let request = wire.client.list_log_streams().limit(2);
    let streams = request.filter(r#"type eq "aws_eventbridge""#).stream();
    let streams = streams.try_collect().await.unwrap();
    wire.sent("");
    kept(&streams, first);
    assert!(matches!(&streams[0], LogStream::Aws(stream) if stream.settings.is_some()));
    assert!(matches!(&streams[1], LogStream::Unknown(_)));
}

/// The token is sent, never answered, and never shown.
#[tokio::test]
async fn create_log_streams() {
    let answer = r#"{"id":"0oa3","type":"splunk_cloud_logstreaming","name":"Splunk","status":"ACTIVE",
        "settings":{"host":"acme.splunkcloud.com","edition":"aws"}}"#;
    let settings = LogStreamSettingsSplunk::new(SplunkEdition::Aws, "acme.splunkcloud.com").with_token("fake-token");
    let stream = LogStreamSplunk::new("Splunk", settings);
    assert!(!format!("{stream:?}").contains("fake-token"), "{stream:?}");
    let wire = mgmt("POST /api/v1/logStreams", 200, answer);
    let created = wire.client.create_log_stream(stream).send().await.unwrap();
    wire.sent(concat!(
        r#"{"name":"Splunk","settings":{"edition":"aws","host":"acme.splunkcloud.com","token":"fake-token"},"#,
        r#""type":"splunk_cloud_logstreaming"}"#
    ));
    kept(&*created, answer);

    let settings = LogStreamSettingsAws::new("123456789012", "okta", AwsRegion::EuWest3);
    let wire = mgmt(
        "POST /api/v1/logStreams",
        200,
        r#"{"id":"0oa1","type":"aws_eventbridge"}"#,
    );
    let request = wire.client.create_log_stream(LogStreamAws::new("AWS", settings));
    request.send().await.unwrap();
    wire.sent(concat!(
        r#"{"name":"AWS","settings":{"accountId":"123456789012","eventSourceName":"okta","region":"eu-west-3"},"#,
        r#""type":"aws_eventbridge"}"#
    ));
}

/// Answered without a body, though Okta documents the stream.
#[tokio::test]
async fn deactivate_log_stream() {
    let wire = mgmt("POST /api/v1/logStreams/0oa1/lifecycle/deactivate", 200, "");
    wire.client.deactivate_log_stream("0oa1").send().await.unwrap();
    wire.sent("");
}

#[tokio::test]
async fn create_and_verify_event_hook() {
    let answer = r#"{"id":"who1","name":"Sign-ins","status":"ACTIVE","verificationStatus":"UNVERIFIED","description":null,"createdBy":"00u1",
        "events":{"type":"EVENT_TYPE","items":["user.session.start"],"filter":null},"channel":{"type":"HTTP","version":"1.0.0","config":
        {"uri":"https://hooks.example.com","headers":[],"method":"POST","authScheme":{"type":"HEADER","key":"authorization"}}},
        "_links":{"verify":{"href":"https://acme.example.com/v","hints":{"allow":["POST"]}}}}"#;
    let key = EventHookChannelConfigAuthScheme::new()
        .with_key("authorization")
        .with_value("fake-key");
    let channel = EventHookChannelConfig::new("https://hooks.example.com").with_auth_scheme(key);
    let hook = EventHook::new(
        "Sign-ins",
        EventSubscriptions::new(["user.session.start".to_owned()]),
        EventHookChannel::new(channel, "1.0.0"),
    );
    assert!(!format!("{hook:?}").contains("fake-key"), "{hook:?}");
    let wire = mgmt("POST /api/v1/eventHooks", 200, answer);
    let created = wire.client.create_event_hook(hook).send().await.unwrap();
    wire.sent(concat!(
        r#"{"channel":{"config":{"authScheme":{"key":"authorization","type":"HEADER","value":"fake-key"},"#,
        r#""uri":"https://hooks.example.com"},"type":"HTTP","version":"1.0.0"},"#,
        r#""events":{"items":["user.session.start"],"type":"EVENT_TYPE"},"name":"Sign-ins"}"#
    ));
    kept(&*created, answer);

    let wire = mgmt(
        "POST /api/v1/eventHooks/who1/lifecycle/verify",
        200,
        r#"{"id":"who1","verificationStatus":"VERIFIED"}"#,
    );
    let verified = wire.client.verify_event_hook("who1").send().await.unwrap();
    wire.sent("");
    assert_eq!(
        verified.verification_status,
        Some(EventHookVerificationStatus::Verified)
    );
}

#[tokio::test]
async fn hook_keys() {
    let answer = r#"{"id":"HKY1","keyId":"k1","name":"Hooks","isUsed":false,"created":"2022-08-31T18:09:58.000Z","lastUpdated":null,
        "_embedded":{"kty":"RSA","alg":"RSA","kid":"k1","use":null,"e":"AQAB","n":"2naqC"}}"#;
    let wire = mgmt("POST /api/v1/hook-keys", 200, answer);
    let request = wire.client.create_hook_key(HookKeyRequest::new().with_name("Hooks"));
    kept(&*request.send().await.unwrap(), answer);
    wire.sent(r#"{"name":"Hooks"}"#);

    let wire = mgmt("GET /api/v1/hook-keys/public/k1", 200, r#"{"kty":"RSA","n":"2naqC"}"#);
    let key = wire.client.get_public_key("k1").send().await.unwrap();
    wire.sent("");
    assert_eq!(key.n.as_deref(), Some("2naqC"));
}
