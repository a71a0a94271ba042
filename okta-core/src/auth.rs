//! Credentials, and how requests get them.

mod clock;
mod dpop;
pub(crate) mod jwt;
mod key;
mod oauth;
mod pem;
mod service_user;
mod signer;
mod source;
mod tokens;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use url::Url;

pub use key::PrivateKey;
pub use oauth::PrivateKeyJwt;
pub use signer::{Algorithm, Signer, Signing};

use crate::api::Api;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::event::Listener;
use crate::operation::Scheme;
use crate::pacing::Caller;
use crate::retry::RetryPolicy;
use crate::secret::Secret;
use crate::segment;
use crate::transport::Transport;
use crate::word;
use clock::Moment;
use oauth::ClientCredentials;
use service_user::ServiceUser;
use source::{Asker, Source};
use tokens::{Endpoint, Tokens};

const SSWS: &str = "SSWS";
const BEARER: &str = "Bearer";

const USER_AGENT_EXTENDED: HeaderName = HeaderName::from_static("x-okta-user-agent-extended");

/// How a client proves who it is.
#[derive(Clone, Debug)]
pub struct Auth(Kind);

#[derive(Clone)]
enum Kind {
    None,
    Ssws(Secret),
    Bearer(Secret),
    Source(&'static str, Arc<Source<Secret>>),
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

    /// API tokens that are replaced while the program runs. `source` is asked before each request, again if that had to wait for its turn, and once
    /// more when the server refuses a token.
    pub fn api_token_from<F, Fut, S, E>(source: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = std::result::Result<S, E>> + Send + 'static,
        S: Into<Secret> + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self(Kind::Source(SSWS, Arc::new(Source::new(source, Into::into))))
    }

    /// Access tokens that the program gets itself. `source` is asked before each request, again if that had to wait for its turn, and once more when
    /// the server refuses a token, so it had better keep its token while that is good.
    pub fn bearer_from<F, Fut, S, E>(source: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = std::result::Result<S, E>> + Send + 'static,
        S: Into<Secret> + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self(Kind::Source(BEARER, Arc::new(Source::new(source, Into::into))))
    }

    /// The key of a PAM service user, which gets access tokens for the team.
    pub fn service_user(key_id: impl Into<String>, key_secret: impl Into<Secret>) -> Self {
        Self(Kind::ServiceUser(key_id.into(), key_secret.into()))
    }

    /// Checks what can be checked before the first request. `origin` says where the credentials came from.
    pub(crate) fn into_authenticator(self, origin: &str, surroundings: Surroundings<'_>) -> Result<Authenticator> {
        let asker = Asker {
            id: fastrand::u64(..),
            timeout: surroundings.transport.attempt_timeout,
        };
        let fixed = |scheme, token: Secret| {
            check_token(&token, origin)?;
            Ok(Mode::Fixed(scheme, Credentials::new(scheme, token)?))
        };
        let mode = match self.0 {
            Kind::None => Mode::None,
            Kind::Ssws(token) => fixed(SSWS, token)?,
            Kind::Bearer(token) => fixed(BEARER, token)?,
            Kind::Source(scheme, source) => Mode::Source(scheme, source),
            Kind::PrivateKeyJwt(settings) => {
                let grant = settings.into_grant(origin)?;
                Mode::OAuth(Tokens::new(grant, surroundings.oauth_endpoint(asker)?))
            }
            Kind::ServiceUser(id, secret) => {
                let (endpoint, team) = surroundings.service_endpoint(asker)?;
                Mode::ServiceUser(Tokens::new(ServiceUser::new(id, secret, origin, team)?, endpoint))
            }
        };
        Ok(Authenticator { mode, asker })
    }
}

/// What credentials need of the client that they are for.
pub(crate) struct Surroundings<'a> {
    pub(crate) api: &'static Api,
    pub(crate) transport: &'a Transport,
    pub(crate) retry: &'a RetryPolicy,
    pub(crate) listener: &'a Listener,
    pub(crate) team: Option<&'a str>,
}

