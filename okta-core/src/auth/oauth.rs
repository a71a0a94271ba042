//! Access tokens for a client that signs assertions (`private_key_jwt`).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use super::clock::Clock;
use super::dpop::{self, Dpop, Giver};
use super::endpoint::{Endpoint, within};
use super::signer::Signer;
use super::token::{Token, TokenCache};
use super::{Credentials, jwt};
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::word;

/// How long an assertion is good for, in seconds. It is used at once; the rest is for clocks that differ.
const ASSERTION_LIFETIME: u64 = 300;

/// How often a token request is repeated because the server wants another nonce.
const MOST_NONCES: u32 = 2;

/// A clock that is off by this much is a reason for one more attempt, with the server's time.
const NOTABLE_SKEW: u64 = 30;

/// OAuth 2.0 client credentials with `private_key_jwt`, the way for a service app of Okta.
///
/// Tokens are bound to a key of the client's own (DPoP), unless [`without_dpop`](Self::without_dpop) is called; should the app be one that doesn't
/// bind tokens, the client goes along with that. They are fetched on the first request, renewed ahead of their end, and once more when the
/// server refuses one.
#[derive(Clone)]
#[must_use]
pub struct PrivateKeyJwt {
    client_id: String,
    signer: Arc<dyn Signer>,
    scopes: Vec<String>,
    dpop: bool,
}

impl PrivateKeyJwt {
    /// The app with this client id, whose key `signer` has.
    pub fn new(client_id: impl Into<String>, signer: impl Signer + 'static) -> Self {
        Self {
            client_id: client_id.into(),
            signer: Arc::new(signer),
            scopes: Vec::new(),
            dpop: true,
        }
    }

