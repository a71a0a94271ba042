//! A client of a made-up API, as a client crate would have one.

use std::time::Duration;

use okta_core::rt::{Call, Operation};
use okta_core::{Api, ClientBuilder, Flavour, LimitHeaders, OrgFlavour, Pacing, RetryPolicy, Setting, TeamFlavour};

use crate::server::Server;

pub(crate) static ORG: Api = Api {
    name: "okta-test",
    version: "1.2.3",
    limits: LimitHeaders {
        limit: "x-rate-limit-limit",
        remaining: "x-rate-limit-remaining",
        reset: "x-rate-limit-reset",
        retry_at: None,
        request_id: "x-okta-request-id",
    },
    variables: &[
        (Setting::OrgUrl, &["T_ORGURL"]),
        (Setting::OrgName, &["T_ORG_NAME"]),
        (Setting::BaseDomain, &["T_BASE_URL"]),
        (Setting::Token, &["T_TOKEN", "T_API_TOKEN"]),
        (Setting::AccessToken, &["T_ACCESS_TOKEN"]),
        (Setting::AuthorizationMode, &["T_MODE"]),
        (Setting::ClientId, &["T_CLIENTID"]),
        (Setting::Scopes, &["T_SCOPES"]),
        (Setting::PrivateKey, &["T_PRIVATEKEY"]),
        (Setting::PrivateKeyId, &["T_PRIVATEKEYID"]),
        (Setting::RequestTimeout, &["T_REQUESTTIMEOUT"]),
        (Setting::MaxRetries, &["T_MAXRETRIES"]),
        (Setting::MaxCapacity, &["T_CAPACITY"]),
        (Setting::DisableHttpsCheck, &["T_DISABLEHTTPSCHECK"]),
        (Setting::ProxyUrl, &["T_PROXY"]),
        (Setting::ProxyHost, &["T_PROXY_HOST"]),
        (Setting::ProxyPort, &["T_PROXY_PORT"]),
        (Setting::ProxyUsername, &["T_PROXY_USERNAME"]),
        (Setting::ProxyPassword, &["T_PROXY_PASSWORD"]),
    ],
    file_keys: &[
        (Setting::OrgUrl, &["okta.client.orgUrl"]),
        (Setting::Token, &["okta.client.token"]),
        (Setting::AuthorizationMode, &["okta.client.authorizationMode"]),
        (Setting::ClientId, &["okta.client.clientId"]),
        (Setting::Scopes, &["okta.client.scopes"]),
        (Setting::PrivateKey, &["okta.client.privateKey"]),
        (Setting::PrivateKeyId, &["okta.client.privateKeyId"]),
        (Setting::DisableHttpsCheck, &["okta.testing.disableHttpsCheck"]),
        (Setting::ProxyUrl, &["okta.client.proxy.url"]),
        (Setting::ProxyHost, &["okta.client.proxy.host"]),
        (Setting::ProxyPort, &["okta.client.proxy.port"]),
        (Setting::ProxyUsername, &["okta.client.proxy.username"]),
        (Setting::ProxyPassword, &["okta.client.proxy.password"]),
    ],
    admin_domains: &["okta.com"],
    cursor_parameters: &["after", "before"],
    team_parameter: None,
    oauth_token_path: Some("/oauth2/v1/token"),
    service_token_path: None,
    operations: &[
        &LIST, &GET, &PARTS, &CREATE, &REPLACE, &DELETE, &ONCE, &ACTIVATE, &ENROLL,
    ],
    buckets: &[
        ("GET /api/v1/things/{id}", "/api/v1/things/{id}"),
        ("/api/v1/things/**", "/api/v1/things"),
        ("/api/v1/a/**", "a"),
        ("/api/v1/b/**", "b"),
        ("/api/v1/c/**", "c"),
    ],
    vocabulary: "",
};

pub(crate) static TEAM: Api = Api {
    name: "okta-test-team",
    limits: LimitHeaders {
        limit: "x-ratelimit-limit",
        remaining: "x-ratelimit-remaining",
        reset: "x-ratelimit-reset",
        retry_at: Some("x-ratelimit-retry-at"),
        request_id: "x-okta-request-id",
    },
    variables: &[
        (Setting::OrgUrl, &["P_HOST"]),
        (Setting::Team, &["P_TEAM"]),
        (Setting::ServiceKeyId, &["P_KEY"]),
        (Setting::ServiceKeySecret, &["P_SECRET"]),
    ],
    file_keys: &[
        (Setting::OrgUrl, &["okta.pam.apiHost"]),
        (Setting::Team, &["okta.pam.team"]),
    ],
    cursor_parameters: &["offset", "prev"],
    team_parameter: Some("team_name"),
    oauth_token_path: None,
    service_token_path: Some("/v1/teams/{team_name}/service_token"),
    operations: &[],
    buckets: &[],
    ..ORG
};

