//! Where the next page is, and whether to go there.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;
use url::Url;

use crate::call::Call;
use crate::error::{Error, Kind, Result};
use crate::headers::link;
use crate::route;
use crate::transport::Answer;

/// The URL of the page after this one: the response's link, if it stays within the API of this org, with those of the caller's own
/// parameters that the link drops. The link itself is the server's word and followed as it is.
pub(super) fn location(answer: &Answer, call: &Call) -> Result<Option<Url>> {
    let Some(target) = link::targets(&answer.head.headers, "next")
        .into_iter()
        .next()
        .or_else(|| body_link(answer, call))
    else {
        return Ok(None);
    };
    let mut url = answer
        .url
        .join(&target)
        .map_err(|_| Error::new(Kind::Paging, "link to the next page is not a URL"))?;
    let base = &call.dispatcher().transport.origin;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::new(
            Kind::Paging,
            "link to the next page has a user name or password",
        ));
    }
    if url.origin() != base.origin() && !is_admin_twin(&url, base, call.dispatcher().api.admin_domains) {
        let message = format!(
            "link to the next page leads to another host, {}",
            url.origin().ascii_serialization()
        );
        return Err(Error::new(Kind::Paging, message));
    }
    if !within_api(url.path(), call.subject().template()) {
        return Err(Error::new(Kind::Paging, "link to the next page leads out of the API"));
    }
    let query = merge(
        url.query().unwrap_or(""),
        call.own_query(),
        call.dispatcher().api.cursor_parameters,
    );
    // Okta has links that lead to a like-named list of something else: `/things?after=…` from `/things/{id}/parts`. The parameters
    // are right in them; the path of the call is what the caller asked for.
    let path = if route::fits(call.subject().template(), url.path()) {
        url.path().to_owned()
    } else {
        answer.url.path().to_owned()
    };
    url = base.clone();
    url.set_path(&path);
    url.set_query((!query.is_empty()).then_some(query.as_str()));
    Ok(Some(url))
}

/// Some lists have the link in their envelope instead: `{"_links": {"next": {"href": …}}}`.
fn body_link(answer: &Answer, call: &Call) -> Option<String> {
    call.prepared().envelope()?;
    type Members<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;
    let envelope: Members<'_> = serde_json::from_slice(&answer.body).ok()?;
    let links: Members<'_> = serde_json::from_str(envelope.get("_links")?.get()).ok()?;
    let next: Members<'_> = serde_json::from_str(links.get("next")?.get()).ok()?;
    serde_json::from_str(next.get("href")?.get()).ok()
}

/// Some links name the org's admin console, `acme-admin.okta.com` for `acme.okta.com`. It serves the same API; the request still goes to
/// the org's own host.
fn is_admin_twin(url: &Url, base: &Url, domains: &[&str]) -> bool {
    let (Some(host), Some(own)) = (url.host_str(), base.host_str()) else {
        return false;
    };
    let twin = domains.iter().find_map(|domain| {
        let org = own.strip_suffix(*domain)?.strip_suffix('.')?;
        (!org.is_empty()).then(|| format!("{org}-admin.{domain}"))
    });
    twin.as_deref() == Some(host) && url.scheme() == base.scheme() && url.port() == base.port()
}

/// Whether a path begins like the template: with its first two segments, as far as these aren't parameters.
fn within_api(path: &str, template: &str) -> bool {
    let prefix = template
        .split('/')
        .skip(1)
        .take(2)
        .take_while(|segment| !segment.contains('{'));
    let mut segments = path.split('/').skip(1);
    prefix.into_iter().all(|expected| segments.next() == Some(expected))
}

/// The link's query, and after it those of the caller's parameters that the link doesn't mention. Where a page is, only the link says.
fn merge(link: &str, own: &str, cursors: &[&str]) -> String {
    let name = |pair: &str| -> String {
        url::form_urlencoded::parse(pair.as_bytes())
            .next()
            .map_or_else(String::new, |(name, _)| name.into_owned())
    };
    let mentioned: Vec<String> = link.split('&').map(name).collect();
    let mut merged = link.to_owned();
    for pair in own.split('&').filter(|pair| !pair.is_empty()) {
        let name = name(pair);
        if !mentioned.contains(&name) && !cursors.contains(&name.as_str()) {
            if !merged.is_empty() {
                merged.push('&');
            }
            merged.push_str(pair);
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api() {
        assert!(within_api("/api/v1/users", "/api/v1/apps"));
        assert!(!within_api("/oauth2/v1/token", "/api/v1/apps"));
        assert!(!within_api("/api/v10/apps", "/api/v1/apps"));
        assert!(within_api("/v1/teams/x", "/v1/teams/{team_name}/apps"));
        assert!(within_api("/x/y/z", "/x/{id}"));
    }

    #[test]
    fn the_callers_filter_stays() {
        let own = "filter=a%20b&limit=2&after=old&id=1&id=2";
        assert_eq!(
            merge("after=new&limit=2", own, &["after"]),
            "after=new&limit=2&filter=a%20b&id=1&id=2"
        );
        assert_eq!(
            merge("after=new&filter=a+b&limit=2&id=3", own, &["after"]),
            "after=new&filter=a+b&limit=2&id=3"
        );
        assert_eq!(merge("", "q=1", &[]), "q=1");
        assert_eq!(merge("after=1", "", &[]), "after=1");
    }

    #[test]
    fn admin_hosts() {
        let base: Url = "https://acme.okta.com".parse().unwrap();
        let twin = |text: &str| is_admin_twin(&text.parse().unwrap(), &base, &["oktapreview.com", "okta.com"]);
        assert!(twin("https://acme-admin.okta.com/x"));
        for text in [
            "http://acme-admin.okta.com/x",
            "https://acme-admin.okta.com:444/x",
            "https://other-admin.okta.com/x",
            "https://acme-admin.oktapreview.com/x",
            "https://acme-admin.okta.com.evil.com/x",
        ] {
            assert!(!twin(text), "{text}");
        }
    }
}
