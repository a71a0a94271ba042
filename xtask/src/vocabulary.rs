//! The words of an API, which a recording may show: what the specs name, no org does.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use okta_codegen::Document;
use okta_codegen::document::{elements, flag, members, reference, text};
use serde_json::Value;

type Words<'a> = BTreeSet<&'a str>;

#[derive(Default)]
struct Vocabulary<'a> {
    members: BTreeMap<&'a str, Member<'a>>,
    parameters: BTreeMap<&'a str, Words<'a>>,
}

/// What the objects that have a member of a name say of it.
#[derive(Default)]
struct Member<'a> {
    /// In some it is secret.
    secret: bool,
    /// In some it isn't.
    open: bool,
    words: Words<'a>,
}

/// One name a line, after what it is and before the words that are its values.
pub(crate) fn list(document: &Document) -> String {
    let mut vocabulary = Vocabulary::default();
    vocabulary.collect(document, &document.root);
    let mut list = String::new();
    for (name, member) in &vocabulary.members {
        let kind = match (member.secret, member.open) {
            (true, false) => "secret",
            (true, true) => "mixed",
            (false, _) => "member",
        };
        line(&mut list, kind, name, &member.words);
    }
    for (name, words) in &vocabulary.parameters {
        line(&mut list, "parameter", name, words);
    }
    list
}

fn line(list: &mut String, kind: &str, name: &str, words: &Words<'_>) {
    let words = words.iter().copied().collect::<Vec<_>>().join(",");
    let _ = writeln!(list, "{}", format!("{kind} {name} {words}").trim_end());
}

impl<'a> Vocabulary<'a> {
    fn collect(&mut self, document: &'a Document, value: &'a Value) {
        value
            .as_array()
            .into_iter()
            .flatten()
            .for_each(|element| self.collect(document, element));
        if let (Some(name), Some(schema), Some(_)) = (text(value, "name"), value.get("schema"), text(value, "in")) {
            words(document, schema, self.parameters.entry(name).or_default(), 0);
        }
        if let Some(discriminator) = value.get("discriminator")
            && let Some(name) = text(discriminator, "propertyName")
        {
            let kinds = members(discriminator.get("mapping")).map(|(word, _)| word.as_str());
            self.members.entry(name).or_default().words.extend(kinds);
        }
        for (name, schema) in members(value.get("properties")) {
            let member = self.members.entry(name).or_default();
            let is_secret = flag(schema, "x-okta-secret") || text(schema, "format") == Some("password");
            member.secret |= is_secret;
            member.open |= !is_secret;
            words(document, schema, &mut member.words, 0);
            self.collect(document, schema);
        }
        for (name, part) in members(Some(value)) {
            // the names in an object are no keywords, and an example is of an org
            if !["properties", "example", "examples", "default"].contains(&name.as_str()) {
                self.collect(document, part);
            }
        }
    }
}

/// The texts that a value can be, or what is in it if it is a list or a map.
fn words<'a>(document: &'a Document, schema: &'a Value, found: &mut Words<'a>, depth: u8) {
    // no schema of a text lies deeper; one that is made of itself ends here
    if depth > 8 {
        return;
    }
    found.extend(elements(schema.get("enum")).filter_map(Value::as_str));
    let referred = reference(schema).and_then(|_| document.resolve(schema));
    let parts = ["allOf", "anyOf", "oneOf"];
    let parts = parts.into_iter().flat_map(|kind| elements(schema.get(kind)));
    let inside = [schema.get("items"), schema.get("additionalProperties")];
    for part in parts.chain(referred).chain(inside.into_iter().flatten()) {
        words(document, part, found, depth + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_each_name() {
        let document = Document::from_json(
            "test",
            r##"{
                "paths": {"/x/{kind}": {"get": {"parameters": [
                    {"in": "path", "name": "kind", "schema": {"$ref": "#/components/schemas/Kind"}},
                    {"in": "query", "name": "q", "schema": {"type": "string"}}
                ]}}},
                "components": {"schemas": {
                    "Kind": {"type": "string", "enum": ["B C", "A"]},
                    "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}]},
                    "X": {
                        "discriminator": {"propertyName": "type", "mapping": {"M": "#/components/schemas/Y"}},
                        "example": {"properties": {"somebody": {}}},
                        "properties": {
                            "kinds": {"type": "array", "items": {"allOf": [{"$ref": "#/components/schemas/Kind"}]}},
                            "loop": {"$ref": "#/components/schemas/Loop"},
                            "properties": {"type": "object", "properties": {"value": {"type": "object"}}},
                            "token": {"type": "string", "format": "password"}
                        }
                    },
                    "Y": {"properties": {"value": {"type": "string", "x-okta-secret": true}}}
                }}
            }"##,
        )
        .unwrap();
        let lines = [
            "member kinds A,B C",
            "member loop",
            "member properties",
            "secret token",
            "member type M",
            "mixed value",
            "parameter kind A,B C",
            "parameter q",
        ];
        assert_eq!(list(&document).lines().collect::<Vec<_>>(), lines);
    }
}
