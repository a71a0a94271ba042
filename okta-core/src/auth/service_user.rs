//! Tokens for a service user's key.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::Credentials;
use super::endpoint::Endpoint;
use super::token::{Token, TokenCache};
use crate::error::{Error, Kind, Result};
use crate::rate_limit;
use crate::secret::Secret;
use crate::word;

/// A 401 may also mean a missing permission, which a new token doesn't cure: so not every one gets one.
const REISSUE_INTERVAL: Duration = Duration::from_secs(10);

/// The key of a service user, with what it got so far.
pub(super) struct ServiceUser {
    key_id: String,
    key_secret: Secret,
    team: String,
    endpoint: Endpoint,
    cache: TokenCache,
    reissued: Mutex<Option<Instant>>,
}

impl ServiceUser {
    pub(super) fn new(
        key_id: String,
        key_secret: Secret,
        origin: &str,
        endpoint: Endpoint,
        team: String,
    ) -> Result<Self> {
        let fault = |what: &str| Err(Error::configuration(format!("{origin}: {what}")));
        if let Some(what) = word::fault(&key_id) {
            return fault(&format!("id of the service user's key {what}"));
        }
        let secret = key_secret.expose();
        if secret.is_empty() || secret.trim() != secret || secret.contains(['"', '\'', '{', '}', '<', '>']) {
            return fault(
                "secret of the service user's key is empty, still the template, or has quotes or white space around it",
            );
        }
        Ok(Self {
            key_id,
            key_secret,
            team,
            endpoint,
            cache: TokenCache::default(),
            reissued: Mutex::new(None),
        })
    }

    pub(super) async fn token(self: &Arc<Self>, deadline: Option<Instant>) -> Result<Arc<Token>> {
        self.cache.get(deadline, || Arc::clone(self).fetch()).await
    }

    pub(super) async fn credentials(self: &Arc<Self>, deadline: Option<Instant>) -> Result<Credentials> {
        let token = self.token(deadline).await?;
        match token.secret.authorization("Bearer") {
            Some(value) => Ok(Credentials::new(value, token.secret.clone())),
            None => Err(Error::new(Kind::Token, "token can't be sent in a header")),
        }
    }

    /// Takes note of a refusal. Returns whether trying again makes sense: with the token that others got meanwhile, or with a new one.
    pub(super) fn refused(&self, token: &str) -> bool {
        if !self.cache.holds(token) {
            return true;
        }
        let mut reissued = self.reissued.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if reissued.is_some_and(|at| now.duration_since(at) < REISSUE_INTERVAL) {
            return false;
        }
        *reissued = Some(now);
        self.cache.forget(token);
        true
    }

    async fn fetch(self: Arc<Self>) -> Result<Token> {
        let endpoint = &self.endpoint;
        let deadline = endpoint.deadline();
        let body = Bytes::from(json!({"key_id": self.key_id, "key_secret": self.key_secret.expose()}).to_string());
        let (mut attempt, mut retries) = (0, 0);
        loop {
            attempt += 1;
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            let failure = match endpoint.post(headers, body.clone(), deadline, attempt).await {
                Ok((headers, body)) => return read(&headers, &body, &self.team),
                Err(error) => error.redact(self.key_secret.expose()),
            };
            let Some((wait, _)) = endpoint.retry.next_within(deadline, &failure, retries + 1, true) else {
                return Err(endpoint.error(failure));
            };
            retries += 1;
            tokio::time::sleep(wait).await;
        }
    }
}

fn read(headers: &HeaderMap, body: &[u8], team: &str) -> Result<Token> {
    let fault = |what: &str| Error::new(Kind::Token, format!("token response {what}"));
    let Ok(Value::Object(members)) = serde_json::from_slice::<Value>(body) else {
        return Err(fault("is not a JSON object"));
    };
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let Some(token) = text("bearer_token").map(Secret::from) else {
        return Err(fault("has no bearer_token"));
    };
    if let Some(what) = token.header_fault() {
        return Err(fault(&format!("has a bearer_token that {what}")));
    }
    if let Some(theirs) = text("team_name").filter(|theirs| !theirs.eq_ignore_ascii_case(team)) {
        return Err(fault(&format!(
            "is for the team {theirs:?}, not for {team:?}; check the team's name"
        )));
    }
    let expires_at = text("expires_at")
        .and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok())
        .map(SystemTime::from);
    let now = rate_limit::date(headers).unwrap_or_else(SystemTime::now);
    let lifetime = expires_at.map(|at| at.duration_since(now).unwrap_or_default());
    Ok(Token::new(token, false, lifetime.unwrap_or(Duration::from_secs(300))))
}
