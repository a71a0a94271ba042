//! Rotates the key with which Okta signs SAML requests to an identity provider: a new key, then the provider set to it.
//!
//! It always runs against a mock server, because the small org of the other examples has no identity providers.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::process::ExitCode;

use okta_mgmt::mock::{self, MockServer, MockServerExt};
use okta_mgmt::types::{IdentityProvider, IdpKeyCredential, Protocol};
use okta_mgmt::{Client, Result};
use org::Outcome;
use serde_json::json;

const IDP: &str = "0oa62bfdjnK55Z5x80h7";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let server = MockServer::start_async().await;
    // types are made from JSON, too
    let before: IdentityProvider = serde_json::from_value(provider("key-of-2024"))?;
    let after: IdentityProvider = serde_json::from_value(provider("key-of-2026"))?;
    let generated = server.generate_identity_provider_signing_key(|when, then| {
        when.idp_id(IDP).validity_years(2);
        then.ok(&key("key-of-2026"));
    });
    let read = server.get_identity_provider(|when, then| {
        when.idp_id(IDP);
        then.ok(&before);
    });
    // answers only if all that was read comes back, with nothing but the key's id changed
    let written = server.replace_identity_provider(|when, then| {
        when.idp_id(IDP).body(after.clone());
        then.ok(&after);
    });

    let okta = mock::client(&server)?;
    rotate(&okta, IDP).await?;
    for mock in [generated, read, written] {
        mock.assert_async().await;
    }
    println!("\nthe server got each of the three requests once");
    Ok(())
}

async fn rotate(okta: &Client, idp: &str) -> Result<()> {
    let key = okta.generate_identity_provider_signing_key(idp, 2).send().await?;
    let expires = key.expires_at.as_ref().and_then(|time| time.to_utc());
    let expires = expires.map_or("?".to_owned(), |time| time.date_naive().to_string());
    println!("new key {}, good until {expires}", key.kid.as_deref().unwrap_or("?"));

    let mut provider = okta.get_identity_provider(idp).send().await?.into_inner();
    match &mut provider.protocol {
        Some(Protocol::Saml(saml)) => {
            let signing = saml.credentials.get_or_insert_default().signing.get_or_insert_default();
            println!("replaces {}", signing.kid.as_deref().unwrap_or("none"));
            signing.kid.clone_from(&key.kid);
        }
        _ => {
            println!("not a SAML provider: nothing to rotate");
            return Ok(());
        }
    }
    let provider = okta.replace_identity_provider(idp, provider).send().await?;
    let name = provider.name.as_deref().unwrap_or(idp);
    println!("Okta signs requests to {name} with it now; give its certificate to the other side");
    Ok(())
}

fn key(kid: &str) -> IdpKeyCredential {
    let mut key = IdpKeyCredential::new(vec![
        "MIIDqDCCApCgAwIBAgIGAVGNO4qeMA0GCSqGSIb3DQEBBQUAMIGUMQswCQYDVQQGEwJVUzETMBEG".to_owned(),
    ]);
    key.kid = Some(kid.to_owned());
    key.expires_at = Some("2028-11-22T00:00:00.000Z".into());
    key
}

/// A provider as Okta answers with it, shortened, with a setting that this version doesn't know.
fn provider(kid: &str) -> serde_json::Value {
    json!({
        "id": IDP, "type": "SAML2", "name": "Partner", "status": "ACTIVE", "issuerMode": "ORG_URL",
        "protocol": {
            "type": "SAML2",
            "endpoints": {"sso": {"url": "https://partner.example.com/sso", "binding": "HTTP-POST"}},
            "credentials": {
                "trust": {"issuer": "https://partner.example.com", "audience": "https://example.com/saml", "kid": "partner-key"},
                "signing": {"kid": kid},
            },
            "settings": {"nameFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", "settingOfTheFuture": [1, 2.50]},
        },
    })
}
