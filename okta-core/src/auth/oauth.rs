//! Access tokens for a client that signs assertions (`private_key_jwt`).

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, header};
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use super::clock::{Clock, Moment};
use super::dpop::{self, Dpop, Giver};
use super::signer::Signer;
use super::source::Source;
use super::tokens::{Asking, Endpoint, Grant, Token};
use super::{Credentials, header_value, jwt};
use crate::error::{Error, Kind, Result, members};
use crate::response::Head;
use crate::secret::Secret;
use crate::word;

/// How long an assertion is good for, in seconds. It is used at once; the rest is for clocks that differ.
const ASSERTION_LIFETIME: u64 = 300;

/// OAuth 2.0 client credentials with `private_key_jwt`, the way for a service app of Okta.
///
/// Tokens are bound to a key of the client's own (DPoP), unless [`without_dpop`](Self::without_dpop) is called; should the app be one that doesn't
/// bind tokens, the client goes along with that. They are fetched on the first request, renewed ahead of their end, and once more when the
/// server refuses one.
#[derive(Clone)]
#[must_use]
pub struct PrivateKeyJwt {
    client_id: String,
    signers: Arc<Source<Arc<dyn Signer>>>,
    scopes: Vec<String>,
    dpop: bool,
}

impl PrivateKeyJwt {
    /// The app with this client id, whose key `signer` has.
    pub fn new(client_id: impl Into<String>, signer: impl Signer + 'static) -> Self {
        Self::with(client_id, Source::of(Arc::new(signer)))
    }

    /// The app with this client id, whose keys are replaced while the program runs: `source` is asked for the signer of each assertion, so that
    /// its algorithm, key id and signature are of one key.
    pub fn from_signers<F, Fut, S, E>(client_id: impl Into<String>, source: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = std::result::Result<S, E>> + Send + 'static,
        S: Signer + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::with(client_id, Source::new(source, |signer| Arc::new(signer)))
    }

    fn with(client_id: impl Into<String>, signers: Source<Arc<dyn Signer>>) -> Self {
        Self {
            client_id: client_id.into(),
            signers: Arc::new(signers),
            scopes: Vec::new(),
            dpop: true,
        }
    }

    /// Asks for these scopes; one text may hold several, separated by spaces. Each has to be granted to the app.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        for scopes in scopes {
            let scopes: String = scopes.into();
            self.scopes.extend(scopes.split_ascii_whitespace().map(str::to_owned));
        }
        self
    }

    /// Asks for tokens that whoever has them can use.
    pub fn without_dpop(mut self) -> Self {
        self.dpop = false;
        self
    }

    pub(super) fn into_grant(self, origin: &str) -> Result<ClientCredentials> {
        let fault = |what: &str| Error::configuration(format!("{origin}: {what}"));
        if let Some(what) = word::fault(&self.client_id) {
            return Err(fault(&format!("client id {what}")));
        }
        if self.scopes.is_empty() {
            return Err(fault("no scopes are set; a token without any can do nothing"));
        }
        if let Some(what) = self.scopes.iter().find_map(|scope| word::fault(scope)) {
            return Err(fault(&format!("a scope {what}")));
        }
        let dpop = if self.dpop { Some(Dpop::generate()?) } else { None };
        Ok(ClientCredentials {
            settings: self,
            dpop,
            clock: Clock::default(),
        })
    }
}

impl fmt::Debug for PrivateKeyJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (client_id, scopes) = (&self.client_id, &self.scopes);
        f.debug_struct("PrivateKeyJwt")
            .field("client_id", client_id)
            .field("scopes", scopes)
            .finish_non_exhaustive()
    }
}

/// The grant for one client, with what it has learnt.
pub(super) struct ClientCredentials {
    settings: PrivateKeyJwt,
    dpop: Option<Dpop>,
    clock: Clock,
}

impl ClientCredentials {
    /// What a request proves with this token.
    pub(super) fn credentials(&self, token: &Token, method: &Method, url: &Url) -> Result<Credentials> {
        let Some(dpop) = self.dpop.as_ref().filter(|_| token.bound) else {
            return Credentials::new("Bearer", token.secret.clone());
        };
        let moment = self.clock.now();
        let proof = dpop.proof(method, url, Some(token.secret.expose()), moment.seconds)?;
        Credentials::new("DPoP", token.secret.clone())?.with_proof(proof, moment)
    }

    /// Whether the API refused the proof and not the token, and another proof may do.
    pub(super) fn is_worth_another_proof(&self, credentials: &Credentials, failure: &Error) -> bool {
        let (Some(moment), Some(head)) = (credentials.moment, failure.head()) else {
            return false;
        };
        if dpop::says(failure, "use_dpop_nonce") {
            return head.headers().contains_key(dpop::DPOP_NONCE);
        }
        dpop::says(failure, "invalid_dpop_proof") && self.clock.refused(moment, head.ahead())
    }

