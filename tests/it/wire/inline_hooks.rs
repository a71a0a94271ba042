use okta_mgmt::types::{
    InlineHookChannel, InlineHookChannelConfigAuthScheme, InlineHookChannelConfigHeader, InlineHookChannelHttp,
    InlineHookChannelOAuth, InlineHookCommand, InlineHookCreate, InlineHookHttpConfig,
    InlineHookOAuthClientSecretConfig, InlineHookOAuthPrivateKeyJwtConfig, InlineHookPayload, InlineHookReplace,
    InlineHookRequestContext, InlineHookType, PasswordImportPayload, PasswordImportPayloadContext,
    PasswordImportPayloadCredential, PasswordImportPayloadData, TelephonyMessageProfile, TelephonyPayload,
    TelephonyPayloadData,
};

use super::{kept, mgmt};

const HOOK: &str = r#"{"id":"calr0dvWvbMQJHZUM0g3","name":"My Test Hook","type":"com.okta.oauth2.tokens.transform","version":"1.0.0",
    "status":"ACTIVE","created":"2018-05-15T01:23:08.000Z","lastUpdated":"2018-05-15T01:23:08.000Z","channel":{"type":"HTTP",
    "version":"1.0.0","config":{"uri":"https://hook.example.com/test","method":"POST","headers":[{"key":"X-Other-Header","value":"v"}],
    "authScheme":{"type":"HEADER","key":"Authorization"}}},
    "_links":{"execute":{"href":"https://acme.example.com/x","hints":{"allow":["POST"]}},"self":{"href":"https://acme.example.com/s"}}}"#;

fn http() -> InlineHookChannelHttp {
    let scheme = InlineHookChannelConfigAuthScheme::new("Authorization", "fake-key").with_type("HEADER");
    let config = InlineHookHttpConfig::new("https://hook.example.com/test")
        .with_method("POST")
        .with_headers([InlineHookChannelConfigHeader::new("X-Other-Header", "ü")])
        .with_auth_scheme(scheme);
    InlineHookChannelHttp::new(config).with_version("1.0.0")
}

const HTTP: &str = concat!(
    r#"{"config":{"authScheme":{"key":"Authorization","type":"HEADER","value":"fake-key"},"#,
    r#""headers":[{"key":"X-Other-Header","value":"ü"}],"method":"POST","uri":"https://hook.example.com/test"},"#,
    r#""type":"HTTP","version":"1.0.0"}"#,
);

#[tokio::test]
async fn list_inline_hooks() {
    let answer = r#"[{"id":"cal1","type":"com.okta.user.pre-registration","channel":{"type":"OAUTH","config":{"authType":"x"}}},
        {"id":"cal2","type":"com.okta.later","status":"INACTIVE","channel":{"type":"PIGEON","version":"1"}}]"#;
    let wire = mgmt(
        "GET /api/v1/inlineHooks?type=com.okta.user.pre-registration",
        200,
        answer,
    );
    let page = wire
        .client
        .list_inline_hooks()
        .type_(InlineHookType::Registration)
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert!(
        matches!(page.items[0].channel, Some(InlineHookChannel::OAuth(_))),
        "{page:?}"
    );
    assert_eq!(page.items[1].type_.as_ref().unwrap(), "com.okta.later");
    assert!(
        matches!(page.items[1].channel, Some(InlineHookChannel::Unknown(_))),
        "{page:?}"
    );
    kept(&page.items, answer);
}

