//! What lets callers in: trusted origins, sessions, API tokens, grants, API service integrations, and the limits they count in.

use okta_mgmt::types::{
    ApiTokenNetwork, ApiTokenUpdate, CreateApiServiceIntegrationInstanceRequest, PerClientRateLimitMode,
    PerClientRateLimitOverrides, PerClientRateLimitSettings, PrincipalRateLimitEntity, PrincipalType,
    TrustedOriginScope, TrustedOriginScopeType, TrustedOriginWrite,
};

use super::{kept, mgmt, mgmt_pages};

#[tokio::test]
async fn create_trusted_origin() {
    let answer = r#"{"id":"tos1","name":"App","origin":"https://app.example.com","status":"ACTIVE","created":"2018-01-13T01:22:10.000Z",
        "scopes":[{"type":"CORS"},{"type":"IFRAME_EMBED","allowedOktaApps":["OKTA_ENDUSER"]},{"type":"NEW"}],"createdBy":"00u1"}"#;
    let scopes = [TrustedOriginScope::new().with_type(TrustedOriginScopeType::Cors)];
    let origin = TrustedOriginWrite::new()
        .with_name("App")
        .with_origin("https://app.example.com")
        .with_scopes(scopes);
    let wire = mgmt("POST /api/v1/trustedOrigins", 200, answer);
    let created = wire.client.create_trusted_origin(origin).send().await.unwrap();
    wire.sent(r#"{"name":"App","origin":"https://app.example.com","scopes":[{"type":"CORS"}]}"#);
    kept(&*created, answer);
}

#[tokio::test]
async fn get_and_revoke_session() {
    let answer = r#"{"id":"102a","login":"ann@example.com","userId":"00u1","status":"ACTIVE","amr":["pwd","mfa","zzz"],"mfaActive":false,
        "createdAt":"2026-01-03T09:13:17.000Z","expiresAt":"2026-01-03T11:13:17.000Z","lastFactorVerification":null,
        "idp":{"id":"0oi1","type":"OKTA"},"_links":{"refresh":{"href":"https://acme.example.com/r","hints":{"allow":["POST"]}}}}"#;
    let wire = mgmt("GET /api/v1/sessions/102a", 200, answer);
    let session = wire.client.get_session("102a").send().await.unwrap();
    wire.sent("");
    kept(&*session, answer);
    assert!(session.additional_properties.is_empty(), "{session:?}");

    let wire = mgmt("DELETE /api/v1/sessions/102a", 204, "");
    wire.client.revoke_session("102a").send().await.unwrap();
    wire.sent("");
}

#[tokio::test]
async fn list_api_tokens() {
    let first = r#"[{"id":"00T1","name":"ci","userId":"00u1","tokenWindow":"P30D","network":{"connection":"ANYWHERE"},
        "clientName":"Okta API","created":"2021-11-09T20:38:10.000Z","_links":{"self":{"href":"https://acme.example.com/t"}}},
        {"id":"00T2","tokenWindow":null}]"#;
    let wire = mgmt_pages([
        ("GET /api/v1/api-tokens?limit=2", first),
        ("GET /api/v1/api-tokens?limit=2&after=00T2", "[]"),
    ]);
    let tokens = wire.client.list_api_tokens().limit(2).stream();
    kept(&tokens.try_collect().await.unwrap(), first);
    wire.sent("");
}

