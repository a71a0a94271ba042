//! Operations: which there are, and what each takes and answers.

use std::collections::{BTreeMap, BTreeSet};

use okta_codegen::Document;
use okta_codegen::document::{OperationAt, elements, flag, members, reference, text};
use serde_json::Value;

use super::compare::Walk;
use super::difference::{Comparison, Difference, Facet, Kind};
use super::shape::flat::{is_deprecated, stage};
use super::shape::{Parts, Schemas};

/// Which operations to look at.
#[derive(Debug, Default)]
pub(super) struct Only {
    pub(super) family: Option<String>,
    /// Curated or Okta's own.
    pub(super) tag: Option<String>,
}

impl Only {
    fn wants(&self, document: &Document, families: &Families, at: &OperationAt<'_>) -> bool {
        let own = || elements(at.value.get("tags")).next().and_then(Value::as_str);
        let is_tag = |wanted: &String| own() == Some(wanted) || tag(document, at).as_ref() == Some(wanted);
        let is_family = |wanted: &String| families.of(document, at).as_ref() == Some(wanted);
        self.tag.as_ref().is_none_or(is_tag) && self.family.as_ref().is_none_or(is_family)
    }
}

/// The folder of each tag, by Okta's name of the tag.
struct Families(BTreeMap<String, String>);

impl Families {
    fn read(curated: &Document) -> Self {
        let tags = elements(curated.get("/tags")).enumerate();
        Self(
            tags.filter_map(|(index, tag)| {
                let name = text(tag, "x-okta-tag")?.to_owned();
                Some((name, folder(curated, &format!("/tags/{index}"))?))
            })
            .collect(),
        )
    }

    fn of(&self, document: &Document, at: &OperationAt<'_>) -> Option<String> {
        folder(document, &at.pointer).or_else(|| self.0.get(&tag(document, at)?).cloned())
    }
}

/// `groups` if the part is written in `specs/mgmt/groups/rules.yaml`; `None` in what isn't ours.
fn folder(document: &Document, pointer: &str) -> Option<String> {
    let file = document.location(pointer).file;
    let parts: Vec<_> = file.split('/').collect();
    match parts.as_slice() {
        ["specs", _, folder, _] => Some((*folder).to_owned()),
        _ => None,
    }
}

/// Compares two documents.
pub(super) fn compare(upstream: &Document, curated: &Document, only: &Only) -> Comparison {
    let families = Families::read(curated);
    let wanted = |document, mut operations: BTreeMap<_, _>| {
        operations.retain(|_, at| only.wants(document, &families, at));
        operations
    };
    let mut theirs = by_route(upstream);
    let ours = wanted(curated, by_route(curated));
    // what is curated elsewhere isn't missing here
    let elsewhere: BTreeSet<_> = by_route(curated)
        .into_keys()
        .filter(|route| !ours.contains_key(route))
        .collect();
    theirs.retain(|route, at| {
        ours.contains_key(route) || (!elsewhere.contains(route) && only.wants(upstream, &families, at))
    });
    let mut walk = Walk::new(Schemas::upstream(upstream), Schemas::curated(curated));
    let routes: BTreeSet<_> = theirs.keys().chain(ours.keys()).collect();
    for route in routes {
        let start = walk.found.differences.len();
        match (theirs.get(route), ours.get(route)) {
            (Some(theirs), Some(ours)) => {
                walk.found.count(Facet::Operations, true, true);
                Both { theirs, ours }.compare(&mut walk);
            }
            (Some(theirs), None) => one(&mut walk.found, upstream, theirs, Kind::Missing),
            (None, Some(ours)) => one(&mut walk.found, curated, ours, Kind::Extra),
            (None, None) => {}
        }
        let family = match (ours.get(route), theirs.get(route)) {
            (Some(at), _) => families.of(curated, at),
            (None, Some(at)) => families.of(upstream, at),
            (None, None) => None,
        };
        for difference in &mut walk.found.differences[start..] {
            difference.family.clone_from(&family);
        }
    }
    let mut found = walk.found;
    found.differences.sort();
    found.differences.dedup();
    found
}

/// By method and path; a path parameter's name tells nothing.
fn by_route(document: &Document) -> BTreeMap<String, OperationAt<'_>> {
    let operations = document.operations();
    operations
        .map(|at| {
            let path: Vec<_> = at
                .path
                .trim_end_matches('/')
                .split('/')
                .map(|segment| if segment.contains('{') { "{}" } else { segment })
                .collect();
            (format!("{} {}", path.join("/"), at.method), at)
        })
        .collect()
}

