//! Private keys that are at hand.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPairComponents, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::pem;
use super::signer::{Algorithm, Signer, Signing};
use crate::error::{Error, Result};
use crate::word;

/// A private key in memory, to sign client assertions with.
///
/// PEM (PKCS#8, PKCS#1, SEC1) and JWK are understood; RSA keys of 2048 bits and more sign with RS256, keys on the curves P-256, P-384
/// and P-521 with ES256, ES384 and ES512.
pub struct PrivateKey {
    pair: Pair,
    algorithm: Algorithm,
    key_id: Option<String>,
}

enum Pair {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
}

const CURVES: [(&EcdsaSigningAlgorithm, Algorithm, &str, usize); 3] = [
    (&ECDSA_P256_SHA256_FIXED_SIGNING, Algorithm::Es256, "P-256", 32),
    (&ECDSA_P384_SHA384_FIXED_SIGNING, Algorithm::Es384, "P-384", 48),
    (&ECDSA_P521_SHA512_FIXED_SIGNING, Algorithm::Es512, "P-521", 66),
];

impl PrivateKey {
    /// Reads a key from text: PEM, a JWK, a JWK set with one key, or the base64 of one of these. Line breaks may be missing, be blanks, or
    /// be written as `\n`, and the whole be in quotes: variables and secret stores do that to keys.
    ///
    /// # Errors
    /// [`is_configuration`](Error::is_configuration) when the text is none of these, or a key that can't sign. The message says nothing of the
    /// key.
    pub fn parse(text: &str) -> Result<Self> {
        let text = pem::unwrap(text);
        if word::is_template(&text) {
            return fault(word::TEMPLATE);
        }
        if let Some(read) = Self::from_written(&text) {
            return read;
        }
        let Some(bytes) = pem::base64(&text) else {
            return fault("is neither PEM nor JWK, nor base64 of one, nor the path of a file that is");
        };
        if word::is_utf16(&bytes) {
            return fault("is the base64 of a text in UTF-16; encode it as UTF-8");
        }
        let written = std::str::from_utf8(&bytes).ok().map(pem::unwrap);
        written
            .and_then(|text| Self::from_written(&text))
            .unwrap_or_else(|| Self::from_der(&bytes))
    }

    /// The key, if this is a JWK or PEM.
    fn from_written(text: &str) -> Option<Result<Self>> {
        if text.starts_with('{') {
            Some(Self::from_jwk(text))
        } else {
            pem::is_armored(text).then(|| Self::from_pem(text))
        }
    }

    /// Reads a key from PEM.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn from_pem(pem: &str) -> Result<Self> {
        match pem::private_key(pem) {
            Ok(der) => Self::from_der(&der),
            Err(what) => fault(what),
        }
    }

    /// PKCS#8, PKCS#1 or SEC1.
    fn from_der(der: &[u8]) -> Result<Self> {
        let pair = ec(der)
            .or_else(|| rsa(RsaKeyPair::from_pkcs8(der)))
            .or_else(|| rsa(RsaKeyPair::from_der(der)));
        match pair {
            Some((pair, algorithm)) => Ok(Self {
                pair,
                algorithm,
                key_id: None,
            }),
            None => fault(
                "is cut short, has lost characters with its line breaks, or is of a kind that can't sign here: \
                 RSA of 2048 bits or more, P-256, P-384 or P-521 is needed",
            ),
        }
    }

    /// Reads a key from a JWK, or from a JWK set with one key. Its `kid` is taken over, and its `alg` if it has one.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn from_jwk(json: &str) -> Result<Self> {
        let Ok(Value::Object(mut jwk)) = serde_json::from_str::<Value>(json.trim()) else {
            return fault(
                "begins like a JWK and is not JSON; quotes or line breaks may have been lost on its way here",
            );
        };
        if let Some(Value::Array(keys)) = jwk.get_mut("keys") {
            match (keys.pop(), keys.is_empty()) {
                (Some(Value::Object(only)), true) => jwk = only,
                _ => return fault("is a JWK set that doesn't have exactly one key"),
            }
        }
        let (pair, mut algorithm) = match jwk.get("kty").and_then(Value::as_str) {
            Some("RSA") => rsa_jwk(&jwk)?,
            Some("EC") => ec_jwk(&jwk)?,
            _ => return fault("is a JWK of a kind that can't sign here; RSA and EC can"),
        };
        if let Some(named) = jwk.get("alg").and_then(Value::as_str) {
            match Algorithm::from_name(named).filter(|named| named.is_rsa() == algorithm.is_rsa()) {
                Some(named) if named == algorithm || named.is_rsa() => algorithm = named,
                _ => return fault("is a JWK whose \"alg\" is none that it can sign with"),
            }
        }
        Ok(Self {
            pair,
            algorithm,
            key_id: jwk.get("kid").and_then(Value::as_str).map(str::to_owned),
        })
    }

    /// Sets the key's id, which the server needs when an app has several keys.
    #[must_use]
    pub fn with_key_id(mut self, key_id: impl Into<String>) -> Self {
        self.key_id = Some(key_id.into());
        self
    }

    /// Signs with this algorithm instead of RS256. Only RSA keys have a choice.
    ///
    /// # Errors
    /// [`is_configuration`](Error::is_configuration) when the key can't sign with it.
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Result<Self> {
        if algorithm != self.algorithm && !(algorithm.is_rsa() && self.algorithm.is_rsa()) {
            return fault("can't sign with that algorithm");
        }
        self.algorithm = algorithm;
        Ok(self)
    }

    pub(super) fn sign_now(&self, message: &[u8]) -> std::result::Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Ec(pair) => pair.sign(&random, message).map(|signature| signature.as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let padding: &'static dyn RsaEncoding = match self.algorithm {
                    Algorithm::Rs384 => &RSA_PKCS1_SHA384,
                    Algorithm::Rs512 => &RSA_PKCS1_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(padding, &random, message, &mut signature)?;
                Ok(signature)
            }
        }
    }
}

