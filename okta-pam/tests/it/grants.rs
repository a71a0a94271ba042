//! What an access method lets its user do.

use okta_pam::types::UserAccessMethod;
use serde_json::{Value, json};

fn method(details: Value) -> UserAccessMethod {
    serde_json::from_value(json!({
        "identity": "root", "user_access_type": "service_account", "rule_ids": ["rule"], "details": details
    }))
    .unwrap()
}

fn account(kind: &str, privilege: &str, granted: bool) -> Value {
    json!({"_type": kind, "account_id": "a", "privileges": [
        {"privilege_type": "password_checkout_ssh", "privilege_value": {"_type": "password_checkout_ssh", "password_checkout_ssh": true}},
        {"privilege_type": privilege, "privilege_value": {"_type": privilege, privilege: granted}},
    ]})
}

#[test]
fn each_kind_of_details_says_what_it_grants() {
    // the last is a kind that this crate doesn't know
    for kind in [
        "service_account",
        "active_directory_account",
        "encrypted_ssh_password",
        "database",
    ] {
        let granting = method(account(kind, "reveal_password", true));
        assert!(
            granting.grants("reveal_password") && granting.grants("password_checkout_ssh"),
            "{kind}"
        );
        assert!(!granting.grants("update_password"), "{kind}");
        assert!(
            !method(account(kind, "reveal_password", false)).grants("reveal_password"),
            "{kind}"
        );
    }
    let secret = method(
        json!({"_type": "secret", "privileges": {"_type": "secret", "secret_reveal": true, "secret_update": false}}),
    );
    assert!(secret.grants("secret_reveal") && !secret.grants("secret_update") && !secret.grants("secret_delete"));
}

#[test]
fn without_privileges_nothing_is_granted() {
    for details in [
        json!(null),
        json!({}),
        json!("?"),
        json!({"_type": "service_account", "privileges": null}),
    ] {
        assert!(!method(details).grants("reveal_password"));
    }
}