#[derive(Clone, Debug)]
pub(crate) struct Org(pub(crate) okta_core::Client);

impl From<okta_core::Client> for Org {
    fn from(core: okta_core::Client) -> Self {
        Self(core)
    }
}

impl AsRef<okta_core::Client> for Org {
    fn as_ref(&self) -> &okta_core::Client {
        &self.0
    }
}

impl Flavour for Org {
    const API: &'static Api = &ORG;
}

impl OrgFlavour for Org {}

#[derive(Clone, Debug)]
pub(crate) struct Team(pub(crate) okta_core::Client);

impl From<okta_core::Client> for Team {
    fn from(core: okta_core::Client) -> Self {
        Self(core)
    }
}

impl Flavour for Team {
    const API: &'static Api = &TEAM;
}

impl TeamFlavour for Team {}

pub(crate) static LIST: Operation = Operation::new("listThings", "GET", "/api/v1/things")
    .with_pages()
    .with_scopes(&[&["okta.things.read"], &["okta.things.manage"]]);
pub(crate) static GET: Operation =
    Operation::new("getThing", "GET", "/api/v1/things/{thingId}").with_scopes(&[&["okta.things.read"]]);
pub(crate) static PARTS: Operation = Operation::new("listParts", "GET", "/api/v1/things/{thingId}/parts").with_pages();
pub(crate) static CREATE: Operation =
    Operation::new("createThing", "POST", "/api/v1/things").with_scopes(&[&["okta.things.manage"]]);
pub(crate) static REPLACE: Operation = Operation::new("replaceThing", "PUT", "/api/v1/things/{thingId}");
pub(crate) static DELETE: Operation = Operation::new("deleteThing", "DELETE", "/api/v1/things/{thingId}");
pub(crate) static ONCE: Operation =
    Operation::new("deleteThingOnce", "DELETE", "/api/v1/things/{thingId}/once").with_idempotence(false);
pub(crate) static ACTIVATE: Operation =
    Operation::new("activateThing", "POST", "/api/v1/things/{thingId}/lifecycle/activate");
pub(crate) static EVENTS: Operation = Operation::new("listEvents", "GET", "/api/v1/events").with_polling();
pub(crate) static METADATA: Operation =
    Operation::new("getMetadata", "GET", "/.well-known/metadata").with_public_access();
pub(crate) static ENROLL: Operation =
    Operation::new("enroll", "POST", "/api/v1/enroll/{code}").with_secrets(&["code", "activationToken"]);
pub(crate) static ROLES: Operation = Operation::new("listRoles", "GET", "/api/v1/roles")
    .with_pages()
    .with_envelope("roles");
pub(crate) static TEAM_LIST: Operation = Operation::new("listTeamThings", "GET", "/v1/teams/{team_name}/things")
    .with_client_state(&["team_name"])
    .with_envelope("list")
    .with_pages();

/// A policy with real rules and short waits.
pub(crate) fn quick() -> RetryPolicy {
    RetryPolicy::standard()
        .min_wait(Duration::from_millis(1))
        .max_wait(Duration::from_millis(40))
        .backoff(Duration::from_millis(2))
        .margin(Duration::ZERO)
        .jitter(Duration::from_millis(2))
}

pub(crate) fn quick_pacing() -> Pacing {
    Pacing::standard()
        .margin(Duration::ZERO)
        .max_window(Duration::from_millis(40))
}

pub(crate) const TOKEN: &str = "00aSecretApiTokenForTests";

pub(crate) fn builder(server: &Server) -> ClientBuilder<Org> {
    ClientBuilder::new()
        .org_url(&server.url)
        .allow_loopback_http()
        .api_token(TOKEN)
        .retry(quick())
        .pacing(quick_pacing())
}

pub(crate) fn org(server: &Server) -> okta_core::Client {
    builder(server).build().unwrap().0
}

pub(crate) fn call(client: &okta_core::Client, operation: &'static Operation) -> Call {
    client.call(operation)
}

pub(crate) fn get(client: &okta_core::Client, id: &str) -> Call {
    let mut call = client.call(&GET);
    call.path("thingId", id);
    call
}
