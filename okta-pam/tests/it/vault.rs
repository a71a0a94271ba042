//! Okta's side of the wire, by a second implementation of JOSE, just large enough.

use std::sync::{Arc, Mutex};

use aes_kw::{KeyInit, KwAes192};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{self, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::digest;
use aws_lc_rs::key_wrap::{AES_128, AES_256, AesKek, KeyWrap};
use aws_lc_rs::rsa::{
    OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey,
    PublicEncryptingKey, PublicKeyComponents,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use okta_pam::Client;
use okta_pam::types::UserAccessMethod;
use serde_json::{Value, json};

pub(crate) fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn unb64(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// A client of team `tea`.
pub(crate) fn client(server: &MockServer) -> Client {
    Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http()
        .team("tea")
        .bearer_token("token")
        .build()
        .unwrap()
}

/// An access method with members that no version knows, to be echoed as it is.
pub(crate) fn listed_method() -> Value {
    json!({
        "identity": "root",
        "user_access_type": "service_account",
        "rule_ids": ["rule1", "rule2"],
        "short_text": "root (SSH)",
        "security_policy_rule_id": "rule1",
        "from_the_future": {"deep": [1, 2.5, null, {"x": "y"}]},
        "details": {"_type": "service_account", "unheard_of": true}
    })
}

pub(crate) fn method() -> UserAccessMethod {
    serde_json::from_value(listed_method()).unwrap()
}

/// The bodies that were sent to a path.
pub(crate) type Seen = Arc<Mutex<Vec<Value>>>;

/// Answers `http_method` on `path` by what `answer` makes of the request's body; `null` is a 204.
pub(crate) fn serve(
    server: &MockServer,
    http_method: &'static str,
    path: &str,
    answer: impl Fn(&Value) -> Value + Send + Sync + 'static,
) -> Seen {
    let seen = Seen::default();
    let kept = Arc::clone(&seen);
    server.mock(|when, then| {
        when.method(http_method).path(format!("/v1/teams/tea{path}"));
        then.respond_with(move |request: &HttpMockRequest| {
            let body: Value = serde_json::from_slice(request.body_ref()).unwrap_or_default();
            let answer = answer(&body);
            kept.lock().unwrap().push(body);
            let response = HttpMockResponse::builder();
            if answer.is_null() {
                return response.status(204).build();
            }
            response
                .status(200)
                .header("content-type", "application/json")
                .body(answer.to_string())
                .build()
        });
    });
    seen
}

/// The one body that was sent.
pub(crate) fn only(seen: &Seen) -> Value {
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 1);
    seen[0].clone()
}

/// The public key of a request, which must be nothing but one.
pub(crate) fn public_key(request: &Value) -> PublicEncryptingKey {
    let key = request["public_key"].as_object().unwrap();
    let names: Vec<&str> = key.keys().map(String::as_str).collect();
    assert_eq!(names, ["alg", "e", "kty", "n", "use"]);
    assert_eq!((&key["kty"], &key["alg"]), (&json!("RSA"), &json!("RSA-OAEP-256")));
    assert_eq!((&key["e"], &key["use"]), (&json!("AQAB"), &json!("enc")));
    let n = unb64(key["n"].as_str().unwrap());
    assert_eq!(n.len(), 256);
    PublicKeyComponents { n, e: vec![1, 0, 1] }.try_into().unwrap()
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    bytes
}

pub(crate) fn oaep(key: &PublicEncryptingKey, cek: &[u8]) -> Vec<u8> {
    let key = OaepPublicEncryptingKey::new(key.clone()).unwrap();
    let mut room = vec![0; key.ciphertext_size()];
    key.encrypt(&OAEP_SHA256_MGF1SHA256, cek, &mut room, None)
        .unwrap()
        .to_vec()
}

/// Parts of a JWE, to be put together in any form, and spoilt before.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) protected: String,
    pub(crate) encrypted_key: Vec<u8>,
    pub(crate) iv: Vec<u8>,
    pub(crate) ciphertext: Vec<u8>,
    pub(crate) tag: Vec<u8>,
    pub(crate) aad: Option<String>,
}

impl Parts {
    /// With this protected header, content key and what it is encrypted to; `aad` is the JSON form's.
    pub(crate) fn new(header: &Value, cek: &[u8; 32], encrypted_key: Vec<u8>, plain: &[u8], aad: Option<&str>) -> Self {
        let protected = b64(header.to_string());
        let aad = aad.map(b64);
        let authenticated = match &aad {
            Some(aad) => format!("{protected}.{aad}"),
            None => protected.clone(),
        };
        let iv = random::<12>();
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, cek).unwrap());
        let mut ciphertext = plain.to_vec();
        let nonce = Nonce::assume_unique_for_key(iv);
        let tag = key
            .seal_in_place_separate_tag(nonce, Aad::from(authenticated.as_bytes()), &mut ciphertext)
            .unwrap();
        Self {
            protected,
            encrypted_key,
            iv: iv.to_vec(),
            ciphertext,
            tag: tag.as_ref().to_vec(),
            aad,
        }
    }

    /// As Okta does it.
    pub(crate) fn to(key: &PublicEncryptingKey, plain: &[u8]) -> Self {
        let cek = random::<32>();
        let header = json!({"alg": "RSA-OAEP-256", "enc": "A256GCM"});
        Self::new(&header, &cek, oaep(key, &cek), plain, None)
    }

    pub(crate) fn compact(&self) -> String {
        let rest = [&self.encrypted_key, &self.iv, &self.ciphertext, &self.tag].map(b64);
        format!("{}.{}", self.protected, rest.join("."))
    }

    fn json(&self) -> Value {
        let mut json = json!({
            "protected": self.protected,
            "iv": b64(&self.iv),
            "ciphertext": b64(&self.ciphertext),
            "tag": b64(&self.tag),
        });
        if let Some(aad) = &self.aad {
            json["aad"] = json!(aad);
        }
        json
    }

    pub(crate) fn flattened(&self) -> Value {
        let mut json = self.json();
        json["encrypted_key"] = json!(b64(&self.encrypted_key));
        json
    }

    pub(crate) fn general(&self) -> Value {
        let mut json = self.json();
        json["recipients"] = json!([{"encrypted_key": b64(&self.encrypted_key)}]);
        json
    }
}

