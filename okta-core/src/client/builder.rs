//! Setting up a client.

use std::ffi::OsString;
use std::fmt;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tower::{Layer, Service};

use super::flavour::{Flavour, OrgFlavour, TeamFlavour};
use super::network::{self, Network};
use super::options::Options;
use super::{Client, credentials, settings};
use crate::audit::Audit;
use crate::auth::{Auth, PrivateKeyJwt, Surroundings};
use crate::config::{Setting, Sources, Values};
use crate::dispatch::Dispatcher;
use crate::error::Plan;
use crate::error::{Error, Result};
use crate::event::{Event, Listener};
use crate::pacing::{Pacer, Pacing};
#[cfg(feature = "record")]
use crate::record::Recorder;
use crate::retry::RetryPolicy;
use crate::secret::Secret;
use crate::transport::{BoxError, HttpService, Layers, Transport};

/// Sets up a client.
///
/// Settings come from four places, the later the stronger: `~/.okta/okta.yaml` (with [`from_env`](Self::from_env)), a file that
/// [`config_file`](Self::config_file) names, the environment (with `from_env` again), and the builder's own methods. The first mistake is what [`build`](Self::build) returns, with the name of
/// the variable, the file or the method that it is in.
#[must_use]
pub struct ClientBuilder<C> {
    sources: Sources,
    values: Values,
    auth: Option<Auth>,
    allow_loopback_http: bool,
    options: Options,
    network: Network,
    layers: Layers,
    #[cfg(feature = "record")]
    recording: Option<PathBuf>,
    fault: Option<Error>,
    client: PhantomData<fn() -> C>,
}

impl<C: Flavour> ClientBuilder<C> {
    /// A builder that knows nothing yet.
    pub fn new() -> Self {
        Self {
            sources: Sources::default(),
            values: Values::default(),
            auth: None,
            allow_loopback_http: false,
            options: Options::default(),
            network: Network::default(),
            layers: Layers::default(),
            #[cfg(feature = "record")]
            recording: None,
            fault: None,
            client: PhantomData,
        }
    }

    /// Also reads `~/.okta/okta.yaml` and the environment. Not `okta.yaml` in the working directory, which may be somebody else's checkout
    /// and could name the host that a token from the environment is sent to: [`config_file`](Self::config_file) reads it.
    pub fn from_env(mut self) -> Self {
        self.sources.add_process();
        self
    }

