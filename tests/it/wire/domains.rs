use okta_mgmt::types::{
    DomainCertificate, DomainCertificateSourceType, EmailServer, EmailTestAddresses, NewCustomDomain, NewEmailDomain,
    NewEmailServerBasic, WellKnownUriContent, WellKnownUriExpand, WellKnownUriPath,
};
use serde_json::json;

use super::{kept, mgmt};

#[tokio::test]
async fn create_custom_domain() {
    let answer = r#"{"id":"OcD1","domain":"login.example.com","certificateSourceType":"OKTA_MANAGED","validationStatus":"NOT_STARTED",
        "dnsRecords":[{"recordType":"CAA","fqdn":"login.example.com","values":["0 issue \"ca.example.com\""]}],
        "_links":{"verify":{"href":"https://acme.example.com/v","hints":{"allow":["POST"]}}}}"#;
    let wire = mgmt("POST /api/v1/domains", 201, answer);
    let domain = NewCustomDomain::new("login.example.com", DomainCertificateSourceType::OktaManaged);
    let domain = wire.client.create_custom_domain(domain).send().await.unwrap();
    wire.sent(r#"{"certificateSourceType":"OKTA_MANAGED","domain":"login.example.com"}"#);
    kept(&*domain, answer);
}

#[tokio::test]
async fn list_custom_domains() {
    let domains = r#"[{"id":"default","domain":"acme.example.com","validationStatus":"COMPLETED"}]"#;
    let answer = r#"{"domains":[{"id":"default","domain":"acme.example.com","validationStatus":"COMPLETED"}]}"#;
    let wire = mgmt("GET /api/v1/domains", 200, answer);
    let page = wire.client.list_custom_domains().send().await.unwrap();
    wire.sent("");
    kept(&page.items, domains);
}

#[tokio::test]
async fn upsert_certificate() {
    let wire = mgmt("PUT /api/v1/domains/OcD1/certificate", 204, "");
    let certificate = DomainCertificate::new("-----BEGIN CERTIFICATE-----\nMII\n", "fake-key\n");
    assert!(!format!("{certificate:?}").contains("fake-key"), "{certificate:?}");
    wire.client
        .upsert_certificate("OcD1", certificate)
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"certificate":"-----BEGIN CERTIFICATE-----\nMII\n","privateKey":"fake-key\n","type":"PEM"}"#);
}

#[tokio::test]
async fn create_email_domain() {
    let answer = r#"{"id":"OeD1","validationStatus":"NOT_STARTED","displayName":"Admin","userName":"admin","domain":"example.com",
        "validationSubdomain":"mail","dnsValidationRecords":[{"recordType":"cname","fqdn":"mail.example.com","verificationValue":"u.example.net"}]}"#;
    let wire = mgmt("POST /api/v1/email-domains?expand=brands", 201, answer);
    let domain = NewEmailDomain::new("Admin", "admin", "bnd1", "example.com");
    let domain = wire
        .client
        .create_email_domain(domain)
        .expand("brands")
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"brandId":"bnd1","displayName":"Admin","domain":"example.com","userName":"admin"}"#);
    kept(&*domain, answer);
}

#[tokio::test]
async fn create_email_server() {
    let answer =
        r#"{"alias":"Acme","host":"smtp.example.com","port":587,"id":"ces1","username":"ada","enabled":false}"#;
    let wire = mgmt("POST /api/v1/email-servers", 201, answer);
    let server = NewEmailServerBasic::new("Acme", "smtp.example.com", 587, "ada", false, "fake-password");
    assert!(!format!("{server:?}").contains("fake-password"), "{server:?}");
    let server = wire.client.create_email_server(server).send().await.unwrap();
    wire.sent(concat!(
        r#"{"alias":"Acme","authType":"BASIC_SMTP_AUTH","enabled":false,"host":"smtp.example.com","#,
        r#""password":"fake-password","port":587,"username":"ada"}"#,
    ));
    assert!(server.auth_type.is_none(), "{server:?}");
    kept(&*server, answer);
}

#[tokio::test]
async fn list_email_servers() {
    let servers = r#"[{"id":"ces1","enabled":true},{"id":"ces2","authType":"OAUTH2_LATER","clientId":"c","scopes":["mail.send"]}]"#;
    let answer = r#"{"email-servers":[{"id":"ces1","enabled":true},{"id":"ces2","authType":"OAUTH2_LATER","clientId":"c","scopes":["mail.send"]}]}"#;
    let wire = mgmt("GET /api/v1/email-servers", 200, answer);
    let page = wire.client.list_email_servers().send().await.unwrap();
    wire.sent("");
    kept(&page.items, servers);
}

#[tokio::test]
async fn update_email_server() {
    let answer = r#"{"id":"ces1","enabled":true}"#;
    let wire = mgmt("PATCH /api/v1/email-servers/ces1", 200, answer);
    let change = EmailServer::new().with_enabled(true).with_password("fake-password");
    assert!(!format!("{change:?}").contains("fake-password"), "{change:?}");
    let server = wire.client.update_email_server("ces1", change).send().await.unwrap();
    wire.sent(r#"{"enabled":true,"password":"fake-password"}"#);
    kept(&*server, answer);
}

#[tokio::test]
async fn test_email_server() {
    let wire = mgmt("POST /api/v1/email-servers/ces1/test", 204, "");
    let addresses = EmailTestAddresses::new("noreply@example.com", "ada@example.com");
    wire.client.test_email_server("ces1", addresses).send().await.unwrap();
    wire.sent(r#"{"fromAddress":"noreply@example.com","toAddress":"ada@example.com"}"#);
}

#[tokio::test]
async fn get_all_well_known_uris() {
    let answer = r#"{"_embedded":{"assetlinks.json":{"customized":{"representation":[{"relation":["r"]}]}},
        "webauthn":{"customized":{"representation":null}}},"_links":{"assetlinks.json":{"href":"https://acme.example.com/a"}}}"#;
    let wire = mgmt(
        "GET /api/v1/brands/bnd1/well-known-uris?expand=assetlinks.json%2Cwebauthn",
        200,
        answer,
    );
    let expand = [WellKnownUriExpand::AssetLinksJson, WellKnownUriExpand::WebAuthn];
    let uris = wire
        .client
        .get_all_well_known_uris("bnd1")
        .expand(expand)
        .send()
        .await
        .unwrap();
    wire.sent("");
    kept(&*uris, answer);
}

#[tokio::test]
async fn replace_brand_well_known_uri() {
    let bodies = [
        (
            json!([{"relation": ["r"]}]),
            r#"{"representation":[{"relation":["r"]}]}"#,
        ),
        (json!(null), r#"{"representation":null}"#),
    ];
    for (content, body) in bodies {
        let wire = mgmt(
            "PUT /api/v1/brands/bnd1/well-known-uris/assetlinks.json/customized",
            200,
            r#"{"representation":null}"#,
        );
        let content = WellKnownUriContent::new(content);
        let stored = wire
            .client
            .replace_brand_well_known_uri("bnd1", WellKnownUriPath::AssetLinksJson, content)
            .send()
            .await
            .unwrap();
        wire.sent(body);
        kept(&*stored, r#"{"representation":null}"#);
    }
}
