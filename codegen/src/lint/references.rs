//! Every reference leads somewhere, and every component is used.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Findings;
use crate::document::{escape, members, reference, text};
use crate::select::reached;

pub(super) fn dangling(findings: &mut Findings<'_>) {
    let mut references = BTreeMap::new();
    collect(&findings.document.root, "", &mut references);
    for (target, places) in references {
        let found = target
            .strip_prefix('#')
            .and_then(|pointer| findings.document.get(pointer));
        let (message, help) = match found {
            Some(found) if reference(found).is_none() => continue,
            Some(_) => (
                format!("`{target}` is itself only a reference"),
                "refer to the thing itself",
            ),
            None => (
                format!("`{target}` does not exist"),
                "correct the name, or add the component",
            ),
        };
        let mut places: Vec<_> = places
            .iter()
            .map(|place| (findings.document.location(place), place))
            .collect();
        places.sort();
        let others = match places.len() {
            1 => String::new(),
            count => format!(", and {} more places refer to it", count - 1),
        };
        findings.add("lint/reference", places[0].1, message + &others, help);
    }
}

/// Where each target is referred to.
fn collect(value: &Value, pointer: &str, references: &mut BTreeMap<String, Vec<String>>) {
    let mut add = |target: &str, place: String| references.entry(target.to_owned()).or_default().push(place);
    if let Some(target) = reference(value) {
        add(target, format!("{pointer}/$ref"));
    }
    for (kind, target) in members(value.pointer("/discriminator/mapping")) {
        add(
            target.as_str().unwrap_or_default(),
            format!("{pointer}/discriminator/mapping/{}", escape(kind)),
        );
    }
    for key in ["x-okta-common", "x-okta-sent-as"] {
        if let Some(name) = text(value, key) {
            add(&format!("#/components/schemas/{name}"), format!("{pointer}/{key}"));
        }
    }
    match value {
        Value::Object(_) => {
            for (key, value) in members(Some(value)) {
                collect(value, &format!("{pointer}/{}", escape(key)), references);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                collect(value, &format!("{pointer}/{index}"), references);
            }
        }
        _ => {}
    }
}

pub(super) fn unused(findings: &mut Findings<'_>) {
    let document = findings.document;
    let reached = reached(document, |_| true);
    for section in ["schemas", "responses", "parameters", "requestBodies"] {
        let pointer = format!("/components/{section}");
        for (name, _) in members(document.get(&pointer)) {
            if !reached.contains(&format!("#{pointer}/{name}")) {
                findings.add(
                    "lint/unused",
                    &format!("{pointer}/{}", escape(name)),
                    format!("no operation uses `{name}`"),
                    "remove it, refer to it, or say with `x-okta-sent-as` what it can be sent as",
                );
            }
        }
    }
}
