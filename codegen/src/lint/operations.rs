//! Operations: complete, unique, and of a form that can be called.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::{Findings, tags};
use crate::document::{OperationAt, elements, escape, flag, members, reference, text};
use crate::ir::says_nothing;
use crate::names;
use crate::select::Features;

const KEYS: &[&str] = &[
    "operationId",
    "tags",
    "summary",
    "description",
    "externalDocs",
    "security",
    "deprecated",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "x-okta-bucket",
    "x-okta-claims",
    "x-okta-feature",
    "x-okta-idempotent",
    "x-okta-lifecycle",
    "x-okta-pagination",
    "x-okta-roles",
    "x-okta-subdomain",
    "x-rust-name",
];

const PARAMETER_KEYS: &[&str] = &[
    "name",
    "in",
    "description",
    "required",
    "deprecated",
    "style",
    "explode",
    "schema",
    "x-okta-client-state",
    "x-okta-lifecycle",
    "x-okta-secret",
    "x-rust-name",
];

/// Methods of a request, which no parameter can be called.
const TAKEN: &[&str] = &["body", "call", "clone", "content_type", "pages", "send", "stream"];

pub(super) fn check(findings: &mut Findings<'_>) {
    let document = findings.document;
    let mut methods: HashMap<String, String> = HashMap::new();
    let mut templates: HashMap<String, String> = HashMap::new();
    for (path, item) in members(document.get("/paths")) {
        let pointer = format!("/paths/{}", escape(path));
        let mut known = crate::document::METHODS.to_vec();
        known.push("parameters");
        findings.keys(&pointer, item, "a path", &known);
        let shape = template_shape(path);
        if let Some(other) = templates.insert(shape, path.clone()) {
            findings.add(
                "lint/duplicate-path",
                &pointer,
                format!("`{path}` and `{other}` are the same path"),
                "name the parameter alike and put the methods under one path",
            );
        }
        if !path.starts_with('/') || path.contains(['?', '#', ' ']) {
            findings.add(
                "lint/path",
                &pointer,
                format!("`{path}` is not a path"),
                "start with `/`; no query, no blanks",
            );
        }
    }
    for (name, parameter) in members(document.get("/components/parameters")) {
        let pointer = format!("/components/parameters/{}", escape(name));
        findings.keys(&pointer, parameter, "a parameter", PARAMETER_KEYS);
        marks(findings, &pointer, parameter);
    }
    for at in document.operations() {
        operation(findings, &at);
        let id = text(at.value, "operationId").unwrap_or_default();
        let method = text(at.value, "x-rust-name").map_or_else(|| names::snake(id), ToOwned::to_owned);
        let place = document.location(&format!("{}/operationId", at.pointer)).to_string();
        if let (false, Some(other)) = (id.is_empty(), methods.insert(names::pascal(&method), place)) {
            findings.add(
                "lint/duplicate-operation-id",
                &format!("{}/operationId", at.pointer),
                format!("another operation at {other} has the operationId `{id}`, or one that becomes the same method"),
                "an operationId is Okta's and unique; `x-rust-name` renames a method",
            );
        }
    }
}

/// The path with its parameters' names left out.
pub(super) fn template_shape(path: &str) -> String {
    path.split('/')
        .map(|segment| if segment.starts_with('{') { "{}" } else { segment })
        .collect::<Vec<_>>()
        .join("/")
}

fn operation(findings: &mut Findings<'_>, at: &OperationAt<'_>) {
    let (value, pointer) = (at.value, at.pointer.as_str());
    findings.keys(pointer, value, "an operation", KEYS);
    let name = text(value, "operationId").map_or_else(|| format!("{} {}", at.method, at.path), ToOwned::to_owned);
    // prose looks after descriptions
    for key in ["operationId", "summary"] {
        if text(value, key).is_none_or(|text| text.trim().is_empty()) {
            findings.add(
                "lint/operation",
                pointer,
                format!("`{name}` has no `{key}`"),
                format!("add `{key}`"),
            );
        }
    }
    match elements(value.get("tags")).collect::<Vec<_>>().as_slice() {
        [tag] if tags::is_listed(findings.document, tag) => {}
        [tag] => findings.add(
            "lint/operation",
            &format!("{pointer}/tags"),
            format!("the tag {tag} is not listed"),
            "list it in openapi.yaml, with a description and Okta's own name",
        ),
        _ => findings.add(
            "lint/operation",
            pointer,
            format!("`{name}` needs exactly one tag"),
            "write `tags: [name]`",
        ),
    }
    if let Some(feature) = text(value, "x-okta-feature")
        && !Features::of(findings.document).names().contains(feature)
    {
        findings.add(
            "lint/operation",
            &format!("{pointer}/x-okta-feature"),
            format!("no tag belongs to the feature `{feature}`"),
            "write the feature of a tag; it is the tag's `x-okta-feature`, or else its name",
        );
    }
    if value
        .pointer("/externalDocs/url")
        .and_then(Value::as_str)
        .is_none_or(|url| !url.starts_with("https://"))
    {
        findings.add(
            "lint/operation",
            pointer,
            format!("`{name}` has no link to Okta's page"),
            "add `externalDocs: {url: https://…}`",
        );
    }
    if value
        .get("x-okta-roles")
        .is_some_and(|roles| elements(Some(roles)).next().is_none() || !elements(Some(roles)).all(Value::is_string))
    {
        findings.add(
            "lint/operation",
            &format!("{pointer}/x-okta-roles"),
            "`x-okta-roles` is no list of names",
            "write `x-okta-roles: [SUPER_ADMIN, …]`, or nothing where none are documented",
        );
    }
    if value
        .get("x-okta-subdomain")
        .is_some_and(|label| !label.as_str().is_some_and(is_label))
    {
        findings.add(
            "lint/operation",
            &format!("{pointer}/x-okta-subdomain"),
            "`x-okta-subdomain` is no label of a host name",
            "write what stands before the org's host and its dot, in lower case: `x-okta-subdomain: drapp`",
        );
    }
    findings.flags(pointer, value, &["deprecated", "x-okta-idempotent"]);
    one_of(
        findings,
        at,
        "x-okta-lifecycle",
        &["GA", "LIMITED_GA", "EA", "BETA", "DEPRECATED"],
    );
    one_of(findings, at, "x-okta-pagination", &["link", "polling", "none"]);
    security(findings, at);
    parameters(findings, at);
    body(findings, at);
    responses(findings, at);
}

