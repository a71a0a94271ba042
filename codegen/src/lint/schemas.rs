//! Schemas: made of the few forms that become good Rust.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::Findings;
use crate::document::{Document, elements, escape, members, reference, schema_reference, text};
use crate::ir::{EnumValue, FORM, Ir, Schema, form_part, rust_name};
use crate::names;

const KEYS: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "format",
    "items",
    "nullable",
    "oneOf",
    "properties",
    "readOnly",
    "required",
    "type",
    "writeOnly",
    "x-enum-descriptions",
    "x-enum-self-explanatory",
    "x-enum-varnames",
    "x-okta-common",
    "x-okta-envelope",
    "x-okta-lifecycle",
    "x-okta-secret",
    "x-okta-sent-as",
    "x-okta-variant-names",
    "x-rust-name",
];

/// Types that generated code has in scope.
const TAKEN: &[&str] = &[
    "BTreeMap",
    "Box",
    "Clone",
    "Debug",
    "Default",
    "From",
    "Into",
    "Json",
    "JsonObject",
    "M",
    "None",
    "Number",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "Self",
    "Some",
    "String",
    "Timestamp",
    "TryFrom",
    "Vec",
];

/// Where a schema stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// It has a name.
    Component,
    /// It is one of the parts of an `allOf`.
    Part,
    /// It is the answer of an operation.
    Answer,
    /// Anywhere else.
    Inner,
}

pub(super) fn check(findings: &mut Findings<'_>) {
    let document = findings.document;
    for (name, value) in document.schemas() {
        schema(
            findings,
            &format!("/components/schemas/{}", escape(name)),
            value,
            Place::Component,
        );
    }
    for (name, value) in members(document.get("/components/parameters")) {
        let pointer = format!("/components/parameters/{}/schema", escape(name));
        if let Some(value) = value.get("schema") {
            schema(findings, &pointer, value, Place::Inner);
        }
    }
    for at in document.operations() {
        for (index, parameter) in elements(at.value.get("parameters")).enumerate() {
            if let Some(value) = parameter.get("schema") {
                schema(
                    findings,
                    &format!("{}/parameters/{index}/schema", at.pointer),
                    value,
                    Place::Inner,
                );
            }
        }
        contents(
            findings,
            &format!("{}/requestBody", at.pointer),
            at.value.get("requestBody"),
            Place::Inner,
        );
        for (status, response) in members(at.value.get("responses")) {
            contents(
                findings,
                &format!("{}/responses/{status}", at.pointer),
                Some(response),
                Place::Answer,
            );
        }
    }
    names_of_types(findings);
    match Ir::describe(document) {
        Ok(ir) => ir_rules(findings, &ir),
        // the rules for operations have said so already, and better
        Err(found) => found
            .as_slice()
            .iter()
            .filter(|diagnostic| diagnostic.rule != "ir/operation")
            .for_each(|diagnostic| findings.extend(diagnostic.clone())),
    }
}

fn contents(findings: &mut Findings<'_>, pointer: &str, holder: Option<&Value>, place: Place) {
    for (media_type, content) in members(holder.and_then(|holder| holder.get("content"))) {
        if let Some(value) = content.get("schema") {
            let pointer = format!("{pointer}/content/{}/schema", escape(media_type));
            if media_type == FORM {
                form_of_a_file(findings, &pointer, value);
            } else {
                schema(findings, &pointer, value, place);
            }
        }
    }
}

/// A form holds one file and nothing else.
fn form_of_a_file(findings: &mut Findings<'_>, pointer: &str, value: &Value) {
    findings.keys(pointer, value, "a form", &["type", "required", "properties"]);
    match form_part(FORM, value) {
        Some(part) if elements(value.get("required")).any(|name| name.as_str() == Some(part)) => {
            for (name, member) in members(value.get("properties")) {
                let pointer = format!("{pointer}/properties/{}", escape(name));
                schema(findings, &pointer, member, Place::Inner);
            }
        }
        _ => findings.add(
            "lint/body",
            pointer,
            "a form must hold one file",
            "write `type: object` with one member, required, of `{type: string, format: binary}`; the part has its name",
        ),
    }
}

