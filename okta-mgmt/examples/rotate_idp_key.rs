//! Rotates the key with which Okta signs SAML requests to an identity provider, in two steps: a new key, whose certificate goes to the other
//! side; and, once they trust it, the provider set to it. In one step, the other side would refuse all sign-ins until it has the certificate.
//!
//! It always runs against a mock server, because the small org of the other examples has no identity providers.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::process::ExitCode;

use okta_mgmt::Client;
use okta_mgmt::mock::{self, MockServer, MockServerExt};
use okta_mgmt::types::{IdentityProvider, IdpKeyCredential, Protocol};
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
    let kid = make_key(&okta, IDP).await?;
    // a real program ends here, and is run with this id when the other side has the certificate
    sign_with(&okta, IDP, &kid).await?;
    generated.assert_async().await;
    read.assert_calls_async(2).await;
    written.assert_async().await;
    println!("\nthe server got each of the writes once");
    Ok(())
}

/// Makes a key and shows its certificate. Okta goes on signing with the old one. Returns the new one's id.
async fn make_key(okta: &Client, idp: &str) -> Outcome<String> {
    // a key for a provider that signs nothing would stay behind
    signing(&mut okta.get_identity_provider(idp).send().await?.into_inner())?;
    let key = okta.generate_identity_provider_signing_key(idp, 2).send().await?;
    let kid = key.kid.clone().ok_or("Okta made a key and doesn't say which")?;
    let expires = key.expires_at.as_ref().and_then(|time| time.to_utc());
    let expires = expires.map_or("?".to_owned(), |time| time.date_naive().to_string());
    println!("new key {kid}, good until {expires}; give its certificate to the other side:");
    println!(
        "{}",
        key.x5c
            .as_deref()
            .and_then(<[String]>::first)
            .ok_or("the key has no certificate")?
    );
    Ok(kid)
}

/// Has Okta sign with a key whose certificate the other side trusts.
async fn sign_with(okta: &Client, idp: &str, kid: &str) -> Outcome {
    let mut provider = okta.get_identity_provider(idp).send().await?.into_inner();
    let signing = signing(&mut provider)?;
    println!("\nreplaces {}", signing.as_deref().unwrap_or("none"));
    *signing = Some(kid.to_owned());
    let provider = okta.replace_identity_provider(idp, provider).send().await?;
    let name = provider.name.as_deref().unwrap_or(idp);
    println!("Okta signs requests to {name} with it now");
    Ok(())
}

/// Where a provider has the id of the key that signs requests to it.
fn signing(provider: &mut IdentityProvider) -> Outcome<&mut Option<String>> {
    match &mut provider.protocol {
        Some(Protocol::Saml(saml)) => {
            let credentials = saml.credentials.get_or_insert_default();
            Ok(&mut credentials.signing.get_or_insert_default().kid)
        }
        _ => Err("not a SAML provider: there is nothing to rotate".into()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_is_made_or_written_that_leads_nowhere() -> Outcome {
        let oidc = json!({"id": IDP, "type": "OIDC", "protocol": {"type": "OIDC"}});
        for (provider, made) in [(oidc, 0), (provider("key-of-2024"), 1)] {
            let server = MockServer::start_async().await;
            let provider: IdentityProvider = serde_json::from_value(provider)?;
            server.get_identity_provider(|_, then| drop(then.ok(&provider)));
            let mut nameless = key("");
            nameless.kid = None;
            let generated = server.generate_identity_provider_signing_key(|_, then| drop(then.ok(&nameless)));
            assert!(make_key(&mock::client(&server)?, IDP).await.is_err());
            generated.assert_calls_async(made).await;
        }
        Ok(())
    }
}
