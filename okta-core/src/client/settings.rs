//! From settings to what a client is made of.

use http::HeaderValue;

use super::network::ProxyUrl;
use crate::api::Api;
use crate::config::{OrgUrl, Origin, Setting, Value, Values, is_loopback};
use crate::error::{Error, Result, is_hidden};
use crate::secret::Secret;
use crate::transport::Subdomains;
use crate::word;

/// The variables of a setting, as an error names them.
pub(super) fn variables(api: &Api, setting: Setting) -> String {
    let names = api
        .variables
        .iter()
        .find(|(known, _)| *known == setting)
        .and_then(|(_, names)| names.first());
    names.map_or_else(|| "it in okta.yaml".to_owned(), |name| (*name).to_owned())
}

pub(super) fn org_url(values: &Values, api: &Api, allow_loopback: bool) -> Result<OrgUrl> {
    let allow_loopback = allow_loopback || values.flag(Setting::DisableHttpsCheck)?.unwrap_or(false);
    let url = values.get(Setting::OrgUrl);
    let (name, domain) = (values.get(Setting::OrgName), values.get(Setting::BaseDomain));
    // Of two ways to name the org the one from the stronger source counts, or requests would go where they weren't meant to.
    let strongest = [name, domain].into_iter().flatten().map(|half| half.rank).max();
    if let Some(value) = url.filter(|url| strongest.is_none_or(|rank| rank <= url.rank)) {
        return OrgUrl::parse(value.text.expose(), &value.origin, allow_loopback, api);
    }
    match (name, domain) {
        (Some(name), Some(domain)) => {
            if name.text.expose().contains(['.', '/', ':']) {
                return Err(Error::configuration(format!(
                    "{} is more than the org's name, which is the acme of https://acme.okta.com",
                    name.origin.0
                )));
            }
            let url = format!("https://{}.{}", name.text.expose(), domain.text.expose());
            OrgUrl::parse(
                &url,
                &Origin(format!("{}, {}", name.origin.0, domain.origin.0)),
                allow_loopback,
                api,
            )
        }
        (Some(found), None) | (None, Some(found)) => Err(Error::configuration(format!(
            "{} is half of the org URL; set the other half too, or {}",
            found.origin.0,
            variables(api, Setting::OrgUrl)
        ))),
        (None, None) => Err(values.missing(format!(
            "no org URL is set; call org_url() on the builder or set {} to one like https://acme.okta.com",
            variables(api, Setting::OrgUrl)
        ))),
    }
}

/// Where the subdomains of the org's host are.
pub(super) fn subdomains(org_url: &OrgUrl, api: &Api) -> Subdomains {
    let host = org_url.url().host_str().unwrap_or_default();
    let is_org_of = |domain: &&str| {
        let org = host.strip_suffix(*domain).and_then(|rest| rest.strip_suffix('.'));
        org.is_some_and(|org| !org.is_empty() && !org.contains('.'))
    };
    if is_loopback(org_url.url()) {
        Subdomains::Same
    } else if api.admin_domains.iter().any(is_org_of) {
        Subdomains::Below
    } else {
        Subdomains::Unknown
    }
}

pub(super) fn team(values: &Values, api: &Api) -> Result<Option<String>> {
    if api.team_parameter.is_none() {
        return Ok(None);
    }
    let Some(team) = values.get(Setting::Team) else {
        return Err(values.missing(format!(
            "no team is set; call team() on the builder or set {}",
            variables(api, Setting::Team)
        )));
    };
    // Whether a name may have blanks is Okta's to say.
    let text = team.text.expose();
    let fault = if [".", ".."].contains(&text) || text.contains(['/', '?', '#', ':', ',', ';']) {
        Some("is more than a name, which is one part of a URL's path")
    } else if let Some(fault) = word::copied(text) {
        Some(fault)
    } else if text.contains(is_hidden) {
        Some("has an invisible character in it; type it anew")
    } else {
        None
    };
    match fault {
        Some(fault) => Err(Error::configuration(format!("{}: team {fault}", team.origin.0))),
        None => Ok(Some(text.to_owned())),
    }
}

pub(super) fn user_agent(api: &Api, suffix: Option<&Value>) -> Result<HeaderValue> {
    let (os, arch, core) = (std::env::consts::OS, std::env::consts::ARCH, env!("CARGO_PKG_VERSION"));
    let mut text = format!("{}/{} okta-core/{core} {os}/{arch}", api.name, api.version);
    if let Some(suffix) = suffix {
        text.push(' ');
        text.push_str(suffix.text.expose());
    }
    HeaderValue::from_str(&text).map_err(|_| {
        let origin = suffix.map_or("", |suffix| &suffix.origin.0);
        Error::configuration(format!(
            "{origin}: user agent has a line break or another control character in it; leave that out"
        ))
    })
}

/// Ids and names are words. What has more in it is a template, or has the quotes or commas of where it was copied from.
pub(super) fn check_name(value: &Value, what: &str) -> Result<()> {
    match word::fault(value.text.expose()) {
        Some(fault) => Err(Error::configuration(format!("{}: {what} {fault}", value.origin.0))),
        None => Ok(()),
    }
}

pub(super) fn proxy(values: &Values) -> Result<Option<ProxyUrl>> {
    let (url, host) = (values.get(Setting::ProxyUrl), values.get(Setting::ProxyHost));
    // Of two ways to name the proxy the one from the stronger source counts, and what is set beside it in a weaker one is another's.
    let (url, origin, rank) = match (url, host) {
        (Some(url), host) if host.is_none_or(|host| host.rank <= url.rank) => {
            (url.text.clone(), url.origin.0.clone(), url.rank)
        }
        (_, Some(host)) => {
            let port = values
                .belonging(Setting::ProxyPort, host.rank)
                .and(values.number(Setting::ProxyPort)?)
                .map_or_else(String::new, |port| format!(":{port}"));
            let host_text = host.text.expose();
            let scheme = if host_text.contains("://") { "" } else { "http://" };
            let url = Secret::new(format!("{scheme}{host_text}{port}"));
            (url, host.origin.0.clone(), host.rank)
        }
        _ => return Ok(None),
    };
    let credentials = values.belonging(Setting::ProxyUsername, rank).map(|user| {
        let password = values.belonging(Setting::ProxyPassword, rank);
        (
            user.text.expose().to_owned(),
            password.map_or_else(|| Secret::new(""), |password| password.text.clone()),
        )
    });
    Ok(Some(ProxyUrl {
        url,
        credentials,
        origin,
    }))
}
