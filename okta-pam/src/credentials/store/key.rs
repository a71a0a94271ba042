//! The vault's key, and what is encrypted to it.

use aes_kw::{KeyInit as _, KwAes128, KwAes192, KwAes256};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{self, ECDH_P256, ECDH_P384, ECDH_P521, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::kdf::{SskdfDigestAlgorithmId, get_sskdf_digest_algorithm, sskdf_digest};
use aws_lc_rs::rand;
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey, PublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use okta_core::rt::failure;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::types::RawJsonWebKey;
use crate::{Client, Result};

/// How the key of the content gets to the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Management {
    /// ECDH-ES; the agreed key, of so many bytes, wraps that of the content.
    Wrap(usize),
    /// ECDH-ES; the agreed key is that of the content.
    Agree,
    /// RSA-OAEP-256.
    Oaep,
}

/// Best first, the order of Okta's SDK.
const RANKED: [(&str, Management); 5] = [
    ("ECDH-ES+A256KW", Management::Wrap(32)),
    ("ECDH-ES+A192KW", Management::Wrap(24)),
    ("ECDH-ES+A128KW", Management::Wrap(16)),
    ("ECDH-ES", Management::Agree),
    ("RSA-OAEP-256", Management::Oaep),
];

/// A curve, its name, and the bytes of a coordinate.
type Curve = (&'static str, &'static agreement::Algorithm, usize);

static CURVES: [Curve; 3] = [
    ("P-256", &ECDH_P256, 32),
    ("P-384", &ECDH_P384, 48),
    ("P-521", &ECDH_P521, 66),
];

/// The vault's public key.
enum Public {
    Rsa(OaepPublicEncryptingKey),
    /// As an uncompressed point.
    Elliptic(&'static Curve, Vec<u8>),
}

/// A key of the vault, with what it is for.
pub(crate) struct VaultKey {
    alg: &'static str,
    management: Management,
    kid: Option<String>,
    public: Public,
}

impl Client {
    /// Encrypts to the best key that the vault has now.
    pub(super) async fn seal(&self, plain: &[u8]) -> Result<String> {
        let keys = self.get_vault_jwks().send().await?;
        let Some(key) = VaultKey::best(&keys) else {
            return Err(failure::unexpected(format!(
                "GetVaultJWKS: the vault has no key that this client can encrypt to (ECDH-ES+A256KW, ECDH-ES+A192KW, ECDH-ES+A128KW \
                 or ECDH-ES on P-256, P-384 or P-521, or RSA-OAEP-256 of 2048 bits or more), but {}",
                offered(&keys)
            )));
        };
        key.seal(plain)
            .map_err(|Unspecified| failure::unexpected("GetVaultJWKS: the vault's key can't be encrypted to"))
    }
}

fn offered(keys: &[RawJsonWebKey]) -> String {
    let name = |key: &RawJsonWebKey| {
        let alg = key.alg.as_ref().map_or("no alg", |alg| alg.as_str());
        let kty = key.kty.as_ref().map_or("no kty", |kty| kty.as_str());
        format!("{alg} ({kty})")
    };
    match keys {
        [] => "none at all".to_owned(),
        keys => keys.iter().map(name).collect::<Vec<_>>().join(", "),
    }
}

impl VaultKey {
    /// The first usable key of the best rank.
    pub(crate) fn best(keys: &[RawJsonWebKey]) -> Option<Self> {
        RANKED
            .iter()
            .find_map(|&(alg, management)| keys.iter().find_map(|key| Self::read(key, alg, management)))
    }

    /// `key`, if it is whole and for this algorithm.
    fn read(key: &RawJsonWebKey, alg: &'static str, management: Management) -> Option<Self> {
        let for_encryption = key.use_.as_deref().is_none_or(|use_| use_ == "enc");
        if key.alg.as_ref()?.as_str() != alg || !for_encryption {
            return None;
        }
        let kty = key.kty.as_ref()?.as_str();
        let public = match management {
            Management::Oaep if kty == "RSA" => {
                let (n, e) = (number(key.n.as_ref())?, number(key.e.as_ref())?);
                // refuses moduli of less than 2048 bits
                let public: PublicEncryptingKey = PublicKeyComponents { n, e }.try_into().ok()?;
                Public::Rsa(OaepPublicEncryptingKey::new(public).ok()?)
            }
            Management::Wrap(_) | Management::Agree if kty == "EC" => {
                let crv = key.crv.as_ref()?.as_str();
                let curve = CURVES.iter().find(|(name, ..)| *name == crv)?;
                let (x, y) = (number(key.x.as_ref())?, number(key.y.as_ref())?);
                if x.len() != curve.2 || y.len() != curve.2 {
                    return None;
                }
                let point = [&[4], x.as_slice(), &y].concat();
                // refuses points that are not on the curve
                agreement::ParsedPublicKey::try_from(UnparsedPublicKey::new(curve.1, &point)).ok()?;
                Public::Elliptic(curve, point)
            }
            _ => return None,
        };
        Some(Self {
            alg,
            management,
            kid: key.kid.clone(),
            public,
        })
    }