    /// Asks for these scopes. Each has to be granted to the app.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes.extend(scopes.into_iter().map(Into::into));
        self
    }

    /// Asks for tokens that whoever has them can use.
    pub fn without_dpop(mut self) -> Self {
        self.dpop = false;
        self
    }

    pub(super) fn into_flow(self, origin: &str, endpoint: Endpoint) -> Result<Flow> {
        let fault = |what: &str| Error::configuration(format!("{origin}: {what}"));
        if let Some(what) = word::fault(&self.client_id) {
            return Err(fault(&format!("client id {what}")));
        }
        let mut scopes = self
            .scopes
            .iter()
            .flat_map(|scope| scope.split_ascii_whitespace())
            .peekable();
        if scopes.peek().is_none() {
            return Err(fault("no scopes are set; a token without any can do nothing"));
        }
        if let Some(what) = scopes.find_map(word::fault) {
            return Err(fault(&format!("a scope {what}")));
        }
        let dpop = if self.dpop { Some(Dpop::generate()?) } else { None };
        Ok(Flow {
            settings: self,
            endpoint,
            dpop,
            clock: Clock::default(),
            cache: TokenCache::default(),
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

/// The credentials of one client, with what it has learnt.
pub(super) struct Flow {
    settings: PrivateKeyJwt,
    endpoint: Endpoint,
    dpop: Option<Dpop>,
    clock: Clock,
    cache: TokenCache,
}

impl Flow {
    pub(super) async fn token(self: &Arc<Self>, deadline: Option<Instant>) -> Result<Arc<Token>> {
        self.cache.get(deadline, || Arc::clone(self).fetch()).await
    }

    pub(super) async fn credentials(
        self: &Arc<Self>,
        method: &Method,
        url: &Url,
        deadline: Option<Instant>,
    ) -> Result<Credentials> {
        let token = self.token(deadline).await?;
        let scheme = if token.bound { "DPoP" } else { "Bearer" };
        let Some(value) = token.secret.authorization(scheme) else {
            return Err(Error::new(Kind::Token, "access token can't be sent in a header"));
        };
        let mut credentials = Credentials::new(value, token.secret.clone());
        if let (true, Some(dpop)) = (token.bound, &self.dpop) {
            let proof = dpop.proof(method, url, Some(token.secret.expose()), self.clock.now())?;
            credentials.add(dpop::DPOP, proof);
            credentials.add(super::USER_AGENT_EXTENDED, HeaderValue::from_static("isDPoP:true"));
        }
        Ok(credentials)
    }

    /// Takes note of a refusal. Returns whether trying again makes sense: with a nonce that the API asks for, or with a new token.
    pub(super) fn refused(&self, token: &str, failure: &Error) -> bool {
        if self.dpop.is_some() && failure.code() == Some("use_dpop_nonce") {
            return failure
                .headers()
                .is_some_and(|headers| headers.contains_key(dpop::DPOP_NONCE));
        }
        self.cache.forget(token);
        true
    }

    pub(super) fn observe(&self, headers: &HeaderMap) {
        self.clock.observe(headers);
        if let Some(dpop) = &self.dpop {
            dpop.observe(Giver::Api, headers);
        }
    }

    /// Takes note of the server's clock and of its nonce. Returns whether that is a new one.
    fn observe_token_endpoint(&self, headers: &HeaderMap) -> bool {
        self.clock.observe(headers);
        self.dpop
            .as_ref()
            .is_some_and(|dpop| dpop.observe(Giver::TokenEndpoint, headers))
    }

    async fn fetch(self: Arc<Self>) -> Result<Token> {
        let endpoint = &self.endpoint;
        let deadline = endpoint.deadline();
        let (mut attempt, mut retries, mut nonces, mut corrected) = (0, 0, 0, false);
        loop {
            attempt += 1;
            let (now, assertion) = within(
                endpoint.transport.attempt_timeout,
                deadline,
                self.assertion(&endpoint.url),
            )
            .await??;
            let (headers, body) = self.request(&endpoint.url, &assertion, now)?;
            let failure = match endpoint.post(headers, body, deadline, attempt).await {
                Ok((headers, body)) => {
                    self.observe_token_endpoint(&headers);
                    return self.read(&body);
                }
                Err(error) => error.redact(&assertion),
            };
            let new_nonce = failure
                .headers()
                .is_some_and(|headers| self.observe_token_endpoint(headers));
            if failure.code() == Some("use_dpop_nonce") && new_nonce && nonces < MOST_NONCES {
                nonces += 1;
                continue;
            }
            // An assertion from a clock that is off is refused; the refusal tells the time.
            let refused = matches!(failure.status(), Some(400 | 401));
            if refused && !corrected && self.clock.now().abs_diff(now) > NOTABLE_SKEW {
                corrected = true;
                continue;
            }
            let Some((wait, _)) = endpoint.retry.next_within(deadline, &failure, retries + 1, true) else {
                return Err(endpoint.error(failure));
            };
            retries += 1;
            tokio::time::sleep(wait).await;
        }
    }

    /// A new assertion, and the time it was made at. Okta takes each but once, even if it then asks for a nonce.
    async fn assertion(&self, url: &Url) -> Result<(u64, String)> {
        let failed = || Error::new(Kind::Token, "the client assertion can't be signed");
        let now = self.clock.now();
        let mut header = json!({"alg": self.settings.signer.algorithm().name(), "typ": "JWT"});
        if let Some(id) = self.settings.signer.key_id() {
            header["kid"] = Value::from(id);
        }
        let claims = json!({
            "iss": self.settings.client_id,
            "sub": self.settings.client_id,
            "aud": url.as_str(),
            "iat": now,
            "exp": now + ASSERTION_LIFETIME,
            "jti": jwt::unique_id().map_err(|_| failed())?,
        });
        let input = jwt::signing_input(&header, &claims);
        match self.settings.signer.sign(input.as_bytes()).await {
            Ok(signature) => Ok((now, jwt::assemble(&input, &signature))),
            Err(error) => Err(failed().with_source(super::callback::Opaque(error))),
        }
    }

    fn request(&self, url: &Url, assertion: &str, now: u64) -> Result<(HeaderMap, Bytes)> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("scope", &self.settings.scopes.join(" "))
            .append_pair(
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            )
            .append_pair("client_assertion", assertion)
            .finish();
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        if let Some(dpop) = &self.dpop {
            headers.insert(dpop::DPOP, dpop.proof(&Method::POST, url, None, now)?);
        }
        Ok((headers, body.into()))
    }

    fn read(&self, body: &[u8]) -> Result<Token> {
        let fault = |what: &str| Error::new(Kind::Token, format!("token response {what}"));
        let Ok(Value::Object(members)) = serde_json::from_slice::<Value>(body) else {
            return Err(fault("is not a JSON object"));
        };
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let Some(token) = text("access_token").map(Secret::from) else {
            return Err(fault("has no access_token"));
        };
        if let Some(what) = token.header_fault() {
            return Err(fault(&format!("has an access_token that {what}")));
        }
        let bound = match text("token_type").unwrap_or("Bearer") {
            kind if kind.eq_ignore_ascii_case("Bearer") => false,
            kind if kind.eq_ignore_ascii_case("DPoP") && self.dpop.is_some() => true,
            _ => return Err(fault("has a token_type that was not asked for")),
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
        // Okta's tokens last an hour; one without a lifetime is not trusted for that long.
        let seconds = members
            .get("expires_in")
            .and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok()));
        Ok(Token::new(token, bound, Duration::from_secs(seconds.unwrap_or(300))))
    }
}
