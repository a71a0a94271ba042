use okta_mgmt::types::{
    IdentityProvider, IdentityProviderIssuerMode, IdentityProviderPolicy, IdentityProviderType, OAuthCredentials,
    OAuthCredentialsClient, OAuthEndpoints, PolicySubject, PolicyUserNameTemplate, Protocol, ProtocolEndpoint,
    ProtocolOAuth, ProtocolOidc, ProtocolSaml, SamlCredentials, SamlEndpoints, SamlTrustCredentials,
};

use super::{kept, mgmt, mgmt_pages};

/// SAML, with every member that the documents give it.
const SAML: &str = r#"{"id":"0oa62","type":"SAML2","issuerMode":"CUSTOM_URL","name":"Example SAML IdP","status":"ACTIVE",
    "created":"2016-03-24T23:14:54.000Z","lastUpdated":"2016-03-24T23:18:27.000Z","protocol":{"type":"SAML2",
    "endpoints":{"sso":{"url":"https://idp.example.com/sso","binding":"HTTP-POST","destination":"https://idp.example.com/d","type":"ORG"},
    "acs":{"binding":"HTTP-POST","type":"INSTANCE","url":"https://acs.example.com","destination":"https://d.example.com"},
    "slo":{"url":"https://idp.example.com/slo","binding":"HTTP-REDIRECT","destination":"https://d.example.com","type":"INSTANCE"},
    "metadata":{"url":"https://m.example.com","binding":"HTTP-REDIRECT","destination":"https://d.example.com","type":"ORG"}},
    "algorithms":{"request":{"signature":{"algorithm":"SHA-256","scope":"REQUEST"}},"response":{"signature":{"algorithm":"SHA-256",
    "scope":"ANY"}}},"settings":{"nameFormat":"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"},"relayState":{"format":"FROM_URL"},
    "credentials":{"trust":{"issuer":"https://idp.example.com","audience":"https://www.okta.com/saml2/service-provider/s",
    "kid":"your-key-id","revocation":"DELTA_CRL","revocationCacheLifetime":2880},"signing":{"kid":"your-kid"}}},
    "policy":{"accountLink":{"action":"AUTO","filter":{"groups":{"include":["00g1"]}}},"provisioning":{"action":"CALLOUT",
    "profileMaster":true,"groups":{"action":"SYNC","sourceAttributeName":"Groups","filter":["App Users"],"assignments":["00g2"]},
    "conditions":{"deprovisioned":{"action":"REACTIVATE"},"suspended":{"action":"UNSUSPEND"}}},
    "subject":{"userNameTemplate":{"template":"idpuser.subjectNameId"},"filter":"(\\S+@example\\.com)","format":["f"],
    "matchType":"CUSTOM_ATTRIBUTE","matchAttribute":"login"},"maxClockSkew":120000},
    "_links":{"metadata":{"href":"https://acme.example.com/api/v1/idps/0oa62/metadata.xml","type":"application/xml","hints":{"allow":["GET"]}},
    "deactivate":{"href":"https://acme.example.com/api/v1/idps/0oa62/lifecycle/deactivate","hints":{"allow":["POST"]}}}}"#;

/// OpenID Connect, with the members that the older document shows and the newer doesn't.
const OIDC: &str = r#"{"id":"0oa1","type":"OIDC","name":"Example OIDC","protocol":{"type":"OIDC","scopes":["openid"],
    "issuer":{"url":"https://i.example.com","binding":"HTTP-POST","destination":"https://d.example.com","type":"ORG"},
    "algorithms":{"request":{"signature":{"algorithm":"HS256","scope":"REQUEST"}}},
    "endpoints":{"authorization":{"url":"https://a.example.com","binding":"HTTP-REDIRECT","destination":"d","type":"ORG"},
    "token":{"url":"https://t.example.com","binding":"HTTP-POST","destination":"d","type":"ORG"},
    "userInfo":{"url":"https://u.example.com","binding":"HTTP-REDIRECT","destination":"d","type":"INSTANCE"},
    "jwks":{"url":"https://j.example.com","binding":"HTTP-REDIRECT","destination":"d","type":"INSTANCE"},
    "acs":{"binding":"HTTP-POST","type":"INSTANCE"}},
    "credentials":{"client":{"client_id":"your-client-id","client_secret":"fake"},
    "signing":{"kid":"k","teamId":"t","privateKey":"fake"}}}}"#;