    /// `plain` as a JWE in flattened JSON form, the only one that Okta takes.
    pub(crate) fn seal(&self, plain: &[u8]) -> Result<String, Unspecified> {
        let mut header = Map::new();
        header.insert("alg".to_owned(), self.alg.into());
        header.insert("enc".to_owned(), "A256GCM".into());
        if let Some(kid) = &self.kid {
            header.insert("kid".to_owned(), kid.as_str().into());
        }
        let mut key = Zeroizing::new([0; 32]);
        rand::fill(&mut *key)?;
        let encrypted_key = match &self.public {
            Public::Rsa(public) => {
                let mut encrypted = vec![0; public.ciphertext_size()];
                public.encrypt(&OAEP_SHA256_MGF1SHA256, &*key, &mut encrypted, None)?;
                Some(encrypted)
            }
            Public::Elliptic(curve, point) => {
                let ephemeral = PrivateKey::generate(curve.1)?;
                header.insert("epk".to_owned(), public_jwk(curve, &ephemeral)?);
                let derive = |alg: &str, to: &mut [u8]| derive(&ephemeral, curve, point, alg, to);
                if let Management::Wrap(bytes) = self.management {
                    let mut wrapping = Zeroizing::new(vec![0; bytes]);
                    derive(self.alg, &mut wrapping)?;
                    Some(wrap(&wrapping, &*key)?)
                } else {
                    derive("A256GCM", &mut *key)?;
                    None
                }
            }
        };
        let protected = text(Value::Object(header).to_string().as_bytes());
        let mut iv = [0; 12];
        rand::fill(&mut iv)?;
        let nonce = Nonce::assume_unique_for_key(iv);
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &*key)?);
        // encrypted in place, so that no plain text remains
        let mut content = Zeroizing::new(plain.to_vec());
        let tag = cipher.seal_in_place_separate_tag(nonce, Aad::from(protected.as_bytes()), &mut content)?;
        let mut jwe = json!({
            "protected": protected,
            "iv": text(&iv),
            "ciphertext": text(&content),
            "tag": text(tag.as_ref()),
        });
        if let Some(encrypted) = encrypted_key {
            jwe["encrypted_key"] = text(&encrypted).into();
        }
        Ok(jwe.to_string())
    }
}

/// The key that both sides agree on, RFC 7518 §4.6.2: the single-step KDF over what only they know and what it is for.
fn derive(ephemeral: &PrivateKey, curve: &Curve, point: &[u8], alg: &str, to: &mut [u8]) -> Result<(), Unspecified> {
    let digest = get_sskdf_digest_algorithm(SskdfDigestAlgorithmId::Sha256).ok_or(Unspecified)?;
    let word = |number: usize| u32::try_from(number).map(u32::to_be_bytes).map_err(|_| Unspecified);
    // the algorithm's name; neither side's name, both empty; the length of the key in bits
    let purpose = [
        &word(alg.len())?,
        alg.as_bytes(),
        &word(0)?,
        &word(0)?,
        &word(to.len() * 8)?,
    ]
    .concat();
    agreement::agree(
        ephemeral,
        UnparsedPublicKey::new(curve.1, point),
        Unspecified,
        |agreed| sskdf_digest(digest, agreed, &purpose, to),
    )
}

/// AES key wrap (RFC 3394).
fn wrap(wrapping: &[u8], key: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let mut wrapped = vec![0; key.len() + aes_kw::IV_LEN];
    let done = match wrapping.len() {
        16 => KwAes128::new_from_slice(wrapping).map(|kw| kw.wrap_key(key, &mut wrapped).is_ok()),
        24 => KwAes192::new_from_slice(wrapping).map(|kw| kw.wrap_key(key, &mut wrapped).is_ok()),
        _ => KwAes256::new_from_slice(wrapping).map(|kw| kw.wrap_key(key, &mut wrapped).is_ok()),
    };
    match done {
        Ok(true) => Ok(wrapped),
        _ => Err(Unspecified),
    }
}

fn public_jwk(curve: &Curve, key: &PrivateKey) -> Result<Value, Unspecified> {
    let point = key.compute_public_key()?;
    let (x, y) = point
        .as_ref()
        .strip_prefix(&[4])
        .and_then(|point| point.split_at_checked(curve.2))
        .ok_or(Unspecified)?;
    Ok(json!({"kty": "EC", "crv": curve.0, "x": text(x), "y": text(y)}))
}

fn number(text: Option<&String>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text?).ok()
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