#[tokio::test]
async fn create_inline_hook() {
    let wire = mgmt("POST /api/v1/inlineHooks", 200, HOOK);
    let hook = InlineHookCreate::new("My Test Hook", InlineHookType::Token, http()).with_version("1.0.0");
    assert!(!format!("{hook:?}").contains("fake-key"), "{hook:?}");
    let created = wire.client.create_inline_hook(hook).send().await.unwrap();
    wire.sent(&format!(
        r#"{{"channel":{HTTP},"name":"My Test Hook","type":"com.okta.oauth2.tokens.transform","version":"1.0.0"}}"#
    ));
    let Some(InlineHookChannel::Http(channel)) = &created.channel else {
        panic!("{created:?}")
    };
    let config = channel.config.as_ref().unwrap();
    assert_eq!(config.uri.as_deref(), Some("https://hook.example.com/test"));
    assert!(config.auth_scheme.as_ref().unwrap().value.is_none());
    assert_eq!(
        config.headers.as_ref().unwrap()[0].key.as_deref(),
        Some("X-Other-Header")
    );
    kept(&*created, HOOK);
}

#[tokio::test]
async fn create_inline_hook_with_oauth() {
    let (uri, token) = ("https://h.example.com", "https://t.example.com");
    let secret = InlineHookOAuthClientSecretConfig::new(uri, token, "id1", "fake-secret").with_scope("s");
    let key = InlineHookOAuthPrivateKeyJwtConfig::new(uri, token, "id1", "HKY1");
    let bodies = [
        (
            InlineHookChannelOAuth::new(secret),
            concat!(
                r#"{"authType":"client_secret_post","clientId":"id1","clientSecret":"fake-secret","scope":"s","#,
                r#""tokenUrl":"https://t.example.com","uri":"https://h.example.com"}"#,
            ),
        ),
        (
            InlineHookChannelOAuth::new(key),
            concat!(
                r#"{"authType":"private_key_jwt","clientId":"id1","hookKeyId":"HKY1","#,
                r#""tokenUrl":"https://t.example.com","uri":"https://h.example.com"}"#,
            ),
        ),
    ];
    for (channel, config) in bodies {
        let wire = mgmt("POST /api/v1/inlineHooks", 200, HOOK);
        assert!(!format!("{channel:?}").contains("fake-secret"), "{channel:?}");
        let hook = InlineHookCreate::new("n", InlineHookType::Telephony, channel);
        wire.client.create_inline_hook(hook).send().await.unwrap();
        wire.sent(&format!(
            r#"{{"channel":{{"config":{config},"type":"OAUTH","version":"1.0.0"}},"name":"n","type":"com.okta.telephony.provider","version":"1.0.0"}}"#
        ));
    }
}

#[tokio::test]
async fn get_inline_hook() {
    let wire = mgmt("GET /api/v1/inlineHooks/cal%2Fr0", 200, HOOK);
    let hook = wire.client.get_inline_hook("cal/r0").send().await.unwrap();
    wire.sent("");
    assert_eq!(
        (hook.type_.as_ref().unwrap(), hook.version.as_deref()),
        (&InlineHookType::Token, Some("1.0.0"))
    );
    assert_eq!(
        hook.links.as_ref().unwrap().execute.as_ref().unwrap().href.as_deref(),
        Some("https://acme.example.com/x")
    );
    kept(&*hook, HOOK);
}

#[tokio::test]
async fn replace_inline_hook() {
    let wire = mgmt("PUT /api/v1/inlineHooks/cal1", 200, HOOK);
    let hook = InlineHookReplace::new()
        .with_name("My Test Hook")
        .with_version("1.0.0")
        .with_channel(http());
    let replaced = wire.client.replace_inline_hook("cal1", hook).send().await.unwrap();
    wire.sent(&format!(
        r#"{{"channel":{HTTP},"name":"My Test Hook","version":"1.0.0"}}"#
    ));
    assert_eq!(replaced.status.as_ref().unwrap(), "ACTIVE");
}

#[tokio::test]
async fn delete_inline_hook() {
    let wire = mgmt("DELETE /api/v1/inlineHooks/cal1", 204, "");
    wire.client.delete_inline_hook("cal1").send().await.unwrap();
    wire.sent("");
}

