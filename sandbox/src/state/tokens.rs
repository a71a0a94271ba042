//! Bearer tokens that the sandbox gave out.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// Tokens with the end of their life.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    bearer: HashMap<String, Instant>,
    pam_bearer: HashMap<String, Instant>,
}

impl Tokens {
    /// A token of the Management API.
    pub(crate) fn issue_bearer(&mut self, lifetime: Duration) -> String {
        issue(&mut self.bearer, lifetime)
    }

    /// A token of Privileged Access.
    pub(crate) fn issue_pam_bearer(&mut self, lifetime: Duration) -> String {
        issue(&mut self.pam_bearer, lifetime)
    }

    pub(crate) fn knows_bearer(&self, token: &str) -> bool {
        is_valid(&self.bearer, token)
    }

    pub(crate) fn knows_pam_bearer(&self, token: &str) -> bool {
        is_valid(&self.pam_bearer, token)
    }
}

fn issue(tokens: &mut HashMap<String, Instant>, lifetime: Duration) -> String {
    let token = format!("sandbox.{}", secret(40));
    tokens.insert(token.clone(), Instant::now() + lifetime);
    token
}

fn is_valid(tokens: &HashMap<String, Instant>, token: &str) -> bool {
    tokens.get(token).is_some_and(|end| Instant::now() < *end)
}

/// Letters and digits that look like a secret; they guard nothing but the sandbox.
pub(crate) fn secret(length: usize) -> String {
    (0..length).map(|_| fastrand::alphanumeric()).collect()
}
