//! Failover. These operations are at a subdomain of the org's Okta domain; a server on loopback stands for it.

use okta_mgmt::Client;
use okta_mgmt::types::DisasterRecoveryRequest;

use super::{Exchange, Wire, mgmt, server, token};

fn with_access_token(line: &'static str, answer: &'static str) -> Wire<Client> {
    let token = token();
    let client = Client::builder()
        .org_url(server().base_url())
        .allow_loopback_http()
        .bearer_token(token.clone());
    let exchange = Exchange::new(line, 200, answer);
    Wire::new(
        client.build().unwrap(),
        format!("Bearer {token}"),
        "okta-mgmt/",
        [exchange],
    )
}

#[tokio::test]
async fn over_and_back() {
    let results = r#"{"results":[{"domain":"acme.okta.com","message":"under way"}]}"#;
    let wire = with_access_token("POST /api/v1/dr/failover", results);
    let domains = DisasterRecoveryRequest::new().with_domains(["acme.okta.com".to_owned()]);
    let moved = wire.client.start_org_failover().body(domains).send().await.unwrap();
    wire.sent(r#"{"domains":["acme.okta.com"]}"#);
    assert_eq!(
        moved.results.as_ref().unwrap()[0].domain.as_deref(),
        Some("acme.okta.com")
    );

    let wire = with_access_token("POST /api/v1/dr/failback", results);
    wire.client.start_org_failback().send().await.unwrap();
    wire.sent("");

    let status = r#"{"status":[{"domain":"acme.okta.com","isFailedOver":true}]}"#;
    let wire = with_access_token("GET /api/v1/dr/status/acme.okta.com", status);
    let domains = wire.client.get_dr_status_for_domain("acme.okta.com").stream();
    assert_eq!(domains.try_collect().await.unwrap()[0].is_failed_over, Some(true));
    wire.sent("");
}

/// Nothing is sent with an API token, and nothing by a client of a custom domain.
#[tokio::test]
async fn who_cant() {
    let wire = mgmt("GET /api/v1/dr/status", 200, r#"{"status":[]}"#);
    let error = wire.client.get_dr_status().send().await.unwrap_err();
    assert!(
        error.is_configuration() && error.to_string().contains("OAuth"),
        "{error}"
    );

    let custom = Client::builder()
        .org_url("https://login.acme.com")
        .bearer_token("00test");
    let error = custom.build().unwrap().start_org_failover().send().await.unwrap_err();
    assert!(
        error.is_configuration() && error.to_string().contains("drapp."),
        "{error}"
    );
}