fn schema(findings: &mut Findings<'_>, pointer: &str, value: &Value, place: Place) {
    if !value.is_object() {
        findings.add(
            "lint/schema",
            pointer,
            "a schema must be a mapping",
            "write `{type: …}`, `{$ref: …}` or `{}`",
        );
        return;
    }
    if reference(value).is_some() {
        if value.as_object().is_some_and(|members| members.len() > 1) {
            findings.add(
                "lint/schema",
                pointer,
                "`$ref` has neighbours, which every tool ignores",
                "write `allOf: [{$ref: …}]` with the neighbours beside `allOf`",
            );
        }
        return;
    }
    findings.keys(pointer, value, "a schema", KEYS);
    findings.flags(
        pointer,
        value,
        &["deprecated", "nullable", "readOnly", "writeOnly", "x-okta-secret"],
    );
    super::stage(findings, pointer, value);
    for (index, part) in elements(value.get("allOf")).enumerate() {
        schema(findings, &format!("{pointer}/allOf/{index}"), part, Place::Part);
    }
    for (name, member) in members(value.get("properties")) {
        schema(
            findings,
            &format!("{pointer}/properties/{}", escape(name)),
            member,
            Place::Inner,
        );
    }
    if let Some(items) = value.get("items") {
        schema(findings, &format!("{pointer}/items"), items, Place::Inner);
    }
    if let Some(values @ Value::Object(_)) = value.get("additionalProperties") {
        schema(
            findings,
            &format!("{pointer}/additionalProperties"),
            values,
            Place::Inner,
        );
    }
    form(findings, pointer, value, place);
}

/// Whether the schema is one of the forms that its place allows.
fn form(findings: &mut Findings<'_>, pointer: &str, value: &Value, place: Place) {
    let kind = text(value, "type");
    let is_union = value.get("discriminator").is_some() || value.get("oneOf").is_some();
    let is_object = value.get("properties").is_some() || kind == Some("object");
    let wraps_reference = schema_reference(value).is_some();
    let refuse = |findings: &mut Findings<'_>, message: &str, help: &str| {
        findings.add("lint/schema-form", pointer, message, help);
    };
    if let Some(kind) = kind {
        if !["array", "boolean", "integer", "number", "object", "string"].contains(&kind) {
            refuse(findings, &format!("`{kind}` is no type"), "use a type of OpenAPI 3.0");
        }
        if kind == "array" && value.get("items").is_none() {
            refuse(findings, "an array has no `items`", "add `items`; `{}` for any JSON");
        }
    }
    if let Some(format) = text(value, "format") {
        let fits = matches!(
            (kind, format),
            (Some("string"), "date-time" | "password" | "byte" | "binary")
                | (Some("integer"), "int32" | "int64")
                | (Some("number"), "double")
        );
        if !fits {
            refuse(
                findings,
                &format!("the format `{format}` means nothing here"),
                "remove it, or say it in the description",
            );
        }
    }
    match place {
        Place::Component => {
            if is_union {
                union(findings, pointer, value);
            } else if value.get("enum").is_some() {
                enumeration(findings, pointer, value);
            } else if !is_object && value.get("allOf").is_none() {
                refuse(
                    findings,
                    "a named schema must be an object, an enum of strings or a union",
                    "write other types in place, where they are used",
                );
            } else if value.get("additionalProperties").is_some_and(Value::is_object) {
                refuse(
                    findings,
                    "a named map",
                    "write the map in place: `type: object` with `additionalProperties`",
                );
            }
        }
        Place::Part => {
            if is_union {
                refuse(
                    findings,
                    "a union can't be inherited",
                    "inherit from the object the union has in common",
                );
            }
        }
        Place::Answer if text(value, "x-okta-envelope").is_some() => {
            let member = text(value, "x-okta-envelope").unwrap_or_default();
            let list = value.get("properties").and_then(|properties| properties.get(member));
            if list.is_none_or(|list| text(list, "type") != Some("array")) {
                refuse(
                    findings,
                    &format!("the envelope has no list `{member}`"),
                    "give it one member of `type: array`, of that name",
                );
            }
        }
        Place::Answer | Place::Inner => {
            let several = value
                .get("enum")
                .and_then(Value::as_array)
                .is_some_and(|values| values.len() != 1 || !values[0].is_string());
            if is_union || value.get("properties").is_some() || (value.get("allOf").is_some() && !wraps_reference) {
                refuse(
                    findings,
                    "an object or union without a name",
                    "make it a named component and refer to it",
                );
            } else if several && !wraps_reference {
                refuse(
                    findings,
                    "an enum without a name",
                    "make it a named component and refer to it; only a single value stands in place",
                );
            } else if kind.is_none()
                && !wraps_reference
                && ["items", "enum", "format"].iter().any(|key| value.get(key).is_some())
            {
                refuse(findings, "the type is missing", "add `type`");
            }
        }
    }
}

