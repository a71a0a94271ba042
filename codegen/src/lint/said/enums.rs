//! Enums: what each value means.

use serde_json::Value;

use super::Findings;
use super::words::{beyond, code};
use crate::document::{elements, escape, members, text};

pub(super) fn check(findings: &mut Findings<'_>) {
    let document = findings.document;
    for (name, schema) in document.schemas() {
        let values: Vec<_> = elements(schema.get("enum")).filter_map(Value::as_str).collect();
        let pointer = format!("/components/schemas/{}", escape(name));
        for (value, description) in members(schema.get("x-enum-descriptions")) {
            if beyond(value, description.as_str().unwrap_or_default()) == 0 {
                findings.add(
                    "said/enum",
                    &format!("{pointer}/x-enum-descriptions/{}", escape(value)),
                    format!("the explanation of `{value}` only repeats it"),
                    "say what follows from it, or why all values explain themselves, in `x-enum-self-explanatory`",
                );
            }
        }
        if values.is_empty() || schema.get("x-enum-self-explanatory").is_some() {
            continue;
        }
        let explained = |value: &str| {
            schema
                .get("x-enum-descriptions")
                .is_some_and(|all| all.get(value).is_some())
        };
        let named = code(text(schema, "description").unwrap_or_default());
        let open: Vec<_> = values
            .iter()
            .filter(|value| !explained(value) && !named.contains(value))
            .map(|value| format!("`{value}`"))
            .collect();
        if !open.is_empty() {
            findings.add(
                "said/enum",
                &pointer,
                format!("no word about {}", open.join(", ")),
                "explain each value under `x-enum-descriptions`, or say why they explain themselves in `x-enum-self-explanatory`",
            );
        }
    }
}