fn is_label(text: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    !text.is_empty() && text.len() < 64 && text.bytes().all(allowed) && !text.starts_with('-') && !text.ends_with('-')
}

fn one_of(findings: &mut Findings<'_>, at: &OperationAt<'_>, key: &str, known: &[&str]) {
    let value = text(at.value, key);
    if value.is_none_or(|value| !known.contains(&value)) {
        let id = text(at.value, "operationId").unwrap_or_default();
        findings.add(
            "lint/operation",
            &at.pointer,
            format!("`{id}` has no valid `{key}`"),
            format!("write one of {}", known.join(", ")),
        );
    }
}

fn security(findings: &mut Findings<'_>, at: &OperationAt<'_>) {
    let document = findings.document;
    // what all operations share is wrong in one place
    let pointer = match at.value.get("security") {
        Some(_) => format!("{}/security", at.pointer),
        None => "/security".to_owned(),
    };
    let Some(ways) = at.value.get("security").or_else(|| document.get("/security")) else {
        findings.add(
            "lint/security",
            &at.pointer,
            "there is no `security`",
            "say how to be let in; `[]` for nobody asked",
        );
        return;
    };
    if elements(Some(ways)).any(|way| members(Some(way)).next().is_none()) {
        findings.add(
            "lint/security",
            &pointer,
            "a way in that asks for nothing, beside others or alone",
            "write `security: []` if no credentials are taken, or name the scheme",
        );
    }
    let known = document.get("/components/securitySchemes/oauth2/flows/clientCredentials/scopes");
    for (scheme, scopes) in elements(Some(ways)).flat_map(|way| members(Some(way))) {
        if document
            .get(&format!("/components/securitySchemes/{}", escape(scheme)))
            .is_none()
        {
            findings.add(
                "lint/security",
                &pointer,
                format!("there is no security scheme `{scheme}`"),
                "use one of components/securitySchemes",
            );
        }
        for scope in elements(Some(scopes)).filter_map(Value::as_str) {
            if known.is_none_or(|known| known.get(scope).is_none()) {
                findings.add(
                    "lint/security",
                    &pointer,
                    format!("the scope `{scope}` is not listed"),
                    "list it with a description in openapi.yaml, under securitySchemes/oauth2",
                );
            }
        }
    }
}

/// Marks of a parameter.
fn marks(findings: &mut Findings<'_>, pointer: &str, parameter: &Value) {
    findings.flags(pointer, parameter, &["deprecated", "required", "x-okta-secret"]);
    super::stage(findings, pointer, parameter);
}