fn enumeration(findings: &mut Findings<'_>, pointer: &str, value: &Value) {
    let values: Vec<_> = elements(value.get("enum")).collect();
    let given: Vec<_> = elements(value.get("x-enum-varnames")).collect();
    if text(value, "type") != Some("string") || values.is_empty() || values.iter().any(|value| !value.is_string()) {
        findings.add(
            "lint/enum",
            pointer,
            "an enum must have `type: string` and at least one value, all strings",
            "quote values that YAML would take for something else; other types are written in place without `enum`",
        );
    }
    for (value, description) in members(value.get("x-enum-descriptions")) {
        let pointer = format!("{pointer}/x-enum-descriptions/{}", escape(value));
        if !values.iter().any(|known| known.as_str() == Some(value)) {
            findings.add(
                "lint/enum",
                &pointer,
                format!("`{value}` is no value of the enum"),
                "write values as they stand under `enum`; quote what YAML takes for something else",
            );
        }
        super::prose::described(findings, &pointer, description, "a value");
    }
    if let Some(reason) = value.get("x-enum-self-explanatory") {
        let pointer = format!("{pointer}/x-enum-self-explanatory");
        super::prose::described(findings, &pointer, reason, "an enum that explains itself");
    }
    if !given.is_empty() && given.len() != values.len() {
        findings.add(
            "lint/enum",
            &format!("{pointer}/x-enum-varnames"),
            format!("there are {} names for {} values", given.len(), values.len()),
            "name all of them or none",
        );
    }
}

fn union(findings: &mut Findings<'_>, pointer: &str, value: &Value) {
    let targets: Vec<_> = elements(value.get("oneOf")).map(reference).collect();
    let mapped: HashSet<_> = members(value.pointer("/discriminator/mapping"))
        .filter_map(|(_, target)| target.as_str())
        .collect();
    if targets.is_empty() || targets.iter().any(Option::is_none) {
        findings.add(
            "lint/union",
            pointer,
            "`oneOf` must list references",
            "name each variant and refer to it",
        );
    }
    let listed: HashSet<_> = targets.into_iter().flatten().collect();
    if listed != mapped {
        findings.add(
            "lint/union",
            &format!("{pointer}/discriminator"),
            "`oneOf` and the discriminator's `mapping` name different schemas",
            "map every value to its variant, and list every variant",
        );
    }
}

/// The values that a member of an enum's type may have.
fn allowed<'a>(document: &'a Document, schema: &'a Value) -> HashSet<&'a str> {
    let named = || document.schema(schema_reference(schema)?)?.get("enum");
    elements(schema.get("enum").or_else(named))
        .filter_map(Value::as_str)
        .collect()
}

fn names_of_types(findings: &mut Findings<'_>) {
    let document = findings.document;
    let mut taken: HashMap<String, String> = TAKEN
        .iter()
        .map(|name| ((*name).to_owned(), "Rust".to_owned()))
        .collect();
    for (name, value) in document.schemas() {
        let rust = rust_name(name, value);
        let valid = rust == names::pascal(&rust);
        if let Some(other) = taken.insert(rust.clone(), name.clone()) {
            findings.add(
                "lint/name",
                &format!("/components/schemas/{}", escape(name)),
                format!("`{name}` becomes the type `{rust}`, as `{other}` does"),
                "choose another name, or another Rust name with `x-rust-name`",
            );
        } else if !valid {
            findings.add(
                "lint/name",
                &format!("/components/schemas/{}", escape(name)),
                format!("`{rust}` is no good name for a type"),
                format!("write it as `{}`", names::pascal(&rust)),
            );
        }
    }
}

