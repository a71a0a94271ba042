//! Tokens for a service user's key.

use std::time::{Duration, UNIX_EPOCH};

use http::{HeaderMap, HeaderValue, header};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::tokens::{Asking, Endpoint, Grant, Token};
use crate::error::{Error, Result, members};
use crate::rate_limit;
use crate::response::Head;
use crate::secret::Secret;
use crate::word;

/// The key of a service user.
pub(super) struct ServiceUser {
    key_id: String,
    key_secret: Secret,
    team: String,
}

impl ServiceUser {
    pub(super) fn new(key_id: String, key_secret: Secret, origin: &str, team: String) -> Result<Self> {
        let fault = |what: &str| Err(Error::configuration(format!("{origin}: {what}")));
        if let Some(what) = word::fault(&key_id) {
            return fault(&format!("id of the service user's key {what}"));
        }
        let secret = key_secret.expose();
        if word::is_template(secret) || secret.contains(['{', '}', '<', '>']) {
            return fault(&format!("secret of the service user's key {}", word::TEMPLATE));
        }
        if secret.is_empty() || secret.contains(['"', '\'']) {
            return fault("secret of the service user's key is empty or has quotes in it; leave them out");
        }
        if !secret.bytes().all(|c| c.is_ascii_graphic()) {
            return fault(
                "secret of the service user's key has white space, a control character or a letter outside of ASCII in it",
            );
        }
        Ok(Self {
            key_id,
            key_secret,
            team,
        })
    }
}

impl Grant for ServiceUser {
    async fn ask(&self, _: &Endpoint, _: Instant) -> Result<Asking> {
        let body = json!({"key_id": self.key_id, "key_secret": self.key_secret.expose()});
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(Asking {
            headers,
            body: body.to_string().into(),
            secrets: vec![self.key_secret.clone()],
            moment: None,
        })
    }

    fn learn(&self, _: &Asking, _: &Head, _: Option<&Error>) -> bool {
        false
    }

    fn read(&self, head: &Head, body: &[u8]) -> std::result::Result<Token, String> {
        let Some(members) = members(body) else {
            return Err("is not a JSON object".to_owned());
        };
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let Some(token) = text("bearer_token").map(Secret::from) else {
            return Err("has no bearer_token".to_owned());
        };
        if let Some(what) = token.header_fault() {
            return Err(format!("has a bearer_token that {what}"));
        }
        if let Some(theirs) = text("team_name").filter(|theirs| !theirs.eq_ignore_ascii_case(&self.team)) {
            return Err(format!(
                "is for the team {theirs:?}, not for {:?}; check the team's name",
                self.team
            ));
        }
        let end = text("expires_at").and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
        Ok(Token::new(
            token,
            false,
            end.and_then(|end| lifetime(end.timestamp(), head)),
            head.received.at,
        ))
    }
}

/// What is left until then (seconds since 1970), by the server's clock or by the local one, whichever says less: either may be off. `None` if
/// both say that it is over.
fn lifetime(end: i64, head: &Head) -> Option<Duration> {
    let end = UNIX_EPOCH.checked_add(Duration::from_secs(end.try_into().ok()?))?;
    let clocks = [rate_limit::date(head.headers()), Some(head.received.clock)];
    let left = clocks
        .into_iter()
        .flatten()
        .filter_map(|now| end.duration_since(now).ok());
    left.filter(|left| !left.is_zero()).min()
}
