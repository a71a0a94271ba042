//! Okta's side of passwords and secrets: seals what a client reveals, opens what it stores.

use std::fmt;
use std::sync::Arc;

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use okta_core::mock::Then;
use okta_core::rt::failure;
use serde_json::{Value, json};

use crate::credentials::{RevealKey, VaultKey};
use crate::mock::MockServerExt as _;
use crate::types::RawJsonWebKey;
use crate::{Result, Secret};

/// Answers to operations that reveal something. What they send is sealed to the key that the request brings, so that the client opens it
/// as it opens Okta's.
///
/// ```
/// use okta_pam::mock::{self, MockServer, MockServerExt, Reveal};
/// use okta_pam::types::UserAccessMethod;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> okta_pam::Result<()> {
/// let server = MockServer::start_async().await;
/// server.reveal_saas_app_account_password(|_, then| {
///     then.password("hunter2");
/// });
///
/// let pam = mock::client(&server)?;
/// let method = UserAccessMethod::new("root", "service_account", ["rule".to_owned()]);
/// let password = pam.open_saas_app_account_password("app", "account", method).await?;
/// assert_eq!(password.expose(), "hunter2");
/// # Ok(())
/// # }
/// ```
pub trait Reveal: Sized {
    /// Answers with this password.
    fn password(self, password: &str) -> Self;

    /// Answers with a secret that has these fields.
    fn secret(self, fields: &[(&str, &str)]) -> Self;
}

impl<T> Reveal for Then<T> {
    fn password(self, password: &str) -> Self {
        sealed(self, "password_jwe", password.to_owned())
    }

    fn secret(self, fields: &[(&str, &str)]) -> Self {
        let fields: serde_json::Map<String, Value> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).into()))
            .collect();
        sealed(self, "secret_jwe", Value::Object(fields).to_string())
    }
}

/// Answers with `text` as a JWE in `member`; 400 if the request brings no key to seal it to.
fn sealed<T>(then: Then<T>, member: &'static str, text: String) -> Then<T> {
    then.and(|then| {
        then.respond_with(move |request: &HttpMockRequest| {
            let answer = HttpMockResponse::builder().header("content-type", "application/json");
            match seal(request.body_ref(), &text) {
                Some(jwe) => answer.status(200).body(json!({ member: jwe }).to_string()).build(),
                None => answer
                    .status(400)
                    .body(r#"{"message": "public_key: no RSA key"}"#)
                    .build(),
            }
        })
    })
}

fn seal(body: &[u8], text: &str) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let key: RawJsonWebKey = serde_json::from_value(body.get("public_key")?.clone()).ok()?;
    VaultKey::best(&[key])?.seal(text.as_bytes()).ok()
}

/// A vault whose public key the server shows, so that a client can store something, and a test see what.
///
/// ```
/// use okta_pam::mock::{self, MockServer, MockServerExt, Vault};
/// use okta_pam::types::UserAccessMethod;
/// use okta_pam::Secret;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> okta_pam::Result<()> {
/// let server = MockServer::start_async().await;
/// let vault = Vault::start(&server).await?;
/// let stored = server.update_saas_app_account_password(|mut when, then| {
///     when.0.narrow(vault.stores("hunter3"));
///     then.status(204);
/// });
///
/// let pam = mock::client(&server)?;
/// let method = UserAccessMethod::new("root", "service_account", ["rule".to_owned()]);
/// pam.store_saas_app_account_password("app", "account", method, &Secret::new("hunter3")).await?;
/// stored.assert_async().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Vault(Arc<RevealKey>);

impl Vault {
    /// Makes a key pair and has `get_vault_jwks` answer with its public half.
    ///
    /// # Errors
    /// When no key pair can be made.
    pub async fn start(server: &MockServer) -> Result<Self> {
        let key = RevealKey::generate().await?;
        let public = key.public();
        server.get_vault_jwks(|_, then| {
            then.page(&[public]);
        });
        Ok(Self(Arc::new(key)))
    }

    /// What a client has sealed to the vault's key.
    ///
    /// # Errors
    /// [`is_decode`](crate::Error::is_decode) when `jwe` isn't sealed to this key, or holds no text.
    pub fn open(&self, jwe: &str) -> Result<Secret> {
        let plain = self.0.decrypt(jwe).map_err(failure::unexpected)?;
        let text = std::str::from_utf8(&plain).map_err(|_| failure::unexpected("what it holds is no text"))?;
        Ok(Secret::new(text))
    }

    /// For `when.0.narrow(…)` of a mock: requests that store exactly this text, a password or a secret's JSON.
    pub fn stores(&self, text: &str) -> impl FnOnce(httpmock::When) -> httpmock::When + use<> {
        let (vault, text) = (self.clone(), text.to_owned());
        move |when| {
            when.is_true(move |request: &HttpMockRequest| {
                let body: Value = serde_json::from_slice(request.body_ref()).unwrap_or_default();
                ["password_jwe", "secret_jwe"]
                    .iter()
                    .filter_map(|member| vault.open(body.get(member)?.as_str()?).ok())
                    .any(|opened| opened.expose() == text)
            })
        }
    }
}

/// Never shows the key.
impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}
