//! Credentials, and how requests get them.

mod callback;
mod clock;
mod dpop;
mod endpoint;
mod jwt;
mod key;
mod oauth;
mod pem;
mod service_user;
mod signer;
mod token;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use tokio::time::Instant;
use url::Url;

pub use key::PrivateKey;
pub use oauth::PrivateKeyJwt;
pub use signer::{Algorithm, Signer, Signing};

use crate::api::Api;
use crate::error::{Error, Result};
use crate::operation::Scheme;
use crate::retry::RetryPolicy;
use crate::secret::Secret;
use crate::segment;
use crate::transport::Transport;
use callback::Callback;
use endpoint::{Endpoint, within};
use service_user::ServiceUser;

const USER_AGENT_EXTENDED: HeaderName = HeaderName::from_static("x-okta-user-agent-extended");

/// How a client proves who it is.
#[derive(Clone, Debug)]
pub struct Auth(Kind);

#[derive(Clone)]
enum Kind {
    None,
    Ssws(Secret),
    Bearer(Secret),
    Callback(Arc<Callback>),
    PrivateKeyJwt(Box<PrivateKeyJwt>),
    ServiceUser(String, Secret),
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

    /// The key of a PAM service user, which gets access tokens for the team.
    pub fn service_user(key_id: impl Into<String>, key_secret: impl Into<Secret>) -> Self {
        Self(Kind::ServiceUser(key_id.into(), key_secret.into()))
    }

    /// Checks what can be checked before the first request. `origin` says where the credentials came from.
    pub(crate) fn into_authenticator(self, origin: &str, surroundings: Surroundings<'_>) -> Result<Authenticator> {
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
            Kind::Callback(callback) => Ok(Authenticator(Mode::Callback(
                callback,
                surroundings.transport.attempt_timeout,
            ))),
            Kind::PrivateKeyJwt(settings) => {
                let flow = settings.into_flow(origin, surroundings.oauth_endpoint()?)?;
                Ok(Authenticator(Mode::OAuth(Arc::new(flow))))
            }
            Kind::ServiceUser(id, secret) => {
                let (endpoint, team) = surroundings.service_endpoint()?;
                let user = ServiceUser::new(id, secret, origin, endpoint, team)?;
                Ok(Authenticator(Mode::ServiceUser(Arc::new(user))))
            }
        }
    }
}

/// What credentials need of the client that they are for.
pub(crate) struct Surroundings<'a> {
    pub(crate) api: &'static Api,
    pub(crate) transport: &'a Transport,
    pub(crate) retry: &'a RetryPolicy,
    /// For a call, retries and waits included.
    pub(crate) request_timeout: Option<Duration>,
    pub(crate) team: Option<&'a str>,
}

impl Surroundings<'_> {
    fn endpoint(&self, path: &'static str, expanded: &str) -> Endpoint {
        let mut url = self.transport.origin.clone();
        url.set_path(expanded);
        Endpoint {
            transport: self.transport.clone(),
            retry: self.retry.clone(),
            timeout: self.request_timeout.unwrap_or(Duration::from_secs(300)),
            path,
            url,
        }
    }

    fn oauth_endpoint(&self) -> Result<Endpoint> {
        let Some(path) = self.api.oauth_token_path else {
            return Err(Error::configuration("this API has no OAuth tokens"));
        };
        Ok(self.endpoint(path, path))
    }

    /// The endpoint and the team that it is for.
    fn service_endpoint(&self) -> Result<(Endpoint, String)> {
        let (Some(path), Some(team)) = (self.api.service_token_path, self.team) else {
            return Err(Error::configuration("this API has no service users"));
        };
        let parameter = self.api.team_parameter.unwrap_or_default();
        let encoded = segment::encode(parameter, team)?;
        let endpoint = self.endpoint(path, &path.replace(&format!("{{{parameter}}}"), &encoded));
        Ok((endpoint, team.to_owned()))
    }
}

impl From<PrivateKeyJwt> for Auth {
    fn from(settings: PrivateKeyJwt) -> Self {
        Self(Kind::PrivateKeyJwt(Box::new(settings)))
    }
}

/// A token that is no token: a placeholder, or text with something around it.
fn check_token(token: &Secret, origin: &str) -> Result<()> {
    let fault = |what: &str| Err(Error::configuration(format!("{origin}: token {what}")));
    let text = token.expose();
    if text.contains(['{', '}', '<', '>']) {
        return fault("is still the template; put in the real one");
    }
    if text.contains(['"', '\'', '`', ',', ';']) {
        return fault("has quotes, a comma or a semicolon in it; leave them out");
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
            Self::PrivateKeyJwt(_) => "OAuth private_key_jwt",
            Self::ServiceUser(..) => "key of a service user",
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

    fn add(&mut self, name: HeaderName, value: HeaderValue) {
        self.others.push((name, value));
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
    /// With the most time that the function may take.
    Callback(Arc<Callback>, Duration),
    OAuth(Arc<oauth::Flow>),
    ServiceUser(Arc<ServiceUser>),
}

impl Authenticator {
    /// Sees to it that there is a token, before a request takes up room in a rate limit.
    pub(crate) async fn prepare(&self, deadline: Option<Instant>) -> Result<()> {
        match &self.0 {
            Mode::OAuth(flow) => flow.token(deadline).await.map(drop),
            Mode::ServiceUser(user) => user.token(deadline).await.map(drop),
            Mode::None | Mode::Fixed(_) | Mode::Callback(..) => Ok(()),
        }
    }

    /// The credentials for this request, made for it alone; `None` if it is to go without.
    pub(crate) async fn authorize(
        &self,
        method: &Method,
        url: &Url,
        deadline: Option<Instant>,
    ) -> Result<Option<Credentials>> {
        match &self.0 {
            Mode::None => Ok(None),
            Mode::Fixed(credentials) => Ok(Some(credentials.clone())),
            Mode::Callback(callback, timeout) => within(*timeout, deadline, callback.credentials()).await?.map(Some),
            Mode::OAuth(flow) => flow.credentials(method, url, deadline).await.map(Some),
            Mode::ServiceUser(user) => user.credentials(deadline).await.map(Some),
        }
    }

    /// The kind of the credentials; `None` if there are none.
    pub(crate) fn scheme(&self) -> Option<Scheme> {
        match &self.0 {
            Mode::None => None,
            Mode::Fixed(credentials) if credentials.authorization.as_bytes().starts_with(b"SSWS ") => {
                Some(Scheme::ApiToken)
            }
            _ => Some(Scheme::OAuth),
        }
    }

    /// Whether a response says that the credentials were refused, and not that they aren't enough.
    pub(crate) fn is_refusal(failure: &Error) -> bool {
        match failure.status() {
            Some(401) => true,
            Some(400) => failure.code() == Some("use_dpop_nonce"),
            _ => false,
        }
    }

    /// Takes note that the server refused these credentials. Returns whether others can be had.
    pub(crate) fn refused(&self, credentials: &Credentials, failure: &Error) -> bool {
        match &self.0 {
            Mode::None | Mode::Fixed(_) => false,
            Mode::Callback(..) => true,
            Mode::OAuth(flow) => flow.refused(credentials.secret(), failure),
            Mode::ServiceUser(user) => user.refused(credentials.secret()),
        }
    }

    /// Takes note of what a response says about credentials to come.
    pub(crate) fn observe(&self, headers: &HeaderMap) {
        if let Mode::OAuth(flow) = &self.0 {
            flow.observe(headers);
        }
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authenticator(…)")
    }
}
