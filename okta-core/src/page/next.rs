//! Where the next page is, and whether to go there.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::{Url, form_urlencoded};

use crate::call::Call;
use crate::error::{Error, Kind, Result};
use crate::headers::link;
use crate::model;
use crate::route;
use crate::transport::Answer;

/// The URL of the page after this one: the response's link, if it stays within the API of this org and the list, with those of the caller's
/// parameters (`own`) that the link drops. The link itself is the server's word and followed as it is, but for its host.
pub(super) fn location(answer: &Answer, call: &Call, own: &str) -> Result<Option<Url>> {
    let fault = |what: &str| Error::new(Kind::Paging, what);
    let links = link::links(&answer.head.headers, "next");
    let mut targets = links.targets.into_iter();
    let target = match targets.next() {
        Some(target) if targets.all(|other| other == target) => target,
        Some(_) => return Err(fault("there are several links to the next page, and they differ")),
        None if links.broken => {
            return Err(fault(
                "Link header can't be read; the link to the next page may be in it",
            ));
        }
        None => match body_link(answer, call)? {
            Some(target) => target,
            None => return Ok(None),
        },
    };
    let link = answer
        .url
        .join(&target)
        .map_err(|_| fault("link to the next page is not a URL"))?;
    let base = &*call.origin()?;
    if !link.username().is_empty() || link.password().is_some() {
        return Err(fault("link to the next page has a user name or password"));
    }
    if link.origin() != base.origin() && !is_admin_twin(&link, base, call.dispatcher().api.admin_domains) {
        let host = link.origin().ascii_serialization();
        return Err(fault(&format!("link to the next page leads to another host, {host}")));
    }
    let template = call.subject().template();
    if !within_api(link.path(), template) {
        return Err(fault("link to the next page leads out of the API"));
    }
    let path = if route::fits(template, link.path()) {
        if !same_list(link.path(), answer.url.path(), call) {
            return Err(fault("link to the next page leads to another list"));
        }
        link.path()
    } else if is_namesake(link.path(), answer.url.path()) {
        // Okta has links from `/things/{id}/parts` that lead to `/things?after=…`. The parameters are right in them; the path of the call is
        // what the caller asked for.
        answer.url.path()
    } else {
        return Err(fault("link to the next page leads to another list"));
    };
    let (query, cursors) = (
        link.query().unwrap_or_default(),
        call.dispatcher().api.cursor_parameters,
    );
    // All lists of an API say where a page is in the same way. A link that says something else may do so for ever, each time another thing.
    if call.subject().operation().is_some()
        && !names(query).any(|name| cursors.contains(&&*name))
        && !others(query, own, cursors).is_empty()
    {
        return Err(fault("link to the next page doesn't say where that is"));
    }
    let query = merge(query, own, cursors);
    let mut url = base.clone();
    url.set_path(path);
    url.set_query((!query.is_empty()).then_some(query.as_str()));
    Ok(Some(url))
}

/// Some lists have the link in their envelope instead: `{"_links": {"next": {"href": …}}}`.
fn body_link(answer: &Answer, call: &Call) -> Result<Option<String>> {
    type Members<'a> = Vec<(Cow<'a, str>, &'a str)>;
    fn member<'a>(object: &Members<'a>, name: &str) -> Option<&'a str> {
        let found = object.iter().rev().find(|(found, _)| found == name);
        found.map(|(_, json)| *json).filter(|json| *json != "null")
    }

    if call.prepared().envelope().is_none() {
        return Ok(None);
    }
    // What is no object has no link, and is no page either if it isn't a list.
    let Some(envelope) = std::str::from_utf8(&answer.body).ok().and_then(model::members) else {
        return Ok(None);
    };
    let Some(links) = member(&envelope, "_links") else {
        return Ok(None);
    };
    let unreadable = || Error::new(Kind::Paging, "link to the next page in the body can't be read");
    let links = model::members(links).ok_or_else(unreadable)?;
    let Some(next) = member(&links, "next") else {
        return Ok(None);
    };
    let next = model::members(next).ok_or_else(unreadable)?;
    serde_json::from_str(member(&next, "href").unwrap_or_default())
        .map(Some)
        .map_err(|_| unreadable())
}