/// An operation in both documents, by its id in either.
pub(super) fn pair<'a>(
    upstream: &'a Document,
    curated: &'a Document,
    id: &str,
) -> Option<(Option<OperationAt<'a>>, Option<OperationAt<'a>>)> {
    let (mut theirs, mut ours) = (by_route(upstream), by_route(curated));
    let called = |operations: &BTreeMap<String, OperationAt<'_>>| {
        let found = operations.iter().find(|(_, at)| self::id(at) == id);
        found.map(|(route, _)| route.clone())
    };
    let route = called(&ours).or_else(|| called(&theirs))?;
    Some((theirs.remove(&route), ours.remove(&route)))
}

fn id<'a>(at: &'a OperationAt<'_>) -> &'a str {
    text(at.value, "operationId").unwrap_or(at.path)
}

fn tag(document: &Document, at: &OperationAt<'_>) -> Option<String> {
    let name = elements(at.value.get("tags")).next()?.as_str()?;
    // the curated name, with Okta's beside it
    let described = elements(document.get("/tags")).find(|tag| text(tag, "name") == Some(name));
    let theirs = described.and_then(|tag| text(tag, "x-okta-tag")).unwrap_or(name);
    Some(theirs.to_owned())
}

/// An operation that only one document has.
fn one(found: &mut Comparison, document: &Document, at: &OperationAt<'_>, kind: Kind) {
    found.count(Facet::Operations, kind == Kind::Missing, kind == Kind::Extra);
    let tag = tag(document, at);
    let says = tag.as_ref().map(|tag| format!("tag {tag}")).unwrap_or_default();
    let location = document.location(&at.pointer);
    found.differences.push(Difference {
        of: Facet::Operations,
        kind,
        path: format!("{} {} {}", id(at), at.method.to_uppercase(), at.path),
        upstream: if kind == Kind::Missing {
            says.clone()
        } else {
            String::new()
        },
        curated: if kind == Kind::Extra { says } else { String::new() },
        at: match location.line {
            0 => at.pointer.clone(),
            _ => location.to_string(),
        },
        tag,
        family: None,
    });
}

/// An operation that both documents have.
struct Both<'a, 'w> {
    theirs: &'w OperationAt<'a>,
    ours: &'w OperationAt<'a>,
}