    /// Also reads this file, which has to exist. It is stronger than the file of [`from_env`](Self::from_env) and weaker than the
    /// environment, and may hold any setting, the org's URL and the proxy included: it should be the program's own.
    pub fn config_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.sources.file = Some(path.into());
        self
    }

    /// Also reads these variables, as if they were set in the environment.
    pub fn variables<K: Into<OsString>, V: Into<OsString>>(
        mut self,
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.sources
            .variables
            .extend(variables.into_iter().map(|(name, value)| (name.into(), value.into())));
        self
    }

    fn set(mut self, setting: Setting, value: impl Into<Secret>, method: &str) -> Self {
        self.values
            .set(setting, value, format!("{method}() of the builder"), Values::BUILDER);
        self
    }

    /// Sets the org's URL, such as `https://acme.okta.com`.
    pub fn org_url(self, url: impl Into<String>) -> Self {
        self.set(Setting::OrgUrl, url.into(), "org_url")
    }

    /// Allows `http://` URLs whose host is this machine, for tests against a local server. Other hosts always need https.
    pub fn allow_loopback_http(mut self) -> Self {
        self.allow_loopback_http = true;
        self
    }

    /// Sets the credentials, whatever the other sources say.
    pub fn auth(mut self, auth: impl Into<Auth>) -> Self {
        self.auth = Some(auth.into());
        self
    }

    /// Uses an access token that the program already has.
    pub fn bearer_token(self, token: impl Into<Secret>) -> Self {
        self.auth(Auth::bearer(token))
    }

    /// Limits a call, with all its retries and waits, the wait for room in a rate limit among them. 10 minutes by default; zero is no limit. For a
    /// list it limits each page.
    pub fn request_timeout(mut self, limit: Duration) -> Self {
        self.options.request_timeout = Some(limit);
        self
    }

    /// Limits one attempt, from connecting to the last byte of the response. 60 seconds by default.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.options.attempt_timeout = limit;
        self
    }

    /// Limits the time to connect. 10 seconds by default.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.options.connect_timeout = Some(limit);
        self
    }

    /// Limits the size of a response, after decompression. 32 MiB by default. What is read piece by piece
    /// ([`send_stream`](crate::RequestOptions::send_stream)) can be of any size.
    pub fn max_body_bytes(mut self, most: usize) -> Self {
        self.options.max_body_bytes = most;
        self
    }

    /// Sets when requests are sent again. [`RetryPolicy::standard`] by default.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.set_retry(policy);
        self
    }

    /// Sets how requests are held back to stay within the rate limits. [`Pacing::standard`] by default.
    pub fn pacing(mut self, pacing: Pacing) -> Self {
        self.options.set_pacing(pacing);
        self
    }

    /// Makes a dry run of it: requests that read (GET, HEAD, OPTIONS) are sent, all others are not. Each of these ends in an error of which
    /// [`is_dry_run`](Error::is_dry_run) is true and [`planned`](Error::planned) is the request, down to its bytes and, for a PUT, with what it
    /// leaves out of what is there now; [`Client::planned_writes`] has all of them.
    ///
    /// Mistakes that the client finds itself come out as they would otherwise. What only the server can find, such as a missing permission, doesn't. A few operations are
    /// POSTs and only compute something; they aren't sent either. Requests for tokens are sent.
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.options.dry_run = dry_run;
        self
    }

    /// Calls `listen` for every event, before each wait among others. It is called in the middle of things, so it should be quick. If it panics, the call
    /// goes on.
    pub fn on_event(mut self, listen: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.options.listener = Listener::new(listen);
        self
    }

    /// Appends this to the `User-Agent`.
    pub fn user_agent_suffix(self, suffix: impl Into<String>) -> Self {
        self.set(Setting::UserAgent, suffix.into(), "user_agent_suffix")
    }

    /// Connects through this proxy, such as `http://proxy.acme.com:3128`. Without one, the usual environment variables (`HTTPS_PROXY`,
    /// `NO_PROXY` …) count.
    pub fn proxy(self, url: impl Into<Secret>) -> Self {
        self.set(Setting::ProxyUrl, url, "proxy")
    }

    /// Trusts these certificate authorities (PEM, one or several) beside the system's. [`http`](Self::http) can trust some alone.
    pub fn root_certificates_pem(mut self, pem: &[u8]) -> Self {
        match reqwest::Certificate::from_pem_bundle(pem) {
            Ok(certificates) if !certificates.is_empty() => self.network.root_certificates.extend(certificates),
            Ok(_) => self.keep(Error::configuration(
                "root_certificates_pem() of the builder: no certificate in it",
            )),
            Err(error) => {
                self.keep(
                    Error::configuration("root_certificates_pem() of the builder: not PEM certificates")
                        .with_source(error),
                );
            }
        }
        self
    }

    /// Changes the HTTP client underneath: a certificate of the client's own (mTLS), other roots than the system's, the connection pool, HTTP/2,
    /// DNS … `configure` gets reqwest's builder, on which the settings of this builder are made already. Afterwards it is set that no
    /// redirect is followed and nothing sent again by reqwest itself, that there is no `Referer`, and that only https is spoken, whatever
    /// `configure` said.
    ///
    /// ```
    /// # fn example(identity: &[u8], authority: &[u8], builder: okta_core::ClientBuilder<impl okta_core::Flavour>) -> Result<(), Box<dyn std::error::Error>> {
    /// # use okta_core::reqwest::{Certificate, Identity};
    /// let (identity, authorities) = (Identity::from_pem(identity)?, Certificate::from_pem_bundle(authority)?);
    /// let builder = builder.http(|http| http.identity(identity).tls_certs_only(authorities).pool_max_idle_per_host(4));
    /// # Ok(()) }
    /// ```
    pub fn http(
        mut self,
        configure: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.network.configure.push(Box::new(configure));
        self
    }

    fn keep(&mut self, error: Error) {
        self.fault.get_or_insert(error);
    }

    /// Puts a [tower](https://docs.rs/tower) layer around each attempt of a call: it can add headers, sees status and time, and has its future
    /// dropped when the call is cancelled or runs out of time. Layers of `tower-http` fit. The first that is added sees a request first.
    ///
    /// A layer sees what is sent, credentials among it (their headers are marked as sensitive). It can't turn a request to another host.
    /// Requests for tokens pass it too. An error of its own is not retried. If it uses this client itself, it waits for a place among those at
    /// once while it holds one.
    ///
    /// ```
    /// # use okta_core::{ClientBuilder, Flavour, reqwest::Body};
    /// # use http::{HeaderValue, Request};
    /// use tower::util::MapRequestLayer;
    ///
    /// fn traced<C: Flavour>(builder: ClientBuilder<C>, parent: HeaderValue) -> ClientBuilder<C> {
    ///     builder.layer(MapRequestLayer::new(move |mut request: Request<Body>| {
    ///         request.headers_mut().insert("traceparent", parent.clone());
    ///         request
    ///     }))
    /// }
    /// ```
    pub fn layer<L, B>(mut self, layer: L) -> Self
    where
        L: Layer<HttpService> + Send + 'static,
        L::Service: Service<http::Request<reqwest::Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<http::Request<reqwest::Body>>>::Error: Into<BoxError>,
        <L::Service as Service<http::Request<reqwest::Body>>>::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + Sync + 'static,
        B::Error: Into<BoxError>,
    {
        self.layers.push(layer);
        self
    }

    /// Writes all that is exchanged with the org to a file, in the format HAR 1.2, which is whole after each exchange. Each answer is an entry, those
    /// included after which a call is tried again; an attempt without an answer leaves none. What was in the file is gone with the first.
    /// One client at a time writes to a file: [`build`](Self::build) refuses another one in the same program. A file that is made is its owner's
    /// alone, where the system has such files.
    ///
    /// Nothing of the org gets into the file but its form: ids, names, addresses, URLs, numbers and every other text are replaced by something
    /// that looks alike, the same by the same, secrets by one word, the org's host by `example.okta.com` and the team by `mock`. What stays are
    /// the names that the API gives to members and parameters, those of attributes in a profile, the values of enums such as `ACTIVE` where the
    /// API has them, times, codes of errors, rate limits, and numbers of up to two digits. Bodies that aren't JSON, are longer than 8 MiB or break
    /// off, of requests and answers, credentials, cookies and requests for tokens aren't recorded.
    #[cfg(feature = "record")]
    #[cfg_attr(docsrs, doc(cfg(feature = "record")))]
    pub fn record(mut self, path: impl Into<PathBuf>) -> Self {
        self.recording = Some(path.into());
        self
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`is_configuration`](Error::is_configuration): something is missing, contradictory or invalid; the message names it and where it
    /// came from.
    pub fn build(mut self) -> Result<C> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let api = C::API;
        self.sources.read(api, &mut self.values)?;
        let values = self.values;
        self.options.read(&values)?;
        let org_url = settings::org_url(&values, api, self.allow_loopback_http)?;
        let (auth, origin) = match self.auth {
            Some(auth) => (auth, "auth() of the builder".to_owned()),
            None => credentials::from_settings(&values, api)?,
        };
        let team = settings::team(&values, api)?;
        let user_agent = settings::user_agent(api, values.get(Setting::UserAgent))?;
        if self.network.proxy.is_none() {
            self.network.proxy = settings::proxy(&values)?;
        }
        let http = network::build(self.network, &self.options, &org_url)?;
        // the last layer sees what is really sent
        #[cfg(feature = "record")]
        if let Some(path) = self.recording {
            self.layers.push(Recorder::create(&path, api, org_url.url())?);
        }
        let transport = Transport {
            layers: self.layers.around(&http, org_url.url()),
            http,
            origin: org_url.url().clone(),
            subdomains: settings::subdomains(&org_url, api),
            user_agent,
            limit_headers: &api.limits,
            attempt_timeout: self.options.attempt_timeout,
            max_body_bytes: self.options.max_body_bytes,
        };
        let surroundings = Surroundings {
            api,
            transport: &transport,
            retry: &self.options.retry(),
            listener: &self.options.listener,
            team: team.as_deref(),
        };
        let dispatcher = Dispatcher {
            authenticator: auth.into_authenticator(&origin, surroundings)?,
            api,
            transport,
            pacer: Pacer::new(self.options.pacing()),
            retry: self.options.retry(),
            request_timeout: self.options.request_timeout(),
            listener: self.options.listener,
            audit: Audit::default(),
            plan: self.options.dry_run.then(Plan::default),
            team,
        };
        Ok(C::from(Client {
            dispatcher: Arc::new(dispatcher),
            defaults: None,
        }))
    }
}

impl<C: OrgFlavour> ClientBuilder<C> {
    /// Uses an API token (`SSWS`).
    pub fn api_token(self, token: impl Into<Secret>) -> Self {
        self.auth(Auth::api_token(token))
    }

    /// Uses OAuth 2.0 with a signed assertion. The same as [`auth`](Self::auth) with it.
    pub fn private_key_jwt(self, settings: PrivateKeyJwt) -> Self {
        self.auth(settings)
    }
}

impl<C: TeamFlavour> ClientBuilder<C> {
    /// Sets the team that all calls are about.
    pub fn team(self, name: impl Into<String>) -> Self {
        self.set(Setting::Team, name.into(), "team")
    }

    /// Uses the key of a service user.
    pub fn service_user_key(self, key_id: impl Into<String>, key_secret: impl Into<Secret>) -> Self {
        self.auth(Auth::service_user(key_id, key_secret))
    }
}

impl<C: Flavour> Default for ClientBuilder<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("auth", &self.auth)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