/// Rules that are easier to tell of what the document means than of how it is written.
fn ir_rules(findings: &mut Findings<'_>, ir: &Ir) {
    let document = findings.document;
    let pointers: BTreeMap<String, String> = document
        .schemas()
        .map(|(name, value)| (rust_name(name, value), format!("/components/schemas/{}", escape(name))))
        .collect();
    for (name, schema) in &ir.schemas {
        let pointer = pointers.get(name).map_or("", String::as_str);
        match schema {
            Schema::Object(object) => {
                let mut seen = HashMap::new();
                for member in &object.members {
                    if member.rust_name == "additional_properties" || seen.contains_key(&member.rust_name) {
                        let other = seen
                            .get(&member.rust_name)
                            .map_or("another", |other: &&String| other.as_str());
                        findings.add(
                            "lint/member",
                            &format!("{pointer}/properties/{}", escape(&member.name)),
                            format!(
                                "`{}` and `{other}` become the same field `{}`",
                                member.name, member.rust_name
                            ),
                            "rename one with `x-rust-name`",
                        );
                    }
                    seen.insert(member.rust_name.clone(), &member.name);
                }
            }
            Schema::Enum(values) => {
                let (mut variants, mut strings) = (HashSet::new(), HashSet::new());
                for EnumValue {
                    rust_name: variant,
                    value,
                    ..
                } in &values.values
                {
                    if variant == "Unknown" || !variants.insert(variant) || !strings.insert(value) {
                        findings.add(
                            "lint/enum",
                            &format!("{pointer}/enum"),
                            format!("the value `{value}` becomes the variant `{variant}`, which is taken"),
                            "name the variants with `x-enum-varnames`, or remove the repetition",
                        );
                    } else if *variant != names::pascal(variant) {
                        findings.add(
                            "lint/enum",
                            &format!("{pointer}/enum"),
                            format!("`{variant}` is no good name for a variant"),
                            format!("write it as `{}`", names::pascal(variant)),
                        );
                    }
                }
            }
            Schema::Union(union) => {
                let mut seen = HashSet::new();
                let mut objects = HashSet::new();
                for variant in &union.variants {
                    let unusable = !seen.insert(&variant.rust_name)
                        || variant.rust_name == "Unknown"
                        || !objects.insert(&variant.object)
                        || !matches!(ir.schemas.get(&variant.object), Some(Schema::Object(_)))
                        || union.common.as_ref() == Some(&variant.object);
                    if unusable {
                        findings.add(
                            "lint/union",
                            &format!("{pointer}/discriminator"),
                            format!(
                                "the variant `{}` of `{}` can't be told apart, or is no object",
                                variant.rust_name, variant.object
                            ),
                            "values of one object share one name in `x-okta-variant-names`; a variant is an object, \
                             other than the common one, and isn't called `Unknown`",
                        );
                    } else if variant.rust_name != names::pascal(&variant.rust_name) {
                        findings.add(
                            "lint/union",
                            &format!("{pointer}/discriminator"),
                            format!("`{}` is no good name for a variant", variant.rust_name),
                            format!("write it as `{}`", names::pascal(&variant.rust_name)),
                        );
                    } else if let Some(Schema::Object(object)) = ir.schemas.get(&variant.object)
                        && let Some(member) = object.members.iter().find(|member| member.name == union.discriminator)
                    {
                        let allowed = allowed(findings.document, &member.schema);
                        if allowed != variant.values.iter().map(String::as_str).collect() {
                            findings.add(
                                "lint/union",
                                &format!("{pointer}/discriminator"),
                                format!(
                                    "`{}` of the variant `{}` may have other values than those mapped to it",
                                    union.discriminator, variant.object
                                ),
                                "list the mapped values as its `enum`, beside `allOf` if there are several",
                            );
                        }
                    } else {
                        findings.add(
                            "lint/union",
                            &format!("{pointer}/discriminator"),
                            format!(
                                "the variant `{}` has no member `{}`",
                                variant.object, union.discriminator
                            ),
                            "add it, as a constant if one value means this variant",
                        );
                    }
                }
                if union
                    .common
                    .as_ref()
                    .is_some_and(|base| !matches!(ir.schemas.get(base), Some(Schema::Object(_))))
                {
                    findings.add(
                        "lint/union",
                        &format!("{pointer}/x-okta-common"),
                        "the common schema is no object",
                        "name the object that all variants inherit from",
                    );
                }
            }
        }
    }
    required(findings);
}

/// What is required must exist, in the object or in what it inherits.
fn required(findings: &mut Findings<'_>) {
    let document = findings.document;
    for (name, value) in document.schemas() {
        let known = crate::ir::member_names(document, name, value);
        let parts = std::iter::once(value).chain(elements(value.get("allOf")));
        for required in parts
            .flat_map(|part| elements(part.get("required")))
            .filter_map(Value::as_str)
        {
            if !known.iter().any(|member| member == required) {
                findings.add(
                    "lint/required",
                    &format!("/components/schemas/{}", escape(name)),
                    format!("`{name}` requires `{required}`, which it doesn't have"),
                    "correct the name or add the member",
                );
            }
        }
    }
}
