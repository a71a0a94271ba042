//! One exchange: which operation it called, and where it leaves the document.

use std::collections::BTreeSet;

use okta_codegen::Document;
use okta_codegen::document::{OperationAt, elements, escape, members, reference, text};
use serde_json::Value;

use super::check::Check;
use super::finding::{Finding, Findings, Kind};
use crate::replay::har::Entry;

/// The operations of all documents.
pub(super) struct Routes<'a>(Vec<(Vec<&'a str>, &'a Document, OperationAt<'a>)>);

impl<'a> Routes<'a> {
    pub(super) fn of(documents: &'a [Document]) -> Self {
        let mut routes: Vec<_> = documents
            .iter()
            .flat_map(|document| {
                document
                    .operations()
                    .map(move |at| (at.path.split('/').collect::<Vec<_>>(), document, at))
            })
            .collect();
        // what is written out goes before what is a parameter
        routes.sort_by_key(|(path, ..)| path.iter().map(|segment| segment.contains('{')).collect::<Vec<_>>());
        Self(routes)
    }

    fn find(&self, method: &str, path: &str) -> Option<(&'a Document, &OperationAt<'a>)> {
        let segments = crate::replay::segments(path);
        let fits = |template: &[&str]| {
            template.len() == segments.len()
                && template
                    .iter()
                    .zip(&segments)
                    .all(|(wanted, found)| match wanted.find('{') {
                        // `{id}`, or `{id}.json`
                        Some(start) => {
                            let end = wanted.rfind('}').map_or(wanted.len(), |end| end + 1);
                            found.len() > wanted.len() - (end - start)
                                && found.starts_with(&wanted[..start])
                                && found.ends_with(&wanted[end..])
                        }
                        None => wanted == found,
                    })
        };
        self.0
            .iter()
            .find(|(template, _, at)| at.method.eq_ignore_ascii_case(method) && fits(template))
            .map(|(_, document, at)| (*document, at))
    }
}

pub(super) fn check(routes: &Routes<'_>, findings: &mut Findings, entry: &Entry, exchange: &str) {
    let (path, query) = entry.request.path_and_query();
    let Some((document, at)) = routes.find(&entry.request.method, path) else {
        findings.count(None);
        return;
    };
    let id = text(at.value, "operationId").unwrap_or(at.path);
    findings.count(Some(id));
    let call = Call { document, at, id };
    findings.add(id, false, call.answer(entry), exchange);
    findings.add(id, true, call.request(entry, query), exchange);
}

/// An operation that was called.
struct Call<'a, 'r> {
    document: &'a Document,
    at: &'r OperationAt<'a>,
    id: &'r str,
}