#[tokio::test]
async fn list_identity_providers() {
    let wire = mgmt_pages([
        (
            "GET /api/v1/idps?q=Ex%20%C3%BC&after=a%2B&limit=1&type=SAML2",
            r#"[{"id":"0oa1","type":"SAML2","protocol":{"type":"SAML2"}}]"#,
        ),
        (
            "GET /api/v1/idps?after=0oa1&limit=1&q=Ex%20%C3%BC&type=SAML2",
            r#"[{"id":"0oa2","type":"IWA"},{"id":"0oa3","type":"FERRY"}]"#,
        ),
    ]);
    let request = wire.client.list_identity_providers().q("Ex ü").after("a+").limit(1);
    let idps = request
        .type_(IdentityProviderType::Saml2)
        .stream()
        .try_collect()
        .await
        .unwrap();
    wire.sent("");
    let types: Vec<_> = idps.iter().map(|idp| idp.type_.as_ref().unwrap().as_str()).collect();
    assert_eq!(types, ["SAML2", "IWA", "FERRY"]);
    assert_eq!(idps[1].type_, Some(IdentityProviderType::Iwa));
}

#[tokio::test]
async fn create_identity_provider() {
    let wire = mgmt("POST /api/v1/idps", 200, SAML);
    let sso = ProtocolEndpoint::new()
        .with_url("https://idp.example.com/sso")
        .with_binding("HTTP-POST");
    let trust = SamlTrustCredentials::new()
        .with_kid("your-key-id")
        .with_issuer("https://idp.example.com");
    let protocol = ProtocolSaml::new()
        .with_endpoints(
            SamlEndpoints::new()
                .with_sso(sso)
                .with_acs(ProtocolEndpoint::new().with_type("INSTANCE")),
        )
        .with_credentials(SamlCredentials::new().with_trust(trust));
    let template = PolicyUserNameTemplate::new().with_template("idpuser.subjectNameId");
    let subject = PolicySubject::new()
        .with_user_name_template(template)
        .with_format(["f".to_owned()]);
    let policy = IdentityProviderPolicy::new()
        .with_subject(subject)
        .with_max_clock_skew(120_000);
    let idp = IdentityProvider::new(IdentityProviderType::Saml2, "Example SAML IdP", protocol)
        .with_policy(policy)
        .with_issuer_mode(IdentityProviderIssuerMode::CustomUrl);
    let created = wire.client.create_identity_provider(idp).send().await.unwrap();
    wire.sent(concat!(
        r#"{"issuerMode":"CUSTOM_URL","name":"Example SAML IdP","policy":{"maxClockSkew":120000,"subject":{"format":["f"],"#,
        r#""userNameTemplate":{"template":"idpuser.subjectNameId"}}},"protocol":{"credentials":{"trust":{"#,
        r#""issuer":"https://idp.example.com","kid":"your-key-id"}},"endpoints":{"acs":{"type":"INSTANCE"},"#,
        r#""sso":{"binding":"HTTP-POST","url":"https://idp.example.com/sso"}},"type":"SAML2"},"type":"SAML2"}"#,
    ));
    let Some(Protocol::Saml(saml)) = &created.protocol else {
        panic!("{created:?}")
    };
    let endpoints = saml.endpoints.as_ref().unwrap();
    assert_eq!(
        endpoints.acs.as_ref().unwrap().url.as_deref(),
        Some("https://acs.example.com")
    );
    assert_eq!(endpoints.metadata.as_ref().unwrap().type_.as_ref().unwrap(), "ORG");
    assert!(endpoints.additional_properties.is_empty() && saml.additional_properties.is_empty());
    let provisioning = created.policy.as_ref().unwrap().provisioning.as_ref().unwrap();
    assert_eq!(provisioning.action.as_ref().unwrap(), "CALLOUT");
    assert_eq!(
        provisioning.groups.as_ref().unwrap().filter.as_ref().unwrap(),
        &["App Users"]
    );
    kept(&*created, SAML);
}

