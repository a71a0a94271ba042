//! Compact JWTs: two pieces of JSON and a signature, base64url, with dots between.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::signer::Signer;
use crate::error::{Error, Kind, Opaque, Result};

/// The longest that a signature is waited for, outside of any call.
const LONGEST: Duration = Duration::from_secs(30);

/// What is signed.
pub(super) fn signing_input(header: &Value, claims: &Value) -> String {
    parts(header, &claims.to_string())
}

fn parts(header: &Value, claims: &str) -> String {
    let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
    format!("{}.{}", part(&header.to_string()), part(claims))
}

/// A token of this type with these claims, which are JSON, signed by a key that has an id.
///
/// # Errors
/// When the key has no id, or can't sign.
pub async fn sign(signer: &(impl Signer + ?Sized), kind: &str, claims: &str) -> Result<String> {
    let Some(key_id) = signer.key_id() else {
        return Err(Error::argument(format!(
            "a {kind} names the key that signs it, and the signer has no key id: set one, as with `PrivateKey::with_key_id`"
        )));
    };
    let header = json!({"alg": signer.algorithm().name(), "kid": key_id, "typ": kind});
    let input = parts(&header, claims);
    match tokio::time::timeout(LONGEST, signer.sign(input.as_bytes())).await {
        Ok(Ok(signature)) => Ok(assemble(&input, &signature)),
        Ok(Err(error)) => {
            let failed = format!("the signing of a {kind} failed");
            Err(Error::new(Kind::Token, failed).with_source(Opaque(error)))
        }
        Err(_) => Err(Error::new(
            Kind::Timeout,
            format!("the signing of a {kind} took longer than {LONGEST:?}"),
        )),
    }
}

/// An id for such a token, which no token had before.
///
/// # Errors
/// When the system has no random numbers.
pub fn new_id() -> Result<String> {
    unique_id().map_err(|_| Error::new(Kind::Token, "no random id for a token can be had"))
}

/// The token.
pub(super) fn assemble(signing_input: &str, signature: &[u8]) -> String {
    format!("{signing_input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A name that no token had before: 128 random bits.
pub(super) fn unique_id() -> std::result::Result<String, aws_lc_rs::error::Unspecified> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
