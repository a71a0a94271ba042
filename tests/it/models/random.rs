//! JSON that fits a schema, more or less.

use std::fmt::Write as _;

use serde_json::Value;

use super::tape::Tape;

/// Deeper objects stay empty.
const DEPTH: usize = 5;

/// The named schemas of a document.
pub(super) struct Schemas<'a>(&'a serde_json::Map<String, Value>);

impl<'a> Schemas<'a> {
    pub(super) fn of(document: &'a Value) -> Self {
        Self(document["components"]["schemas"].as_object().unwrap())
    }

    pub(super) fn by_rust_name(&self, name: &str) -> Option<&'a Value> {
        let rust_name = |(own, schema): &(&'a String, &'a Value)| match schema["x-rust-name"].as_str() {
            Some(given) => given == name,
            None => okta_codegen::names::pascal(own) == name,
        };
        self.0.iter().find(rust_name).map(|(_, schema)| schema)
    }

    /// The text of a value of this schema, which is of the kind that the schema says, whatever is inside.
    pub(super) fn instance(&self, schema: &'a Value, tape: &mut Tape<'_>) -> String {
        let mut text = String::new();
        self.fitting(schema, tape, 0, &mut text);
        text
    }

    fn value(&self, schema: &'a Value, tape: &mut Tape<'_>, depth: usize, out: &mut String) {
        if tape.once_in(10) {
            anything(tape, depth, out);
        } else {
            self.fitting(schema, tape, depth, out);
        }
    }

    fn fitting(&self, schema: &'a Value, tape: &mut Tape<'_>, depth: usize, out: &mut String) {
        let schema = self.resolve(schema);
        if schema.get("discriminator").is_some() {
            return self.union(schema, tape, depth, out);
        }
        if let Some(values) = schema["enum"].as_array() {
            return match values[tape.below(values.len())].as_str() {
                Some(value) if !tape.once_in(4) => string(value, out),
                _ => string(tape.one_of(STRINGS), out),
            };
        }
        match schema["type"].as_str() {
            Some("string") if schema["format"] == "date-time" => string(tape.one_of(TIMES), out),
            Some("string") => string(tape.one_of(STRINGS), out),
            Some("boolean") => out.push_str(tape.one_of(&["false", "true"])),
            Some("integer") => out.push_str(tape.one_of(INTEGERS)),
            Some("number") => out.push_str(tape.one_of(NUMBERS)),
            Some("array") => {
                out.push('[');
                for index in 0..tape.below(if depth < DEPTH { 4 } else { 1 }) {
                    separate(index, out);
                    self.value(&schema["items"], tape, depth + 1, out);
                }
                out.push(']');
            }
            Some("object") if schema["additionalProperties"].is_object() => {
                let count = tape.below(if depth < DEPTH { 4 } else { 1 });
                let mut members = Members::open(out);
                for _ in 0..count {
                    let out = members.name(tape.one_of(NAMES));
                    self.value(&schema["additionalProperties"], tape, depth + 1, out);
                }
                members.close();
            }
            None if schema.get("allOf").is_none() && schema.get("properties").is_none() => anything(tape, depth, out),
            _ => self.object(schema, None, tape, depth, out),
        }
    }

    fn union(&self, union: &'a Value, tape: &mut Tape<'_>, depth: usize, out: &mut String) {
        let name = union["discriminator"]["propertyName"].as_str().unwrap();
        let mapping = union["discriminator"]["mapping"].as_object().unwrap();
        let (kind, target) = mapping.iter().nth(tape.below(mapping.len())).unwrap();
        let variant = self.named(target.as_str().unwrap());
        let mut kind_text = String::new();
        match tape.below(8) {
            5 => string(tape.one_of(STRINGS), &mut kind_text),
            6 => kind_text.push_str(tape.one_of(&["null", "7", "[]", r#"{"a":1}"#])),
            7 => return self.object(variant, Some((name, None)), tape, depth, out),
            _ => string(kind, &mut kind_text),
        }
        self.object(variant, Some((name, Some(&kind_text))), tape, depth, out);
    }

    /// An object, with the discriminator in question or without any.
    fn object(
        &self,
        schema: &'a Value,
        kind: Option<(&str, Option<&str>)>,
        tape: &mut Tape<'_>,
        depth: usize,
        out: &mut String,
    ) {
        let mut known = Vec::new();
        self.members(schema, &mut known);
        let mut members = Members::open(out);
        let kind_is_last = tape.once_in(2);
        let add_kind = |members: &mut Members<'_>| {
            if let Some((name, Some(value))) = kind {
                members.name(name).push_str(value);
            }
        };
        if !kind_is_last {
            add_kind(&mut members);
        }
        for (name, schema) in known {
            let is_kind = kind.is_some_and(|(kind, _)| kind == name);
            // few members of inner objects, or the tape ends before the outer ones have theirs
            if !is_kind && depth < DEPTH && tape.once_in(2 + depth) {
                self.value(schema, tape, depth + 1, members.name(name));
                if tape.once_in(20) {
                    self.value(schema, tape, depth + 1, members.name(name));
                }
            }
        }
        for _ in 0..tape.below(3) {
            let name = tape.one_of(NAMES);
            anything(tape, depth, members.name(name));
        }
        if kind_is_last {
            add_kind(&mut members);
        }
        members.close();
    }

    /// The members of an object that are marked as secrets.
    pub(super) fn secrets(&self, schema: &'a Value) -> Vec<(&'a str, &'a Value)> {
        let mut found = Vec::new();
        self.members(schema, &mut found);
        found.retain(|(_, member)| member["format"] == "password" || member["x-okta-secret"] == true);
        found
    }

    fn members(&self, schema: &'a Value, found: &mut Vec<(&'a str, &'a Value)>) {
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.members(self.resolve(part), found);
        }
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            found.retain(|(known, _)| known != name);
            found.push((name, schema));
        }
    }

    /// What a reference, or an `allOf` that only describes one, leads to.
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let only = match schema["allOf"].as_array() {
            Some(parts) if parts.len() == 1 && schema.get("properties").is_none() => &parts[0],
            _ => schema,
        };
        match only["$ref"].as_str() {
            Some(target) => self.named(target),
            None => schema,
        }
    }

    fn named(&self, target: &str) -> &'a Value {
        &self.0[target.rsplit('/').next().unwrap()]
    }
}

