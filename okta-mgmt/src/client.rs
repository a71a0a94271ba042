//! The client: okta-core's, for the Management API.

use std::ops::Deref;

use okta_core::{Api, Flavour, LimitHeaders, OrgFlavour, Result, Setting};

use crate::operations;

/// Configures a [`Client`].
pub type ClientBuilder = okta_core::ClientBuilder<Client>;

/// A client of one Okta org. Cloning it is cheap; clones share connections, tokens and what is known of rate limits.
///
/// It has a method for each operation of the enabled features. The method takes what Okta demands and returns a request, on which the
/// rest is set and which is then sent. Below, methods that make several calls come first, then all operations, by what they are about; the
/// [front page](crate#families) has a table of these headings.
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

impl OrgFlavour for Client {}

impl Flavour for Client {
    const API: &'static Api = &Api {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        limits: LimitHeaders {
            limit: "x-rate-limit-limit",
            remaining: "x-rate-limit-remaining",
            reset: "x-rate-limit-reset",
            retry_at: None,
            request_id: "x-okta-request-id",
        },
        variables: VARIABLES,
        file_keys: FILE_KEYS,
        admin_domains: &[
            "okta.com",
            "oktapreview.com",
            "okta-emea.com",
            "okta-gov.com",
            "okta.mil",
            "okta-miltest.com",
            "trex-govcloud.com",
        ],
        cursor_parameters: &["after", "before"],
        team_parameter: None,
        oauth_token_path: Some("/oauth2/v1/token"),
        service_token_path: None,
        operations: operations::ALL,
        buckets: operations::BUCKETS,
        #[cfg(feature = "record")]
        vocabulary: include_str!("vocabulary.txt"),
        #[cfg(not(feature = "record"))]
        vocabulary: "",
    };
}

/// The official names first, then those of the Terraform provider.
const VARIABLES: &[(Setting, &[&str])] = &[
    (Setting::OrgUrl, &["OKTA_CLIENT_ORGURL"]),
    (Setting::OrgName, &["OKTA_ORG_NAME"]),
    (Setting::BaseDomain, &["OKTA_BASE_URL"]),
    (
        Setting::DisableHttpsCheck,
        &["OKTA_TESTING_DISABLE_HTTPS_CHECK", "OKTA_TESTING_DISABLEHTTPSCHECK"],
    ),
    (Setting::AuthorizationMode, &["OKTA_CLIENT_AUTHORIZATIONMODE"]),
    (Setting::Token, &["OKTA_CLIENT_TOKEN", "OKTA_API_TOKEN"]),
    (Setting::AccessToken, &["OKTA_ACCESS_TOKEN"]),
    (Setting::ClientId, &["OKTA_CLIENT_CLIENTID", "OKTA_API_CLIENT_ID"]),
    (Setting::Scopes, &["OKTA_CLIENT_SCOPES", "OKTA_API_SCOPES"]),
    (
        Setting::PrivateKey,
        &["OKTA_CLIENT_PRIVATEKEY", "OKTA_CLIENT_JWK", "OKTA_API_PRIVATE_KEY"],
    ),
    (
        Setting::PrivateKeyId,
        &[
            "OKTA_CLIENT_PRIVATEKEYID",
            "OKTA_CLIENT_KEYID",
            "OKTA_CLIENT_KID",
            "OKTA_API_PRIVATE_KEY_ID",
        ],
    ),
    (Setting::Dpop, &["OKTA_CLIENT_DPOPENABLED"]),
    (
        Setting::ConnectTimeout,
        &["OKTA_CLIENT_CONNECTIONTIMEOUT", "OKTA_CLIENT_CONNECTION_TIMEOUT"],
    ),
    (
        Setting::RequestTimeout,
        &["OKTA_CLIENT_REQUESTTIMEOUT", "OKTA_CLIENT_REQUEST_TIMEOUT"],
    ),
    (
        Setting::MaxRetries,
        &["OKTA_CLIENT_RATELIMIT_MAXRETRIES", "OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES"],
    ),
    (
        Setting::MaxBackoff,
        &["OKTA_CLIENT_RATELIMIT_MAXBACKOFF", "OKTA_CLIENT_RATE_LIMIT_MAX_BACKOFF"],
    ),
    (Setting::MaxCapacity, &["MAX_API_CAPACITY"]),
    (Setting::ProxyUrl, &["OKTA_HTTP_PROXY"]),
    (Setting::ProxyHost, &["OKTA_CLIENT_PROXY_HOST"]),
    (Setting::ProxyPort, &["OKTA_CLIENT_PROXY_PORT"]),
    (Setting::ProxyUsername, &["OKTA_CLIENT_PROXY_USERNAME"]),
    (Setting::ProxyPassword, &["OKTA_CLIENT_PROXY_PASSWORD"]),
    (Setting::UserAgent, &["OKTA_CLIENT_USERAGENT"]),
];

/// The layout of `okta.yaml` that Okta's own SDKs read.
const FILE_KEYS: &[(Setting, &[&str])] = &[
    (Setting::OrgUrl, &["okta.client.orgUrl", "okta.client.oktaDomain"]),
    (
        Setting::DisableHttpsCheck,
        &[
            "okta.testing.disableHttpsCheck",
            "okta.testing.testingDisableHttpsCheck",
        ],
    ),
    (Setting::AuthorizationMode, &["okta.client.authorizationMode"]),
    (Setting::Token, &["okta.client.token"]),
    (Setting::AccessToken, &["okta.client.oauth2.accessToken"]),
    (Setting::ClientId, &["okta.client.clientId"]),
    (Setting::Scopes, &["okta.client.scopes"]),
    (Setting::PrivateKey, &["okta.client.privateKey"]),
    (
        Setting::PrivateKeyId,
        &["okta.client.privateKeyId", "okta.client.keyId", "okta.client.kid"],
    ),
    (Setting::Dpop, &["okta.client.dpopEnabled"]),
    (Setting::ConnectTimeout, &["okta.client.connectionTimeout"]),
    (Setting::RequestTimeout, &["okta.client.requestTimeout"]),
    (Setting::MaxRetries, &["okta.client.rateLimit.maxRetries"]),
    (Setting::MaxBackoff, &["okta.client.rateLimit.maxBackoff"]),
    (Setting::ProxyHost, &["okta.client.proxy.host"]),
    (Setting::ProxyPort, &["okta.client.proxy.port"]),
    (Setting::ProxyUsername, &["okta.client.proxy.username"]),
    (Setting::ProxyPassword, &["okta.client.proxy.password"]),
    (Setting::UserAgent, &["okta.client.userAgent"]),
];
