//! Bundles of administrator roles.

use okta_mgmt::types::{GovernanceBundleRequest, GovernanceBundleRole, GovernanceOptIn};

use super::{Exchange, mgmt, mgmt_in_turn};

#[tokio::test]
async fn bundles() {
    let wire = mgmt_in_turn([
        Exchange::new(
            "GET /api/v1/iam/governance/bundles?limit=1",
            200,
            r#"{"bundles":[{"id":"enb1","name":"Groups","status":"ACTIVE","_links":{"entitlements":"https://acme.example.com/x"}}],
                "_links":{"next":{"href":"/api/v1/iam/governance/bundles?after=enb1"}}}"#,
        ),
        // what the link drops of the caller's parameters is put back
        Exchange::new(
            "GET /api/v1/iam/governance/bundles?after=enb1&limit=1",
            200,
            r#"{"bundles":[{"id":"enb2"}]}"#,
        ),
    ]);
    let bundles = wire.client.list_governance_bundles().limit(1).stream();
    let bundles = bundles.try_collect().await.unwrap();
    wire.sent("");
    assert_eq!(bundles[0].name.as_deref(), Some("Groups"));
    assert_eq!(bundles[1].id.as_deref(), Some("enb2"));

    let wire = mgmt("POST /api/v1/iam/governance/bundles", 200, r#"{"id":"enb3"}"#);
    let role = GovernanceBundleRole::new()
        .with_role("GROUP_MEMBERSHIP_ADMIN")
        .with_targets(["00g1".to_owned()]);
    let bundle = GovernanceBundleRequest::new()
        .with_name("Groups")
        .with_entitlements([role]);
    wire.client.create_governance_bundle(bundle).send().await.unwrap();
    wire.sent(r#"{"entitlements":[{"role":"GROUP_MEMBERSHIP_ADMIN","targets":["00g1"]}],"name":"Groups"}"#);
}

#[tokio::test]
async fn the_switch() {
    let wire = mgmt(
        "POST /api/v1/iam/governance/optIn",
        200,
        r#"{"optInStatus":"OPTING_IN"}"#,
    );
    let status = wire.client.opt_in().send().await.unwrap();
    wire.sent("");
    assert_eq!(status.opt_in_status, Some(GovernanceOptIn::OptingIn));
}
