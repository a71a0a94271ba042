//! Stage 4, select: the operations of the enabled features, and the schemas these reach.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::{Document, elements, members, reference, text};

/// Which operations to keep.
#[derive(Clone, Debug)]
pub enum Selection {
    /// All.
    Everything,
    /// Those whose tags belong to these features.
    Features(BTreeSet<String>),
}

/// The cargo feature of each tag, in the order of the document.
#[must_use]
pub fn features(document: &Document) -> Vec<(String, String)> {
    elements(document.get("/tags"))
        .filter_map(|tag| {
            let name = text(tag, "name")?;
            Some((name.to_owned(), text(tag, "x-okta-feature").unwrap_or(name).to_owned()))
        })
        .collect()
}

/// Removes what the selection doesn't need.
#[must_use]
pub(crate) fn select(mut document: Document, selection: &Selection) -> Document {
    if let Selection::Features(enabled) = selection {
        let tags: BTreeSet<_> = features(&document)
            .into_iter()
            .filter(|(_, feature)| enabled.contains(feature))
            .map(|(tag, _)| tag)
            .collect();
        if let Some(paths) = document.root.get_mut("paths").and_then(Value::as_object_mut) {
            for item in paths.values_mut().filter_map(Value::as_object_mut) {
                item.retain(|_, operation| match operation.get("tags") {
                    None => true,
                    Some(own) => elements(Some(own))
                        .filter_map(Value::as_str)
                        .any(|tag| tags.contains(tag)),
                });
            }
        }
    }
    let reached = reached(&document, |_| true);
    for section in ["schemas", "responses", "parameters", "requestBodies"] {
        let Some(components) = document.root.pointer_mut(&format!("/components/{section}")) else {
            continue;
        };
        if let Some(components) = components.as_object_mut() {
            components.retain(|name, _| reached.contains(&format!("#/components/{section}/{name}")));
        }
    }
    document
}

/// References to every component that the operations in question reach, or that can be sent as one of these.
#[must_use]
pub(crate) fn reached(document: &Document, of: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&Value> = document
        .operations()
        .map(|operation| operation.value)
        .filter(|operation| of(operation))
        .collect();
    open.extend(members(document.get("/paths")).filter_map(|(_, item)| item.get("parameters")));
    loop {
        while let Some(value) = open.pop() {
            let mut found = Vec::new();
            references(value, &mut found);
            for target in found {
                if let Some(value) = target.strip_prefix('#').and_then(|pointer| document.get(pointer))
                    && reached.insert(target)
                {
                    open.push(value);
                }
            }
        }
        for (name, schema) in document.schemas() {
            let Some(other) = text(schema, "x-okta-sent-as") else {
                continue;
            };
            if reached.contains(&schema_target(other)) && reached.insert(schema_target(name)) {
                open.push(schema);
            }
        }
        if open.is_empty() {
            return reached;
        }
    }
}

fn schema_target(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

/// Collects what `value` refers to, by whichever means.
fn references(value: &Value, found: &mut Vec<String>) {
    if let Some(target) = reference(value) {
        found.push(target.to_owned());
    }
    if let Some(common) = text(value, "x-okta-common") {
        found.push(schema_target(common));
    }
    match value {
        Value::Object(members) => members.values().for_each(|value| references(value, found)),
        Value::Array(elements) => elements.iter().for_each(|value| references(value, found)),
        _ => {}
    }
    for (_, target) in members(value.pointer("/discriminator/mapping")) {
        found.extend(target.as_str().map(ToOwned::to_owned));
    }
}