    /// Takes note of what the API says about proofs to come.
    pub(super) fn observe(&self, headers: &HeaderMap) {
        if let Some(dpop) = &self.dpop {
            dpop.observe(Giver::Api, headers);
        }
    }

    /// A new assertion. Okta takes each but once, even if it then asks for a nonce.
    async fn assertion(&self, endpoint: &Endpoint, moment: Moment, deadline: Instant) -> Result<Secret> {
        let (asker, deadline) = (endpoint.asker, Some(deadline));
        let signers = self.settings.signers.ask();
        let signer = asker.ask("the program's source of signers", deadline, signers).await?;
        let mut header = json!({"alg": signer.algorithm().name(), "typ": "JWT"});
        if let Some(id) = signer.key_id() {
            header["kid"] = Value::from(id);
        }
        let id = jwt::unique_id().map_err(|_| Error::new(Kind::Token, "no random id for an assertion can be had"))?;
        let claims = json!({
            "iss": self.settings.client_id,
            "sub": self.settings.client_id,
            "aud": endpoint.url.as_str(),
            "iat": moment.seconds,
            "exp": moment.seconds + ASSERTION_LIFETIME,
            "jti": id,
        });
        let input = jwt::signing_input(&header, &claims);
        let signing = signer.sign(input.as_bytes());
        let signature = asker
            .ask("the signing of the client assertion", deadline, signing)
            .await?;
        Ok(Secret::new(jwt::assemble(&input, &signature)))
    }
}

impl Grant for ClientCredentials {
    async fn ask(&self, endpoint: &Endpoint, deadline: Instant) -> Result<Asking> {
        let moment = self.clock.now();
        let assertion = self.assertion(endpoint, moment, deadline).await?;
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("scope", &self.settings.scopes.join(" "))
            .append_pair(
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            )
            .append_pair("client_assertion", assertion.expose())
            .finish();
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        let mut secrets = vec![assertion];
        if let Some(dpop) = &self.dpop {
            let proof = dpop.proof(&Method::POST, &endpoint.url, None, moment.seconds)?;
            headers.insert(dpop::DPOP, header_value(&proof, "")?);
            secrets.push(proof);
        }
        Ok(Asking {
            headers,
            body: body.into(),
            secrets,
            moment: Some(moment),
        })
    }

    fn learn(&self, asked: &Asking, head: &Head, failure: Option<&Error>) -> bool {
        let dpop = self.dpop.as_ref();
        let new_nonce = dpop.is_some_and(|dpop| dpop.observe(Giver::TokenEndpoint, head.headers()));
        let (Some(failure), Some(moment)) = (failure, asked.moment) else {
            return false;
        };
        if dpop::says(failure, "use_dpop_nonce") {
            return new_nonce;
        }
        // What has to do with time, among other things.
        let untimely = matches!(failure.code(), Some("invalid_client" | "invalid_dpop_proof"));
        untimely && self.clock.refused(moment, head.ahead())
    }

    fn read(&self, head: &Head, body: &[u8]) -> std::result::Result<Token, String> {
        let Some(members) = members(body) else {
            return Err("is not a JSON object".to_owned());
        };
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let Some(token) = text("access_token").map(Secret::from) else {
            return Err("has no access_token".to_owned());
        };
        if let Some(what) = token.header_fault() {
            return Err(format!("has an access_token that {what}"));
        }
        let bound = match text("token_type").unwrap_or("Bearer") {
            kind if kind.eq_ignore_ascii_case("Bearer") => false,
            kind if kind.eq_ignore_ascii_case("DPoP") && self.dpop.is_some() => true,
            _ => return Err("has a token_type that was not asked for".to_owned()),
        };
        if let Some(granted) = text("scope") {
            let granted: Vec<&str> = granted.split_ascii_whitespace().collect();
            let missing = self
                .settings
                .scopes
                .iter()
                .filter(|scope| !granted.contains(&scope.as_str()));
            let missing: Vec<&str> = missing.map(String::as_str).collect();
            if !missing.is_empty() {
                tracing::warn!(
                    scopes = missing.join(" "),
                    "the access token lacks scopes that were asked for"
                );
            }
        }
        let seconds = members
            .get("expires_in")
            .and_then(|value| value.as_f64().or_else(|| value.as_str()?.parse().ok()));
        let lifetime = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        Ok(Token::new(token, bound, lifetime, head.received.at))
    }
}
