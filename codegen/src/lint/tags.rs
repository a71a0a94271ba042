//! Tags: each listed with what it is, used, and assigned to a feature.

use std::collections::HashMap;

use serde_json::Value;

use super::Findings;
use crate::document::{elements, text};

pub(super) fn check(findings: &mut Findings<'_>) {
    let document = findings.document;
    let used: Vec<_> = document
        .operations()
        .filter_map(|at| at.value.get("tags")?.get(0)?.as_str())
        .collect();
    let mut places: HashMap<&str, String> = HashMap::new();
    for (index, tag) in elements(document.get("/tags")).enumerate() {
        let pointer = format!("/tags/{index}");
        findings.keys(
            &pointer,
            tag,
            "a tag",
            &["name", "description", "x-okta-tag", "x-okta-feature"],
        );
        let name = text(tag, "name").unwrap_or_default();
        if let Some(first) = places.insert(name, document.location(&pointer).to_string()) {
            findings.add(
                "lint/tag",
                &pointer,
                format!("the tag `{name}` is listed already at {first}"),
                "list each tag once, in the file that has its operations",
            );
        }
        for key in ["name", "description", "x-okta-tag"] {
            if text(tag, key).is_none() {
                findings.add(
                    "lint/tag",
                    &pointer,
                    format!("the tag `{name}` has no `{key}`"),
                    format!("add `{key}`"),
                );
            }
        }
        for value in [Some(name), text(tag, "x-okta-feature")].into_iter().flatten() {
            if value.is_empty()
                || value
                    .chars()
                    .any(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
            {
                findings.add(
                    "lint/tag",
                    &pointer,
                    format!("`{value}` is not in kebab case"),
                    "use small letters, digits and `-`: it names files and cargo features",
                );
            }
        }
        if !used.contains(&name) {
            findings.add(
                "lint/tag",
                &pointer,
                format!("no operation has the tag `{name}`"),
                "remove the tag, or add its operations under `paths:`",
            );
        }
    }
}

/// Whether a tag is listed.
pub(super) fn is_listed(document: &crate::Document, name: &Value) -> bool {
    elements(document.get("/tags")).any(|tag| tag.get("name") == Some(name))
}
