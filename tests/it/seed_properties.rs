//! What the reference documents show, held against the curated ones: `fixtures/seeds/seed_operations.tsv` has a line for each operation,
//! `seed_properties.tsv` one for each parameter and member, with its type and the values that are named.

use std::collections::{BTreeMap, BTreeSet};

use okta_core::rt::replay::{Entry, Outcome, RoundTrip, Type};
use serde_json::{Map, Value, json};

const OPERATIONS: &str = include_str!("../fixtures/seeds/seed_operations.tsv");
const PROPERTIES: &str = include_str!("../fixtures/seeds/seed_properties.tsv");

/// Where the reference says something else than the curated documents, on purpose: operations, place, path, and why.
const DRIFT: &[(&[&str], &str, &str, &str)] = &[
    (
        &[
            "PUT /v1/teams/{team_name}/saas_apps/{saas_app_instance_id}/accounts/{saas_app_account_id}/credentials",
            "POST /v1/teams/{team_name}/saas_apps/{saas_app_instance_id}/accounts/{saas_app_account_id}/reveal_credentials",
        ],
        "request",
        "user_access_method.sudo_command_bundles",
        "a string only in this sample; everywhere else the API has a list",
    ),
    (IDPS, "request", "protocol.algorithms.request.signature.scope", ONE_ENUM),
    (
        IDPS,
        "request",
        "protocol.algorithms.response.signature.scope",
        ONE_ENUM,
    ),
    (IDP, "response", "protocol.algorithms.request.signature.scope", ONE_ENUM),
    (
        IDP,
        "response",
        "protocol.algorithms.response.signature.scope",
        ONE_ENUM,
    ),
    (HOOKS, "request", "_links", ANSWER),
    (HOOKS, "request", "created", ANSWER),
    (HOOKS, "request", "id", ANSWER),
    (HOOKS, "request", "lastUpdated", ANSWER),
    (HOOKS, "request", "status", ANSWER),
    (
        &["PUT /api/v1/inlineHooks/{inlineHookId}"],
        "request",
        "type",
        "a hook keeps its type",
    ),
];
const IDPS: &[&str] = &["POST /api/v1/idps", "PUT /api/v1/idps/{idpId}"];
const IDP: &[&str] = &["GET /api/v1/idps/{idpId}"];
const HOOKS: &[&str] = &["POST /api/v1/inlineHooks", "PUT /api/v1/inlineHooks/{inlineHookId}"];
const ONE_ENUM: &str = "requests and responses have enums of their own, where the reference has one for both";
const ANSWER: &str = "set by Okta: one schema in the reference, which has no other for requests";

/// A member that the reference shows as a string and that is a list; the string survives.
const MISFIT: &str = "sudo_command_bundles:";

/// One member or parameter.
#[derive(Clone, Copy, Debug)]
struct Row<'a> {
    operation: &'a str,
    /// `request`, `response`, `error` or `parameter`.
    place: &'a str,
    /// The schema that is shown, where the operation's own is wider.
    shown: &'a str,
    path: &'a str,
    kind: &'a str,
    values: &'a str,
}

/// The rows of a table, without its heading.
fn rows<const N: usize>(table: &str) -> Vec<[&str; N]> {
    let rows = table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|cells| {
        cells
            .try_into()
            .unwrap_or_else(|cells| panic!("{N} cells, not {cells:?}"))
    })
    .collect()
}

fn properties() -> Vec<Row<'static>> {
    let rows = rows::<7>(PROPERTIES);
    let rows = rows
        .into_iter()
        .map(|[_, operation, place, shown, path, kind, values]| Row {
            operation,
            place,
            shown,
            path,
            kind,
            values,
        });
    rows.collect()
}

/// A curated document, and the code generated from it.
struct Api {
    document: Document,
    operations: &'static [Entry],
    types: &'static [Type],
    error: Option<RoundTrip>,
}

impl Api {
    fn all() -> [Self; 2] {
        let (mgmt, pam) = (
            include_str!("../../okta-mgmt/openapi.json"),
            include_str!("../../okta-pam/openapi.json"),
        );
        [
            Self {
                document: Document::new(mgmt),
                operations: okta_mgmt::replay::TABLE,
                types: okta_mgmt::replay::TYPES,
                error: okta_mgmt::replay::ERROR.first().copied(),
            },
            Self {
                document: Document::new(pam),
                operations: okta_pam::replay::TABLE,
                types: okta_pam::replay::TYPES,
                error: okta_pam::replay::ERROR.first().copied(),
            },
        ]
    }
}