fn parameters(findings: &mut Findings<'_>, at: &OperationAt<'_>) {
    let document = findings.document;
    let shared_pointer = format!("/paths/{}/parameters", escape(at.path));
    let shared = elements(document.get(&shared_pointer))
        .enumerate()
        .map(|(i, p)| (format!("{shared_pointer}/{i}"), p));
    let own_pointer = format!("{}/parameters", at.pointer);
    let own = elements(at.value.get("parameters"))
        .enumerate()
        .map(|(i, p)| (format!("{own_pointer}/{i}"), p));
    let (mut in_path, mut rust_names) = (BTreeSet::new(), BTreeSet::new());
    for (pointer, parameter) in shared.chain(own) {
        let Some(resolved) = document.resolve(parameter) else {
            continue;
        };
        let name = text(resolved, "name").unwrap_or_default();
        if reference(parameter).is_none() {
            findings.keys(&pointer, resolved, "a parameter", PARAMETER_KEYS);
            marks(findings, &pointer, resolved);
        }
        let place = text(resolved, "in").unwrap_or_default();
        if name.is_empty() || !["path", "query", "header"].contains(&place) {
            findings.add(
                "lint/parameter",
                &pointer,
                format!("the parameter `{name}` has no name, or is in no known place"),
                "`in` is path, query or header",
            );
        }
        if place == "path" {
            in_path.insert(name.to_owned());
            if !flag(resolved, "required") {
                findings.add(
                    "lint/parameter",
                    &pointer,
                    format!("the path parameter `{name}` is not required"),
                    "add `required: true`",
                );
            }
        }
        let rust_name = text(resolved, "x-rust-name").map_or_else(|| names::snake(name), ToOwned::to_owned);
        if TAKEN.contains(&rust_name.as_str()) || !rust_names.insert(rust_name.clone()) {
            findings.add(
                "lint/parameter",
                &pointer,
                format!("the parameter `{name}` becomes `{rust_name}`, which is taken"),
                "choose another Rust name with `x-rust-name`",
            );
        }
        match resolved.get("schema") {
            None => findings.add(
                "lint/parameter",
                &pointer,
                format!("the parameter `{name}` has no schema"),
                "add `schema: {type: …}`",
            ),
            Some(schema) if !is_text(findings.document, schema) => findings.add(
                "lint/parameter",
                &pointer,
                format!("the parameter `{name}` is neither a scalar nor a list of scalars"),
                "use a string, number, boolean, enum, or a list of these",
            ),
            Some(_) => {}
        }
    }
    let template: BTreeSet<String> = at
        .path
        .split('/')
        .filter_map(|segment| Some(segment.strip_prefix('{')?.strip_suffix('}')?.to_owned()))
        .collect();
    if template != in_path {
        findings.add(
            "lint/path-parameters",
            &at.pointer,
            format!("the path has the parameters {template:?}, the operation declares {in_path:?}"),
            "declare each `{name}` of the path, and no other, with `in: path`",
        );
    }
}

/// Whether values of the schema can be written as text.
fn is_text(document: &crate::Document, schema: &Value) -> bool {
    let Some(schema) = document.resolve(schema) else {
        return true;
    };
    match text(schema, "type") {
        Some("string" | "integer" | "number" | "boolean") => true,
        Some("array") => schema
            .get("items")
            .is_some_and(|items| text(items, "type") != Some("array") && is_text(document, items)),
        _ => false,
    }
}

fn body(findings: &mut Findings<'_>, at: &OperationAt<'_>) {
    let Some(body) = at.value.get("requestBody") else {
        return;
    };
    let Some(resolved) = findings.document.resolve(body) else {
        return;
    };
    let pointer = format!("{}/requestBody", at.pointer);
    if reference(body).is_none() {
        findings.keys(
            &pointer,
            resolved,
            "a request body",
            &["description", "required", "content"],
        );
    }
    if members(resolved.get("content")).next().is_none() {
        findings.add(
            "lint/body",
            &pointer,
            "the request body has no media type",
            "add `content`, or remove the body",
        );
    }
    for (media_type, content) in members(resolved.get("content")) {
        if content.get("schema").is_none() {
            findings.add(
                "lint/body",
                &format!("{pointer}/content/{}", escape(media_type)),
                format!("the body as `{media_type}` has no schema"),
                "add a schema; `{type: string, format: binary}` for bytes",
            );
        }
    }
}

fn responses(findings: &mut Findings<'_>, at: &OperationAt<'_>) {
    let document = findings.document;
    let pointer = format!("{}/responses", at.pointer);
    let (mut successes, mut bodies) = (0, Vec::new());
    for (status, response) in members(at.value.get("responses")) {
        let own = format!("{pointer}/{}", escape(status));
        let valid = status.len() == 3 && status.chars().all(|c| c.is_ascii_digit());
        if !valid {
            findings.add(
                "lint/response",
                &own,
                format!("`{status}` is no status code"),
                "list the codes; `default` and ranges are not used",
            );
        }
        if status.starts_with(['2', '3']) {
            successes += 1;
            let content = document.resolve(response).and_then(|response| response.get("content"));
            let says_something = |content: &&Value| {
                members(Some(content)).any(|(_, content)| !content.get("schema").is_some_and(says_nothing))
            };
            bodies.extend(content.filter(says_something));
            for (media_type, content) in members(content) {
                if content.get("schema").is_none() {
                    findings.add(
                        "lint/response",
                        &own,
                        format!("the answer as `{media_type}` has no schema"),
                        "add a schema; `{type: string, format: binary}` for bytes",
                    );
                }
            }
        } else if reference(response).is_none() {
            findings.add(
                "lint/response",
                &own,
                format!("the error {status} is described in place"),
                "refer to one of components/responses",
            );
        }
    }
    if successes == 0 || bodies.windows(2).any(|pair| pair[0] != pair[1]) {
        findings.add(
            "lint/response",
            &pointer,
            "there must be a successful answer, and all of them with a body must have the same one",
            "keep the answer that callers want",
        );
    }
}
