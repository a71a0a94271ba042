use okta_codegen::Document;
use serde_json::{Value, json};

use super::check::is_instant;
use super::exchange::{self, Routes};
use super::finding::Findings;
use super::known::Known;
use crate::replay::har::Entry;

fn document() -> Document {
    let root = json!({
        "paths": {
            "/things/{thingId}": { "put": {
                "operationId": "replaceThing",
                "parameters": [{ "name": "thingId", "in": "path" }, { "name": "strict", "in": "query" }],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } },
                "responses": {
                    "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } },
                    "204": {},
                },
            } },
            "/things/search": { "get": {
                "operationId": "search",
                "parameters": [{ "name": "after", "in": "query" }],
                "responses": { "200": { "content": { "application/json": { "schema": {
                    "type": "array", "items": { "$ref": "#/components/schemas/Shape" },
                } } } } },
            } },
        },
        "components": { "schemas": {
            "Base": { "type": "object", "required": ["name"], "properties": {
                "id": { "type": "string", "readOnly": true },
                "name": { "type": "string" },
            } },
            "Thing": { "required": ["secret"], "allOf": [{ "$ref": "#/components/schemas/Base" }], "properties": {
                "created": { "type": "string", "format": "date-time" },
                "label": { "type": "string", "nullable": true },
                "secret": { "type": "string", "writeOnly": true },
                "size": { "type": "integer" },
                "state": { "$ref": "#/components/schemas/State" },
                "tags": { "type": "object", "additionalProperties": { "type": "string" } },
            } },
            "State": { "type": "string", "enum": ["ON", "OFF"] },
            "ShapeBase": { "type": "object", "properties": { "kind": { "type": "string" } } },
            "Circle": { "allOf": [{ "$ref": "#/components/schemas/ShapeBase" }], "properties": { "radius": { "type": "number" } } },
            "Shape": {
                "oneOf": [{ "$ref": "#/components/schemas/Circle" }],
                "discriminator": { "propertyName": "kind", "mapping": { "CIRCLE": "#/components/schemas/Circle" } },
                "x-okta-common": "ShapeBase",
            },
        } },
    });
    Document::from_json("openapi.json", &root.to_string()).unwrap()
}

/// `kind[, sent] place at pointer: sample`, of one exchange.
fn findings(entry: Value, known: &str) -> Vec<String> {
    let documents = [document()];
    let entry: Entry = serde_json::from_value(entry).unwrap();
    let mut records = Known::default();
    records.parse("traffic.yaml", known).unwrap();
    let mut findings = Findings::new(records);
    exchange::check(&Routes::of(&documents), &mut findings, &entry, "x.har#0");
    let json = findings.json();
    assert_eq!(json["matched"], 1);
    let list = json["findings"].as_array().unwrap().iter().map(|one| {
        let sent = if one["sent"] == true { ", sent," } else { "" };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let samples: Vec<_> = one["samples"].as_array().unwrap().iter().map(text).collect();
        let line = format!(
            "{}{sent} {} | {}",
            text(&one["kind"]),
            text(&one["place"]),
            text(&one["example"])
        );
        [line, samples.join(", ")]
            .join(" | ")
            .trim_end_matches(" | ")
            .to_owned()
    });
    list.collect()
}

fn replaced(query: &str, sent: &Value, status: u16, answer: &str) -> Value {
    json!({
        "request": { "method": "PUT", "url": format!("https://x.test/things/1{query}"), "postData": { "text": sent.to_string() } },
        "response": { "status": status, "content": { "text": answer } },
    })
}

#[test]
fn what_fits_is_no_finding() {
    let sent = json!({ "name": "a", "secret": "b", "id": 3, "label": null });
    let answer =
        json!({ "name": "a", "size": 3.0, "created": "2026-01-02T03:04:05.678Z", "tags": { "x": "y" }, "state": "ON" });
    assert_eq!(
        findings(replaced("?strict=true", &sent, 200, &answer.to_string()), "[]"),
        Vec::<String>::new()
    );
    // a server that fails, and a body for which none is needed
    assert_eq!(findings(replaced("", &sent, 503, "<html>"), "[]"), Vec::<String>::new());
    assert_eq!(findings(replaced("", &sent, 204, ""), "[]"), Vec::<String>::new());
}

