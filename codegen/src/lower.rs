//! Stage 5, lower: the document in the small part of OpenAPI that progenitor and typify take without failing.
//!
//! All names become Rust names, inheritance is flattened, unions become empty objects that `refine` fills, each operation has one
//! successful answer, and rules about values (lengths, patterns, defaults) are gone: the server checks them, decoding must not.

use serde_json::{Map, Value, json};

use crate::document::{Document, schema_reference, text};
use crate::ir::{Body, Ir, Location, Operation, Parameter, Response, Schema, rust_name};
use crate::refine::lifecycle;

/// Lowers a document.
#[must_use]
pub(crate) fn lower(document: &Document, ir: &Ir) -> Value {
    let mut paths = Map::new();
    for operation in &ir.operations {
        let mut path = operation.path.clone();
        for parameter in operation
            .parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Path)
        {
            path = path.replace(
                &format!("{{{}}}", parameter.name),
                &format!("{{{}}}", parameter.rust_name),
            );
        }
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[operation.method.to_lowercase()] = lower_operation(document, operation);
    }
    let schemas: Map<_, _> = document
        .schemas()
        .filter_map(|(name, value)| {
            let name = rust_name(name, value);
            let description = text(value, "description").unwrap_or_default().trim();
            let description = match lifecycle(text(value, "x-okta-lifecycle")) {
                Some(stage) => format!("{description}\n\n{stage}"),
                None => description.to_owned(),
            };
            let lowered = lower_schema(document, ir.schemas.get(&name)?, &description);
            Some((name, lowered))
        })
        .collect();
    json!({
        "openapi": "3.0.3",
        "info": {"title": document.get("/info/title"), "version": document.get("/info/version")},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

fn lower_operation(document: &Document, operation: &Operation) -> Value {
    let mut lowered = json!({
        "operationId": operation.rust_name,
        "summary": operation.summary,
        "description": operation.description,
        "parameters": operation.parameters.iter().map(|p| lower_parameter(document, p)).collect::<Vec<_>>(),
        "responses": {"200": lower_response(document, &operation.response)},
    });
    if let Some(body) = &operation.body {
        lowered["requestBody"] = lower_body(document, body);
    }
    lowered
}

fn lower_parameter(document: &Document, parameter: &Parameter) -> Value {
    let location = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
    };
    json!({
        "name": parameter.rust_name,
        "in": location,
        "required": parameter.required || parameter.location == Location::Path,
        "schema": lower_type(document, &parameter.schema),
    })
}

fn lower_body(document: &Document, body: &Body) -> Value {
    if body.is_json() {
        json!({"required": true, "content": {"application/json": {"schema": lower_type(document, &body.schema)}}})
    } else {
        json!({"required": true, "content": {"application/octet-stream": {"schema": BINARY.clone()}}})
    }
}

static BINARY: std::sync::LazyLock<Value> = std::sync::LazyLock::new(|| json!({"type": "string", "format": "binary"}));

fn lower_response(document: &Document, response: &Response) -> Value {
    let json = |schema: Value| json!({"description": "", "content": {"application/json": {"schema": schema}}});
    match response {
        Response::Empty => json!({"description": ""}),
        Response::Json(schema) => json(lower_type(document, schema)),
        Response::List { items, .. } => json(json!({"type": "array", "items": lower_type(document, items)})),
        Response::Text(_) | Response::Bytes(_) => {
            json!({"description": "", "content": {"application/octet-stream": {"schema": BINARY.clone()}}})
        }
    }
}

fn lower_schema(document: &Document, schema: &Schema, description: &str) -> Value {
    match schema {
        Schema::Enum(values) => json!({
            "type": "string",
            "description": description,
            "enum": values.values.iter().map(|value| &value.rust_name).collect::<Vec<_>>(),
        }),
        Schema::Union(_) => json!({"type": "object", "description": description, "additionalProperties": false}),
        Schema::Object(object) => json!({
            "type": "object",
            "description": description,
            "additionalProperties": false,
            "properties": object
                .members
                .iter()
                .map(|member| {
                    let mut lowered = lower_type(document, &member.schema);
                    lowered.as_object_mut().map(|schema| schema.remove("nullable"));
                    (member.rust_name.clone(), lowered)
                })
                .collect::<Map<_, _>>(),
        }),
    }
}

/// A member's, element's or parameter's type.
fn lower_type(document: &Document, schema: &Value) -> Value {
    let mut lowered = if let Some(name) = schema_reference(schema) {
        let name = document
            .schema(name)
            .map_or_else(|| name.to_owned(), |schema| rust_name(name, schema));
        let target = json!({"$ref": format!("#/components/schemas/{name}")});
        if schema.get("nullable").is_none() {
            return target;
        }
        json!({"allOf": [target]})
    } else {
        match text(schema, "type") {
            Some("array") => {
                json!({"type": "array", "items": lower_type(document, schema.get("items").unwrap_or(&Value::Null))})
            }
            Some("object") => match schema.get("additionalProperties") {
                Some(values @ Value::Object(members)) if !members.is_empty() => {
                    json!({"type": "object", "additionalProperties": lower_type(document, values)})
                }
                _ => json!({"type": "object", "additionalProperties": true}),
            },
            Some("string") if text(schema, "format") == Some("date-time") => {
                json!({"type": "string", "format": "date-time"})
            }
            Some("integer") if text(schema, "format") == Some("int32") => json!({"type": "integer", "format": "int32"}),
            Some("integer") => json!({"type": "integer", "format": "int64"}),
            Some(scalar @ ("string" | "boolean" | "number")) => json!({"type": scalar}),
            _ => json!({}),
        }
    };
    if let Some(nullable) = schema.get("nullable") {
        lowered["nullable"] = nullable.clone();
    }
    lowered
}