/// The API that has the operation at `METHOD /path`.
fn find<'a>(apis: &'a [Api], line: &str) -> Option<(&'a Api, &'a Value)> {
    apis.iter().find_map(|api| Some((api, api.document.operation(line)?)))
}

struct Document(Value);

impl Document {
    fn new(json: &str) -> Self {
        Self(serde_json::from_str(json).unwrap())
    }

    /// The operation at `METHOD /path`; names of parameters don't matter.
    fn operation(&self, line: &str) -> Option<&Value> {
        let (method, path) = line.split_once(' ')?;
        let paths = self.0["paths"].as_object()?;
        let (_, item) = paths.iter().find(|(known, _)| nameless(known) == nameless(path))?;
        item.get(method.to_lowercase())
    }

    fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        while let Some(target) = value["$ref"].as_str() {
            value = self
                .0
                .pointer(&target[1..])
                .unwrap_or_else(|| panic!("{target} is dangling"));
        }
        value
    }

    fn schema(&self, name: &str) -> &Value {
        let schema = &self.0["components"]["schemas"][name];
        assert!(schema.is_object(), "no schema {name}");
        schema
    }

    /// The schemas that `schema` is made of, itself, what it inherits and all its variants.
    fn parts<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let schema = self.resolve(schema);
        let mut parts = vec![schema];
        for list in ["allOf", "oneOf", "anyOf"] {
            parts.extend(
                schema[list]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .flat_map(|part| self.parts(part)),
            );
        }
        parts
    }

    /// Whether any JSON is allowed, or any object.
    fn is_free(&self, schema: &Value) -> bool {
        let parts = self.parts(schema);
        let says_nothing = |key| parts.iter().all(|part| part.get(key).is_none());
        let nothing = ["type", "properties", "items", "oneOf", "enum"]
            .into_iter()
            .all(says_nothing);
        nothing || (says_nothing("properties") && parts.iter().any(|part| part["additionalProperties"] == true))
    }

    /// The schemas of the member `name`; empty if there is none.
    fn member<'a>(&'a self, schema: &'a Value, name: &str) -> Vec<&'a Value> {
        let parts = self.parts(schema);
        let named: Vec<_> = parts.iter().filter_map(|part| part["properties"].get(name)).collect();
        if named.is_empty() {
            if self.is_free(schema) || parts.iter().any(|part| part["additionalProperties"] == true) {
                return vec![&Value::Null];
            }
            let others = parts.iter().filter_map(|part| part.get("additionalProperties"));
            return others.filter(|other| other.is_object()).collect();
        }
        named
    }

    /// The schemas at `path` below `schema`.
    fn at<'a>(&'a self, schema: &'a Value, path: &str) -> Vec<&'a Value> {
        let mut here = vec![schema];
        for step in steps(path) {
            here = match step {
                Step::Element => {
                    let parts = here.iter().flat_map(|schema| self.parts(schema));
                    parts
                        .filter_map(|part| if part.is_null() { Some(part) } else { part.get("items") })
                        .collect()
                }
                // every object keeps members that it doesn't declare
                Step::Member("*") => here.iter().map(|_| &Value::Null).collect(),
                Step::Member(name) => here.iter().flat_map(|schema| self.member(schema, name)).collect(),
            };
        }
        here
    }

    /// The JSON types and the values that a schema allows; no values if it is no enum.
    fn allows(&self, schema: &Value) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut types, mut values) = (BTreeSet::new(), BTreeSet::new());
        if self.is_free(schema) {
            types.insert("any".to_owned());
        }
        for part in self.parts(schema) {
            types.extend(part["type"].as_str().map(str::to_owned));
            if !part["properties"].is_null() || !part["oneOf"].is_null() {
                types.insert("object".to_owned());
            }
            values.extend(
                part["enum"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|value| Some(value.as_str()?.to_owned())),
            );
        }
        (types, values)
    }

    /// The schema that a row is about, or why the operation has none such.
    fn root<'a>(&'a self, operation: &'a Value, row: &Row<'_>) -> Result<&'a Value, String> {
        let body = match row.place {
            "request" => content(self.resolve(&operation["requestBody"])),
            place => {
                let responses = operation["responses"].as_object().into_iter().flatten();
                let mut wanted =
                    responses.filter(|(status, _)| status.starts_with(if place == "error" { '4' } else { '2' }));
                wanted.find_map(|(_, response)| content(self.resolve(response)))
            }
        };
        let body = body.ok_or_else(|| format!("has no {} in JSON", row.place))?;
        if row.shown.is_empty() {
            return Ok(body);
        }
        let shown = self.schema(row.shown);
        let sent_as = self
            .parts(shown)
            .iter()
            .find_map(|part| part["x-okta-sent-as"].as_str());
        let accepted = |name: &str| {
            let schema = self.schema(name);
            self.parts(body)
                .into_iter()
                .any(|part| std::ptr::eq(part, self.resolve(schema)))
        };
        if accepted(row.shown) || sent_as.is_some_and(accepted) {
            return Ok(shown);
        }
        Err(format!("doesn't take or return {}", row.shown))
    }
}

