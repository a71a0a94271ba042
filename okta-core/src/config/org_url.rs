//! The rules for an org's URL.

use url::{Host, Url};

use super::{Origin, Setting};
use crate::api::Api;
use crate::error::{Error, Result};

/// A URL that credentials may be sent to: https (or http to a loopback host, if allowed), a host, perhaps a port, nothing else.
#[derive(Clone, Debug)]
pub(crate) struct OrgUrl(Url);

impl OrgUrl {
    pub(crate) fn parse(text: &str, origin: &Origin, allow_loopback: bool, api: &Api) -> Result<Self> {
        check(text, allow_loopback, api)
            .map(Self)
            .map_err(|fault| Error::configuration(format!("org URL ({}) {fault}", origin.0)))
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }
}

/// Whether this host is the machine itself.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// The text of a URL may hold a password, so faults quote no more of it than the host.
fn check(text: &str, allow_loopback: bool, api: &Api) -> std::result::Result<Url, String> {
    let lower = text.to_ascii_lowercase();
    if text.is_empty() {
        return Err("is empty; it looks like https://acme.okta.com".to_owned());
    }
    if text.trim() != text || text.chars().any(char::is_control) {
        return Err("has white space around or in it".to_owned());
    }
    if text.contains(['"', '\'', '`']) {
        return Err("has quotes in it; leave them out".to_owned());
    }
    if text.contains(['{', '}', '<', '>', '$']) || lower.contains("youroktadomain") {
        return Err("is still the template; put in your org's own, such as https://acme.okta.com".to_owned());
    }
    match text.matches("://").count() {
        0 => return Err("has no scheme; it looks like https://acme.okta.com".to_owned()),
        1 => {}
        _ => return Err("contains \"://\" twice".to_owned()),
    }
    let url = Url::parse(text).map_err(|error| format!("is not a URL: {error}"))?;
    let Some(host) = url.host_str().map(str::to_owned) else {
        return Err("has no host".to_owned());
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!(
            "has a user name or password before the host {host}; credentials don't belong there"
        ));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) && allow_loopback => {}
        "http" if is_loopback(&url) => {
            let known = |(setting, names): &(Setting, &[&'static str])| {
                (*setting == Setting::DisableHttpsCheck).then(|| names.first().copied())
            };
            let variable = api.variables.iter().find_map(known).flatten();
            let or_set = variable.map_or_else(String::new, |name| format!(" or set {name}=true"));
            return Err(format!(
                "is plain http; call allow_loopback_http() on the builder{or_set} to use a local test server"
            ));
        }
        "http" => {
            return Err(format!(
                "is plain http, which would send credentials in the clear; use https://{host}"
            ));
        }
        other => return Err(format!("has the scheme {other}; use https://{host}")),
    }
    let label =
        |label: &str| !label.is_empty() && label.bytes().all(|c| c.is_ascii_alphanumeric() || b"-_".contains(&c));
    if matches!(url.host(), Some(Host::Domain(name)) if !name.split('.').all(label)) {
        return Err(format!("has the host {host:?}, in which something is too much"));
    }
    if host.ends_with(".com.com") {
        return Err(format!("has the host {host}; \".com\" is there twice"));
    }
    let admin = |domain: &&&str| host.strip_suffix(**domain).is_some_and(|org| org.ends_with("-admin."));
    if let Some(domain) = api.admin_domains.iter().find(admin) {
        let org = host.trim_end_matches(*domain).trim_end_matches("-admin.");
        return Err(format!(
            "is the admin console {host}; the API is at https://{org}.{domain}"
        ));
    }
    if !matches!(url.path(), "" | "/") {
        return Err(format!("has a path; only https://{host} is needed"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("has a query or a fragment; only https://{host} is needed"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    static API: Api = Api {
        admin_domains: &["okta.com", "oktapreview.com", "okta-gov.com"],
        ..crate::testing::API
    };

    #[test]
    fn good_ones() {
        for (text, expected) in [
            ("https://acme.okta.com", "https://acme.okta.com"),
            ("https://acme.okta.com/", "https://acme.okta.com"),
            ("https://ACME.okta.com:8443/", "https://acme.okta.com:8443"),
            ("https://my-admin.example.org", "https://my-admin.example.org"),
            (
                "https://sys-administration.okta.com",
                "https://sys-administration.okta.com",
            ),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:80/", "http://[::1]"),
            ("http://localhost:1", "http://localhost:1"),
        ] {
            let url = OrgUrl::parse(text, &Origin("t".into()), true, &API).unwrap();
            assert_eq!(url.url().as_str().trim_end_matches('/'), expected);
        }
    }

    #[test]
    fn bad_ones() {
        for text in [
            "",
            " https://acme.okta.com",
            "https://acme.okta.com\n",
            "acme.okta.com",
            "https://{yourOktaDomain}",
            "https://https://acme.okta.com",
            "http://acme.okta.com",
            "http://127.0.0.1.evil.com",
            "http://localhost.evil.com",
            "ftp://acme.okta.com",
            "https://user:sesame@acme.okta.com",
            "https://acme-admin.okta.com",
            "https://acme-admin.okta-gov.com",
            "https://acme.okta.com.com",
            "https://acme.okta.com,",
            "https://acme.okta.com;",
            "https://acme.okta.com.",
            "https://acme..okta.com",
            "https://acme.okta.com,https://other.okta.com",
            "\"https://acme.okta.com\"",
            "'https://acme.okta.com'",
            "https://$ORG.okta.com",
            "https://acme.okta.com%0a",
            "https://acme.okta.com/api/v1",
            "https://acme.okta.com?x=1",
            "https://acme.okta.com#x",
            "https://",
            "https://:80",
        ] {
            let error = OrgUrl::parse(text, &Origin("t".into()), true, &API).unwrap_err();
            assert!(
                error.is_configuration() && !error.to_string().contains("sesame"),
                "{text}"
            );
        }
        assert!(OrgUrl::parse("http://127.0.0.1", &Origin("t".into()), false, &API).is_err());
    }
}