/// A private key of the vault.
pub(crate) enum Private {
    Rsa(OaepPrivateDecryptingKey),
    Elliptic(PrivateKey),
}

/// A key of the vault, and its public JWK.
pub(crate) struct VaultKey {
    pub(crate) jwk: Value,
    private: Private,
}

impl VaultKey {
    pub(crate) fn rsa(size: aws_lc_rs::rsa::KeySize, kid: &str) -> Self {
        let pair = PrivateDecryptingKey::generate(size).unwrap();
        let der: aws_lc_rs::encoding::PublicKeyX509Der<'_> =
            aws_lc_rs::encoding::AsDer::as_der(&pair.public_key()).unwrap();
        let public = aws_lc_rs::rsa::PublicKey::from_der(der.as_ref()).unwrap();
        let n = b64(public.modulus().big_endian_without_leading_zero());
        Self {
            jwk: json!({"kty": "RSA", "alg": "RSA-OAEP-256", "use": "enc", "kid": kid, "n": n, "e": "AQAB"}),
            private: Private::Rsa(OaepPrivateDecryptingKey::new(pair).unwrap()),
        }
    }

    pub(crate) fn elliptic(crv: &str, alg: &str, kid: &str) -> Self {
        let key = PrivateKey::generate(curve(crv)).unwrap();
        let point = key.compute_public_key().unwrap();
        let (x, y) = point.as_ref()[1..].split_at(point.as_ref().len() / 2);
        Self {
            jwk: json!({"kty": "EC", "crv": crv, "alg": alg, "kid": kid, "x": b64(x), "y": b64(y)}),
            private: Private::Elliptic(key),
        }
    }

