//! Words: there where they are needed, and safe to put into rustdoc.

use serde_json::Value;

use super::Findings;
use crate::document::{elements, escape, members, reference, schema_reference, text};

pub(super) fn check(findings: &mut Findings<'_>) {
    let document = findings.document;
    for at in document.operations() {
        if let Some(summary) = text(at.value, "summary") {
            let pointer = format!("{}/summary", at.pointer);
            if summary.ends_with('.') || !summary.starts_with(char::is_uppercase) {
                findings.add(
                    "lint/summary",
                    &pointer,
                    "a summary starts with a capital letter and has no full stop",
                    "write it as an order: \"List applications\"",
                );
            }
            markdown(findings, &pointer, summary);
        }
        sentence(findings, &at.pointer, at.value, "an operation");
        for (index, parameter) in elements(at.value.get("parameters")).enumerate() {
            if reference(parameter).is_none() {
                sentence(
                    findings,
                    &format!("{}/parameters/{index}", at.pointer),
                    parameter,
                    "a parameter",
                );
            }
        }
        for (status, response) in members(at.value.get("responses")) {
            if reference(response).is_none() {
                sentence(
                    findings,
                    &format!("{}/responses/{status}", at.pointer),
                    response,
                    "an answer",
                );
            }
        }
    }
    for section in ["parameters", "responses"] {
        for (name, value) in members(document.get(&format!("/components/{section}"))) {
            sentence(
                findings,
                &format!("/components/{section}/{}", escape(name)),
                value,
                "a component",
            );
        }
    }
    for (name, value) in document.schemas() {
        let pointer = format!("/components/schemas/{}", escape(name));
        sentence(findings, &pointer, value, "a schema");
        properties(findings, &pointer, value);
        for (index, part) in elements(value.get("allOf")).enumerate() {
            properties(findings, &format!("{pointer}/allOf/{index}"), part);
        }
    }
}

fn properties(findings: &mut Findings<'_>, pointer: &str, schema: &Value) {
    for (name, member) in members(schema.get("properties")) {
        let pointer = format!("{pointer}/properties/{}", escape(name));
        // a reference says what it is by the name it refers to; a constant by its value
        if reference(member).is_none() && !is_constant(member) {
            sentence(findings, &pointer, member, "a member");
        } else if schema_reference(member).is_none() {
            text(member, "description")
                .into_iter()
                .for_each(|text| markdown(findings, &pointer, text));
        }
    }
}

fn is_constant(member: &Value) -> bool {
    member
        .get("enum")
        .and_then(Value::as_array)
        .is_some_and(|values| values.len() == 1)
}

fn sentence(findings: &mut Findings<'_>, pointer: &str, value: &Value, what: &str) {
    described(
        findings,
        pointer,
        value.get("description").unwrap_or(&Value::Null),
        what,
    );
}

/// Whether `description` is a sentence about `what`.
pub(super) fn described(findings: &mut Findings<'_>, pointer: &str, description: &Value, what: &str) {
    match description.as_str().map(str::trim) {
        None | Some("") => findings.add(
            "lint/description",
            pointer,
            format!("{what} without a description"),
            "say in a sentence what it is, for somebody who has never opened Okta's pages",
        ),
        Some(description) => {
            if !description.ends_with(['.', '?', '!', ':', '`', ')', '|']) {
                findings.add(
                    "lint/description",
                    pointer,
                    "the description is no whole sentence",
                    "end it with a full stop",
                );
            }
            markdown(findings, pointer, description);
        }
    }
}

/// What rustdoc would warn of, or take for something else.
fn markdown(findings: &mut Findings<'_>, pointer: &str, text: &str) {
    let mut refuse = |message: &str, help: &str| findings.add("lint/markdown", pointer, message, help);
    if !text.matches('`').count().is_multiple_of(2) {
        refuse("the backticks don't pair", "put code between two backticks");
        return;
    }
    if text.contains("```")
        || text
            .lines()
            .any(|line| line.starts_with("    ") || line.starts_with('\t'))
    {
        refuse("a block of code", "rustdoc would run it as a test; describe it instead");
    }
    let prose: String = text.split('`').step_by(2).collect();
    if prose.contains("http://") || prose.contains("https://") {
        let linked = prose.matches("](http").count() + prose.matches("<http").count();
        if linked < prose.matches("http://").count() + prose.matches("https://").count() {
            refuse("a bare link", "write `[words](https://…)`");
        }
    }
    if prose.replace("<http", "").contains('<') {
        refuse(
            "`<` outside of backticks",
            "rustdoc takes it for HTML; put it between backticks",
        );
    }
    let brackets = prose
        .match_indices(']')
        .any(|(at, _)| !prose[at + 1..].starts_with('('));
    if brackets {
        refuse(
            "square brackets that are no link",
            "rustdoc takes them for one; put them between backticks",
        );
    }
}
