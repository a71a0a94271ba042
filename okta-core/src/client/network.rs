//! The HTTP client underneath.

use reqwest::redirect;

use super::options::Options;
use crate::config::{OrgUrl, is_loopback};
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::word;

/// What only the HTTP client needs to know.
#[derive(Default)]
pub(super) struct Network {
    pub(super) proxy: Option<ProxyUrl>,
    pub(super) root_certificates: Vec<reqwest::Certificate>,
    /// What the program wants otherwise.
    pub(super) configure: Vec<Configure>,
}

pub(super) type Configure = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

/// A proxy's URL, which may hold a password.
#[derive(Clone)]
pub(super) struct ProxyUrl {
    pub(super) url: Secret,
    pub(super) credentials: Option<(String, Secret)>,
    pub(super) origin: String,
}

impl std::fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProxyUrl(…)")
    }
}

pub(super) fn build(network: Network, options: &Options, org_url: &OrgUrl) -> Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder().connect_timeout(options.connect_timeout());
    for certificate in network.root_certificates {
        builder = builder.tls_certs_merge([certificate]);
    }
    match network.proxy {
        Some(proxy) => builder = builder.proxy(make_proxy(&proxy, org_url)?),
        // A proxy from the environment can't reach this machine's own loopback.
        None if is_loopback(org_url.url()) => builder = builder.no_proxy(),
        None => {}
    }
    for configure in network.configure {
        builder = configure(builder);
    }
    // Whatever the program does with it: a redirect would take credentials and bodies elsewhere, and what may be sent again isn't the HTTP
    // library's to know. Nor does it read all of a body that is compressed by gzip.
    builder
        .no_gzip()
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .https_only(org_url.url().scheme() == "https")
        .build()
        .map_err(|error| Error::configuration("HTTP client can't be set up").with_source(error.without_url()))
}

fn make_proxy(proxy: &ProxyUrl, org_url: &OrgUrl) -> Result<reqwest::Proxy> {
    let made = reqwest::Proxy::all(proxy.url.expose()).map_err(|error| {
        Error::configuration(format!("{}: proxy URL is not valid", proxy.origin)).with_source(error.without_url())
    })?;
    // The HTTP library passes over a proxy that it can't use, and connects without it.
    if let Some(fault) = unusable(proxy.url.expose(), org_url.url()) {
        return Err(Error::configuration(format!("{}: proxy URL {fault}", proxy.origin)));
    }
    Ok(match &proxy.credentials {
        Some((user, password)) => made.basic_auth(user, password.expose()),
        None => made,
    })
}

/// Why there is no proxy at this URL, which may leave its scheme out, or none for this org.
fn unusable(url: &str, org_url: &reqwest::Url) -> Option<&'static str> {
    let url = url.trim();
    let whole = if url.contains("://") {
        url.to_owned()
    } else {
        format!("http://{url}")
    };
    let parsed = reqwest::Url::parse(&whole)
        .ok()
        .and_then(|url| url.as_str().parse::<http::Uri>().ok());
    match parsed.as_ref().map(|uri| (uri.scheme_str(), uri.host())) {
        Some((Some("http" | "https"), Some(host))) if word::fault(host.trim_matches(['[', ']'])).is_none() => {
            let is_near = reqwest::Url::parse(&whole).is_ok_and(|url| is_loopback(&url));
            let elsewhere = org_url.scheme() == "http" && !is_near;
            elsewhere.then_some(
                "is of another machine: it can't reach an org on this one, and would see the credentials; unset it",
            )
        }
        Some((Some("http" | "https"), _)) | None => {
            Some("has no host that can be one, such as the proxy.acme.com of http://proxy.acme.com:3128")
        }
        Some(_) => Some("is neither of http nor of https, which are the proxies there are"),
    }
}
