//! Credentials, and how requests get them.

mod callback;

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use tokio::time::Instant;
use url::Url;

use crate::{Client, Error, Result, Secret};
use callback::Callback;

/// How a client proves who it is.
#[derive(Clone, Debug)]
pub struct Auth(Kind);

#[derive(Clone)]
enum Kind {
    None,
    Ssws(Secret),
    Bearer(Secret),
    Callback(Arc<Callback>),
}

impl Auth {
    /// No credentials: for operations that need none.
    #[must_use]
    pub fn none() -> Self {
        Self(Kind::None)
    }

    /// An API token, sent as `Authorization: SSWS …`.
    pub fn api_token(token: impl Into<Secret>) -> Self {
        Self(Kind::Ssws(token.into()))
    }

    /// An access token that the program already has, sent as `Authorization: Bearer …`.
    pub fn bearer(token: impl Into<Secret>) -> Self {
        Self(Kind::Bearer(token.into()))
    }

    /// Access tokens that the program gets itself. `source` is asked before each request, and once more when the server refuses a token, so it
    /// had better keep its token while that is good.
    pub fn bearer_from<F, Fut, S, E>(source: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = std::result::Result<S, E>> + Send + 'static,
        S: Into<Secret>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self(Kind::Callback(Arc::new(Callback::new(source))))
    }

    /// Checks what can be checked before the first request. `origin` says where the credentials came from.
    pub(crate) fn into_authenticator(self, origin: &str) -> Result<Authenticator> {
        let fixed = |token: Secret, scheme: &str| {
            check_token(&token, origin)?;
            match token.authorization(scheme) {
                Some(value) => Ok(Authenticator(Mode::Fixed(Credentials::new(value, token)))),
                None => Err(Error::configuration(format!(
                    "{origin}: token can't be sent in a header"
                ))),
            }
        };
        match self.0 {
            Kind::None => Ok(Authenticator(Mode::None)),
            Kind::Ssws(token) => fixed(token, "SSWS"),
            Kind::Bearer(token) => fixed(token, "Bearer"),
            Kind::Callback(callback) => Ok(Authenticator(Mode::Callback(callback))),
        }
    }
}

/// A token that is no token: a placeholder, or text with something around it.
fn check_token(token: &Secret, origin: &str) -> Result<()> {
    let fault = |what: &str| Err(Error::configuration(format!("{origin}: token {what}")));
    let text = token.expose();
    if text.contains(['{', '}', '<', '>']) {
        return fault("is still the template; put in the real one");
    }
    for scheme in ["SSWS ", "Bearer "] {
        if text.len() > scheme.len()
            && text.is_char_boundary(scheme.len())
            && text[..scheme.len()].eq_ignore_ascii_case(scheme)
        {
            return fault(&format!("begins with {:?}; leave that out", scheme.trim_end()));
        }
    }
    token.header_fault().map_or(Ok(()), fault)
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Ssws(_) => "API token",
            Self::Bearer(_) => "access token",
            Self::Callback(_) => "access tokens from a function",
        })
    }
}

/// What a request is given to prove who sends it.
#[derive(Clone, Debug)]
pub(crate) struct Credentials {
    authorization: HeaderValue,
    others: Vec<(HeaderName, HeaderValue)>,
    secret: Secret,
}

impl Credentials {
    pub(crate) fn new(authorization: HeaderValue, secret: Secret) -> Self {
        Self {
            authorization,
            others: Vec::new(),
            secret,
        }
    }

    pub(crate) fn headers(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        std::iter::once((header::AUTHORIZATION, self.authorization.clone())).chain(self.others.iter().cloned())
    }

    /// The text that must not be shown even if the server repeats it.
    pub(crate) fn secret(&self) -> &str {
        self.secret.expose()
    }
}

/// Gives requests their credentials.
pub(crate) struct Authenticator(Mode);

enum Mode {
    None,
    Fixed(Credentials),
    Callback(Arc<Callback>),
}

impl Authenticator {
    /// The credentials for this request; `None` if it is to go without.
    pub(crate) async fn authorize(
        &self,
        _client: &Client,
        _method: &Method,
        _url: &Url,
        _deadline: Option<Instant>,
    ) -> Result<Option<Credentials>> {
        match &self.0 {
            Mode::None => Ok(None),
            Mode::Fixed(credentials) => Ok(Some(credentials.clone())),
            Mode::Callback(callback) => callback.credentials().await.map(Some),
        }
    }

    /// Whether a response says that the credentials were refused.
    pub(crate) fn is_refusal(&self, failure: &Error) -> bool {
        failure.status() == Some(401)
    }

    /// Takes note that the server refused these credentials. Returns whether others can be had.
    pub(crate) fn refused(&self, _credentials: &Credentials, _failure: &Error) -> bool {
        match &self.0 {
            Mode::None | Mode::Fixed(_) => false,
            Mode::Callback(_) => true,
        }
    }

    /// Takes note of what a response says about credentials to come.
    pub(crate) fn observe(&self, _headers: &HeaderMap) {}
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authenticator(…)")
    }
}