impl Signer for PrivateKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        Box::pin(std::future::ready(self.sign_now(message).map_err(Into::into)))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

fn fault<T>(what: &str) -> Result<T> {
    Err(Error::configuration(format!("private key {what}")))
}

fn rsa(pair: std::result::Result<RsaKeyPair, aws_lc_rs::error::KeyRejected>) -> Option<(Pair, Algorithm)> {
    pair.ok().map(|pair| (Pair::Rsa(pair), Algorithm::Rs256))
}

fn ec(der: &[u8]) -> Option<(Pair, Algorithm)> {
    CURVES.iter().find_map(|(curve, algorithm, ..)| {
        let pair = EcdsaKeyPair::from_private_key_der(curve, der).ok()?;
        Some((Pair::Ec(pair), *algorithm))
    })
}

/// A member of a JWK that is base64url.
fn member(jwk: &Map<String, Value>, name: &str) -> Result<Zeroizing<Vec<u8>>> {
    let text = jwk
        .get(name)
        .and_then(Value::as_str)
        .map(|text| text.trim_end_matches('='));
    match text.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()) {
        Some(bytes) => Ok(Zeroizing::new(bytes)),
        None => fault(&format!("is a JWK whose member {name:?} is missing or not base64url")),
    }
}

fn rsa_jwk(jwk: &Map<String, Value>) -> Result<(Pair, Algorithm)> {
    if !jwk.contains_key("d") {
        return fault("is a public JWK; the private one is needed");
    }
    let trimmed =
        |name| member(jwk, name).map(|bytes| bytes.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<u8>>());
    let components = KeyPairComponents {
        public_key: PublicKeyComponents {
            n: trimmed("n")?,
            e: trimmed("e")?,
        },
        d: member(jwk, "d")?,
        p: member(jwk, "p")?,
        q: member(jwk, "q")?,
        dP: member(jwk, "dp")?,
        dQ: member(jwk, "dq")?,
        qInv: member(jwk, "qi")?,
    };
    match rsa(RsaKeyPair::from_components(&components)) {
        Some(found) => Ok(found),
        None => fault("is an RSA JWK that makes no key of 2048 bits or more"),
    }
}

fn ec_jwk(jwk: &Map<String, Value>) -> Result<(Pair, Algorithm)> {
    if !jwk.contains_key("d") {
        return fault("is a public JWK; the private one is needed");
    }
    let name = jwk.get("crv").and_then(Value::as_str).unwrap_or_default();
    let Some((curve, algorithm, _, size)) = CURVES.iter().find(|(_, _, known, _)| *known == name) else {
        return fault("is a JWK on a curve that can't sign here; P-256, P-384 and P-521 can");
    };
    // Leading zeros are often left out.
    let padded = |name| -> Result<Zeroizing<Vec<u8>>> {
        let bytes = member(jwk, name)?;
        let mut padded = Zeroizing::new(vec![0; size.saturating_sub(bytes.len())]);
        padded.extend_from_slice(&bytes);
        Ok(padded)
    };
    let mut public = vec![4];
    public.extend_from_slice(&padded("x")?);
    public.extend_from_slice(&padded("y")?);
    match EcdsaKeyPair::from_private_key_and_public_key(curve, &padded("d")?, &public) {
        Ok(pair) => Ok((Pair::Ec(pair), *algorithm)),
        Err(_) => fault("is an EC JWK whose members don't fit each other"),
    }
}