impl Surroundings<'_> {
    fn endpoint(&self, path: &'static str, expanded: &str, asker: Asker) -> Endpoint {
        let mut url = self.transport.origin.clone();
        url.set_path(expanded);
        Endpoint {
            transport: self.transport.clone(),
            retry: self.retry.clone(),
            listener: self.listener.clone(),
            asker,
            path,
            url,
        }
    }

    fn oauth_endpoint(&self, asker: Asker) -> Result<Endpoint> {
        let Some(path) = self.api.oauth_token_path else {
            return Err(Error::configuration("this API has no OAuth tokens"));
        };
        Ok(self.endpoint(path, path, asker))
    }

    /// The endpoint and the team that it is for.
    fn service_endpoint(&self, asker: Asker) -> Result<(Endpoint, String)> {
        let (Some(path), Some(team)) = (self.api.service_token_path, self.team) else {
            return Err(Error::configuration("this API has no service users"));
        };
        let parameter = self.api.team_parameter.unwrap_or_default();
        let encoded = segment::encode(parameter, team)?;
        let expanded = path.replace(&format!("{{{parameter}}}"), &encoded);
        Ok((self.endpoint(path, &expanded, asker), team.to_owned()))
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
    if text.contains(['{', '}', '<', '>']) || word::is_template(text) {
        return fault(word::TEMPLATE);
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
            Self::Source(SSWS, _) => "API tokens from a function",
            Self::Source(..) => "access tokens from a function",
            Self::PrivateKeyJwt(_) => "OAuth private_key_jwt",
            Self::ServiceUser(..) => "key of a service user",
        })
    }
}

/// What a request is given to prove who sends it.
#[derive(Clone, Debug)]
pub(crate) struct Credentials {
    headers: Vec<(HeaderName, HeaderValue)>,
    token: Secret,
    proof: Option<Secret>,
    /// The time that the proof was made for.
    moment: Option<Moment>,
}

impl Credentials {
    fn new(scheme: &str, token: Secret) -> Result<Self> {
        Ok(Self {
            headers: vec![(header::AUTHORIZATION, header_value(&token, &format!("{scheme} "))?)],
            token,
            proof: None,
            moment: None,
        })
    }

    fn with_proof(mut self, proof: Secret, moment: Moment) -> Result<Self> {
        self.headers.push((dpop::DPOP, header_value(&proof, "")?));
        let bound = HeaderValue::from_static("isDPoP:true");
        self.headers.push((USER_AGENT_EXTENDED, bound));
        self.proof = Some(proof);
        self.moment = Some(moment);
        Ok(self)
    }

    pub(crate) fn headers(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        self.headers.iter().cloned()
    }

    /// What must not be shown even if the server repeats it.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        [Some(&self.token), self.proof.as_ref()]
            .into_iter()
            .flatten()
            .map(Secret::expose)
    }
}

fn header_value(secret: &Secret, prefix: &str) -> Result<HeaderValue> {
    let failed = || Error::new(ErrorKind::Token, "a token or a proof of it can't be sent in a header");
    secret.header(prefix).ok_or_else(failed)
}

/// The longest that what the program's source gave is kept for a request that waits for its turn. It may have replaced it since.
const LONGEST_KEPT: Duration = Duration::from_secs(1);

/// A nonce may be missing, and the time be wrong.
const MOST_PROOFS: u8 = 2;

/// What a call has done already about refused credentials: a new token once, for what is refused twice is refused for good.
#[derive(Debug, Default)]
pub(crate) struct Tried {
    proofs: u8,
    token: bool,
}

/// Gives requests their credentials.
pub(crate) struct Authenticator {
    mode: Mode,
    asker: Asker,
}