/// Any JSON.
fn anything(tape: &mut Tape<'_>, depth: usize, out: &mut String) {
    match tape.below(9) {
        0 => out.push_str("null"),
        1 => out.push_str("true"),
        2 => out.push_str(tape.one_of(INTEGERS)),
        3 => out.push_str(tape.one_of(NUMBERS)),
        4 => string(tape.one_of(STRINGS), out),
        5 => string(tape.one_of(TIMES), out),
        6 => out.push_str(tape.one_of(RAW)),
        kind if depth > DEPTH => out.push_str(if kind == 7 { "[]" } else { "{}" }),
        7 => {
            out.push('[');
            for index in 0..tape.below(4) {
                separate(index, out);
                anything(tape, depth + 1, out);
            }
            out.push(']');
        }
        _ => {
            let count = tape.below(4);
            let mut members = Members::open(out);
            for _ in 0..count {
                let name = tape.one_of(NAMES);
                anything(tape, depth + 1, members.name(name));
            }
            members.close();
        }
    }
}

/// An object being written.
struct Members<'a> {
    out: &'a mut String,
    count: usize,
}

impl<'a> Members<'a> {
    fn open(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, count: 0 }
    }

    /// Starts a member; its value comes next.
    fn name(&mut self, name: &str) -> &mut String {
        separate(self.count, self.out);
        self.count += 1;
        string(name, self.out);
        self.out.push(':');
        self.out
    }

    fn close(self) {
        self.out.push('}');
    }
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push_str(", ");
    }
}

fn string(text: &str, out: &mut String) {
    let _ = write!(out, "{}", Value::from(text));
}

const STRINGS: &[&str] = &[
    "",
    "a",
    "ACTIVE",
    "NEW_VALUE_OF_2031",
    "true",
    "0",
    "null",
    "a\"b\\c/d\n\u{0}\u{1f}",
    "日本語 \u{1f511} e\u{301}",
    "00u1abcdefGHIJKLMN0x",
];

const TIMES: &[&str] = &[
    "2026-01-31T23:59:60.000Z",
    "2026-01-31T10:11:12Z",
    "2026-01-31T10:11:12.123456789+05:30",
    "Sat, 31 Jan 2026 10:11:12 GMT",
    "1769854272",
    "2026-01-31",
    "",
];

const INTEGERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2147483647",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "123456789012345678901234567890",
    "1.0",
    "1e2",
];

const NUMBERS: &[&str] = &[
    "0",
    "1.5",
    "-0.0",
    "37.774929999999998",
    "0.12345678901234567890123",
    "9007199254740993",
    "1E+400",
    "-1e-400",
    "1.7976931348623157e308",
    "5e-324",
];

/// JSON in forms that Rust would write otherwise.
const RAW: &[&str] = &[
    r#""\u0041\ud83d\udd11\/""#,
    r#""half of a pair: \ud83d""#,
    " [ 1 , 2.50 ] ",
    "{ \"b\" : 1 , \"a\" : 2 }",
    "[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]",
];

const NAMES: &[&str] = &[
    "costCenter",
    "a",
    "id",
    "type",
    "additional_properties",
    "$ref",
    "x5t#S256",
    "$serde_json::private::Number",
    "$serde_json::private::RawValue",
    "",
    "name with blanks",
    "ключ",
    "a\"b\\c",
];
