//! A document of the whole Management API, made of the facts in `../shared/facts`: for size, not for use.

use std::collections::{BTreeMap, HashMap};

use okta_codegen::document::{elements, text};
use okta_codegen::{Document, Features};
use serde_json::{Map, Value, json};

use crate::api::root;

const SCHEMAS: &str = "#/components/schemas/";

/// The document; `None` where the facts are not at hand. Features are those of the curated document where it has the tag or the operation.
pub(super) fn document(curated: &Document) -> Option<Value> {
    let features = Features::of(curated);
    let of_tags: HashMap<_, _> = elements(curated.get("/tags"))
        .filter_map(|tag| text(tag, "x-okta-tag"))
        .zip(features.tags().map(|(_, feature)| feature))
        .collect();
    let of_operations: HashMap<_, _> = curated
        .operations()
        .filter_map(|at| Some((text(at.value, "operationId")?, features.enabling(at.value)?)))
        .collect();
    let folder = root().join("../shared/facts/mgmt");
    let read = |file: &str| -> Option<Vec<Value>> {
        let text = std::fs::read_to_string(folder.join(file)).ok()?;
        text.lines().map(|line| serde_json::from_str(line).ok()).collect()
    };
    let mut schemas = Map::new();
    for mut schema in read("schemas.jsonl")? {
        let name = schema.as_object_mut()?.remove("name")?.as_str()?.to_owned();
        if let Some(mapping) = schema
            .pointer_mut("/discriminator/mapping")
            .and_then(Value::as_object_mut)
        {
            for target in mapping.values_mut() {
                *target = format!("{SCHEMAS}{}", target.as_str()?).into();
            }
        }
        schemas.insert(name, schema);
    }
    let mut paths = Map::new();
    let mut tags = BTreeMap::new();
    for operation in read("operations.jsonl")? {
        let tag = operation
            .pointer("/tags/0")
            .and_then(Value::as_str)
            .unwrap_or("Other")
            .to_owned();
        let item = paths.entry(operation["path"].as_str()?).or_insert_with(|| json!({}));
        let feature = of_tags.get(&*tag).map_or_else(|| kebab(&tag), ToString::to_string);
        let own = of_operations.get(operation["operationId"].as_str()?);
        item[operation["method"].as_str()?.to_lowercase()] =
            self::operation(&operation, &tag, own.copied().unwrap_or(&feature));
        tags.insert(tag.clone(), json!({"name": tag, "x-okta-feature": feature}));
    }
    let mut document = json!({
        "openapi": "3.0.3",
        "info": {"title": "The whole API", "version": "1"},
        "tags": tags.into_values().collect::<Vec<_>>(),
        "paths": paths,
        "components": {"schemas": schemas},
    });
    references(&mut document);
    Some(document)
}

/// `AuthorizationServer` → `authorization-server`.
fn kebab(tag: &str) -> String {
    okta_codegen::names::snake(tag).replace('_', "-")
}

fn operation(facts: &Value, tag: &str, feature: &str) -> Value {
    let content = |content: &Value| -> Value {
        let types = content.as_object().into_iter().flatten();
        types
            .map(|(media_type, schema)| (media_type.clone(), json!({"schema": schema})))
            .collect::<Map<_, _>>()
            .into()
    };
    let parameters = facts["parameters"].clone();
    let is_list = parameters
        .as_array()
        .is_some_and(|all| all.iter().any(|one| one["name"] == "after"));
    let responses: Map<_, _> = facts["responses"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(status, response)| {
            (
                status.clone(),
                json!({"description": "", "content": content(&response["content"])}),
            )
        })
        .collect();
    let mut operation = json!({
        "operationId": facts["operationId"],
        "tags": [tag],
        "x-okta-feature": feature,
        "parameters": parameters,
        "responses": responses,
    });
    if is_list {
        operation["x-okta-pagination"] = "link".into();
    }
    if facts["request"].is_object() {
        operation["requestBody"] = json!({"required": true, "content": content(&facts["request"]["content"])});
    }
    operation
}

/// The facts name schemas without the way to them.
fn references(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get_mut("$ref")
                && !target.starts_with('#')
            {
                target.insert_str(0, SCHEMAS);
            }
            members.values_mut().for_each(references);
        }
        Value::Array(elements) => elements.iter_mut().for_each(references),
        _ => {}
    }
}