enum Mode {
    None,
    Fixed(&'static str, Credentials),
    Source(&'static str, Arc<Source<Secret>>),
    OAuth(Tokens<ClientCredentials>),
    ServiceUser(Tokens<ServiceUser>),
}

impl Authenticator {
    /// Sees to it that there is a token, before a request takes up room in a rate limit. Returns the credentials, where they aren't made for
    /// each request.
    pub(crate) async fn prepare(&self, caller: Caller<'_>) -> Result<Option<Credentials>> {
        match &self.mode {
            Mode::None => Ok(None),
            Mode::Fixed(_, credentials) => Ok(Some(credentials.clone())),
            Mode::Source(scheme, source) => {
                let what = "the program's own source of tokens";
                let token = self.asker.ask(what, caller.deadline, source.ask()).await?;
                check_token(&token, what)?;
                Credentials::new(scheme, token).map(Some)
            }
            Mode::OAuth(tokens) => tokens.get(caller).await.map(|_| None),
            Mode::ServiceUser(tokens) => tokens.get(caller).await.map(|_| None),
        }
    }

    /// The credentials for this request, made for it alone; `None` if it is to go without. `prepared` is what [`prepare`](Self::prepare) said, so
    /// long ago.
    pub(crate) async fn authorize(
        &self,
        prepared: Option<Credentials>,
        ago: Duration,
        method: &Method,
        url: &Url,
        caller: Caller<'_>,
    ) -> Result<Option<Credentials>> {
        match &self.mode {
            Mode::OAuth(tokens) => {
                let token = tokens.get(caller).await?;
                tokens.grant().credentials(&token, method, url).map(Some)
            }
            Mode::ServiceUser(tokens) => {
                let token = tokens.get(caller).await?;
                Credentials::new(BEARER, token.secret.clone()).map(Some)
            }
            Mode::Source(..) if ago >= LONGEST_KEPT => self.prepare(caller).await,
            Mode::None | Mode::Fixed(..) | Mode::Source(..) => Ok(prepared),
        }
    }

    /// The kind of the credentials; `None` if there are none.
    pub(crate) fn scheme(&self) -> Option<Scheme> {
        match &self.mode {
            Mode::None => None,
            Mode::Fixed(SSWS, _) | Mode::Source(SSWS, _) => Some(Scheme::ApiToken),
            _ => Some(Scheme::OAuth),
        }
    }

    /// Takes note that a request with these credentials failed. Returns whether it is because of them and others can be had.
    pub(crate) fn refused(&self, credentials: &Credentials, failure: &Error, tried: &mut Tried) -> bool {
        let once = |tried: &mut bool| !std::mem::replace(tried, true);
        if failure.kind() != ErrorKind::Status || !matches!(failure.status(), Some(400 | 401)) {
            return false;
        }
        if let Mode::OAuth(tokens) = &self.mode
            && tokens.grant().is_worth_another_proof(credentials, failure)
        {
            tried.proofs += 1;
            return tried.proofs <= MOST_PROOFS;
        }
        if failure.status() != Some(401) {
            return false;
        }
        match &self.mode {
            Mode::None | Mode::Fixed(..) => false,
            Mode::Source(..) => once(&mut tried.token),
            Mode::OAuth(tokens) => once(&mut tried.token) && tokens.refused(credentials.token.expose()),
            Mode::ServiceUser(tokens) => once(&mut tried.token) && tokens.refused(credentials.token.expose()),
        }
    }

    /// Takes note that a call that has tried this succeeded.
    pub(crate) fn accepted(&self, tried: &Tried) {
        match &self.mode {
            Mode::OAuth(tokens) if tried.token => tokens.cured(),
            Mode::ServiceUser(tokens) if tried.token => tokens.cured(),
            _ => {}
        }
    }

    /// Takes note of what a response says about credentials to come.
    pub(crate) fn observe(&self, headers: &HeaderMap) {
        if let Mode::OAuth(tokens) = &self.mode {
            tokens.grant().observe(headers);
        }
    }

    /// Whether the current task is the program's own code at work on these credentials.
    pub(crate) fn is_asking_the_program(&self) -> bool {
        self.asker.is_answering()
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authenticator(…)")
    }
}
