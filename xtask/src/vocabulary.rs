//! The words of an API, which a recording may show: what the specs name, no org does.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use okta_codegen::Document;
use okta_codegen::document::flag;
use serde_json::Value;

/// One word a line, each after what it is.
pub(crate) fn list(document: &Document) -> String {
    let mut words = BTreeSet::new();
    for at in document.operations() {
        let literals = at
            .path
            .split('/')
            .filter(|segment| !segment.is_empty() && !segment.starts_with('{'));
        words.extend(literals.map(|segment| ("path", segment)));
        collect(at.value, &mut words);
    }
    for (_, schema) in document.schemas() {
        collect(schema, &mut words);
    }
    let mut list = String::new();
    for (kind, word) in words {
        let _ = writeln!(list, "{kind} {word}");
    }
    list
}

fn collect<'a>(value: &'a Value, words: &mut BTreeSet<(&'static str, &'a str)>) {
    let Value::Object(members) = value else {
        return value
            .as_array()
            .into_iter()
            .flatten()
            .for_each(|element| collect(element, words));
    };
    let values = members.get("enum").and_then(Value::as_array).into_iter().flatten();
    words.extend(values.filter_map(Value::as_str).map(|word| ("value", word)));
    if let Some(mapping) = value.pointer("/discriminator/mapping").and_then(Value::as_object) {
        words.extend(mapping.keys().map(|word| ("value", word.as_str())));
    }
    let properties = members
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    for (name, schema) in properties {
        if flag(schema, "x-okta-secret") || schema.get("format").is_some_and(|format| format == "password") {
            words.insert(("secret", name));
        }
    }
    members.values().for_each(|member| collect(member, words));
}
