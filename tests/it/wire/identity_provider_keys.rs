//! The key store of the org, and the signing keys of one identity provider.

use okta_mgmt::types::{
    CsrMetadata, CsrMetadataSubject, CsrMetadataSubjectAltNames, IdpCertificateCredential, IdpKeyCredential,
    JsonWebKeyStatus,
};

use super::{kept, mgmt, mgmt_pages};

const KEY: &str = r##"{"kid":"akm5hvbbevE341ovl0h7","created":"2014-12-12T21:38:37.000Z","lastUpdated":"2014-12-12T21:38:37.000Z",
    "expiresAt":"2023-12-12T21:38:37.000Z","x5c":["MIIDnjCCAoagAwIBAgIGAVG3MN+P"],"e":"65537","n":"101438407598598116085679865987",
    "kty":"RSA","use":"sig","x5t#S256":"wzPVobIrveR1x","alg":"RS256","key_ops":["verify"],"status":"ACTIVE","x5t":"t",
    "x5u":"https://x.example.com","_links":{"self":{"href":"https://s.example.com"}}}"##;
const CSR: &str = r#"{"id":"h9zkutaSe7fZX0SwN1GqDApofgD1OW8g2B5l2azha50","created":"2017-03-28T01:11:10.000Z","kty":"RSA",
    "csr":"MIIC4DCCAcgCAQAwcTELMAkGA1UEBhMCVVM","_links":{"self":{"href":"https://s.example.com","hints":{"allow":["GET","DELETE"]}},
    "publish":{"href":"https://p.example.com","hints":{"allow":["POST"]}}}}"#;

#[track_caller]
fn check(key: &IdpKeyCredential) {
    assert_eq!(
        (key.kid.as_deref(), key.use_.as_deref()),
        (Some("akm5hvbbevE341ovl0h7"), Some("sig"))
    );
    assert_eq!(key.x5t_s256.as_deref(), Some("wzPVobIrveR1x"));
    assert_eq!(key.status, Some(JsonWebKeyStatus::Active));
    assert_eq!(key.key_ops.as_ref().unwrap(), &["verify"]);
    assert_eq!(
        key.expires_at.as_ref().unwrap().to_utc().unwrap().timestamp(),
        1_702_417_117
    );
    assert!(key.additional_properties.is_empty(), "{:?}", key.additional_properties);
    kept(key, KEY);
}