/// Whether a path of the call's shape is one of its list. The server may call things by their ids that the caller calls otherwise, but not in the
/// middle of a list, and the team is the client's.
fn same_list(path: &str, current: &str, call: &Call) -> bool {
    let begun = call.url().is_ok_and(|first| first.path() != current);
    if path != current && begun {
        return false;
    }
    let team = call
        .dispatcher()
        .team()
        .map(|(parameter, team)| (format!("{{{parameter}}}"), team));
    let segments = call.subject().template().split('/').zip(path.split('/'));
    segments.into_iter().all(|(expected, found)| match &team {
        Some((parameter, team)) if expected == parameter => percent_decode_str(found)
            .decode_utf8()
            .is_ok_and(|found| found.eq_ignore_ascii_case(team)),
        _ => true,
    })
}

/// What tells a page of a list from the others: where the link says that it is, or all of the URL if it says so in no way that is known.
pub(super) fn place(url: &Url, cursors: &[&str]) -> String {
    let mut place = url.path().to_owned();
    let pairs = url.query_pairs().filter(|(name, _)| cursors.contains(&&**name));
    for (name, value) in pairs {
        place.push_str(&format!("\n{name}={value}"));
    }
    if place.len() == url.path().len() {
        url.to_string()
    } else {
        place
    }
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

/// Whether a path may stand for the other one: it is that of something that the other is a part of, or ends in the same word.
fn is_namesake(path: &str, other: &str) -> bool {
    let is_above = other.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
    is_above || path.rsplit('/').next() == other.rsplit('/').next()
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

/// The link's query, and after it those of the caller's parameters that the link drops, all or a part of their values. Where a page is, only the
/// link says.
pub(super) fn merge(link: &str, own: &str, cursors: &[&str]) -> String {
    let is_dropped = |name: &str| {
        let mut left = values(link, name);
        left.retain(|value| !value.is_empty());
        let wanted = values(own, name);
        !cursors.contains(&name) && left.len() < wanted.len() && left.iter().all(|value| wanted.contains(value))
    };
    let kept = only(link, |name| !is_dropped(name));
    let dropped = only(own, is_dropped);
    match (kept.as_str(), dropped.as_str()) {
        (one, "") | ("", one) => one.to_owned(),
        (kept, dropped) => format!("{kept}&{dropped}"),
    }
}

/// The values of a parameter, in order.
fn values(query: &str, name: &str) -> Vec<String> {
    let pairs = form_urlencoded::parse(query.as_bytes()).filter(|(found, _)| found == name);
    let mut values: Vec<String> = pairs.map(|(_, value)| value.into_owned()).collect();
    values.sort_unstable();
    values
}

/// Those parameters of a query that aren't in another one with the same values. Where a page is isn't one of them.
pub(super) fn others(query: &str, other: &str, cursors: &[&str]) -> String {
    only(query, |name| {
        !cursors.contains(&name) && values(query, name) != values(other, name)
    })
}

/// The names in a query.
pub(super) fn names(query: &str) -> impl Iterator<Item = Cow<'_, str>> {
    form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name)
}

/// The pairs of a query whose names are wanted, as they are written.
fn only(query: &str, wanted: impl Fn(&str) -> bool) -> String {
    let is_wanted = |pair: &&str| names(pair).next().is_some_and(|name| wanted(&name));
    query.split('&').filter(is_wanted).collect::<Vec<_>>().join("&")
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
        assert_eq!(
            merge("after=new&filter=&limit=2&id=2", own, &["after"]),
            "after=new&limit=2&filter=a%20b&id=1&id=2"
        );
        assert_eq!(merge("after=new&id=1,2", "id=1&id=2", &["after"]), "after=new&id=1,2");
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
