//! The client: okta-core's, for Privileged Access.

use std::ops::Deref;

use okta_core::{Api, Flavour, LimitHeaders, Result, Setting, TeamFlavour};

use crate::operations;

/// Configures a [`Client`].
pub type ClientBuilder = okta_core::ClientBuilder<Client>;

/// A client of one team. Cloning it is cheap; clones share connections, tokens and what is known of rate limits.
///
/// It has a method for each operation of the enabled features. The method takes what Okta demands and returns a request, on which the
/// rest is set and which is then sent. The team is the client's and no argument. Below, methods that make several calls come first, then all
/// operations, by what they are about; the [front page](crate#families) has a table of these headings.
#[derive(Clone, Debug)]
pub struct Client(okta_core::Client);

impl Client {
    /// Starts a configuration from nothing.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A client configured by `~/.okta/okta.yaml` and the environment, which is the stronger. `okta.yaml` in the working directory is not
    /// read: `builder().from_env().config_file("okta.yaml")` does so.
    ///
    /// # Errors
    /// When something is missing or doesn't make sense. The error names the source and what to do.
    pub fn from_env() -> Result<Self> {
        Self::builder().from_env().build()
    }
}

/// What doesn't depend on the API: `request`, `rate_limits`, `scope_audit`, `org_url`.
impl Deref for Client {
    type Target = okta_core::Client;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl AsRef<okta_core::Client> for Client {
    fn as_ref(&self) -> &okta_core::Client {
        &self.0
    }
}

impl From<okta_core::Client> for Client {
    fn from(core: okta_core::Client) -> Self {
        Self(core)
    }
}

impl TeamFlavour for Client {}

impl Flavour for Client {
    const API: &'static Api = &Api {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        limits: LimitHeaders {
            limit: "x-ratelimit-limit",
            remaining: "x-ratelimit-remaining",
            reset: "x-ratelimit-reset",
            retry_at: Some("x-ratelimit-retry-at"),
            request_id: "x-okta-request-id",
        },
        variables: VARIABLES,
        file_keys: FILE_KEYS,
        admin_domains: &[],
        cursor_parameters: &["offset", "prev"],
        team_parameter: Some("team_name"),
        oauth_token_path: None,
        service_token_path: Some("/v1/teams/{team_name}/service_token"),
        operations: operations::ALL,
        buckets: operations::BUCKETS,
        #[cfg(feature = "record")]
        vocabulary: include_str!("vocabulary.txt"),
        #[cfg(not(feature = "record"))]
        vocabulary: "",
    };
}

/// The Terraform provider's names, then those of Okta's Go SDK; the one for tests is the Management API's.
const VARIABLES: &[(Setting, &[&str])] = &[
    (Setting::OrgUrl, &["OKTAPAM_API_HOST", "OKTAPAM_HOST"]),
    (
        Setting::DisableHttpsCheck,
        &["OKTA_TESTING_DISABLE_HTTPS_CHECK", "OKTA_TESTING_DISABLEHTTPSCHECK"],
    ),
    (Setting::Team, &["OKTAPAM_TEAM", "OKTAPAM_TEAM_NAME"]),
    (Setting::ServiceKeyId, &["OKTAPAM_KEY", "OKTAPAM_API_KEY"]),
    (Setting::ServiceKeySecret, &["OKTAPAM_SECRET", "OKTAPAM_API_SECRET"]),
    (Setting::AccessToken, &["OKTAPAM_BEARER_TOKEN"]),
    (Setting::RequestTimeout, &["OKTAPAM_REQUEST_TIMEOUT"]),
    (Setting::MaxRetries, &["OKTAPAM_RATE_LIMIT_MAX_RETRIES"]),
    (Setting::MaxBackoff, &["OKTAPAM_RATE_LIMIT_MAX_BACKOFF"]),
    (Setting::ProxyUrl, &["OKTAPAM_PROXY_URL"]),
    (Setting::UserAgent, &["OKTAPAM_USER_AGENT"]),
];

/// `okta.yaml`, with a section of its own beside that of the Management API.
const FILE_KEYS: &[(Setting, &[&str])] = &[
    (Setting::OrgUrl, &["okta.pam.apiHost"]),
    (
        Setting::DisableHttpsCheck,
        &[
            "okta.testing.disableHttpsCheck",
            "okta.testing.testingDisableHttpsCheck",
        ],
    ),
    (Setting::Team, &["okta.pam.team"]),
    (Setting::ServiceKeyId, &["okta.pam.key"]),
    (Setting::ServiceKeySecret, &["okta.pam.secret"]),
    (Setting::AccessToken, &["okta.pam.bearerToken"]),
    (Setting::RequestTimeout, &["okta.pam.requestTimeout"]),
    (Setting::MaxRetries, &["okta.pam.rateLimit.maxRetries"]),
    (Setting::MaxBackoff, &["okta.pam.rateLimit.maxBackoff"]),
];