impl<'a> Both<'a, '_> {
    fn compare(&self, walk: &mut Walk<'a>) {
        let (theirs, ours) = (self.theirs.value, self.ours.value);
        let id = id(self.ours);
        let at = walk.curated.document.location(&self.ours.pointer).to_string();

        let mut differs = |what: &str, theirs: Option<String>, ours: Option<String>| {
            if theirs.is_some() && theirs != ours {
                walk.found.differences.push(Difference {
                    of: Facet::Operations,
                    kind: Kind::Different,
                    path: format!("{id} {what}"),
                    upstream: theirs.unwrap_or_default(),
                    curated: ours.unwrap_or_default(),
                    at: at.clone(),
                    tag: None,
                    family: None,
                });
            }
        };
        let own = |value: &Value| text(value, "operationId").map(ToOwned::to_owned);
        differs("operationId", own(theirs), own(ours));
        differs(
            "tag",
            tag(walk.upstream.document, self.theirs),
            tag(walk.curated.document, self.ours),
        );
        differs("lifecycle", lifecycle(theirs), lifecycle(ours));
        let going = |value: &Value| is_deprecated(value).then_some("deprecated");
        walk.found.pair(Facet::Deprecation, id, going(theirs), going(ours), &at);
        walk.stages = (stage(theirs), stage(ours));

        self.parameters(walk, id, &at);
        for (facet, word, sets) in [
            (
                Facet::Access,
                "access",
                (
                    access(walk.upstream.document, theirs),
                    access(walk.curated.document, ours),
                ),
            ),
            (Facet::Roles, "role", (roles(theirs), roles(ours))),
        ] {
            for name in &sets.0 | &sets.1 {
                let has = |set: &BTreeSet<&str>| set.contains(name).then_some("listed");
                walk.found
                    .pair(facet, &format!("{id} {word} {name}"), has(&sets.0), has(&sets.1), &at);
            }
        }
        let scopes = (
            scopes(walk.upstream.document, theirs),
            scopes(walk.curated.document, ours),
        );
        for scope in &scopes.0 | &scopes.1 {
            let has = |scopes: &BTreeSet<&str>| scopes.contains(scope).then_some("listed");
            let path = format!("{id} scope {scope}");
            walk.found
                .pair(Facet::Scopes, &path, has(&scopes.0), has(&scopes.1), &at);
        }
        self.bodies(walk, id, &at);
    }

    fn parameters(&self, walk: &mut Walk<'a>, id: &str, at: &str) {
        let theirs = parameters(walk.upstream.document, self.theirs);
        let ours = parameters(walk.curated.document, self.ours);
        let keys: BTreeSet<_> = theirs.keys().chain(ours.keys()).collect();
        for key in keys {
            let (theirs, ours) = (theirs.get(key), ours.get(key));
            let name = |parameter: Option<&&'a Value>| parameter.and_then(|one| text(one, "name"));
            let path = format!("{id} {} {}", key.0, name(ours).or(name(theirs)).unwrap_or_default());
            walk.found.pair(Facet::Parameters, &path, name(theirs), name(ours), at);
            let (Some(theirs), Some(ours)) = (theirs, ours) else {
                continue;
            };
            let is = |parameter: &Value| flag(parameter, "required").then_some("required");
            walk.found.pair(Facet::Required, &path, is(theirs), is(ours), at);
            let marks = |parameter: &'a Value| (is_deprecated(parameter), stage(parameter));
            walk.marks(&path, marks(theirs), marks(ours), at);
            numbers(&mut walk.found, &path, theirs, ours, at);
            if let (Some(theirs), Some(ours)) = (schema(theirs), schema(ours)) {
                walk.place(&path, &[vec![theirs]], &[vec![ours]], true);
            }
        }
    }

    fn bodies(&self, walk: &mut Walk<'a>, id: &str, at: &str) {
        let request = |document: &'a Document, at: &OperationAt<'a>| resolve(document, at.value.get("requestBody"));
        let theirs = request(walk.upstream.document, self.theirs);
        let ours = request(walk.curated.document, self.ours);
        let path = format!("{id} request");
        if let (Some(theirs), Some(ours)) = (theirs, ours) {
            let is = |body: &Value| flag(body, "required").then_some("required");
            walk.found.pair(Facet::Required, &path, is(theirs), is(ours), at);
        }
        content(walk, &path, theirs.as_slice(), ours.as_slice(), at, true);

        let theirs = responses(walk.upstream.document, self.theirs.value);
        let ours = responses(walk.curated.document, self.ours.value);
        let statuses: BTreeSet<_> = theirs.keys().chain(ours.keys()).copied().collect();
        for status in statuses {
            let (theirs, ours) = (theirs.get(status), ours.get(status));
            let listed = |response: Option<&&Value>| response.map(|_| "listed");
            let path = format!("{id} response {status}");
            walk.found
                .pair(Facet::Responses, &path, listed(theirs), listed(ours), at);
            if let (Some(theirs), Some(ours), false) = (theirs, ours, is_success(status)) {
                content(walk, &path, &[theirs], &[ours], at, false);
            }
        }
        let success = |responses: BTreeMap<&str, &'a Value>| -> Vec<&'a Value> {
            let successes = responses.into_iter().filter(|(status, _)| is_success(status));
            successes.map(|(_, response)| response).collect()
        };
        content(
            walk,
            &format!("{id} response"),
            &success(theirs),
            &success(ours),
            at,
            false,
        );
    }
}

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

/// The media types of a body, and what each holds.
fn content<'a>(walk: &mut Walk<'a>, path: &str, theirs: &[&'a Value], ours: &[&'a Value], at: &str, sent: bool) {
    let types = |bodies: &[&'a Value]| {
        let mut types: BTreeMap<String, Vec<Parts<'a>>> = BTreeMap::new();
        for (name, media) in bodies.iter().flat_map(|body| members(body.get("content"))) {
            let alternatives = types.entry(name.to_lowercase()).or_default();
            alternatives.extend(media.get("schema").map(|schema| vec![schema]));
        }
        types
    };
    let (theirs, ours) = (types(theirs), types(ours));
    let names: BTreeSet<_> = theirs.keys().chain(ours.keys()).collect();
    for name in names {
        let (theirs, ours) = (theirs.get(name), ours.get(name));
        let listed = |media: Option<&Vec<Parts<'_>>>| media.map(|_| "listed");
        let line = format!("{path} as {name}");
        walk.found
            .pair(Facet::MediaTypes, &line, listed(theirs), listed(ours), at);
        if let (Some(theirs), Some(ours)) = (theirs, ours) {
            walk.place(path, theirs, ours, sent);
        }
    }
}