#[tokio::test]
async fn create_identity_provider_with_oauth() {
    let wire = mgmt("POST /api/v1/idps", 200, OIDC);
    let client = OAuthCredentialsClient::new()
        .with_client_id("your-client-id")
        .with_client_secret("fake");
    let protocol = ProtocolOAuth::new()
        .with_scopes(["profile".to_owned(), "email".to_owned()])
        .with_credentials(OAuthCredentials::new().with_client(client));
    assert!(!format!("{protocol:?}").contains("fake"), "{protocol:?}");
    let idp = IdentityProvider::new("FACEBOOK", "Facebook", protocol);
    let created = wire.client.create_identity_provider(idp).send().await.unwrap();
    wire.sent(concat!(
        r#"{"name":"Facebook","protocol":{"credentials":{"client":{"client_id":"your-client-id","client_secret":"fake"}},"#,
        r#""scopes":["profile","email"],"type":"OAUTH2"},"type":"FACEBOOK"}"#,
    ));
    let Some(Protocol::Oidc(oidc)) = &created.protocol else {
        panic!("{created:?}")
    };
    assert_eq!(oidc.issuer.as_ref().unwrap().type_.as_ref().unwrap(), "ORG");
    assert_eq!(
        oidc.endpoints
            .as_ref()
            .unwrap()
            .jwks
            .as_ref()
            .unwrap()
            .destination
            .as_deref(),
        Some("d")
    );
    assert_eq!(
        oidc.credentials
            .as_ref()
            .unwrap()
            .signing
            .as_ref()
            .unwrap()
            .team_id
            .as_deref(),
        Some("t")
    );
    kept(&*created, OIDC);
}

#[tokio::test]
async fn get_identity_provider() {
    let wire = mgmt("GET /api/v1/idps/0oa%2062", 200, SAML);
    let idp = wire.client.get_identity_provider("0oa 62").send().await.unwrap();
    wire.sent("");
    assert_eq!(idp.status.as_ref().unwrap(), "ACTIVE");
    let subject = idp.policy.as_ref().unwrap().subject.as_ref().unwrap();
    assert_eq!(subject.match_type.as_ref().unwrap(), "CUSTOM_ATTRIBUTE");
    assert_eq!(subject.format.as_ref().unwrap(), &["f"]);
    assert_eq!(
        idp.links.as_ref().unwrap().metadata.as_ref().unwrap().type_.as_deref(),
        Some("application/xml")
    );
}

#[tokio::test]
async fn replace_identity_provider() {
    let wire = mgmt("PUT /api/v1/idps/0oa1", 200, OIDC);
    let authorization = ProtocolEndpoint::new()
        .with_url("https://a.example.com")
        .with_destination("d")
        .with_type("ORG");
    let protocol = ProtocolOidc::new()
        .with_issuer(ProtocolEndpoint::new().with_url("https://i.example.com"))
        .with_endpoints(OAuthEndpoints::new().with_authorization(authorization));
    let idp = IdentityProvider::new("OIDC", "Example OIDC", protocol);
    let replaced = wire.client.replace_identity_provider("0oa1", idp).send().await.unwrap();
    wire.sent(concat!(
        r#"{"name":"Example OIDC","protocol":{"endpoints":{"authorization":{"destination":"d","type":"ORG","url":"https://a.example.com"}},"#,
        r#""issuer":{"url":"https://i.example.com"},"type":"OIDC"},"type":"OIDC"}"#,
    ));
    assert_eq!(replaced.name.as_deref(), Some("Example OIDC"));
}

/// The older document has one protocol with all members; such a body goes out whole.
#[tokio::test]
async fn replace_identity_provider_with_a_protocol_of_all_members() {
    let flat = r#"{"name":"n","protocol":{"relayState":{"format":"OPAQUE"},"settings":{"nameFormat":"x"},"type":"OIDC"},"type":"AgentlessDSSO"}"#;
    let wire = mgmt("PUT /api/v1/idps/0oa1", 200, OIDC);
    let idp: IdentityProvider = serde_json::from_str(flat).unwrap();
    wire.client.replace_identity_provider("0oa1", idp).send().await.unwrap();
    wire.sent(flat);
}

#[tokio::test]
async fn delete_identity_provider() {
    let wire = mgmt("DELETE /api/v1/idps/0oa1", 204, "");
    wire.client.delete_identity_provider("0oa1").send().await.unwrap();
    wire.sent("");
}

#[tokio::test]
async fn activate_identity_provider() {
    let wire = mgmt("POST /api/v1/idps/0oa1/lifecycle/activate", 200, SAML);
    let idp = wire.client.activate_identity_provider("0oa1").send().await.unwrap();
    wire.sent("");
    assert_eq!(idp.id.as_deref(), Some("0oa62"));
}

#[tokio::test]
async fn deactivate_identity_provider() {
    let wire = mgmt(
        "POST /api/v1/idps/0oa1/lifecycle/deactivate",
        200,
        r#"{"id":"0oa1","status":"INACTIVE"}"#,
    );
    let idp = wire.client.deactivate_identity_provider("0oa1").send().await.unwrap();
    wire.sent("");
    assert_eq!(idp.status.as_ref().unwrap(), "INACTIVE");
}
