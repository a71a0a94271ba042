//! Enrolls Google Authenticator for a user, activates it with a passcode of the app, and verifies the next one; a wrong one is refused.
//!
//! `enroll_totp USER_ID`. Without an org it makes a small one, which knows what the user's app shows.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::process::ExitCode;

use okta_mgmt::types::{
    UserFactorActivateRequest, UserFactorProvider, UserFactorStatus, UserFactorTokenSoftwareTotp,
    UserFactorVerifyRequest,
};
use okta_sandbox::Sandbox;
use org::{Org, Outcome};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let org = org::open(Sandbox::builder()).await?;
    let okta = &org.okta;
    let user = user(&org)?;

    let totp = UserFactorTokenSoftwareTotp::new(UserFactorProvider::Google);
    let pending = okta.enroll_factor(&user, totp).send().await?.into_inner();
    let id = pending.id().ok_or("the factor has no id")?.to_owned();
    let activation = pending.embedded().and_then(|embedded| embedded.activation.as_ref());
    let secret = activation.and_then(|activation| activation.shared_secret.as_ref());
    // whoever has the secret can compute passcodes: show it to the user and to nobody else
    println!(
        "to be typed into the app: {}",
        secret.map_or("?", |secret| secret.expose())
    );

    let code = UserFactorActivateRequest::new().with_pass_code(passcode(&org, &id)?);
    let factor = okta.activate_factor(&user, &id).body(code).send().await?;
    if factor.status() != Some(&UserFactorStatus::Active) {
        return Err(format!("not activated: {:?}", factor.status()).into());
    }
    println!("{id} is active");

    // a passcode is good for one time; the app has the next one
    let code = UserFactorVerifyRequest::new().with_pass_code(passcode(&org, &id)?);
    let answer = okta.verify_factor(&user, &id).body(code.clone()).send().await?;
    println!("the next passcode: {:?}", answer.factor_result);
    match okta.verify_factor(&user, &id).body(code).send().await {
        Err(error) if error.code() == Some("E0000068") => println!("the same once more: refused"),
        Err(error) => return Err(error.into()),
        Ok(answer) => return Err(format!("a used passcode was taken: {:?}", answer.factor_result).into()),
    }
    okta.unenroll_factor(&user, &id).send().await?;
    Ok(())
}

fn user(org: &Org) -> Outcome<String> {
    let Some(sandbox) = &org.sandbox else {
        return Ok(std::env::args().nth(1).ok_or("usage: enroll_totp USER_ID")?);
    };
    let profile =
        json!({"firstName": "Ada", "lastName": "Byron", "email": "ada@example.com", "login": "ada@example.com"});
    let ada = sandbox.add_user(json!({"profile": profile}))?;
    Ok(ada["id"].as_str().unwrap_or_default().to_owned())
}

/// What the user's app shows; asked for, unless the small org can tell.
fn passcode(org: &Org, factor: &str) -> Outcome<String> {
    if let Some(sandbox) = &org.sandbox {
        return Ok(sandbox.passcode(factor)?);
    }
    println!("the passcode that the app shows (a new one each time):");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}
