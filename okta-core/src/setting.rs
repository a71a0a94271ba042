//! What can be set from outside.

/// Something that can be set by an environment variable or in `okta.yaml`. Units are seconds for times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Setting {
    /// The org's URL.
    OrgUrl,
    /// The org's name, if the URL is given in two parts.
    OrgName,
    /// The domain under which the org is, if the URL is given in two parts.
    BaseDomain,
    /// Whether plain http to a loopback host is allowed.
    DisableHttpsCheck,
    /// How to authenticate: `SSWS`, `Bearer`, `PrivateKey`, or `JWK`.
    AuthorizationMode,
    /// An API token.
    Token,
    /// A ready access token.
    AccessToken,
    /// The OAuth client's id.
    ClientId,
    /// The OAuth scopes, separated by spaces or commas.
    Scopes,
    /// The OAuth client's key: PEM or JWK, or the path of a file with one.
    PrivateKey,
    /// The key's id.
    PrivateKeyId,
    /// Whether to bind tokens to a key (DPoP).
    Dpop,
    /// The team.
    Team,
    /// The id of a service user's key.
    ServiceKeyId,
    /// The secret of a service user's key.
    ServiceKeySecret,
    /// Longest time to connect.
    ConnectTimeout,
    /// Longest time for a call, retries and waits included. 0 is no limit.
    RequestTimeout,
    /// Most retries of a call.
    MaxRetries,
    /// Longest wait before a retry.
    MaxBackoff,
    /// The share of each rate limit that may be used, in percent.
    MaxCapacity,
    /// The proxy's URL.
    ProxyUrl,
    /// The proxy's host, if the URL is given in parts.
    ProxyHost,
    /// The proxy's port.
    ProxyPort,
    /// The user name for the proxy.
    ProxyUsername,
    /// The password for the proxy.
    ProxyPassword,
    /// What to append to the `User-Agent`.
    UserAgent,
}