/// The schema of a body in JSON.
fn content(body: &Value) -> Option<&Value> {
    body["content"]["application/json"].get("schema")
}

fn nameless(path: &str) -> Vec<&str> {
    path.split('/')
        .map(|segment| if segment.starts_with('{') { "{}" } else { segment })
        .collect()
}

/// One step of a path such as `list[].conditionals[].type`.
enum Step<'a> {
    Member(&'a str),
    Element,
}

fn steps(path: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let name = part.trim_end_matches("[]");
        if !name.is_empty() {
            steps.push(Step::Member(name));
        }
        steps.extend((0..(part.len() - name.len()) / 2).map(|_| Step::Element));
    }
    steps
}

#[test]
fn every_operation_is_curated() {
    let apis = Api::all();
    let operations = rows::<5>(OPERATIONS);
    let mut faults = Vec::new();
    for [_, _, method, path, id] in &operations {
        let line = format!("{method} {path}");
        match find(&apis, &line) {
            Some((_, operation)) if operation["operationId"] == **id => {}
            Some((_, operation)) => faults.push(format!("{line} is {}, not {id}", operation["operationId"])),
            None => faults.push(format!("{line} is missing")),
        }
    }
    assert_eq!(operations.len(), 69);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_property_is_curated() {
    let apis = Api::all();
    let properties = properties();
    assert!(properties.len() > 1500, "{} rows", properties.len());
    let (mut faults, mut drifted) = (Vec::new(), BTreeSet::new());
    for row in &properties {
        let outcome = match find(&apis, row.operation) {
            None => Err("there is no such operation".to_owned()),
            Some((api, operation)) if row.place == "parameter" => parameter(&api.document, operation, row),
            Some((api, operation)) => member(&api.document, operation, row),
        };
        let drift = DRIFT.iter().position(|(operations, place, path, _)| {
            operations.contains(&row.operation) && (*place, *path) == (row.place, row.path)
        });
        match (outcome, drift) {
            (Err(_), Some(drift)) => drop(drifted.insert((drift, row.operation))),
            (Err(fault), None) => {
                let Row {
                    operation,
                    place,
                    shown,
                    path,
                    ..
                } = row;
                faults.push(format!("{operation}, {place} {shown} {path}: {fault}"));
            }
            (Ok(()), _) => {}
        }
    }
    for (index, drift) in DRIFT.iter().enumerate() {
        if !drift.0.iter().all(|operation| drifted.contains(&(index, operation))) {
            faults.push(format!("{drift:?} is no longer so"));
        }
    }
    assert!(
        faults.is_empty(),
        "{} of {} rows\n{}",
        faults.len(),
        properties.len(),
        faults.join("\n")
    );
}

fn parameter(document: &Document, operation: &Value, row: &Row<'_>) -> Result<(), String> {
    if row.path == "Content-Type" {
        return content(document.resolve(&operation["requestBody"]))
            .map(drop)
            .ok_or_else(|| "isn't JSON".to_owned());
    }
    let parameters = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| document.resolve(one));
    let Some(parameter) = parameters.into_iter().find(|one| one["name"] == row.path) else {
        return Err("there is no such parameter".to_owned());
    };
    fits(document, &[&parameter["schema"]], row)
}

fn member(document: &Document, operation: &Value, row: &Row<'_>) -> Result<(), String> {
    let found = document.at(document.root(operation, row)?, row.path);
    if found.is_empty() {
        return Err("there is no such member".to_owned());
    }
    fits(document, &found, row)
}