    /// Opens what a client has encrypted, and checks its form: flattened JSON in a string.
    pub(crate) fn open(&self, jwe: &Value) -> Vec<u8> {
        let jwe: Value = serde_json::from_str(jwe.as_str().unwrap()).unwrap();
        let protected = jwe["protected"].as_str().unwrap();
        let header: Value = serde_json::from_slice(&unb64(protected)).unwrap();
        assert_eq!(header["enc"], "A256GCM");
        assert_eq!(header["kid"], self.jwk["kid"]);
        let alg = header["alg"].as_str().unwrap();
        assert_eq!(alg, self.jwk["alg"]);
        let mut names: Vec<&str> = jwe.as_object().unwrap().keys().map(String::as_str).collect();
        let encrypted_key = jwe["encrypted_key"].as_str().map(unb64);
        assert_eq!(encrypted_key.is_none(), alg == "ECDH-ES");
        names.retain(|name| *name != "encrypted_key");
        assert_eq!(names, ["ciphertext", "iv", "protected", "tag"]);
        let cek = match &self.private {
            Private::Rsa(key) => {
                let mut room = vec![0; key.min_output_size()];
                let wrapped = encrypted_key.unwrap();
                key.decrypt(&OAEP_SHA256_MGF1SHA256, &wrapped, &mut room, None)
                    .unwrap()
                    .to_vec()
            }
            Private::Elliptic(key) => self.agreed_cek(key, alg, &header, encrypted_key.as_deref()),
        };
        let mut content = unb64(jwe["ciphertext"].as_str().unwrap());
        content.extend(unb64(jwe["tag"].as_str().unwrap()));
        let iv = unb64(jwe["iv"].as_str().unwrap()).try_into().unwrap();
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &cek).unwrap());
        key.open_in_place(
            Nonce::assume_unique_for_key(iv),
            Aad::from(protected.as_bytes()),
            &mut content,
        )
        .unwrap()
        .to_vec()
    }

    fn agreed_cek(&self, key: &PrivateKey, alg: &str, header: &Value, encrypted_key: Option<&[u8]>) -> Vec<u8> {
        let epk = &header["epk"];
        assert_eq!(epk.as_object().unwrap().len(), 4, "nothing private in {epk}");
        assert_eq!((&epk["kty"], &epk["crv"]), (&json!("EC"), &self.jwk["crv"]));
        let point = [
            vec![4],
            unb64(epk["x"].as_str().unwrap()),
            unb64(epk["y"].as_str().unwrap()),
        ]
        .concat();
        let (name, bits) = match alg {
            "ECDH-ES" => ("A256GCM", 256_u32),
            "ECDH-ES+A128KW" => (alg, 128),
            "ECDH-ES+A192KW" => (alg, 192),
            "ECDH-ES+A256KW" => (alg, 256),
            other => panic!("{other}"),
        };
        let mut agreed = agreement::agree(key, UnparsedPublicKey::new(key.algorithm(), point), (), |z| {
            // one round of the Concat KDF of SP 800-56A, by hand
            let mut input = vec![0, 0, 0, 1];
            input.extend_from_slice(z);
            input.extend(u32::try_from(name.len()).unwrap().to_be_bytes());
            input.extend(name.as_bytes());
            input.extend([0; 8]);
            input.extend(bits.to_be_bytes());
            Ok(digest::digest(&digest::SHA256, &input).as_ref().to_vec())
        })
        .unwrap();
        agreed.truncate(bits as usize / 8);
        let Some(wrapped) = encrypted_key else { return agreed };
        let mut room = [0; 40];
        match bits {
            128 => AesKek::new(&AES_128, &agreed)
                .unwrap()
                .unwrap(wrapped, &mut room)
                .unwrap()
                .to_vec(),
            192 => {
                let kw = KwAes192::new_from_slice(&agreed).unwrap();
                kw.unwrap_key(wrapped, &mut room[..32]).unwrap().to_vec()
            }
            _ => AesKek::new(&AES_256, &agreed)
                .unwrap()
                .unwrap(wrapped, &mut room)
                .unwrap()
                .to_vec(),
        }
    }
}

fn curve(crv: &str) -> &'static agreement::Algorithm {
    match crv {
        "P-256" => &agreement::ECDH_P256,
        "P-384" => &agreement::ECDH_P384,
        "P-521" => &agreement::ECDH_P521,
        other => panic!("{other}"),
    }
}
