//! Reveals the password of a SaaS application's account: asks how one may use it, picks what lets one see its password, and has that sent,
//! encrypted to a key made for it.
//!
//! It always runs against a mock server, which offers two ways: one to replace the password, and one to see it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

use std::error::Error;
use std::process::ExitCode;

use okta_pam::mock::{self, MockServer, MockServerExt, Reveal};
use okta_pam::types::UserAccessMethod;
use okta_pam::{Client, Secret};
use serde_json::json;

const APP: &str = "0oa1crm";
const ACCOUNT: &str = "11111111-2222-3333-4444-555555555555";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let server = MockServer::start_async().await;
    let methods = [method("update_password")?, method("reveal_password")?];
    let listed = server.list_uam_for_saas_application_account(|when, then| {
        when.saas_app_instance_id(APP).saas_app_account_id(ACCOUNT);
        then.page(&methods);
    });
    let revealed = server.reveal_saas_app_account_password(|_, then| {
        then.password("correct horse battery staple");
    });

    let pam = mock::client(&server)?;
    let password = reveal(&pam, APP, ACCOUNT).await?.ok_or("no rule lets us see it")?;
    // `Debug` doesn't show it, and its memory is wiped when it is dropped
    println!("in a log it is {password:?}");
    println!("it has {} characters", password.expose().chars().count());
    listed.assert_async().await;
    revealed.assert_async().await;
    Ok(())
}

/// The password, if a policy lets the client see it.
async fn reveal(pam: &Client, app: &str, account: &str) -> okta_pam::Result<Option<Secret>> {
    let methods = pam
        .list_uam_for_saas_application_account(app, account)
        .stream()
        .try_collect()
        .await?;
    let Some(method) = methods.into_iter().find(|method| method.grants("reveal_password")) else {
        return Ok(None);
    };
    println!("may be seen as {}", method.identity.as_deref().unwrap_or("?"));
    pam.open_saas_app_account_password(app, account, method).await.map(Some)
}

/// An access method as the mock server lists it.
fn method(privilege: &str) -> serde_json::Result<UserAccessMethod> {
    serde_json::from_value(json!({
        "identity": "root@crm.example.com", "user_access_type": "service_account", "rule_ids": [format!("rule-{privilege}")],
        "details": {"_type": "service_account", "account_id": ACCOUNT, "privileges": [
            {"privilege_type": privilege, "privilege_value": {"_type": privilege, privilege: true}},
        ]},
    }))
}