#[tokio::test]
async fn list_identity_provider_keys() {
    let wire = mgmt_pages([
        (
            "GET /api/v1/idps/credentials/keys?after=%C3%BC&limit=1",
            r#"[{"kid":"1","x5c":[]}]"#,
        ),
        ("GET /api/v1/idps/credentials/keys?after=2&limit=1", r#"[{"kid":"2"}]"#),
    ]);
    let keys = wire
        .client
        .list_identity_provider_keys()
        .after("ü")
        .limit(1)
        .stream()
        .try_collect()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(keys[1].kid.as_deref(), Some("2"));
}

#[tokio::test]
async fn create_identity_provider_key() {
    let wire = mgmt("POST /api/v1/idps/credentials/keys", 200, KEY);
    let certificate = IdpCertificateCredential::new(["MIIDnjCCAoagAwIBAgIGAVG3MN+P".to_owned()]);
    check(
        &wire
            .client
            .create_identity_provider_key(certificate)
            .send()
            .await
            .unwrap(),
    );
    wire.sent(r#"{"x5c":["MIIDnjCCAoagAwIBAgIGAVG3MN+P"]}"#);
}

/// The older document sends a whole key.
#[tokio::test]
async fn create_identity_provider_key_from_a_whole_key() {
    let wire = mgmt("POST /api/v1/idps/credentials/keys", 200, KEY);
    let key = IdpKeyCredential::new(["MIID".to_owned()])
        .with_kty("RSA")
        .with_n("1")
        .with_e("65537")
        .with_x5t_s256("t");
    wire.client
        .create_identity_provider_key(key.with_status("ACTIVE"))
        .send()
        .await
        .unwrap();
    wire.sent(r##"{"e":"65537","kty":"RSA","n":"1","status":"ACTIVE","x5c":["MIID"],"x5t#S256":"t"}"##);
}

#[tokio::test]
async fn get_identity_provider_key() {
    let wire = mgmt("GET /api/v1/idps/credentials/keys/akm%2B%2F%3D", 200, KEY);
    check(&wire.client.get_identity_provider_key("akm+/=").send().await.unwrap());
    wire.sent("");
}

#[tokio::test]
async fn delete_identity_provider_key() {
    let wire = mgmt("DELETE /api/v1/idps/credentials/keys/akm5", 204, "");
    wire.client.delete_identity_provider_key("akm5").send().await.unwrap();
    wire.sent("");
}

#[tokio::test]
async fn list_identity_provider_signing_keys() {
    let wire = mgmt(
        "GET /api/v1/idps/0oa1/credentials/keys",
        200,
        r#"[{"kid":"1"},{"kid":"2","kty":"EC"}]"#,
    );
    let keys = wire
        .client
        .list_identity_provider_signing_keys("0oa1")
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(keys.items[1].kty.as_deref(), Some("EC"));
}

#[tokio::test]
async fn generate_identity_provider_signing_key() {
    let wire = mgmt(
        "POST /api/v1/idps/0oa1/credentials/keys/generate?validityYears=3",
        200,
        KEY,
    );
    check(
        &wire
            .client
            .generate_identity_provider_signing_key("0oa1", 3)
            .send()
            .await
            .unwrap(),
    );
    wire.sent("");
}

#[tokio::test]
async fn get_identity_provider_signing_key() {
    let wire = mgmt("GET /api/v1/idps/0oa1/credentials/keys/akm5", 200, KEY);
    check(
        &wire
            .client
            .get_identity_provider_signing_key("0oa1", "akm5")
            .send()
            .await
            .unwrap(),
    );
    wire.sent("");
}

#[tokio::test]
async fn clone_identity_provider_key() {
    let wire = mgmt(
        "POST /api/v1/idps/0oa1/credentials/keys/akm5/clone?targetIdpId=0oa%202",
        201,
        KEY,
    );
    check(
        &wire
            .client
            .clone_identity_provider_key("0oa1", "akm5", "0oa 2")
            .send()
            .await
            .unwrap(),
    );
    wire.sent("");
}

#[tokio::test]
async fn list_csrs_for_identity_provider() {
    let wire = mgmt(
        "GET /api/v1/idps/0oa1/credentials/csrs",
        200,
        r#"[{"id":"h9zk","kty":"RSA"}]"#,
    );
    let csrs = wire
        .client
        .list_csrs_for_identity_provider("0oa1")
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(csrs.items[0].kty.as_deref(), Some("RSA"));
}

#[tokio::test]
async fn generate_csr_for_identity_provider() {
    let wire = mgmt("POST /api/v1/idps/0oa1/credentials/csrs", 201, CSR);
    let subject = CsrMetadataSubject::new()
        .with_country_name("US")
        .with_state_or_province_name("California")
        .with_locality_name("San Francisco")
        .with_organization_name("Acme, Inc.")
        .with_organizational_unit_name("Dev")
        .with_common_name("SP Issuer");
    let names = CsrMetadataSubjectAltNames::new().with_dns_names(["dev.example.com".to_owned()]);
    let metadata = CsrMetadata::new().with_subject(subject).with_subject_alt_names(names);
    let csr = wire
        .client
        .generate_csr_for_identity_provider("0oa1", metadata)
        .send()
        .await
        .unwrap();
    wire.sent(concat!(
        r#"{"subject":{"commonName":"SP Issuer","countryName":"US","localityName":"San Francisco","organizationName":"Acme, Inc.","#,
        r#""organizationalUnitName":"Dev","stateOrProvinceName":"California"},"subjectAltNames":{"dnsNames":["dev.example.com"]}}"#,
    ));
    assert_eq!(csr.csr.as_deref(), Some("MIIC4DCCAcgCAQAwcTELMAkGA1UEBhMCVVM"));
    kept(&*csr, CSR);
}

#[tokio::test]
async fn get_csr_for_identity_provider() {
    let wire = mgmt("GET /api/v1/idps/0oa1/credentials/csrs/h9zk", 200, CSR);
    let csr = wire
        .client
        .get_csr_for_identity_provider("0oa1", "h9zk")
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(csr.created.as_ref().unwrap(), "2017-03-28T01:11:10.000Z");
}

#[tokio::test]
async fn revoke_csr_for_identity_provider() {
    let wire = mgmt("DELETE /api/v1/idps/0oa1/credentials/csrs/h9zk", 204, "");
    wire.client
        .revoke_csr_for_identity_provider("0oa1", "h9zk")
        .send()
        .await
        .unwrap();
    wire.sent("");
}

/// A certificate goes as it is, not as JSON.
#[tokio::test]
async fn publish_csr_for_identity_provider() {
    const DER: &[u8] = &[0x30, 0x82, 0x00, 0xff, b'{', 0x0a];
    let wire = mgmt(
        "POST /api/v1/idps/0oa1/credentials/csrs/h9zk/lifecycle/publish",
        201,
        KEY,
    );
    check(
        &wire
            .client
            .publish_csr_for_identity_provider("0oa1", "h9zk", DER)
            .send()
            .await
            .unwrap(),
    );
    wire.sent_with(DER, "application/pkix-cert", &[]);
}
