//! What a schema is made of.

use okta_codegen::Document;
use okta_codegen::document::{elements, reference};
use serde_json::Value;

/// Inheritance deeper than this leads nowhere.
const DEPTH: usize = 24;

/// A schema and what to call it: the component that declares it, and the way inside.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub(super) schema: &'a Value,
    pub(super) place: String,
}

/// The schema and all that holds with it.
pub(super) fn parts<'a>(document: &'a Document, schema: &'a Value, place: &str) -> Vec<Part<'a>> {
    let mut found = Vec::new();
    collect(document, schema, place, &mut found, 0);
    found
}

fn collect<'a>(document: &'a Document, schema: &'a Value, place: &str, found: &mut Vec<Part<'a>>, depth: usize) {
    if depth > DEPTH {
        return;
    }
    if let Some(target) = reference(schema) {
        let name = last(target);
        if let Some(schema) = target.strip_prefix('#').and_then(|pointer| document.get(pointer)) {
            collect(document, schema, name, found, depth + 1);
        }
        return;
    }
    found.push(Part {
        schema,
        place: place.to_owned(),
    });
    for part in elements(schema.get("allOf")) {
        collect(document, part, place, found, depth + 1);
    }
}

pub(super) fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}
