//! A document in a form that progenitor takes as it is, and okta-codegen as well.
//!
//! On Okta's documents plain progenitor fails or panics. Someone who wants to use it has to do at least this: one kind of answer and
//! one of error for each operation, no multipart bodies, no defaults and patterns, enum values and member names that stay apart when
//! they become Rust names, no circles of unions. Inheritance is flattened and what is inline gets a name, so that both generators
//! make the same types of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

/// Names that generated code uses for itself.
const RESERVED: &[&str] = &[
    "apierror",
    "box",
    "btreemap",
    "client",
    "default",
    "error",
    "into",
    "json",
    "jsonobject",
    "number",
    "option",
    "result",
    "self",
    "string",
    "timestamp",
    "tryfrom",
    "value",
    "vec",
];

/// Methods of generated requests, which a parameter must not be called.
const METHODS: &[&str] = &["after", "body", "client", "from_cursor", "pages", "send", "stream"];

/// Simplifies a document.
pub(super) fn simplify(document: &Value) -> Value {
    let mut names = BTreeMap::new();
    let mut taken: BTreeSet<String> = RESERVED.iter().map(|&name| name.to_owned()).collect();
    for name in members(&document["components"]["schemas"]).map(|(name, _)| name) {
        let mut new = okta_codegen::names::pascal(name);
        while !taken.insert(letters(&new)) {
            new.push('X');
        }
        names.insert(name.clone(), new);
    }
    let mut simplifier = Simplifier {
        document,
        names,
        taken,
        made: Map::new(),
    };
    for (name, schema) in members(&document["components"]["schemas"]) {
        simplifier.named(name, schema);
    }
    let paths = simplifier.paths();
    let mut schemas = simplifier.made;
    schemas.insert(
        "ApiError".into(),
        json!({"type": "object", "properties": {
            "errorCode": {"type": "string"}, "errorSummary": {"type": "string"}, "errorLink": {"type": "string"},
            "errorId": {"type": "string"}, "errorCauses": {"type": "array", "items": {}},
        }}),
    );
    json!({
        "openapi": "3.0.3",
        "info": document["info"],
        "tags": document["tags"],
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

struct Simplifier<'a> {
    document: &'a Value,
    /// New names of the schemas.
    names: BTreeMap<String, String>,
    taken: BTreeSet<String>,
    made: Map<String, Value>,
}

/// What a named schema becomes.
enum Kind {
    Object,
    Enum(Vec<String>),
    Union(Map<String, Value>),
    /// Nothing with a name: it is put where it is used.
    Alias,
}

impl<'a> Simplifier<'a> {
    fn schema(&self, reference: &str) -> Option<(&'a str, &'a Value)> {
        let name = reference.strip_prefix("#/components/schemas/")?;
        let (name, schema) = self.document["components"]["schemas"]
            .as_object()?
            .get_key_value(name)?;
        Some((name, schema))
    }

    fn kind(&self, name: &str, schema: &'a Value) -> Kind {
        let mapping: Map<String, Value> = members(&schema["discriminator"]["mapping"])
            .filter_map(|(value, target)| {
                let (variant, schema) = self.schema(target.as_str()?)?;
                // a union within a union, or of itself, is more than either generator takes
                let fits = variant != name
                    && schema.get("discriminator").is_none()
                    && matches!(self.kind(variant, schema), Kind::Object);
                fits.then(|| {
                    let target = format!("#/components/schemas/{}", self.names[variant]);
                    (value.clone(), target.into())
                })
            })
            .collect();
        if !mapping.is_empty() && schema["discriminator"]["propertyName"].is_string() {
            return Kind::Union(mapping);
        }
        let values = enum_values(schema);
        if !values.is_empty() {
            return Kind::Enum(values);
        }
        if self.flatten(schema, 0).0.is_empty() {
            Kind::Alias
        } else {
            Kind::Object
        }
    }

    fn named(&mut self, name: &str, schema: &'a Value) {
        let new = self.names[name].clone();
        let made = match self.kind(name, schema) {
            Kind::Alias => return,
            Kind::Enum(values) => json!({"type": "string", "enum": values}),
            Kind::Union(mapping) => {
                let targets: BTreeSet<_> = mapping.values().filter_map(Value::as_str).collect();
                let variants: Vec<_> = targets.into_iter().map(|target| json!({"$ref": target})).collect();
                let property = &schema["discriminator"]["propertyName"];
                json!({"oneOf": variants, "discriminator": {"propertyName": property, "mapping": mapping}})
            }
            Kind::Object => self.object(&new, schema),
        };
        self.made.insert(new, made);
    }

    fn object(&mut self, name: &str, schema: &'a Value) -> Value {
        let (properties, required) = self.flatten(schema, 0);
        let mut seen = BTreeSet::from(["additionalproperties".to_owned()]);
        let properties: Map<_, _> = properties
            .into_iter()
            .filter(|(member, _)| !member.contains('$') && seen.insert(letters(member)))
            .map(|(member, schema)| {
                let ty = self.ty(schema, &format!("{name} {member}"), 0);
                (member.to_owned(), ty)
            })
            .collect();
        let required: Vec<_> = required
            .into_iter()
            .filter(|name| properties.contains_key(*name))
            .collect();
        let mut object = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            object["required"] = required.into();
        }
        object
    }

    /// The members of an object and of those it inherits from.
    fn flatten(&self, schema: &'a Value, depth: usize) -> (BTreeMap<&'a str, &'a Value>, BTreeSet<&'a str>) {
        let (mut properties, mut required) = (BTreeMap::new(), BTreeSet::new());
        if depth > 8 {
            return (properties, required);
        }
        for part in elements(&schema["allOf"]) {
            let part = part["$ref"]
                .as_str()
                .and_then(|target| self.schema(target))
                .map_or(part, |(_, schema)| schema);
            let (more, needed) = self.flatten(part, depth + 1);
            properties.extend(more);
            required.extend(needed);
        }
        properties.extend(members(&schema["properties"]).map(|(name, schema)| (name.as_str(), schema)));
        required.extend(elements(&schema["required"]).filter_map(Value::as_str));
        (properties, required)
    }

    /// The type of a member, element, parameter or body.
    fn ty(&mut self, schema: &'a Value, hint: &str, depth: usize) -> Value {
        let parts = &schema["allOf"];
        let single = elements(parts)
            .next()
            .filter(|_| elements(parts).count() == 1 && schema["properties"].is_null());
        if let Some(target) = single.unwrap_or(schema)["$ref"].as_str() {
            return match self.schema(target) {
                None => json!({}),
                Some((name, schema)) => match self.kind(name, schema) {
                    Kind::Alias if depth < 8 => self.ty(schema, hint, depth + 1),
                    Kind::Alias => json!({}),
                    _ => json!({"$ref": format!("#/components/schemas/{}", self.names[name])}),
                },
            };
        }
        let values = enum_values(schema);
        if values.len() > 1 {
            return self.hoist(hint, |_, _| json!({"type": "string", "enum": values}));
        }
        if !self.flatten(schema, 0).0.is_empty() {
            return self.hoist(hint, |this, name| this.object(name, schema));
        }
        let format = schema["format"].as_str();
        match schema["type"].as_str() {
            Some("array") => json!({"type": "array", "items": self.ty(&schema["items"], hint, depth)}),
            Some("object") if members(&schema["additionalProperties"]).next().is_some() => {
                json!({"type": "object", "additionalProperties": self.ty(&schema["additionalProperties"], hint, depth)})
            }
            Some("object") => json!({"type": "object", "additionalProperties": true}),
            Some("string") if format == Some("date-time") => json!({"type": "string", "format": "date-time"}),
            Some("integer") if format == Some("int32") => json!({"type": "integer", "format": "int32"}),
            Some("integer") => json!({"type": "integer", "format": "int64"}),
            Some(scalar @ ("string" | "boolean" | "number")) => json!({"type": scalar}),
            _ => json!({}),
        }
    }

    /// Gives an inline schema a name.
    fn hoist(&mut self, hint: &str, make: impl FnOnce(&mut Self, &str) -> Value) -> Value {
        let mut name = okta_codegen::names::pascal(hint);
        while !self.taken.insert(letters(&name)) {
            name.push('X');
        }
        let made = make(self, &name);
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        self.made.insert(name, made);
        reference
    }

    fn paths(&mut self) -> Value {
        let mut paths = Map::new();
        let mut ids = BTreeSet::new();
        for (path, item) in members(&self.document["paths"]) {
            for (method, operation) in members(item).filter(|(method, _)| *method != "parameters") {
                let id = operation["operationId"].as_str().unwrap_or_default();
                if !ids.insert(letters(id)) {
                    continue;
                }
                let made = self.operation(path, &item["parameters"], operation, id);
                paths.entry(path.clone()).or_insert_with(|| json!({}))[method] = made;
            }
        }
        paths.into()
    }

    fn operation(&mut self, path: &str, shared: &'a Value, operation: &'a Value, id: &str) -> Value {
        let mut seen = BTreeSet::new();
        let mut parameters = Vec::new();
        for parameter in elements(shared).chain(elements(&operation["parameters"])) {
            let parameter = self.resolve(parameter);
            let (Some(name), Some(place)) = (parameter["name"].as_str(), parameter["in"].as_str()) else {
                continue;
            };
            let usable = place == "path" || !METHODS.contains(&name) && place != "cookie";
            if !usable || !seen.insert(letters(name)) || place == "path" && !path.contains(&format!("{{{name}}}")) {
                continue;
            }
            let ty = match parameter["schema"]["type"].as_str() {
                Some("array") => json!({"type": "array", "items": {"type": "string"}}),
                Some("boolean") => json!({"type": "boolean"}),
                Some("integer") => json!({"type": "integer", "format": "int64"}),
                _ => json!({"type": "string"}),
            };
            let required = place == "path" || parameter["required"] == true;
            parameters.push(json!({"name": name, "in": place, "required": required, "schema": ty}));
        }
        let error = json!({
            "description": "",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ApiError"}}},
        });
        let success = members(&operation["responses"])
            .filter(|(status, _)| status.starts_with('2'))
            .find_map(|(_, response)| self.content(self.resolve(response), &format!("{id} response")));
        let (status, success) = match success {
            Some(content) => ("200", json!({"description": "", "content": content})),
            None => ("204", json!({"description": ""})),
        };
        let mut made = json!({
            "operationId": id,
            "tags": operation["tags"],
            "parameters": parameters,
            "responses": {status: success, "4XX": error, "5XX": error},
        });
        for key in ["x-okta-feature", "x-okta-pagination"] {
            if let Some(value) = operation.get(key) {
                made[key] = value.clone();
            }
        }
        let body = self.resolve(&operation["requestBody"]);
        if let Some(content) = self.content(body, &format!("{id} request")) {
            made["requestBody"] = json!({"required": true, "content": content});
        }
        made
    }

    fn content(&mut self, of: &'a Value, hint: &str) -> Option<Value> {
        let content = of["content"].as_object()?;
        if let Some(json) = content.get("application/json") {
            let ty = self.ty(&json["schema"], hint, 0);
            return Some(json!({"application/json": {"schema": ty}}));
        }
        content.keys().next()?;
        Some(json!({"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}))
    }

    fn resolve(&self, value: &'a Value) -> &'a Value {
        let target = value["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
        target.and_then(|target| self.document.pointer(target)).unwrap_or(value)
    }
}

/// Those values of an enum that make names.
fn enum_values(schema: &Value) -> Vec<String> {
    let mut seen = BTreeSet::from(["unknown".to_owned(), "self".to_owned()]);
    elements(&schema["enum"])
        .filter_map(Value::as_str)
        .filter(|value| value.starts_with(|c: char| c.is_ascii_alphabetic()) && seen.insert(letters(value)))
        .map(ToOwned::to_owned)
        .collect()
}

/// What is left of a name whichever case it is put in.
fn letters(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
