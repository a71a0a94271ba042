//! Calls of hooks, as a service of the user's receives and answers them.

use okta_mgmt::hooks::{HookSecret, answer_challenge, read_call, read_events, write_answer};
use okta_mgmt::reqwest::header::{HeaderMap, HeaderValue};
use okta_mgmt::types::{
    InlineHookAction, InlineHookActionCommand, InlineHookCommand, InlineHookPatch, InlineHookPatchCommand,
    InlineHookPatchCommandType, InlineHookPayload, InlineHookProfileCommand, InlineHookProfileCommandType,
    InlineHookResponse, InlineHookResponseError, InlineHookResponseErrorCause, InlineHookTelephonyCommand,
    PasswordImportResult, RegistrationDecision, TelephonyResult, TelephonyResultStatus, UserImportResult,
};
use okta_mgmt::{Json, JsonObject};
use serde_json::{Value, json};

fn headers(values: &[(&'static str, &[u8])]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in values {
        headers.append(*name, HeaderValue::from_bytes(value).unwrap());
    }
    headers
}

fn text(body: Vec<u8>) -> String {
    String::from_utf8(body).unwrap()
}

#[test]
fn only_okta_has_the_secret() {
    let secret = HookSecret::new("X-Hook-Key", "new").unwrap().or("old").unwrap();
    for value in ["new", "old"] {
        assert!(
            secret.authenticates(&headers(&[("x-hook-key", value.as_bytes())])),
            "{value}"
        );
    }
    let wrong: [&[(&'static str, &[u8])]; 7] = [
        &[],
        &[("x-hook-key", b"")],
        &[("x-hook-key", b"ne")],
        &[("x-hook-key", b"newer")],
        &[("x-hook-key", b"\xff\xfe")],
        &[("x-hook-key", b"new"), ("x-hook-key", b"old")],
        &[("authorization", b"new")],
    ];
    for given in wrong {
        assert!(!secret.authenticates(&headers(given)), "{given:?}");
    }
    assert!(!format!("{secret:?}").contains("new"), "{secret:?}");
    for (header, value, why) in [
        ("X-Hook-Key", "", "is empty"),
        ("X-Hook-Key", " \n", "is blank"),
        ("X-Hook-Key", "s3cret\n", "line break around it"),
        ("X-Hook-Key", " s3cret", "blanks or"),
        ("X-Hook-Key", "s3\ncret", "holds a line break"),
        ("X Hook", "a", "name of a header"),
        ("", "a", "name of a header"),
    ] {
        let error = HookSecret::new(header, value).unwrap_err();
        let shown = error.to_string();
        assert!(error.is_configuration() && shown.contains(why), "{error}");
        assert!(!shown.contains("s3"), "{error}");
    }
    assert!(secret.or("b\n").is_err());
    assert!(HookSecret::new("Authorization", "Basic bmV3OnMzY3JldA==").is_ok());
}

#[test]
fn the_challenge_is_sent_back() {
    let asked = headers(&[("x-okta-verification-challenge", b"a\"b")]);
    assert_eq!(text(answer_challenge(&asked).unwrap()), r#"{"verification":"a\"b"}"#);
    for none in [headers(&[]), headers(&[("x-okta-verification-challenge", b"")])] {
        assert_eq!(answer_challenge(&none), None);
    }
}

#[test]
fn events_are_read_without_loss() {
    let body = json!({
        "eventType": "com.okta.event_hook", "eventTypeVersion": "1.0", "cloudEventsVersion": "0.1", "contentType": "application/json",
        "source": "https://acme.okta.com/api/v1/eventHooks/who1", "eventId": "e1", "eventTime": "2026-03-28T17:03:37.093Z", "later": 1.50,
        "data": {"events": [
            {"uuid": "u1", "eventType": "user.session.start", "published": "2026-03-26T21:05:32.159Z", "severity": "INFO",
                "device": null, "insertionTimestamp": null, "client": {"zone": "null", "id": null}},
            {"uuid": "u2", "eventType": "user.lifecycle.deactivate", "severity": "LATER"},
        ]},
    });
    let payload = read_events(body.to_string().as_bytes()).unwrap();
    assert_eq!(payload.event_id.as_deref(), Some("e1"));
    let events = payload.data.as_ref().unwrap().events.as_ref().unwrap();
    assert_eq!(events[1].event_type.as_deref(), Some("user.lifecycle.deactivate"));
    assert_eq!(serde_json::to_value(&payload).unwrap(), body);
    assert!(payload.misfits().is_empty());

    // an event whose type doesn't fit is told, and kept
    let odd = r#"{"eventType":"com.okta.event_hook","eventId":7,"data":{"events":[{"uuid":false}]}}"#;
    let payload = read_events(odd.as_bytes()).unwrap();
    assert_eq!(payload.misfits().len(), 2, "{:?}", payload.misfits());
    assert_eq!(serde_json::to_string(&payload).unwrap().len(), odd.len());

    for bad in [
        "",
        "[]",
        "{",
        "{}",
        r#"{"data":{}}"#,
        r#"{"data":{"events":{}}}"#,
        r#"{"data":{"events":null}}"#,
    ] {
        let error = read_events(bad.as_bytes()).unwrap_err();
        assert!(error.is_decode(), "{bad}: {error}");
    }
}

/// A call of the hook of this type, with what is common to all.
fn call(event_type: &str, data: Value) -> Value {
    json!({"eventType": event_type, "eventTypeVersion": "1.0", "cloudEventVersion": "0.1", "contentType": "application/json",
        "eventId": "e1", "eventTime": "2026-02-01T00:00:00.000Z", "source": "https://acme.okta.com/x", "data": data, "later": [1]})
}

#[test]
fn calls_of_every_inline_hook_are_read_without_loss() {
    let request = json!({"id": "r1", "method": "POST", "url": {"value": "/x"}, "ipAddress": "127.0.0.1"});
    let context =
        json!({"request": request, "user": {"id": "00u1", "profile": {"login": "ann@example.com", "custom": 1}}});
    let token = json!({"context": context, "access": {"claims": {"ver": 1}, "token": {"lifetime": {"expiration": 3600}}, "scopes": {}}});
    let read = |event_type: &str, data: Value| {
        let body = call(event_type, data);
        let payload = read_call(body.to_string().as_bytes()).unwrap();
        assert_eq!(serde_json::to_value(&payload).unwrap(), body);
        assert!(payload.misfits().is_empty(), "{event_type}: {:?}", payload.misfits());
        payload
    };

    let InlineHookPayload::Token(payload) = read("com.okta.oauth2.tokens.transform", token) else {
        panic!()
    };
    let access = payload.data.unwrap().access.unwrap();
    assert_eq!(access.token.unwrap().lifetime.unwrap().expiration, Some(3600));

    let saml = json!({"context": context, "assertion": {"subject": {"nameId": "ann"}, "claims": {"role": {"attributeValues": [{"value": "x"}]}}}});
    let InlineHookPayload::Saml(payload) = read("com.okta.saml.tokens.transform", saml) else {
        panic!()
    };
    assert!(
        payload
            .data
            .unwrap()
            .assertion
            .unwrap()
            .claims
            .unwrap()
            .contains_key("role")
    );

    let registration = json!({"context": {"request": request}, "action": "ALLOW", "userProfile": {"login": "bo@example.com", "n": 1.0}});
    let InlineHookPayload::Registration(payload) = read("com.okta.user.pre-registration", registration) else {
        panic!()
    };
    assert_eq!(payload.data.unwrap().action, Some(RegistrationDecision::Allow));

    let import = json!({"context": {"conflicts": ["login"], "matches": [{"id": "00u1"}]}, "action": {"result": "LINK_USER"},
        "appUser": {"profile": {"userName": "ann"}}, "user": {"profile": {}}});
    let InlineHookPayload::UserImport(payload) = read("com.okta.import.transform", import) else {
        panic!()
    };
    assert_eq!(
        payload.data.unwrap().action.unwrap().result,
        Some(UserImportResult::LinkUser)
    );

    let password = json!({"context": {"credential": {"username": "ann", "password": "s3same"}}, "action": {"credential": "UNVERIFIED"}});
    let payload = read("com.okta.user.credential.password.import", password);
    assert!(!format!("{payload:?}").contains("s3same"), "{payload:?}");
    let InlineHookPayload::PasswordImport(payload) = payload else {
        panic!()
    };
    let credential = payload.data.unwrap().context.unwrap().credential.unwrap();
    assert!(credential.password.unwrap().is("s3same"));

    let telephony = json!({"context": {"request": request}, "userProfile": {"login": "ann"},
        "messageProfile": {"otpCode": "11111", "phoneNumber": "+1 555 0100", "deliveryChannel": "SMS"}});
    let payload = read("com.okta.telephony.provider", telephony);
    assert!(!format!("{payload:?}").contains("11111"), "{payload:?}");
    assert!(matches!(payload, InlineHookPayload::Telephony(_)));

    let later = read("com.okta.later", json!({"a": null}));
    assert!(matches!(later, InlineHookPayload::Unknown(_)));
    for bad in ["", "1", "{}", r#"{"eventType":null}"#] {
        let error = read_call(bad.as_bytes()).unwrap_err();
        assert!(error.is_decode(), "{bad}: {error}");
    }
}

#[test]
fn answers_to_every_inline_hook() {
    fn says(command: impl Into<InlineHookCommand>, expected: &str) {
        let answer = InlineHookResponse::new().with_commands([command.into()]);
        let expected = format!(r#"{{"commands":[{expected}]}}"#);
        assert_eq!(text(write_answer(&answer).unwrap()), expected);
        let again: InlineHookResponse = serde_json::from_str(&expected).unwrap();
        assert_eq!(again, answer);
    }
    let claim = InlineHookPatch::new("add", "/claims/department").with_value(json!("R&D"));
    let patch = |kind| InlineHookPatchCommand::new(kind, [claim.clone()]);
    for (kind, name) in [
        (InlineHookPatchCommandType::AccessToken, "com.okta.access.patch"),
        (InlineHookPatchCommandType::IdToken, "com.okta.identity.patch"),
        (InlineHookPatchCommandType::SamlAssertion, "com.okta.assertion.patch"),
    ] {
        let value = r#"[{"op":"add","path":"/claims/department","value":"R&D"}]"#;
        says(patch(kind), &format!(r#"{{"type":"{name}","value":{value}}}"#));
    }
    let action = |action| InlineHookActionCommand::new(action);
    let decided = |member: &str| format!(r#"{{"type":"com.okta.action.update","value":{{{member}}}}}"#);
    let deny = InlineHookAction::new().with_registration(RegistrationDecision::Deny);
    says(action(deny), &decided(r#""registration":"DENY""#));
    let verified = InlineHookAction::new().with_credential(PasswordImportResult::Verified);
    says(action(verified), &decided(r#""credential":"VERIFIED""#));
    let link = InlineHookAction::new().with_result(UserImportResult::LinkUser);
    says(action(link), &decided(r#""result":"LINK_USER""#));
    let mut user = JsonObject::new();
    user.insert("id", Json::from("00u1"));
    let link = InlineHookProfileCommand::new(InlineHookProfileCommandType::User, user);
    says(link, r#"{"type":"com.okta.user.update","value":{"id":"00u1"}}"#);
    let sent = TelephonyResult::new()
        .with_status(TelephonyResultStatus::Successful)
        .with_transaction_id("t1");
    let sent = InlineHookTelephonyCommand::new([sent]);
    says(
        sent,
        r#"{"type":"com.okta.telephony.action","value":[{"status":"SUCCESSFUL","transactionId":"t1"}]}"#,
    );

    let cause = InlineHookResponseErrorCause::new()
        .with_location("data.userProfile.login")
        .with_reason("INVALID_EMAIL_DOMAIN");
    let error = InlineHookResponseError::new()
        .with_error_summary("No")
        .with_error_causes([cause]);
    let answer = InlineHookResponse::new().with_error(error);
    let expected = r#"{"error":{"errorCauses":[{"location":"data.userProfile.login","reason":"INVALID_EMAIL_DOMAIN"}],"errorSummary":"No"}}"#;
    assert_eq!(text(write_answer(&answer).unwrap()), expected);
    assert_eq!(text(write_answer(&InlineHookResponse::new()).unwrap()), "{}");
}
