//! Proofs that a token is used by the one it was given to (RFC 9449).

use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderName, Method, header};
use serde_json::{Value, json};
use url::Url;

use super::jwt;
use crate::error::{Error, Kind, Result};
use crate::headers::parameters;
use crate::secret::Secret;

pub(super) const DPOP: HeaderName = HeaderName::from_static("dpop");
pub(super) const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// The client's own key for proofs, made for it and never written anywhere, and the nonce that the server wants in them.
pub(super) struct Dpop {
    pair: EcdsaKeyPair,
    /// The public half as a JWK.
    jwk: Value,
    /// The token endpoint and the API each have nonces of their own.
    token_nonce: Mutex<Option<String>>,
    api_nonce: Mutex<Option<String>>,
}

/// Who gives a nonce.
#[derive(Clone, Copy)]
pub(super) enum Giver {
    TokenEndpoint,
    Api,
}

impl Dpop {
    pub(super) fn generate() -> Result<Self> {
        let failed = |_| Error::configuration("no key for DPoP proofs can be made");
        Ok(Self::with_pair(
            EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?,
        ))
    }

    fn with_pair(pair: EcdsaKeyPair) -> Self {
        // An uncompressed point: a 4, then x and y of 32 bytes each.
        let point = pair.public_key().as_ref();
        let number = |from: usize| URL_SAFE_NO_PAD.encode(point.get(from..from + 32).unwrap_or_default());
        let jwk = json!({"kty": "EC", "crv": "P-256", "x": number(1), "y": number(33)});
        Self {
            pair,
            jwk,
            token_nonce: Mutex::default(),
            api_nonce: Mutex::default(),
        }
    }

    /// A proof for one request. `token` is the access token it goes with; there is none yet at the token endpoint.
    pub(super) fn proof(&self, method: &Method, url: &Url, token: Option<&str>, now: u64) -> Result<Secret> {
        let failed = |_| Error::new(Kind::Token, "a DPoP proof can't be signed");
        let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk});
        let mut claims = json!({
            "jti": jwt::unique_id().map_err(failed)?,
            "htm": method.as_str(),
            "htu": target(url),
            "iat": now,
        });
        if let Some(token) = token {
            let hash = digest::digest(&digest::SHA256, token.as_bytes());
            claims["ath"] = Value::from(URL_SAFE_NO_PAD.encode(hash));
        }
        let giver = if token.is_none() {
            Giver::TokenEndpoint
        } else {
            Giver::Api
        };
        if let Some(nonce) = self.nonce(giver).clone() {
            claims["nonce"] = Value::from(nonce);
        }
        let input = jwt::signing_input(&header, &claims);
        let signature = self.pair.sign(&SystemRandom::new(), input.as_bytes()).map_err(failed)?;
        Ok(Secret::new(jwt::assemble(&input, signature.as_ref())))
    }

    fn nonce(&self, giver: Giver) -> MutexGuard<'_, Option<String>> {
        let nonce = match giver {
            Giver::TokenEndpoint => &self.token_nonce,
            Giver::Api => &self.api_nonce,
        };
        nonce.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the newest nonce. Returns whether there was a new one.
    pub(super) fn observe(&self, giver: Giver, headers: &HeaderMap) -> bool {
        let text = headers.get(DPOP_NONCE).and_then(|value| value.to_str().ok());
        let Some(new) = text.filter(|nonce| !nonce.is_empty()) else {
            return false;
        };
        let mut nonce = self.nonce(giver);
        let changed = nonce.as_deref() != Some(new);
        if changed {
            *nonce = Some(new.to_owned());
        }
        changed
    }
}

/// Whether a refusal gives this reason, in its body or beside a body of another form.
pub(super) fn says(failure: &Error, code: &str) -> bool {
    let challenges = failure
        .headers()
        .map(|headers| headers.get_all(header::WWW_AUTHENTICATE));
    let mut challenges = challenges.iter().flatten().filter_map(|value| value.to_str().ok());
    failure.code() == Some(code) || challenges.any(|value| parameters::parse(value).get("error") == Some(code))
}

