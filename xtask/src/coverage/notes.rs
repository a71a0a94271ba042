//! What another document says about an operation, beside what ours says: for whoever curates or reviews. It goes to the terminal only,
//! since its sentences belong to whoever wrote them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use okta_codegen::Document;
use okta_codegen::document::{OperationAt, elements, members, reference, text};
use serde_json::Value;

use super::operations::{parameters, resolve, responses};
use super::shape::flat::{is_deprecated, stage};
use super::shape::{Parts, Schemas, address};

/// Facts that stand beside a text.
const FACTS: &[&str] = &[
    "default",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "nullable",
    "readOnly",
    "writeOnly",
];

/// Both texts of the operation with this id in either document.
pub(super) fn beside(upstream: &Document, curated: &Document, id: &str) -> Result<String, String> {
    let Some((theirs, ours)) = super::operations::pair(upstream, curated, id) else {
        return Err(format!("no operation is called `{id}`"));
    };
    let mut notes = Notes {
        upstream: Schemas::upstream(upstream),
        curated: Schemas::curated(curated),
        text: String::new(),
        seen: BTreeSet::new(),
    };
    notes.operation(theirs.as_ref(), ours.as_ref());
    Ok(notes.text)
}

struct Notes<'a> {
    upstream: Schemas<'a>,
    curated: Schemas<'a>,
    text: String,
    /// Places of the other document that have been shown.
    seen: BTreeSet<Vec<usize>>,
}

impl<'a> Notes<'a> {
    fn operation(&mut self, theirs: Option<&OperationAt<'a>>, ours: Option<&OperationAt<'a>>) {
        let (upstream, curated) = (self.upstream.document, self.curated.document);
        let tag = |document: &'a Document, at: &OperationAt<'a>| {
            let name = elements(at.value.get("tags")).next()?;
            elements(document.get("/tags")).find(|tag| tag.get("name") == Some(name))
        };
        let (their_value, our_value) = (theirs.map(|at| at.value), ours.map(|at| at.value));
        self.both(
            "tag",
            &own(theirs.and_then(|at| tag(upstream, at))),
            &own(ours.and_then(|at| tag(curated, at))),
        );
        let path = |at: Option<&OperationAt<'_>>| at.map(|at| format!("{} {}", at.method.to_uppercase(), at.path));
        let route = path(ours).or_else(|| path(theirs)).unwrap_or_default();
        self.both(&route, &own(their_value), &own(our_value));
        let empty = Default::default;
        let lists = (
            theirs.map_or_else(empty, |at| parameters(upstream, at)),
            ours.map_or_else(empty, |at| parameters(curated, at)),
        );
        for key in lists.0.keys().chain(lists.1.keys()).collect::<BTreeSet<_>>() {
            let (theirs, ours) = (lists.0.get(key).copied(), lists.1.get(key).copied());
            let with_schema = |schemas: &Schemas<'a>, parameter: Option<&'a Value>| {
                let mut said = own(parameter);
                if let Some(schema) = parameter.and_then(|parameter| parameter.get("schema")) {
                    said.extend(texts(schemas, &[vec![schema]]));
                }
                said
            };
            let name = ours.or(theirs).and_then(|one| text(one, "name")).unwrap_or_default();
            let (theirs, ours) = (with_schema(&self.upstream, theirs), with_schema(&self.curated, ours));
            self.both(&format!("{} {name}", key.0), &theirs, &ours);
        }
        let body = |document: &'a Document, value: Option<&'a Value>| -> Vec<Parts<'a>> {
            let body = resolve(document, value.and_then(|value| value.get("requestBody")));
            contents(body.into_iter())
        };
        self.place("request", &body(upstream, their_value), &body(curated, our_value), true);
        let answers = |document: &'a Document, at: Option<&OperationAt<'a>>| -> Vec<Parts<'a>> {
            let all = at.map_or_else(Default::default, |at| responses(document, at.value));
            let good = all.into_iter().filter(|(status, _)| status.starts_with('2'));
            contents(good.map(|(_, response)| response))
        };
        self.place("response", &answers(upstream, theirs), &answers(curated, ours), false);
    }

    /// A place in a body, and what is in it.
    fn place(&mut self, path: &str, theirs: &[Parts<'a>], ours: &[Parts<'a>], sent: bool) {
        let mut identity: Vec<_> = theirs.iter().flatten().map(|schema| address(schema)).collect();
        identity.extend(ours.iter().flatten().map(|schema| address(schema)));
        if identity.is_empty() || !self.seen.insert(identity) {
            return;
        }
        let said = (texts(&self.upstream, theirs), texts(&self.curated, ours));
        self.both(path, &said.0, &said.1);
        let (theirs, ours) = (self.upstream.shape(theirs, sent), self.curated.shape(ours, sent));
        let names: BTreeSet<_> = theirs.members.keys().chain(ours.members.keys()).copied().collect();
        let none = Vec::new();
        for name in names {
            let (theirs, ours) = (theirs.members.get(name), ours.members.get(name));
            self.place(
                &format!("{path}.{name}"),
                theirs.unwrap_or(&none),
                ours.unwrap_or(&none),
                sent,
            );
        }
        self.place(&format!("{path}[]"), &theirs.items, &ours.items, sent);
        self.place(&format!("{path}.<any>"), &theirs.rest, &ours.rest, sent);
    }

    /// Nothing where the other document says nothing.
    fn both(&mut self, path: &str, theirs: &[String], ours: &[String]) {
        if theirs.is_empty() {
            return;
        }
        let _ = writeln!(self.text, "\n{path}");
        for (who, said) in [("theirs", theirs), ("ours", ours)] {
            if said.is_empty() {
                let _ = writeln!(self.text, "  {who:>6} | -");
            }
            for line in said.iter().flat_map(|text| text.lines()) {
                let _ = writeln!(self.text, "  {who:>6} | {line}");
            }
        }
    }
}

