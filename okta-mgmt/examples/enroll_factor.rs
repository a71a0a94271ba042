//! Enrolls Okta Verify for a user and waits until the user has set it up; then asks for an answer on the device, with a number to match.
//!
//! It always runs against a mock server, which stands for the user, too.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::process::ExitCode;
use std::time::Duration;

use okta_mgmt::mock::{self, MockServer, MockServerExt};
use okta_mgmt::types::{
    UserFactor, UserFactorPush, UserFactorResult, UserFactorStatus, UserFactorVerifyRequest, UserFactorVerifyResponse,
};
use okta_mgmt::{Client, Result};
use org::Outcome;

const USER: &str = "00uada";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let server = user_at_a_phone().await?;
    let okta = mock::client(&server)?;
    if let Some(id) = enroll(&okta, USER, Duration::from_secs(60)).await? {
        println!("{id} is set up");
        let answer = ask(&okta, USER, &id, Duration::from_secs(60)).await?;
        println!("the user's answer: {}", answer.as_ref().map_or("none", AsRef::as_ref));
    }
    Ok(())
}

/// The id of the factor, if the user has set it up in time.
async fn enroll(okta: &Client, user: &str, limit: Duration) -> Result<Option<String>> {
    let pending = okta
        .enroll_factor(user, UserFactorPush::new())
        .send()
        .await?
        .into_inner();
    let Some(id) = pending.id().map(ToOwned::to_owned) else {
        return Ok(None);
    };
    // whoever has the QR code can set the app up, so `Debug` doesn't show its link
    let activation = pending.embedded().and_then(|embedded| embedded.activation.as_ref());
    if let Some(code) = activation.and_then(|activation| activation.links.as_ref()?.qrcode.as_ref()) {
        println!("show the QR code to the user: {}", code.href.as_deref().unwrap_or("?"));
    }
    match okta.wait_for_factor_activation(user, pending, limit).await {
        Ok(factor) if factor.status() == Some(&UserFactorStatus::Active) => Ok(Some(id)),
        // Okta's last word, such as TIMEOUT
        Ok(factor) => {
            println!("not set up: {:?}", factor.factor_result());
            okta.unenroll_factor(user, id).send().await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What the user answered.
async fn ask(okta: &Client, user: &str, factor: &str, limit: Duration) -> Result<Option<UserFactorResult>> {
    let body = UserFactorVerifyRequest::new().with_use_number_matching_challenge(true);
    let challenge = okta.verify_factor(user, factor).body(body).send().await?.into_inner();
    let number = challenge
        .embedded
        .as_ref()
        .and_then(|embedded| embedded.challenge.as_ref()?.correct_answer);
    if let Some(number) = number {
        println!("tell the user to choose {number}");
    }
    Ok(okta.wait_for_factor_result(challenge, limit).await?.factor_result)
}

/// A server whose user has answered by the time it is asked.
async fn user_at_a_phone() -> Outcome<MockServer> {
    let server = MockServer::start_async().await;
    let link = |place: &str, method: &str| {
        let href = server.url(format!("/api/v1/users/{USER}/factors/opf1/{place}"));
        format!(r#"{{"href":"{href}","hints":{{"allow":["{method}"]}}}}"#)
    };
    let (activation, challenge) = (
        link("lifecycle/activate/poll", "POST"),
        link("transactions/v2mst", "GET"),
    );
    let qrcode = link("qr/00secret", "GET");
    let pending: UserFactor = serde_json::from_str(&format!(
        r#"{{"id":"opf1","factorType":"push","provider":"OKTA","status":"PENDING_ACTIVATION","_links":{{"poll":{activation}}},
            "_embedded":{{"activation":{{"factorResult":"WAITING","_links":{{"qrcode":{qrcode}}}}}}}}}"#
    ))?;
    let waiting: UserFactorVerifyResponse = serde_json::from_str(&format!(
        r#"{{"factorResult":"WAITING","_links":{{"poll":{challenge}}},"_embedded":{{"challenge":{{"correctAnswer":72}}}}}}"#
    ))?;
    server.enroll_factor(|when, then| {
        when.user_id(USER).body(UserFactorPush::new());
        then.ok(&pending);
    });
    server.verify_factor(|when, then| {
        when.user_id(USER).factor_id("opf1");
        then.ok(&waiting);
    });
    let (active, success) = (
        r#"{"id":"opf1","factorType":"push","status":"ACTIVE"}"#,
        serde_json::from_str(r#"{"factorResult":"SUCCESS"}"#)?,
    );
    server.mock(|when, then| {
        when.method("POST")
            .path(format!("/api/v1/users/{USER}/factors/opf1/lifecycle/activate/poll"));
        then.header("content-type", "application/json").body(active);
    });
    server.get_factor_transaction_status(|when, then| {
        when.user_id(USER).factor_id("opf1").transaction_id("v2mst");
        then.ok(&success);
    });
    Ok(server)
}
