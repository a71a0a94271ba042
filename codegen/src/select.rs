//! Stage 4, select: the operations of the enabled features, and the schemas these reach.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::document::{Document, METHODS, elements, members, reference, text};

/// Which operations to keep.
#[derive(Clone, Debug)]
pub enum Selection {
    /// All.
    Everything,
    /// Those that these features enable.
    Features(BTreeSet<String>),
}

/// The cargo features of a document: that of each tag, which an operation can override.
#[derive(Debug)]
pub struct Features<'a> {
    tags: Vec<(&'a str, &'a str)>,
}

impl<'a> Features<'a> {
    /// Reads them.
    #[must_use]
    pub fn of(document: &'a Document) -> Self {
        let tags = elements(document.get("/tags"))
            .filter_map(|tag| {
                let name = text(tag, "name")?;
                Some((name, text(tag, "x-okta-feature").unwrap_or(name)))
            })
            .collect();
        Self { tags }
    }

    /// Each tag with its feature, in the order of the document.
    pub fn tags(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.tags.iter().copied()
    }

    /// All names, sorted.
    #[must_use]
    pub fn names(&self) -> BTreeSet<&'a str> {
        self.tags().map(|(_, feature)| feature).collect()
    }

    /// The feature that enables an operation; `None` if its tag isn't listed.
    #[must_use]
    pub fn enabling<'b>(&self, operation: &'b Value) -> Option<&'b str>
    where
        'a: 'b,
    {
        text(operation, "x-okta-feature").or_else(|| {
            let tag = operation.get("tags")?.get(0)?.as_str()?;
            self.tags().find(|(name, _)| *name == tag).map(|(_, feature)| feature)
        })
    }
}

/// Removes what the selection doesn't need.
#[must_use]
pub(crate) fn select(mut document: Document, selection: &Selection) -> Document {
    if let Selection::Features(enabled) = selection {
        let mut paths = document.root.get_mut("paths").map(Value::take).unwrap_or_default();
        let features = Features::of(&document);
        let is_enabled = |operation: &Value| {
            features
                .enabling(operation)
                .is_some_and(|feature| enabled.contains(feature))
        };
        for item in paths.as_object_mut().into_iter().flat_map(Map::values_mut) {
            if let Some(item) = item.as_object_mut() {
                item.retain(|key, value| !METHODS.contains(&key.as_str()) || is_enabled(value));
            }
        }
        if let Some(place) = document.root.get_mut("paths") {
            *place = paths;
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