/// By place and name; those of the path by their position.
pub(super) fn parameters<'a>(document: &'a Document, at: &OperationAt<'a>) -> BTreeMap<(String, String), &'a Value> {
    let around = at.pointer.rfind('/').map(|end| &at.pointer[..end]);
    let shared = around
        .and_then(|item| document.get(item))
        .and_then(|item| item.get("parameters"));
    elements(shared)
        .chain(elements(at.value.get("parameters")))
        .filter_map(|parameter| {
            let parameter = resolve(document, Some(parameter))?;
            let place = text(parameter, "in")?;
            let name = text(parameter, "name")?;
            let key = match at.path.find(&format!("{{{name}}}")) {
                Some(position) if place == "path" => at.path[..position].matches('{').count().to_string(),
                _ => name.to_owned(),
            };
            Some(((place.to_owned(), key), parameter))
        })
        .collect()
}

fn schema(parameter: &Value) -> Option<&Value> {
    let content = members(parameter.get("content")).next().map(|(_, media)| media);
    parameter.get("schema").or_else(|| content?.get("schema"))
}

pub(super) fn responses<'a>(document: &'a Document, operation: &'a Value) -> BTreeMap<&'a str, &'a Value> {
    members(operation.get("responses"))
        .filter_map(|(status, response)| Some((status.as_str(), resolve(document, Some(response))?)))
        .collect()
}

/// Those of every way to be let in.
fn scopes<'a>(document: &'a Document, operation: &'a Value) -> BTreeSet<&'a str> {
    let ways = operation.get("security").or_else(|| document.get("/security"));
    elements(ways)
        .flat_map(|way| members(Some(way)))
        .flat_map(|(_, scopes)| elements(Some(scopes)))
        .filter_map(Value::as_str)
        .collect()
}

/// Each kind of credentials that is enough, or none.
fn access<'a>(document: &'a Document, operation: &'a Value) -> BTreeSet<&'a str> {
    let Some(ways) = operation.get("security").or_else(|| document.get("/security")) else {
        return BTreeSet::new();
    };
    let kind = |scheme: &str| {
        let scheme = document.get("/components/securitySchemes")?.get(scheme)?;
        Some(match text(scheme, "type")? {
            "apiKey" => "API token",
            _ => "OAuth",
        })
    };
    let mut kinds: BTreeSet<_> = elements(Some(ways))
        .flat_map(|way| members(Some(way)))
        .filter_map(|(scheme, _)| kind(scheme))
        .collect();
    if elements(Some(ways)).all(|way| members(Some(way)).next().is_none()) {
        kinds.insert("without credentials");
    }
    kinds
}

/// Administrator roles and permissions, in Okta's keys and ours.
fn roles(operation: &Value) -> BTreeSet<&str> {
    [
        "x-okta-iam-admin-roles",
        "x-okta-iam-permissions",
        "x-okta-opa-roles",
        "x-okta-roles",
    ]
    .iter()
    .flat_map(|key| elements(operation.get(*key)))
    .filter_map(Value::as_str)
    .collect()
}

/// Whether the curated description has the numbers that the other document gives for a parameter.
fn numbers(found: &mut Comparison, path: &str, theirs: &Value, ours: &Value, at: &str) {
    let Some(schema) = schema(theirs) else { return };
    let said: BTreeSet<String> = text(ours, "description")
        .unwrap_or_default()
        .replace(',', "")
        .split(|c: char| !c.is_ascii_digit())
        .map(ToOwned::to_owned)
        .collect();
    for key in ["default", "maximum"] {
        let Some(number) = schema.get(key).and_then(Value::as_u64) else {
            continue;
        };
        let number = number.to_string();
        let ours = said.contains(&number).then_some(number.as_str());
        found.pair(Facet::Numbers, &format!("{path} {key}"), Some(&number), ours, at);
    }
}

/// `None` if the document doesn't say.
fn lifecycle(operation: &Value) -> Option<String> {
    if is_deprecated(operation) {
        return Some("DEPRECATED".to_owned());
    }
    let said = operation.get("x-okta-lifecycle")?;
    let name = said.as_str().or_else(|| text(said, "lifecycle"))?;
    Some(name.to_owned())
}

pub(super) fn resolve<'a>(document: &'a Document, value: Option<&'a Value>) -> Option<&'a Value> {
    let value = value?;
    match reference(value) {
        None => Some(value),
        Some(target) => document.get(target.strip_prefix('#')?),
    }
}
