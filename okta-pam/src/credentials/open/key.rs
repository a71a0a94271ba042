//! The key pair made for one answer.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rsa::{KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey, PublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use okta_core::rt::failure;
use zeroize::Zeroizing;

use super::super::Refused;
use super::envelope::Envelope;
use crate::types::{JsonWebKeyAlgorithm, JsonWebKeyType, RawJsonWebKey};
use crate::{Operation, Response, Result, Secret};

/// An RSA key pair of 2048 bits that opens one answer. aws-lc wipes the private key when it is dropped.
pub(crate) struct RevealKey {
    private: OaepPrivateDecryptingKey,
    public: RawJsonWebKey,
}

impl RevealKey {
    /// Makes a key pair, on a thread that may be busy for a while.
    pub(crate) async fn generate() -> Result<Self> {
        match tokio::task::spawn_blocking(Self::generate_here).await {
            Ok(Ok(key)) => Ok(key),
            Ok(Err(_)) | Err(_) => Err(failure::unexpected("no RSA key pair could be made")),
        }
    }

    fn generate_here() -> Result<Self, Unspecified> {
        let private = PrivateDecryptingKey::generate(KeySize::Rsa2048)?;
        let der: PublicKeyX509Der<'_> = private.public_key().as_der()?;
        let public = PublicKey::from_der(der.as_ref()).map_err(|_| Unspecified)?;
        let text = |number: &[u8]| URL_SAFE_NO_PAD.encode(number);
        Ok(Self {
            public: RawJsonWebKey::new()
                .with_kty(JsonWebKeyType::Rsa)
                .with_alg(JsonWebKeyAlgorithm::RsaOaep256)
                .with_use("enc")
                .with_n(text(public.modulus().big_endian_without_leading_zero()))
                .with_e(text(public.exponent().big_endian_without_leading_zero())),
            private: OaepPrivateDecryptingKey::new(private)?,
        })
    }

    /// The public half, for the request.
    pub(crate) fn public(&self) -> RawJsonWebKey {
        self.public.clone()
    }

    /// Opens the JWE in the answer of `operation`. Nothing of what was decrypted gets into an error.
    pub(super) fn open<T, A>(
        self,
        answer: &Response<A>,
        jwe: Option<&Secret>,
        operation: &'static Operation,
        read: impl FnOnce(&[u8]) -> Result<T, Refused>,
    ) -> Result<T> {
        let opened = jwe
            .ok_or("there is no JWE in it")
            .and_then(|jwe| self.decrypt(jwe.expose()))
            .and_then(|plain| read(&plain));
        opened.map_err(|why| failure::answered(answer, operation, format!("the answer can't be opened: {why}")))
    }

    pub(crate) fn decrypt(&self, jwe: &str) -> Result<Zeroizing<Vec<u8>>, Refused> {
        let envelope = Envelope::read(jwe, "RSA-OAEP-256", "A256GCM")?;
        // one reason for whatever goes wrong from here on
        self.decrypt_content(envelope)
            .map_err(|Unspecified| "the JWE is not for the key made for it, or was tampered with")
    }

    fn decrypt_content(&self, envelope: Envelope) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
        let mut room = Zeroizing::new(vec![0; self.private.min_output_size()]);
        let key = self
            .private
            .decrypt(&OAEP_SHA256_MGF1SHA256, &envelope.encrypted_key, &mut room, None)?;
        // refuses a key that is not of 256 bits
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key)?);
        let mut content = Zeroizing::new(envelope.sealed);
        let nonce = Nonce::assume_unique_for_key(envelope.iv);
        let length = key
            .open_in_place(nonce, Aad::from(envelope.aad.as_bytes()), &mut content)?
            .len();
        content.truncate(length);
        Ok(content)
    }
}

/// The plain text of a password.
#[cfg_attr(
    not(any(
        feature = "active-directory-accounts",
        feature = "okta-universal-directory-accounts",
        feature = "random-passwords",
        feature = "saas-app-accounts",
        feature = "server-accounts"
    )),
    allow(dead_code, reason = "only secrets are enabled")
)]
pub(super) fn password(plain: &[u8]) -> Result<Secret, Refused> {
    std::str::from_utf8(plain)
        .map(Secret::new)
        .map_err(|_| "what it holds is no text")
}