#[tokio::test]
async fn update_and_revoke_api_token() {
    let network = ApiTokenNetwork::new()
        .with_connection("ZONE")
        .with_include(["nzo1".to_owned()]);
    let update = ApiTokenUpdate::new().with_name("ci").with_network(network);
    let wire = mgmt("PUT /api/v1/api-tokens/00T1", 200, r#"{"id":"00T1","name":"ci"}"#);
    wire.client.upsert_api_token("00T1", update).send().await.unwrap();
    wire.sent(r#"{"name":"ci","network":{"connection":"ZONE","include":["nzo1"]}}"#);

    let wire = mgmt("DELETE /api/v1/api-tokens/current", 204, "");
    wire.client.revoke_current_api_token().send().await.unwrap();
    wire.sent("");
}

#[tokio::test]
async fn list_and_revoke_grants_of_a_user() {
    let answer = r#"[{"id":"oag1","status":"ACTIVE","scopeId":"scp1","issuer":"https://acme.example.com/oauth2/aus1","clientId":"0oa1",
        "userId":"00u1","createdBy":{"id":"00u1","type":"User"},"source":"END_USER","_embedded":{"scope":{"id":"scp1","name":"read"}}}]"#;
    let wire = mgmt("GET /api/v1/users/00u1/grants?scopeId=scp1&expand=scope", 200, answer);
    let request = wire.client.list_user_grants("00u1").scope_id("scp1").expand("scope");
    let page = request.send().await.unwrap();
    wire.sent("");
    kept(&page.items, answer);

    let wire = mgmt("DELETE /api/v1/users/00u1/clients/0oa1/tokens", 204, "");
    let request = wire.client.revoke_tokens_for_user_and_client("00u1", "0oa1");
    request.send().await.unwrap();
    wire.sent("");
}

/// The client's secret is in the answer, once, and never shown.
#[tokio::test]
async fn create_api_service_integration() {
    let answer = r#"{"id":"0oa9","type":"my_app_cie","name":"My App","grantedScopes":["okta.logs.read"],"clientSecret":"fake-secret",
        "properties":{"url":{"name":"url","value":"https://app.example.com"}},"createdBy":"00u1"}"#;
    let wire = mgmt("POST /integrations/api/v1/api-services", 201, answer);
    let integration = CreateApiServiceIntegrationInstanceRequest::new("my_app_cie", ["okta.logs.read".to_owned()]);
    let request = wire.client.create_api_service_integration_instance(integration);
    let created = request.send().await.unwrap();
    wire.sent(r#"{"grantedScopes":["okta.logs.read"],"type":"my_app_cie"}"#);
    kept(&*created, answer);
    assert!(!format!("{created:?}").contains("fake-secret"), "{created:?}");
}

#[tokio::test]
async fn replace_rate_limit_settings() {
    let overrides = PerClientRateLimitOverrides::new().with_login_page(PerClientRateLimitMode::Preview);
    let settings =
        PerClientRateLimitSettings::new(PerClientRateLimitMode::Enforce).with_use_case_mode_overrides(overrides);
    let body = r#"{"defaultMode":"ENFORCE","useCaseModeOverrides":{"LOGIN_PAGE":"PREVIEW"}}"#;
    let wire = mgmt("PUT /api/v1/rate-limit-settings/per-client", 200, body);
    let request = wire.client.replace_rate_limit_settings_per_client(settings);
    kept(&*request.send().await.unwrap(), body);
    wire.sent(body);
}

#[tokio::test]
async fn limits_of_a_principal() {
    let filter = r#"principalType eq "SSWS_TOKEN""#;
    let wire = mgmt(
        "GET /api/v1/principal-rate-limits?filter=principalType%20eq%20%22SSWS_TOKEN%22",
        200,
        r#"[{"id":"prl1"}]"#,
    );
    let page = wire
        .client
        .list_principal_rate_limit_entities(filter)
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(page.items[0].id.as_deref(), Some("prl1"));

    let answer = r#"{"id":"prl1","orgId":"00o1","principalId":"00T1","principalType":"SSWS_TOKEN","defaultPercentage":50,
        "defaultConcurrencyPercentage":75,"createdDate":"2022-05-19T20:05:24.720Z"}"#;
    let limit = PrincipalRateLimitEntity::new("00T1", PrincipalType::SswsToken)
        .with_default_percentage(50)
        .with_default_concurrency_percentage(75);
    let wire = mgmt("POST /api/v1/principal-rate-limits", 201, answer);
    let created = wire
        .client
        .create_principal_rate_limit_entity(limit)
        .send()
        .await
        .unwrap();
    wire.sent(concat!(
        r#"{"defaultConcurrencyPercentage":75,"defaultPercentage":50,"principalId":"00T1","#,
        r#""principalType":"SSWS_TOKEN"}"#
    ));
    kept(&*created, answer);
}