fn contents<'a>(bodies: impl Iterator<Item = &'a Value>) -> Vec<Parts<'a>> {
    bodies
        .flat_map(|body| members(body.get("content")))
        .filter_map(|(_, media)| Some(vec![media.get("schema")?]))
        .collect()
}

/// What all schemas of a place say, each text once.
fn texts(schemas: &Schemas<'_>, alternatives: &[Parts<'_>]) -> Vec<String> {
    let mut said = Vec::new();
    for schema in alternatives.iter().flatten() {
        let parts = elements(schema.get("allOf")).filter(|part| reference(part).is_some());
        for one in [*schema]
            .into_iter()
            .chain(schemas.target(schema))
            .chain(parts.filter_map(|part| schemas.target(part)))
        {
            for text in own(Some(one)) {
                if !said.contains(&text) {
                    said.push(text);
                }
            }
        }
    }
    said
}

/// The texts and the facts of one part.
fn own(value: Option<&Value>) -> Vec<String> {
    let Some(value) = value else { return Vec::new() };
    let mut said: Vec<String> = ["summary", "description"]
        .iter()
        .filter_map(|key| text(value, key))
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect();
    let mut facts: Vec<String> = FACTS
        .iter()
        .filter_map(|key| Some(format!("{key} {}", value.get(key)?)))
        .collect();
    facts.extend(is_deprecated(value).then(|| "deprecated".to_owned()));
    facts.extend(stage(value).map(ToOwned::to_owned));
    for key in [
        "x-okta-roles",
        "x-okta-iam-admin-roles",
        "x-okta-iam-permissions",
        "x-okta-opa-roles",
        "security",
    ] {
        facts.extend(value.get(key).map(|said| format!("{key} {said}")));
    }
    if !facts.is_empty() {
        said.push(format!("[{}]", facts.join("; ")));
    }
    for key in ["x-enum-descriptions", "x-enumDescriptions"] {
        said.extend(
            members(value.get(key)).map(|(value, text)| format!("{value}: {}", text.as_str().unwrap_or_default())),
        );
    }
    said
}
