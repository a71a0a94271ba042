//! What the two APIs don't have in common.

use crate::operation::Operation;
use crate::rate_limit::LimitHeaders;
use crate::setting::Setting;

/// The facts of an API that the runtime needs. A client crate has one static of this; everything in `okta-core` reads from it, so both
/// crates share all code.
///
/// ```
/// use okta_core::{Api, LimitHeaders, Setting};
///
/// static API: Api = Api {
///     name: "okta-example",
///     version: "0.1.0",
///     limits: LimitHeaders {
///         limit: "x-rate-limit-limit",
///         remaining: "x-rate-limit-remaining",
///         reset: "x-rate-limit-reset",
///         retry_at: None,
///         request_id: "x-okta-request-id",
///     },
///     variables: &[(Setting::OrgUrl, &["OKTA_CLIENT_ORGURL"]), (Setting::Token, &["OKTA_CLIENT_TOKEN"])],
///     file_keys: &[(Setting::OrgUrl, &["okta.client.orgUrl"]), (Setting::Token, &["okta.client.token"])],
///     admin_domains: &["okta.com"],
///     cursor_parameters: &["after", "before"],
///     team_parameter: None,
///     oauth_token_path: Some("/oauth2/v1/token"),
///     service_token_path: None,
///     operations: &[],
///     buckets: &[],
///     vocabulary: "",
/// };
/// ```
///
/// A client crate wraps the core client and gives it methods:
///
/// ```
/// # use okta_core::{Api, LimitHeaders};
/// # static API: Api = Api { name: "x", version: "1", limits: LimitHeaders { limit: "l", remaining: "m", reset: "r", retry_at: None, request_id: "i" },
/// #     variables: &[], file_keys: &[], admin_domains: &[], cursor_parameters: &[], team_parameter: None, oauth_token_path: None, service_token_path: None, operations: &[], buckets: &[], vocabulary: "" };
/// #[derive(Clone, Debug)]
/// pub struct Client(okta_core::Client);
///
/// impl From<okta_core::Client> for Client {
///     fn from(core: okta_core::Client) -> Self {
///         Self(core)
///     }
/// }
///
/// impl okta_core::Flavour for Client {
///     const API: &'static Api = &API;
/// }
///
/// /// Gives the builder the methods for API tokens and OAuth. `TeamFlavour` is the other one.
/// impl okta_core::OrgFlavour for Client {}
///
/// impl Client {
///     pub fn builder() -> okta_core::ClientBuilder<Self> {
///         okta_core::ClientBuilder::new()
///     }
///
///     pub fn from_env() -> okta_core::Result<Self> {
///         Self::builder().from_env().build()
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// Name of the client crate, for the `User-Agent`.
    pub name: &'static str,
    /// Version of the client crate, for the `User-Agent`.
    pub version: &'static str,
    /// The names of the limit headers.
    pub limits: LimitHeaders,
    /// The environment variables of each setting; the first that is set wins.
    pub variables: &'static [(Setting, &'static [&'static str])],
    /// The keys of each setting in `okta.yaml`, with dots between the levels.
    pub file_keys: &'static [(Setting, &'static [&'static str])],
    /// Domains of the API's owner that orgs are right below. A host `{org}-admin.{domain}` is an org's admin console, not its API, and what is
    /// below `{org}.{domain}` is the owner's, so that operations can be at a [subdomain](Operation::subdomain).
    pub admin_domains: &'static [&'static str],
    /// Query parameters that say where a page is. All others are the caller's filter and stay the same from page to page.
    pub cursor_parameters: &'static [&'static str],
    /// The path parameter that is the client's team, for an API that has teams.
    pub team_parameter: Option<&'static str>,
    /// Where OAuth tokens come from.
    pub oauth_token_path: Option<&'static str>,
    /// Where a service user's tokens come from; may contain the team parameter.
    pub service_token_path: Option<&'static str>,
    /// All operations that there are, so that a request by method and path is known for what it is.
    pub operations: &'static [&'static Operation],
    /// Which rate-limit bucket counts which requests: patterns of paths, and the buckets. `{id}` stands for any one segment, `/**` at the end also
    /// for all that is below, a method before the path for that method alone. The first that fits holds. What none fits has a bucket of its own.
    pub buckets: &'static [(&'static str, &'static str)],
    /// The names of the API, for recordings, one a line: `member`, `secret` (always secret), `mixed` (secret in some objects) or `parameter`, the
    /// name, and the words that its value can be, with commas between. No other text and no other name gets into a recording but times, codes of
    /// errors, names in a profile, and literals of the operations' paths.
    pub vocabulary: &'static str,
}
