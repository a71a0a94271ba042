//! Starting an org, and the handle to it.

mod samples;
pub(crate) mod seed;

use std::{fmt, net::Ipv4Addr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::oneshot};

use crate::{
    error::Error,
    http::{limits::RateLimit, router::router},
    mgmt,
    state::{Settings, Shared},
};

/// A year of anything is forever here, and longer times overflow when added to the present.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// A running org. It stops when this handle is dropped.
pub struct Sandbox {
    shared: Arc<Shared>,
    // Dropping the sender is the signal.
    _stop: oneshot::Sender<()>,
}

impl Sandbox {
    /// Starts to describe an org.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where the org is, such as `http://127.0.0.1:40123`; the same address serves both APIs.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.shared.settings.url
    }

    /// The API token that the Management API accepts, as `SSWS` or as `Bearer`.
    #[must_use]
    pub fn api_token(&self) -> &str {
        &self.shared.settings.api_token
    }

    /// Name of the Privileged Access team.
    #[must_use]
    pub fn pam_team(&self) -> &str {
        &self.shared.settings.team
    }

    /// Id of the service user's key that Privileged Access accepts.
    #[must_use]
    pub fn pam_key_id(&self) -> &str {
        &self.shared.settings.key_id
    }

    /// Secret of the service user's key.
    #[must_use]
    pub fn pam_key_secret(&self) -> &str {
        &self.shared.settings.key_secret
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}

/// Describes an org that is to be started.
#[derive(Clone)]
#[must_use = "the org runs only after `start`"]
pub struct Builder {
    port: u16,
    api_token: String,
    page_size: Option<usize>,
    rate_limit: RateLimit,
    token_lifetime: Duration,
    team: String,
    samples: bool,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            port: 0,
            api_token: "00sandbox-api-token".to_owned(),
            page_size: None,
            rate_limit: RateLimit {
                limit: 10_000,
                window: Duration::from_secs(60),
            },
            token_lifetime: Duration::from_secs(3600),
            team: "sandbox".to_owned(),
            samples: false,
        }
    }
}

impl Builder {
    /// Listens on this port rather than on a free one.
    pub fn with_port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Accepts this API token rather than `00sandbox-api-token`.
    pub fn with_api_token(mut self, token: impl Into<String>) -> Self {
        self.api_token = token.into();
        self
    }

    /// Puts at most this many objects on a page, whatever a client asks for. At least 1.
    pub fn with_page_size(mut self, objects: usize) -> Self {
        self.page_size = Some(objects.max(1));
        self
    }

    /// Answers 429 to more than `limit` requests in a window. Each kind of object (`/api/v1/users`, `/api/v1/apps` …) has a window of its
    /// own, Privileged Access has one for all. A window starts with the first request in it and ends on a full second, so it can last up
    /// to a second longer than asked for. A limit of 0 looks like Okta's limit on parallel requests. Default is 10,000 requests in a
    /// minute.
    pub fn with_rate_limit(mut self, limit: u32, window: Duration) -> Self {
        self.rate_limit = RateLimit {
            limit,
            window: window.min(LONGEST),
        };
        self
    }

    /// Lets bearer tokens of both APIs expire after this time rather than after an hour.
    pub fn with_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime.min(LONGEST);
        self
    }

    /// Names the Privileged Access team, which is `sandbox` otherwise.
    pub fn with_pam_team(mut self, name: impl Into<String>) -> Self {
        self.team = name.into();
        self
    }

    /// Fills the org with a few users, groups, applications and Privileged Access objects to look at.
    pub fn with_samples(mut self) -> Self {
        self.samples = true;
        self
    }

    /// Starts the org on 127.0.0.1. Needs a Tokio runtime, which has to run while the org is in use.
    ///
    /// # Errors
    ///
    /// If the port can't be had.
    pub async fn start(self) -> Result<Sandbox, Error> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))
            .await
            .map_err(Error::listen)?;
        let address = listener.local_addr().map_err(Error::listen)?;
        let shared = Arc::new(Shared::new(Settings {
            url: format!("http://{address}"),
            api_token: self.api_token,
            page_size: self.page_size,
            rate_limit: self.rate_limit,
            token_lifetime: self.token_lifetime,
            team: self.team,
            key_id: "00000000-0000-4000-8000-00000000a11c".to_owned(),
            key_secret: "sandbox-key-secret".to_owned(),
        }));
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, router(Arc::clone(&shared))).with_graceful_shutdown(async {
            // Nothing is ever sent: the channel closes when the handle is dropped.
            let _ = stopped.await;
        });
        tokio::spawn(server.into_future());
        let sandbox = Sandbox { shared, _stop: stop };
        mgmt::furnish(&mut sandbox.shared.org())?;
        sandbox.add_owner()?;
        if self.samples {
            samples::add(&sandbox)?;
        }
        Ok(sandbox)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("port", &self.port)
            .field("page_size", &self.page_size)
            .finish_non_exhaustive()
    }
}
