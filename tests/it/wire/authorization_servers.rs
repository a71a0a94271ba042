//! Authorization servers with what is below them: claims, scopes, policies, rules, and the tokens of clients.

use okta_mgmt::types::{
    AssociatedServerMediated, AuthorizationServer, AuthorizationServerPolicyPeopleCondition,
    AuthorizationServerPolicyRule, AuthorizationServerPolicyRuleActions, AuthorizationServerPolicyRuleConditions,
    AuthorizationServerPolicyRuleGroupCondition, GrantTypePolicyRuleCondition, OAuth2Claim, OAuth2ClaimConditions,
    OAuth2ClaimType, OAuth2ClaimValueType, OAuth2Scope, OAuth2ScopeConsentType,
    OAuth2ScopesMediationPolicyRuleCondition, TokenAuthorizationServerPolicyRuleAction,
};

use super::{kept, mgmt, mgmt_pages};

#[tokio::test]
async fn list_authorization_servers() {
    let first = r#"[{"id":"aus1","name":"api","description":null,"audiences":["api://a"],"issuer":"https://acme.example.com/oauth2/aus1",
        "issuerMode":"DYNAMIC","status":"ACTIVE","default":false,"credentials":{"signing":{"kid":"k1","rotationMode":"AUTO",
        "lastRotated":"2024-05-13T16:33:44.000Z"}},"_links":{"keys":{"href":"https://acme.example.com/k","hints":{"allow":["GET"]}},
        "metadata":[{"name":"oauth-authorization-server","href":"https://acme.example.com/m"}]}}]"#;
    let wire = mgmt_pages([
        ("GET /api/v1/authorizationServers?q=api&limit=1", first),
        ("GET /api/v1/authorizationServers?q=api&limit=1&after=aus1", "[]"),
    ]);
    let request = wire.client.list_authorization_servers().q("api").limit(1);
    let servers = request.stream().try_collect().await.unwrap();
    wire.sent("");
    kept(&servers, first);
}

#[tokio::test]
async fn create_authorization_server() {
    let server = AuthorizationServer::new()
        .with_name("api")
        .with_audiences(["api://a".to_owned()]);
    let wire = mgmt(
        "POST /api/v1/authorizationServers",
        201,
        r#"{"id":"aus1","name":"api"}"#,
    );
    let created = wire.client.create_authorization_server(server).send().await.unwrap();
    wire.sent(r#"{"audiences":["api://a"],"name":"api"}"#);
    assert_eq!(created.id.as_deref(), Some("aus1"));
}

/// Answered by the list of servers that are associated then.
#[tokio::test]
async fn create_associated_servers() {
    let wire = mgmt(
        "POST /api/v1/authorizationServers/aus1/associatedServers",
        200,
        r#"[{"id":"aus2","description":null}]"#,
    );
    let trusted = AssociatedServerMediated::new().with_trusted(["aus2".to_owned()]);
    let request = wire.client.create_associated_servers("aus1", trusted);
    let servers = request.send().await.unwrap();
    wire.sent(r#"{"trusted":["aus2"]}"#);
    assert_eq!(servers.items[0].id.as_deref(), Some("aus2"));
}

#[tokio::test]
async fn create_claim_and_scope() {
    let answer = r#"{"id":"ocl1","name":"team","status":"ACTIVE","claimType":"RESOURCE","valueType":"EXPRESSION","value":"user.team",
        "conditions":{"scopes":["read"]},"system":false,"alwaysIncludeInToken":true,"apiResourceId":null}"#;
    let claim = OAuth2Claim::new()
        .with_name("team")
        .with_claim_type(OAuth2ClaimType::Resource)
        .with_value_type(OAuth2ClaimValueType::Expression)
        .with_value("user.team")
        .with_conditions(OAuth2ClaimConditions::new().with_scopes(["read".to_owned()]));
    let wire = mgmt("POST /api/v1/authorizationServers/aus1/claims", 201, answer);
    let created = wire.client.create_oauth2_claim("aus1", claim).send().await.unwrap();
    wire.sent(concat!(
        r#"{"claimType":"RESOURCE","conditions":{"scopes":["read"]},"name":"team","value":"user.team","#,
        r#""valueType":"EXPRESSION"}"#
    ));
    kept(&*created, answer);

    let answer = r#"{"id":"scp1","name":"read","description":null,"consent":"REQUIRED","metadataPublish":"NO_CLIENTS","optional":false}"#;
    let scope = OAuth2Scope::new("read").with_consent(OAuth2ScopeConsentType::Required);
    let wire = mgmt("POST /api/v1/authorizationServers/aus1/scopes", 201, answer);
    let created = wire.client.create_oauth2_scope("aus1", scope).send().await.unwrap();
    wire.sent(r#"{"consent":"REQUIRED","name":"read"}"#);
    kept(&*created, answer);
}

#[tokio::test]
async fn replace_rule() {
    let answer = r#"{"id":"0pr1","type":"RESOURCE_ACCESS","name":"Staff","priority":1,"status":"ACTIVE","system":false,"created":null,
        "lastUpdated":null,"conditions":{"people":{"users":{"include":[],"exclude":[]},"groups":{"include":["EVERYONE"]}},
        "grantTypes":{"include":["authorization_code"]},"scopes":{"include":["*"]}},"actions":{"token":{"accessTokenLifetimeMinutes":60,
        "refreshTokenLifetimeMinutes":0,"refreshTokenWindowMinutes":10080}},
        "_links":{"deactivate":{"href":"https://acme.example.com/d","hints":{"allow":["POST"]}}}}"#;
    let all = AuthorizationServerPolicyRuleGroupCondition::new().with_include(["EVERYONE".to_owned()]);
    let conditions = AuthorizationServerPolicyRuleConditions::new()
        .with_people(AuthorizationServerPolicyPeopleCondition::new().with_groups(all))
        .with_grant_types(GrantTypePolicyRuleCondition::new().with_include(["authorization_code".to_owned()]))
        .with_scopes(OAuth2ScopesMediationPolicyRuleCondition::new().with_include(["*".to_owned()]));
    let token = TokenAuthorizationServerPolicyRuleAction::new().with_access_token_lifetime_minutes(60);
    let rule = AuthorizationServerPolicyRule::new(conditions, "Staff")
        .with_actions(AuthorizationServerPolicyRuleActions::new().with_token(token));
    let wire = mgmt(
        "PUT /api/v1/authorizationServers/aus1/policies/00p1/rules/0pr1",
        200,
        answer,
    );
    let request = wire
        .client
        .replace_authorization_server_policy_rule("aus1", "00p1", "0pr1", rule);
    let replaced = request.send().await.unwrap();
    wire.sent(concat!(
        r#"{"actions":{"token":{"accessTokenLifetimeMinutes":60}},"conditions":{"grantTypes":{"include":["authorization_code"]},"#,
        r#""people":{"groups":{"include":["EVERYONE"]}},"scopes":{"include":["*"]}},"name":"Staff","type":"RESOURCE_ACCESS"}"#
    ));
    kept(&*replaced, answer);
}

#[tokio::test]
async fn revoke_refresh_tokens_of_a_client() {
    let wire = mgmt(
        "DELETE /api/v1/authorizationServers/default/clients/0oa1/tokens",
        204,
        "",
    );
    let request = wire
        .client
        .revoke_refresh_tokens_for_authorization_server_and_client("default", "0oa1");
    request.send().await.unwrap();
    wire.sent("");
}