/// One of the schemas is of the row's type, and together they list its values.
fn fits(document: &Document, schemas: &[&Value], row: &Row<'_>) -> Result<(), String> {
    let (mut types, mut values, mut open) = (BTreeSet::new(), BTreeSet::new(), false);
    for schema in schemas {
        let (more, listed) = document.allows(schema);
        types.extend(more);
        open |= listed.is_empty();
        values.extend(listed);
    }
    let kinds: &[&str] = match row.kind {
        "" => &[],
        "integer" => &["integer", "number", "any"],
        kind => &[kind, "any"],
    };
    if !kinds.is_empty() && !kinds.iter().any(|kind| types.contains(*kind)) {
        return Err(format!("is {types:?}, not {}", row.kind));
    }
    let missing: Vec<_> = row
        .values
        .split(' ')
        .filter(|value| !value.is_empty() && !values.contains(*value))
        .collect();
    // an enum keeps what it doesn't list, but what is known has to be listed
    if !open && !missing.is_empty() {
        return Err(format!("doesn't list {missing:?}"));
    }
    Ok(())
}

/// Bodies with all members that a document shows go through the generated types, which know each of them.
#[test]
fn every_property_survives() {
    let apis = Api::all();
    let mut bodies: BTreeMap<(&str, &str, &str), Vec<Row<'_>>> = BTreeMap::new();
    for row in properties().into_iter().filter(|row| row.place != "parameter") {
        bodies
            .entry((row.operation, row.place, row.shown))
            .or_default()
            .push(row);
    }
    let mut faults = Vec::new();
    for ((line, place, shown), rows) in &bodies {
        let (api, operation) = find(&apis, line).expect("a known operation");
        let entry = api.operations.iter();
        let mut entry = entry.filter(|entry| operation["operationId"] == entry.operation.id());
        let entry = entry.next().expect("generated code");
        let mut body = Value::Null;
        for row in rows {
            set(&mut body, &steps(row.path), &sample(&api.document, operation, row));
        }
        let way = match *place {
            "request" => entry.request,
            "response" => entry.response,
            _ => api.error,
        };
        let envelope = entry.operation.envelope().filter(|_| *place == "response");
        let mut ways = vec![(way.expect("a body"), &body, envelope.map_or(&body, |list| &body[list]))];
        let own = api.types.iter().find(|ty| ty.name == *shown);
        if let Some(own) = own {
            ways.push((own.round_trip, &body, &body));
        }
        assert_eq!(own.is_some(), !shown.is_empty(), "{shown}");
        for (way, sent, expected) in ways {
            let fault = match way(sent.to_string().as_bytes(), envelope) {
                Err(fault) => fault,
                Ok(Outcome { json, misfits, .. }) => {
                    let back: Value = serde_json::from_str(&json).expect("JSON");
                    let misfits: Vec<_> = misfits.iter().filter(|one| !one.contains(MISFIT)).collect();
                    if back == *expected && misfits.is_empty() {
                        continue;
                    }
                    format!("misfits {misfits:?}\nsent {expected}\nback {back}")
                }
            };
            faults.push(format!("{line}, {place} {shown}: {fault}"));
        }
    }
    assert!(bodies.len() > 35, "{} bodies", bodies.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A value that the row's type allows.
fn sample(document: &Document, operation: &Value, row: &Row<'_>) -> Value {
    let found = document
        .root(operation, row)
        .map(|root| document.at(root, row.path))
        .unwrap_or_default();
    let types: BTreeSet<String> = found.iter().flat_map(|schema| document.allows(schema).0).collect();
    let kind = if row.kind.is_empty() {
        types.iter().find(|kind| *kind != "any").map_or("any", String::as_str)
    } else {
        row.kind
    };
    match kind {
        "boolean" => json!(true),
        "integer" | "number" => json!(7),
        "object" => json!({}),
        "array" => json!([]),
        _ => json!(
            row.values
                .split(' ')
                .next()
                .filter(|value| !value.is_empty())
                .unwrap_or("2024-01-01T00:00:00.000Z")
        ),
    }
}

/// Puts `value` at a path, unless something is there already.
fn set(body: &mut Value, path: &[Step<'_>], value: &Value) {
    match path {
        [] => {
            if body.is_null() {
                *body = value.clone();
            }
        }
        [Step::Element, rest @ ..] => {
            if !body.is_array() {
                *body = json!([]);
            }
            let list = body.as_array_mut().expect("just made");
            if list.is_empty() {
                list.push(Value::Null);
            }
            set(&mut list[0], rest, value);
        }
        [Step::Member(name), rest @ ..] => {
            if !body.is_object() {
                *body = Value::Object(Map::new());
            }
            set(&mut body[*name], rest, value);
        }
    }
}
