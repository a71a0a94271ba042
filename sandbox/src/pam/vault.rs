//! The vault: what is stored comes sealed to its key, what is revealed goes sealed to the caller's. JWE (RFC 7516) with RSA-OAEP-256 and
//! A256GCM.

use std::fmt;
use std::sync::OnceLock;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand;
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey,
    PublicEncryptingKey, PublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, pam_fault, pam_invalid};

const KID: &str = "sandbox-vault";

/// Its key, made when it is first asked for: that takes a moment.
#[derive(Default)]
pub(crate) struct Vault(OnceLock<Key>);

struct Key {
    private: OaepPrivateDecryptingKey,
    public: Value,
}

pub(crate) async fn keys(call: Call) -> Answer {
    match call.shared.vault.key() {
        Some(key) => Ok(Reply::ok(json!({"keys": [key.public]}))),
        None => Err(pam_fault(
            axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            "internal_error",
            "no key can be made",
        )),
    }
}

impl Vault {
    fn key(&self) -> Option<&Key> {
        if self.0.get().is_none() {
            // of two that are made at once the first stays
            let _ = self.0.set(Key::generate().ok()?);
        }
        self.0.get()
    }

    /// What is sealed to the vault, in flattened form, the only one that Okta takes.
    pub(crate) fn open(&self, jwe: &str) -> Result<String, Reply> {
        let opened = self.key().and_then(|key| key.open(jwe));
        opened.ok_or_else(|| pam_invalid("password_jwe isn't sealed to a key of the vault"))
    }
}

/// Seals a text to the public key of a request.
pub(crate) fn seal(public_key: &Value, text: &str) -> Result<String, Reply> {
    sealed(public_key, text.as_bytes())
        .map_err(|Unspecified| pam_invalid("public_key is no RSA key of 2048 bits or more"))
}

fn sealed(jwk: &Value, plain: &[u8]) -> Result<String, Unspecified> {
    let number = |name: &str| decode(&jwk[name]).ok_or(Unspecified);
    let components = PublicKeyComponents {
        n: number("n")?,
        e: number("e")?,
    };
    let public: PublicEncryptingKey = components.try_into()?;
    let public = OaepPublicEncryptingKey::new(public)?;
    let (mut content_key, mut iv) = ([0; 32], [0; 12]);
    rand::fill(&mut content_key)?;
    rand::fill(&mut iv)?;
    let mut room = vec![0; public.ciphertext_size()];
    let encrypted_key = public.encrypt(&OAEP_SHA256_MGF1SHA256, &content_key, &mut room, None)?;

    let header = URL_SAFE_NO_PAD.encode(json!({"alg": "RSA-OAEP-256", "enc": "A256GCM"}).to_string());
    let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &content_key)?);
    let mut text = plain.to_vec();
    let nonce = Nonce::assume_unique_for_key(iv);
    let tag = cipher.seal_in_place_separate_tag(nonce, Aad::from(header.as_bytes()), &mut text)?;
    let rest = [&*encrypted_key, &iv, &text, tag.as_ref()].map(|part| URL_SAFE_NO_PAD.encode(part));
    Ok(format!("{header}.{}", rest.join(".")))
}

fn decode(text: &Value) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.as_str()?).ok()
}

impl Key {
    fn generate() -> Result<Self, Unspecified> {
        let private = PrivateDecryptingKey::generate(KeySize::Rsa2048)?;
        let der: aws_lc_rs::encoding::PublicKeyX509Der<'_> = aws_lc_rs::encoding::AsDer::as_der(&private.public_key())?;
        let public = aws_lc_rs::rsa::PublicKey::from_der(der.as_ref()).map_err(|_| Unspecified)?;
        let text = |number: &[u8]| URL_SAFE_NO_PAD.encode(number);
        let public = json!({
            "kty": "RSA", "alg": "RSA-OAEP-256", "use": "enc", "kid": KID,
            "n": text(public.modulus().big_endian_without_leading_zero()),
            "e": text(public.exponent().big_endian_without_leading_zero()),
        });
        Ok(Self {
            private: OaepPrivateDecryptingKey::new(private)?,
            public,
        })
    }

    fn open(&self, jwe: &str) -> Option<String> {
        let parts: Value = serde_json::from_str(jwe).ok()?;
        let header: Value = serde_json::from_slice(&decode(&parts["protected"])?).ok()?;
        if header["alg"] != "RSA-OAEP-256" || header["enc"] != "A256GCM" || header["kid"] != KID {
            return None;
        }
        let mut room = vec![0; self.private.min_output_size()];
        let encrypted_key = decode(&parts["encrypted_key"])?;
        let content_key = self
            .private
            .decrypt(&OAEP_SHA256_MGF1SHA256, &encrypted_key, &mut room, None)
            .ok()?;
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, content_key).ok()?);
        let mut content = decode(&parts["ciphertext"])?;
        content.extend(decode(&parts["tag"])?);
        let nonce = Nonce::assume_unique_for_key(decode(&parts["iv"])?.try_into().ok()?);
        let protected = parts["protected"].as_str()?;
        let plain = cipher
            .open_in_place(nonce, Aad::from(protected.as_bytes()), &mut content)
            .ok()?;
        String::from_utf8(plain.to_vec()).ok()
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}