#[test]
fn each_deviation_is_found_where_it_is() {
    let answer = json!({
        "created": "02.01.2026",
        "label": null,
        "name": null,
        "size": 1.5,
        "state": "BROKEN",
        "tags": { "x": 1 },
        "colour": "red",
    });
    let sent = json!({ "name": "a", "colour": "red" });
    assert_eq!(
        findings(replaced("?lax=true", &sent, 200, &answer.to_string()), "[]"),
        [
            "null Base.name | x.har#0 /name",
            "missing, sent, Thing.secret | x.har#0",
            "type Thing.size | x.har#0 /size | integer, got number",
            "type Thing.tags.{} | x.har#0 /tags/x | string, got integer",
            "date Thing.created | x.har#0 /created | \"02.01.2026\"",
            "query, sent, replaceThing lax | x.har#0 | answered by 200",
            "unknown Thing.colour | x.har#0 /colour | string",
            "unknown, sent, Thing.colour | x.har#0 /colour | string",
            "enum State | x.har#0 /state | \"BROKEN\"",
        ]
    );
    // what was refused needn't be right
    assert_eq!(
        findings(replaced("", &sent, 409, "{}"), "[]"),
        ["status replaceThing 409 | x.har#0"]
    );
    assert_eq!(
        findings(replaced("", &json!({ "name": "a", "secret": "b" }), 200, ""), "[]"),
        ["body replaceThing 200 | x.har#0 | documented, but there is none"]
    );
}

#[test]
fn a_union_is_looked_at_by_its_kind() {
    let searched = |answer: &Value| {
        json!({
            "request": { "method": "GET", "url": "https://x.test/things/search" },
            "response": {
                "status": 200,
                "headers": [{ "name": "Link", "value": "<https://x.test/things/search?after=1&page=2>; rel=\"next\"" }],
                "content": { "text": answer.to_string() },
            },
        })
    };
    let answer = json!([{ "kind": "CIRCLE", "radius": "wide" }, { "kind": "SQUARE", "side": 1 }]);
    let all = [
        "type Circle.radius | x.har#0 /0/radius | number, got string",
        "discriminator Shape.kind | x.har#0 /1 | \"SQUARE\"",
        "query search page of the link to the next page | x.har#0",
        "unknown ShapeBase.side | x.har#0 /1/side | integer",
    ];
    assert_eq!(findings(searched(&answer), "[]"), all);
    // what is left as it is, and why
    let known = "
- at: ['Shape.kind', 'search page *']
  kind: discriminator
  why: Squares come later.
- at: ShapeBase.*
  kind: unknown
  sent: false
  why: Of no use without its kind.
- at: search page *
  kind: query
  why: The server made it.
";
    assert_eq!(findings(searched(&answer), known), all[..1]);
}

#[test]
fn records_that_make_no_sense_are_refused() {
    for (text, message) in [
        ("at: a", "traffic.yaml: it is not a list of records"),
        (
            "- at: a\n  kind: prose\n  why: b",
            "traffic.yaml: record 1: a record needs a `kind`: null, ",
        ),
        (
            "- at: a\n  kind: enum",
            "traffic.yaml: record 1: a record needs a reason: `why`",
        ),
        (
            "- kind: enum\n  why: b",
            "traffic.yaml: record 1: a record needs a place",
        ),
        ("- at: a\n  knd: enum", "traffic.yaml: record 1: a record has no `knd`"),
    ] {
        let refused = Known::default().parse("traffic.yaml", text).unwrap_err();
        assert!(refused.starts_with(message), "{refused}");
    }
}

#[test]
fn instants() {
    for text in [
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.123456+01:00",
        "2026-01-02t03:04:05z",
    ] {
        assert!(is_instant(text), "{text}");
    }
    for text in [
        "",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-01-02T03:04:05+0100",
        "2026-1-2T03:04:05Z",
        "Thu Mar 05 2026",
        "2026-01-02T03:04:05.Z",
    ] {
        assert!(!is_instant(text), "{text}");
    }
}