/// The URL of a proof: without query and fragment.
fn target(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

/// The name of a key by its content (RFC 7638).
#[cfg(test)]
pub(super) fn thumbprint(jwk: &Value) -> String {
    let members: &[&str] = match jwk["kty"].as_str() {
        Some("RSA") => &["e", "kty", "n"],
        _ => &["crv", "kty", "x", "y"],
    };
    let members: Vec<String> = members.iter().map(|name| format!("\"{name}\":{}", jwk[name])).collect();
    let text = format!("{{{}}}", members.join(","));
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    fn parts(proof: &Secret) -> (Value, Value, String, Vec<u8>) {
        let text = proof.expose();
        let pieces: Vec<&str> = text.split('.').collect();
        let json = |piece: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(piece).unwrap()).unwrap();
        let signed = text.rsplit_once('.').unwrap().0.to_owned();
        (
            json(pieces[0]),
            json(pieces[1]),
            signed,
            URL_SAFE_NO_PAD.decode(pieces[2]).unwrap(),
        )
    }

    #[test]
    fn a_proof_is_signed_by_the_key_it_shows() {
        let dpop = Dpop::generate().unwrap();
        let url: Url = "https://server.example.com/token?x=1#y".parse().unwrap();
        let proof = dpop.proof(&Method::POST, &url, None, 1_562_262_616).unwrap();
        let (header, claims, signed, signature) = parts(&proof);
        assert_eq!(header["typ"], "dpop+jwt");
        let members: Vec<&String> = header["jwk"].as_object().unwrap().keys().collect();
        assert_eq!(members, ["crv", "kty", "x", "y"], "public members only");
        assert_eq!(
            (&claims["htm"], &claims["htu"]),
            (&json!("POST"), &json!("https://server.example.com/token"))
        );
        assert!(claims.get("ath").is_none() && claims.get("nonce").is_none());
        let mut point = vec![4];
        for name in ["x", "y"] {
            point.extend(URL_SAFE_NO_PAD.decode(header["jwk"][name].as_str().unwrap()).unwrap());
        }
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .verify(signed.as_bytes(), &signature)
            .unwrap();
        assert_ne!(
            parts(&dpop.proof(&Method::POST, &url, None, 1).unwrap()).1["jti"],
            claims["jti"]
        );
        assert!(!format!("{proof:?}").contains(&signed));
    }

    /// The access token and its hash are those of RFC 9449, sections 7.1 and 7.2.
    #[test]
    fn rfc_9449_access_token_hash() {
        let token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
        let url: Url = "https://resource.example.org/protectedresource".parse().unwrap();
        let proof = Dpop::generate()
            .unwrap()
            .proof(&Method::GET, &url, Some(token), 1)
            .unwrap();
        assert_eq!(parts(&proof).1["ath"], "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
    }

    /// The key and its thumbprint are those of RFC 7638, section 3.1, and of RFC 9449, section 6.1.
    #[test]
    fn rfc_7638_thumbprint() {
        let rsa = json!({"kty": "RSA", "alg": "RS256", "kid": "2011-04-29", "e": "AQAB",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"});
        assert_eq!(thumbprint(&rsa), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        let ec = json!({"kty": "EC", "crv": "P-256", "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
            "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"});
        assert_eq!(thumbprint(&ec), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    }

    #[test]
    fn nonces() {
        let dpop = Dpop::generate().unwrap();
        let mut headers = HeaderMap::new();
        assert!(!dpop.observe(Giver::TokenEndpoint, &headers));
        headers.insert(DPOP_NONCE, "n1".parse().unwrap());
        assert!(dpop.observe(Giver::TokenEndpoint, &headers));
        assert!(!dpop.observe(Giver::TokenEndpoint, &headers), "the same again");
        let url: Url = "https://o.okta.com/x".parse().unwrap();
        let nonce = |token: Option<&str>| parts(&dpop.proof(&Method::GET, &url, token, 1).unwrap()).1["nonce"].clone();
        assert_eq!(nonce(None), "n1");
        assert_eq!(nonce(Some("t")), Value::Null, "the API hasn't given one");
        headers.insert(DPOP_NONCE, "n2".parse().unwrap());
        assert!(dpop.observe(Giver::Api, &headers));
        assert_eq!((nonce(None), nonce(Some("t"))), ("n1".into(), "n2".into()));
    }
}