#[tokio::test]
async fn execute_inline_hook() {
    const ANSWER: &str = r#"{"commands":[{"type":"com.okta.identity.patch","value":[{"op":"add","path":"/claims/x","value":{"a":[1.0]}}]},
        {"type":"com.okta.action.update","value":{"credential":"VERIFIED"}},
        {"type":"com.okta.telephony.action","value":[{"status":"SUCCESSFUL","provider":"p","transactionId":"t"}]},
        {"type":"com.okta.later","value":7}],"error":{"errorSummary":"e"}}"#;
    let wire = mgmt("POST /api/v1/inlineHooks/cal1/execute", 200, ANSWER);
    let credential = PasswordImportPayloadCredential::new()
        .with_username("isaac@example.com")
        .with_password("fake-Passw0rd");
    let context = PasswordImportPayloadContext::new().with_credential(credential);
    let data = PasswordImportPayloadData::new().with_context(context);
    let payload = PasswordImportPayload::new(data)
        .with_event_id("3o9jBzq1SmOGmmsDsqyyeQ")
        .with_source("cal1");
    let answer = wire.client.execute_inline_hook("cal1", payload).send().await.unwrap();
    wire.sent(concat!(
        r#"{"data":{"context":{"credential":{"password":"fake-Passw0rd","username":"isaac@example.com"}}},"#,
        r#""eventId":"3o9jBzq1SmOGmmsDsqyyeQ","eventType":"com.okta.user.credential.password.import","source":"cal1"}"#,
    ));
    let commands = answer.commands.as_ref().unwrap();
    assert!(
        matches!(&commands[0], InlineHookCommand::Patch(patch) if patch.value.as_ref().unwrap()[0].op.as_deref() == Some("add"))
    );
    assert!(matches!(&commands[1], InlineHookCommand::Action(action)
        if action.value.as_ref().unwrap().credential.as_ref().unwrap() == "VERIFIED"));
    assert!(
        matches!(
            &commands[2..],
            [InlineHookCommand::Telephony(_), InlineHookCommand::Unknown(_)]
        ),
        "{commands:?}"
    );
    kept(&*answer, ANSWER);
}

/// An empty object is what the older document sends at the least.
#[tokio::test]
async fn execute_inline_hook_with_other_payloads() {
    let wire = mgmt("POST /api/v1/inlineHooks/cal1/execute", 200, "{}");
    let payload: InlineHookPayload = serde_json::from_str("{}").unwrap();
    wire.client.execute_inline_hook("cal1", payload).send().await.unwrap();
    wire.sent("{}");

    let wire = mgmt("POST /api/v1/inlineHooks/cal1/execute", 200, "{}");
    let message = TelephonyMessageProfile::new()
        .with_otp_code("11111")
        .with_phone_number("9876543210");
    let data = TelephonyPayloadData::new()
        .with_message_profile(message)
        .with_context(InlineHookRequestContext::new());
    wire.client
        .execute_inline_hook("cal1", TelephonyPayload::new(data))
        .send()
        .await
        .unwrap();
    wire.sent(concat!(
        r#"{"data":{"context":{},"messageProfile":{"otpCode":"11111","phoneNumber":"9876543210"}},"#,
        r#""eventType":"com.okta.telephony.provider"}"#,
    ));
}

#[tokio::test]
async fn activate_inline_hook() {
    let wire = mgmt("POST /api/v1/inlineHooks/cal1/lifecycle/activate", 200, HOOK);
    let hook = wire.client.activate_inline_hook("cal1").send().await.unwrap();
    wire.sent("");
    assert_eq!(hook.status.as_ref().unwrap(), "ACTIVE");
}

#[tokio::test]
async fn deactivate_inline_hook() {
    let wire = mgmt(
        "POST /api/v1/inlineHooks/cal1/lifecycle/deactivate",
        200,
        r#"{"id":"cal1","status":"INACTIVE"}"#,
    );
    let hook = wire.client.deactivate_inline_hook("cal1").send().await.unwrap();
    wire.sent("");
    assert_eq!(hook.status.as_ref().unwrap(), "INACTIVE");
}
