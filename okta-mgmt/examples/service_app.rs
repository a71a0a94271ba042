//! Signs in as a service app: OAuth 2.0 with a private key, and tokens bound to a key of the client's own (DPoP).
//!
//! With an org configured for it (`OKTA_CLIENT_ORGURL`, `OKTA_CLIENT_CLIENTID`, `OKTA_CLIENT_PRIVATEKEY` and `OKTA_CLIENT_SCOPES`), it
//! lists a few users there. Else it talks to a mock server that wants a nonce in the proof, as Okta does, and tells what it received.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::process::ExitCode;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use okta_mgmt::Client;
use okta_mgmt::mock::{Mock, MockServer, MockServerExt};
use okta_mgmt::types::{User, UserProfile};
use okta_mgmt::{PrivateKey, PrivateKeyJwt};
use org::Outcome;
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    if std::env::var_os("OKTA_CLIENT_CLIENTID").is_some() {
        return list(&Client::from_env()?).await;
    }
    println!("no service app is configured: talking to a mock server\n");
    let server = MockServer::start_async().await;
    let (refusal, tokens, users) = mock_org(&server);

    // what Okta's console gives you for a service app: its client id and a key, whose public half Okta keeps
    let key = PrivateKey::from_pem(&new_key()?)?.with_key_id("key-1");
    let app = PrivateKeyJwt::new("0oa1example", key).scopes(["okta.users.read"]);
    let okta = Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http()
        .private_key_jwt(app)
        .build()?;
    list(&okta).await?;
    list(&okta).await?;

    println!("\ntoken requests without the nonce: {}", refusal.calls_async().await);
    println!("tokens given: {}", tokens.calls_async().await);
    println!(
        "lists answered, each with a proof of its own: {}",
        users.calls_async().await
    );
    Ok(())
}

async fn list(okta: &Client) -> Outcome {
    for user in &okta.list_users().limit(5).send().await? {
        println!(
            "{}",
            user.profile
                .as_ref()
                .and_then(|profile| profile.login.as_deref())
                .unwrap_or("?")
        );
    }
    Ok(())
}

/// A token endpoint that first asks for a nonce, and a list that is answered to whoever proves to hold the token's key.
fn mock_org(server: &MockServer) -> (Mock<'_>, Mock<'_>, Mock<'_>) {
    let refusal = server.mock(|when, then| {
        when.method("POST").path("/oauth2/v1/token").is_true(move |request| {
            claims(request.headers().get("dpop").map(|proof| proof.as_bytes()))["nonce"].is_null()
        });
        then.status(400)
            .header("dpop-nonce", "nonce-of-today")
            .json_body(json!({"error": "use_dpop_nonce", "error_description": "Authorization server requires nonce in DPoP proof."}));
    });
    let tokens = server.mock(|when, then| {
        when.method("POST").path("/oauth2/v1/token").is_true(move |request| {
            claims(request.headers().get("dpop").map(|proof| proof.as_bytes()))["nonce"] == "nonce-of-today"
        });
        then.status(200).json_body(json!({
            "token_type": "DPoP", "access_token": "token-of-today", "expires_in": 3600, "scope": "okta.users.read",
        }));
    });
    let users = server.list_users(|mut when, then| {
        when.0.header("authorization", "DPoP token-of-today").narrow(|when| {
            when.is_true(move |request| {
                // the proof is for this method and this token
                let claims = claims(request.headers().get("dpop").map(|proof| proof.as_bytes()));
                claims["htm"] == "GET" && claims["ath"].is_string()
            })
        });
        then.page(&[User::new().with_profile(UserProfile::new().with_login("ada@example.com"))]);
    });
    (refusal, tokens, users)
}

/// What a proof says. (The mock doesn't check its signature; Okta does.)
fn claims(proof: Option<&[u8]>) -> Value {
    let claims = proof.and_then(|proof| proof.split(|byte| *byte == b'.').nth(1));
    let claims = claims.and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok());
    claims
        .and_then(|claims| serde_json::from_slice(&claims).ok())
        .unwrap_or_default()
}

/// A key on the curve P-256, as PEM.
fn new_key() -> Outcome<String> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| "no key can be made")?;
    let der = pair.to_pkcs8v1().map_err(|_| "the key can't be written")?;
    Ok(format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(der.as_ref())
    ))
}
