//! The vault's side of a reveal, for a mock server: encrypts to the key that the request brings.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand;
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey, PublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use httpmock::{HttpMockRequest, HttpMockResponse, Mock, MockServer};
use serde_json::{Value, json};

/// Answers every reveal of a password with this one.
pub(crate) fn reveals<'a>(server: &'a MockServer, password: &'static str) -> Mock<'a> {
    server.mock(|when, then| {
        when.method("POST").path_suffix("/reveal_credentials");
        then.respond_with(move |request: &HttpMockRequest| {
            let body: Value = serde_json::from_slice(request.body_ref()).unwrap_or_default();
            match encrypt(&body["public_key"], password.as_bytes()) {
                Ok(jwe) => HttpMockResponse::builder()
                    .status(200)
                    .header("content-type", "application/json")
                    .body(json!({"password_jwe": jwe}).to_string())
                    .build(),
                Err(Unspecified) => HttpMockResponse::builder().status(400).build(),
            }
        });
    })
}

/// A compact JWE (RFC 7516): a fresh content key, encrypted to the public key, and the text, encrypted with the content key.
fn encrypt(jwk: &Value, plain: &[u8]) -> Result<String, Unspecified> {
    let part = |name: &str| {
        URL_SAFE_NO_PAD
            .decode(jwk[name].as_str().unwrap_or_default())
            .map_err(|_| Unspecified)
    };
    let components = PublicKeyComponents {
        n: part("n")?,
        e: part("e")?,
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