impl<'a> Call<'a, '_> {
    fn finding(&self, kind: Kind, what: &str, sample: impl Into<String>) -> Finding {
        Finding {
            kind,
            place: format!("{} {what}", self.id),
            sample: sample.into(),
            pointer: String::new(),
        }
    }

    fn answer(&self, entry: &Entry) -> Vec<Finding> {
        let mut found = Vec::new();
        let status = entry.response.status.to_string();
        let responses: Vec<_> = members(self.at.value.get("responses"))
            .filter_map(|(status, response)| Some((status.as_str(), self.document.resolve(response)?)))
            .collect();
        let listed = |wanted: &str| {
            responses
                .iter()
                .find(|(status, _)| *status == wanted)
                .map(|(_, one)| *one)
        };
        let range = format!("{}XX", &status[..1]);
        let mut response = listed(&status).or_else(|| listed(&range)).or_else(|| listed("default"));
        // any server fails now and then; nobody documents that for each operation
        if response.is_none() && entry.response.status < 500 {
            found.push(self.finding(Kind::Status, &status, ""));
            // any success is likely to have the body of the only one that is documented
            let mut good = responses.iter().filter(|(status, _)| status.starts_with('2'));
            response = match (status.starts_with('2'), good.next(), good.next()) {
                (true, Some((_, only)), None) => Some(*only),
                _ => None,
            };
        }
        found.extend(
            response
                .map(|response| self.answer_body(entry, &status, response))
                .unwrap_or_default(),
        );
        let parameters = self.query_parameters();
        for link in entry
            .response
            .headers
            .iter()
            .filter(|header| header.name.eq_ignore_ascii_case("link"))
        {
            for (name, _) in next_links(&link.value).flat_map(|query| form_urlencoded::parse(query.as_bytes())) {
                if !parameters.contains(name.as_ref()) {
                    found.push(self.finding(Kind::Query, &format!("{name} of the link to the next page"), ""));
                }
            }
        }
        found
    }

    fn answer_body(&self, entry: &Entry, status: &str, response: &'a Value) -> Vec<Finding> {
        let body = entry.response.body();
        let content = response.get("content");
        let is_documented = members(content).next().is_some();
        if body.is_empty() {
            let expected = is_documented && status.starts_with('2');
            return expected
                .then(|| self.finding(Kind::Body, status, "documented, but there is none"))
                .into_iter()
                .collect();
        }
        if !is_documented {
            return vec![self.finding(Kind::Body, status, "none documented")];
        }
        let Some(schema) = json_schema(content) else {
            return Vec::new();
        };
        match serde_json::from_str(&body) {
            Err(_) => vec![self.finding(Kind::Body, status, "documented as JSON, got something else")],
            Ok(value) => self.look(&value, schema, &format!("{} {status}", self.id), false),
        }
    }

    fn request(&self, entry: &Entry, query: &str) -> Vec<Finding> {
        let mut found = Vec::new();
        let status = entry.response.status;
        let body = entry.request.body();
        let documented = self
            .at
            .value
            .get("requestBody")
            .and_then(|body| self.document.resolve(body));
        if !body.is_empty() {
            match documented {
                None => found.push(self.finding(Kind::Body, "request", "none documented")),
                // of a request that was refused nobody knows whether it is right
                Some(documented) if (200..300).contains(&status) => {
                    if let (Some(schema), Ok(value)) =
                        (json_schema(documented.get("content")), serde_json::from_str(&body))
                    {
                        found.extend(self.look(&value, schema, &format!("{} request", self.id), true));
                    }
                }
                Some(_) => {}
            }
        }
        let parameters = self.query_parameters();
        for (name, _) in form_urlencoded::parse(query.as_bytes()) {
            if !parameters.contains(name.as_ref()) {
                found.push(self.finding(Kind::Query, &name, format!("answered by {status}")));
            }
        }
        found
    }

    fn look(&self, value: &Value, schema: &'a Value, place: &str, sent: bool) -> Vec<Finding> {
        let mut check = Check::new(self.document, sent);
        check.value(value, schema, place);
        check.found
    }

    fn query_parameters(&self) -> BTreeSet<&'a str> {
        let shared = self
            .document
            .get(&format!("/paths/{}/parameters", escape(self.at.path)));
        elements(shared)
            .chain(elements(self.at.value.get("parameters")))
            .filter_map(|parameter| match reference(parameter) {
                None => Some(parameter),
                Some(target) => self.document.get(target.strip_prefix('#')?),
            })
            .filter(|parameter| text(parameter, "in") == Some("query"))
            .filter_map(|parameter| text(parameter, "name"))
            .collect()
    }
}

fn json_schema(content: Option<&Value>) -> Option<&Value> {
    members(content)
        .find(|(kind, _)| kind.contains("json"))?
        .1
        .get("schema")
}

/// The queries of the links to the next page in a `Link` header.
fn next_links(header: &str) -> impl Iterator<Item = &str> {
    header.split('<').filter_map(|link| {
        let (url, rest) = link.split_once('>')?;
        let rest = rest.split(',').next().unwrap_or_default();
        (rest.contains("rel=\"next\"") || rest.contains("rel=next")).then_some(())?;
        url.split_once('?').map(|(_, query)| query)
    })
}
