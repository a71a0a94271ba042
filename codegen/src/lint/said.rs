//! What has to be said: the section of that name in `specs/README.md`, as far as a program can hold it.
//!
//! A document that breaks these rules can be generated from, but those who use the client would miss something. So they are held by
//! `cargo xtask check`, not by `cargo xtask generate`.

mod enums;
mod marks;
mod operations;
mod parameters;
mod tags;
mod words;

use serde_json::Value;

use super::{Check, Findings};
use crate::document::{Document, elements, escape, members, reference};

pub(super) const CHECKS: &[Check] = &[
    operations::check,
    parameters::check,
    enums::check,
    marks::check,
    tags::check,
    words::check,
];

/// A part with a description, and how its author would call it.
struct Described<'a> {
    pointer: String,
    what: &'static str,
    name: &'a str,
    value: &'a Value,
}

/// All parts with a description of their own: operations, parameters, members, schemas.
fn described(document: &Document) -> Vec<Described<'_>> {
    let mut parts = Vec::new();
    for at in document.operations() {
        let name = at.value.get("operationId").and_then(Value::as_str).unwrap_or_default();
        parts.push(Described {
            pointer: at.pointer,
            what: "operation",
            name,
            value: at.value,
        });
    }
    parts.extend(parameters(document));
    for (name, value) in document.schemas() {
        let pointer = format!("/components/schemas/{}", escape(name));
        for (index, part) in elements(value.get("allOf")).enumerate() {
            members_of(&mut parts, &format!("{pointer}/allOf/{index}"), part);
        }
        members_of(&mut parts, &pointer, value);
        parts.push(Described {
            pointer,
            what: "schema",
            name,
            value,
        });
    }
    parts
}

fn members_of<'a>(parts: &mut Vec<Described<'a>>, pointer: &str, schema: &'a Value) {
    for (name, value) in members(schema.get("properties")) {
        parts.push(Described {
            pointer: format!("{pointer}/properties/{}", escape(name)),
            what: "member",
            name,
            value,
        });
    }
}

/// Parameters, each where it is written.
fn parameters(document: &Document) -> Vec<Described<'_>> {
    let mut parts = Vec::new();
    let mut add = |pointer: String, value| {
        if reference(value).is_none() {
            parts.push(Described {
                pointer,
                what: "parameter",
                name: value.get("name").and_then(Value::as_str).unwrap_or_default(),
                value,
            });
        }
    };
    for (name, value) in members(document.get("/components/parameters")) {
        add(format!("/components/parameters/{}", escape(name)), value);
    }
    for (path, item) in members(document.get("/paths")) {
        for (index, value) in elements(item.get("parameters")).enumerate() {
            add(format!("/paths/{}/parameters/{index}", escape(path)), value);
        }
    }
    for at in document.operations() {
        for (index, value) in elements(at.value.get("parameters")).enumerate() {
            add(format!("{}/parameters/{index}", at.pointer), value);
        }
    }
    parts
}
