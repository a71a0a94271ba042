use okta_codegen::Document;
use serde_json::{Value, json};

use super::operations::Only;
use super::records::{Records, matches};
use super::{Outcome, notes, operations, report, upstream};
use crate::Status;
use crate::api::{Api, root};

/// Operations that take and answer `schema`, with the components it refers to.
fn document(schema: &Value, schemas: &Value) -> Value {
    json!({
        "paths": { "/things/{thingId}": { "put": {
            "operationId": "replaceThing",
            "tags": ["Thing"],
            "security": [{ "oauth2": ["okta.things.manage"] }],
            "parameters": [
                { "name": "thingId", "in": "path", "required": true, "schema": { "type": "string" } },
            ],
            "requestBody": { "required": true, "content": { "application/json": { "schema": schema } } },
            "responses": { "200": { "content": { "application/json": { "schema": schema } } } },
        } } },
        "components": { "schemas": schemas },
    })
}

fn object(properties: &Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

fn outcome(upstream: &Value, curated: &Value, records: &str) -> Outcome {
    let read = |value: &Value| Document::from_json("document.json", &value.to_string()).unwrap();
    let (upstream, curated) = (read(upstream), read(curated));
    let records = Records::parse("differences.yaml", records).unwrap();
    let only = Only::default();
    Outcome::new(operations::compare(&upstream, &curated, &only), records, &only)
}

/// `kind of path`, and what both say where that differs.
fn differences(upstream: &Value, curated: &Value) -> Vec<String> {
    let outcome = outcome(upstream, curated, "");
    let lines = outcome.unexplained().map(|one| {
        let says = match one.kind.name() {
            "different" => format!(": {} / {}", one.upstream, one.curated),
            _ => String::new(),
        };
        format!("{} {} {}{says}", one.kind.name(), one.of.name(), one.path)
    });
    lines.collect()
}

#[test]
fn names_of_components_and_of_path_parameters_make_no_difference() {
    let upstream = document(
        &json!({ "$ref": "#/components/schemas/Thing" }),
        &json!({
            "Thing": object(&json!({ "id": { "$ref": "#/components/schemas/Id" }, "state": { "$ref": "#/components/schemas/State" } })),
            "Id": { "type": "string" },
            "State": { "type": "string", "enum": ["ON", "OFF"] },
        }),
    );
    let curated = document(
        &json!({ "allOf": [{ "$ref": "#/components/schemas/Base" }, object(&json!({ "id": { "type": "string" } }))] }),
        &json!({ "Base": object(&json!({ "state": { "type": "string", "enum": ["OFF", "ON"] } })) }),
    );
    assert_eq!(differences(&upstream, &curated), Vec::<String>::new());

    let renamed: Value = serde_json::from_str(&curated.to_string().replace("thingId", "id")).unwrap();
    assert_eq!(
        differences(&upstream, &renamed),
        ["different parameters replaceThing path id: thingId / id"]
    );
}

#[test]
fn every_aspect_of_an_operation_is_compared() {
    let schema = object(&json!({ "a": { "type": "string" } }));
    let mut upstream = document(&schema, &json!({}));
    let mut curated = upstream.clone();
    upstream["paths"]["/other"] = json!({ "get": { "operationId": "getOther", "tags": ["Other"] } });
    curated["paths"]["/ours"] = json!({ "get": { "operationId": "getOurs" } });

    let theirs = &mut upstream["paths"]["/things/{thingId}"]["put"];
    theirs["operationId"] = json!("updateThing");
    theirs["security"] = json!([{ "oauth2": ["okta.things.manage", "okta.all"] }]);
    theirs["parameters"] = json!([
        { "$ref": "#/components/parameters/id" },
        { "name": "limit", "in": "query", "schema": { "type": "string", "enum": ["1"] } },
        { "name": "q", "in": "query", "required": true, "schema": { "type": "string" } },
    ]);
    theirs["requestBody"]["content"]["text/csv"] = json!({});
    theirs["responses"]["404"] = json!({ "$ref": "#/components/responses/NotFound" });
    upstream["components"]["parameters"]["id"] =
        json!({ "name": "thingId", "in": "path", "required": true, "schema": { "type": "string" } });
    upstream["components"]["responses"]["NotFound"] = json!({});

    let ours = &mut curated["paths"]["/things/{thingId}"]["put"];
    ours["parameters"].as_array_mut().unwrap().extend([
        json!({ "name": "limit", "in": "query", "schema": { "type": "integer" } }),
        json!({ "name": "q", "in": "query", "schema": { "type": "string" } }),
        json!({ "name": "q", "in": "header", "schema": { "type": "string" } }),
    ]);

    assert_eq!(
        differences(&upstream, &curated),
        [
            "missing operations getOther GET /other",
            "extra operations getOurs GET /ours",
            "different operations replaceThing operationId: updateThing / replaceThing",
            "extra parameters replaceThing header q",
            "missing mediaTypes replaceThing request as text/csv",
            "missing responses replaceThing response 404",
            "different types replaceThing query limit: string / integer",
            "missing enums replaceThing query limit",
            "missing required replaceThing query q",
            "missing scopes replaceThing scope okta.all",
        ]
    );
}

/// Who may call an operation, and how long it will be there.
#[test]
fn access_roles_and_what_is_going_away_are_compared() {
    let schema = object(&json!({ "a": { "type": "string" }, "b": { "type": "string" } }));
    let mut upstream = document(&schema, &json!({}));
    let mut curated = upstream.clone();
    let schemes = json!({ "key": { "type": "apiKey" }, "oauth2": { "type": "oauth2" } });
    for (document, role) in [
        (&mut upstream, "x-okta-iam-admin-roles"),
        (&mut curated, "x-okta-roles"),
    ] {
        document["components"]["securitySchemes"] = schemes.clone();
        let put = &mut document["paths"]["/things/{thingId}"]["put"];
        put["x-okta-lifecycle"] = json!("EA");
        put[role] = json!(["SUPER_ADMIN", role]);
    }
    let theirs = &mut upstream["paths"]["/things/{thingId}"]["put"];
    theirs["deprecated"] = json!(true);
    theirs["security"] = json!([{ "key": [] }, { "oauth2": ["okta.things.manage"] }]);
    theirs["parameters"] = json!([
        { "name": "thingId", "in": "path", "required": true, "schema": { "type": "string" } },
        { "name": "limit", "in": "query", "deprecated": true, "schema": { "type": "integer", "default": 20, "maximum": 1000 } },
    ]);
    let theirs = &mut theirs["requestBody"]["content"]["application/json"]["schema"]["properties"];
    theirs["a"]["x-okta-lifecycle"] = json!({ "lifecycle": "LIMITED_GA" });
    theirs["b"]["x-okta-lifecycle"] = json!({ "lifecycle": "TOMBSTONE" });
    let ours = &mut curated["paths"]["/things/{thingId}"]["put"];
    ours["x-okta-pagination"] = json!("none");
    ours["parameters"].as_array_mut().unwrap().push(
        json!({ "name": "limit", "in": "query", "description": "At most 1,000.", "schema": { "type": "integer" } }),
    );
    // an early member of an early operation is no news
    ours["requestBody"]["content"]["application/json"]["schema"]["properties"]["b"]["x-okta-lifecycle"] = json!("EA");
    assert_eq!(
        differences(&upstream, &curated),
        [
            "different operations replaceThing lifecycle: DEPRECATED / EA",
            "missing access replaceThing access API token",
            "missing roles replaceThing role x-okta-iam-admin-roles",
            "extra roles replaceThing role x-okta-roles",
            "missing deprecation replaceThing",
            "missing deprecation replaceThing query limit",
            "missing deprecation replaceThing request b",
            "missing lifecycle replaceThing request a",
            "missing numbers replaceThing query limit default",
        ]
    );
    curated["paths"]["/things/{thingId}"]["put"]["security"] = json!([]);
    let found = differences(&upstream, &curated);
    assert!(
        found.contains(&"extra access replaceThing access without credentials".to_owned()),
        "{found:?}"
    );
}

#[test]
fn members_are_compared_at_any_depth() {
    let inner = |properties: Value| {
        object(&json!({ "list": { "type": "array", "items": object(&json!({
            "map": { "type": "object", "additionalProperties": object(&properties) },
        })) } }))
    };
    let upstream = document(
        &inner(
            json!({ "a": { "type": "string", "enum": ["A", "B"] }, "b": { "type": "string" }, "c": { "type": "string" } }),
        ),
        &json!({}),
    );
    let curated = document(
        &inner(
            json!({ "a": { "type": "string", "enum": ["A", "C"] }, "b": { "type": "string", "format": "date-time" }, "d": {} }),
        ),
        &json!({}),
    );
    let found = differences(&upstream, &curated);
    let answers: Vec<_> = found.iter().filter(|line| line.contains(" response ")).collect();
    assert_eq!(
        answers,
        [
            "missing properties replaceThing response list[].map.<any>.c",
            "extra properties replaceThing response list[].map.<any>.d",
            "different types replaceThing response list[].map.<any>.b: string / string(date-time)",
            "missing enums replaceThing response list[].map.<any>.a = B",
            "extra enums replaceThing response list[].map.<any>.a = C",
        ]
    );
    assert_eq!(found.len(), 2 * answers.len());
}

#[test]
fn a_path_exists_if_any_variant_has_it() {
    let variant =
        |kind: &str, name: &str| json!({ "kind": { "type": "string", "enum": [kind] }, name: { "type": "string" } });
    // by children of a base, as Okta writes most of them
    let upstream = document(
        &json!({ "$ref": "#/components/schemas/Thing" }),
        &json!({
            "Thing": {
                "type": "object",
                "properties": { "id": { "type": "string" }, "kind": { "type": "string" } },
                "discriminator": { "propertyName": "kind", "mapping": {
                    "A": "#/components/schemas/A", "B": "#/components/schemas/B",
                } },
            },
            "A": { "allOf": [{ "$ref": "#/components/schemas/Thing" }, object(&variant("A", "a"))] },
            "B": { "allOf": [{ "$ref": "#/components/schemas/Thing" }, object(&variant("B", "b"))] },
        }),
    );
    // by oneOf, as the curation contract has it
    let curated = |extra: &str| {
        document(
            &json!({ "$ref": "#/components/schemas/Thing" }),
            &json!({
                "Base": object(&json!({ "id": { "type": "string" } })),
                "Thing": {
                    "oneOf": [{ "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/B" }],
                    "discriminator": { "propertyName": "kind", "mapping": {
                        "A": "#/components/schemas/A", "B": "#/components/schemas/B",
                    } },
                },
                "A": { "allOf": [{ "$ref": "#/components/schemas/Base" }, object(&variant("A", "a"))] },
                "B": { "allOf": [{ "$ref": "#/components/schemas/Base" }, object(&variant("B", extra))] },
            }),
        )
    };
    assert_eq!(differences(&upstream, &curated("b")), Vec::<String>::new());
    assert_eq!(
        differences(&upstream, &curated("c")),
        [
            "missing properties replaceThing request b",
            "missing properties replaceThing response b",
            "extra properties replaceThing request c",
            "extra properties replaceThing response c",
        ]
    );
}

#[test]
fn a_new_variant_is_a_new_value_of_the_discriminator() {
    let union = |kinds: &[&str]| {
        let mapping: serde_json::Map<_, _> = kinds.iter().map(|kind| ((*kind).to_owned(), json!("Thing"))).collect();
        document(
            &json!({ "oneOf": [{ "$ref": "#/components/schemas/Thing" }], "discriminator": { "propertyName": "kind", "mapping": mapping } }),
            &json!({ "Thing": object(&json!({ "kind": { "type": "string" } })) }),
        )
    };
    assert_eq!(
        differences(&union(&["A", "B"]), &union(&["A"])),
        [
            "missing enums replaceThing request kind = B",
            "missing enums replaceThing response kind = B",
        ]
    );
}

#[test]
fn what_only_goes_one_way_is_compared_that_way() {
    let upstream = document(
        &json!({ "type": "object", "required": ["id", "name"], "properties": {
            "id": { "type": "string", "readOnly": true },
            "name": { "type": "string" },
            "password": { "type": "string", "writeOnly": true },
        } }),
        &json!({}),
    );
    let curated = document(&object(&json!({ "name": { "type": "string" } })), &json!({}));
    assert_eq!(
        differences(&upstream, &curated),
        [
            "missing properties replaceThing request password",
            "missing properties replaceThing response id",
            "missing required replaceThing request name",
        ]
    );
}

#[test]
fn recursion_ends() {
    let upstream = document(
        &json!({ "$ref": "#/components/schemas/Tree" }),
        &json!({ "Tree": object(&json!({ "left": { "$ref": "#/components/schemas/Tree" }, "a": {} })) }),
    );
    let curated = document(
        &json!({ "$ref": "#/components/schemas/Even" }),
        &json!({
            "Even": object(&json!({ "left": { "$ref": "#/components/schemas/Odd" }, "a": {} })),
            "Odd": object(&json!({ "left": { "$ref": "#/components/schemas/Even" } })),
            "Self": { "$ref": "#/components/schemas/Self" },
        }),
    );
    assert_eq!(
        differences(&upstream, &curated),
        [
            "missing properties replaceThing request left.a",
            "missing properties replaceThing response left.a",
        ]
    );
    let endless = document(
        &json!({ "$ref": "#/components/schemas/Self" }),
        &json!({ "Self": { "allOf": [{ "$ref": "#/components/schemas/Self" }] } }),
    );
    assert_eq!(differences(&endless, &endless), Vec::<String>::new());
}

const RECORDS: &str = "
- path: '* response *.id'
  kind: extra
  of: properties
  why: Servers send it.
- tag: [Other]
  kind: missing
  why: Not curated yet.
";

#[test]
fn a_recorded_difference_is_explained_while_it_exists() {
    let nested = |inner: Value| document(&object(&json!({ "inner": object(&inner) })), &json!({}));
    let mut upstream = nested(json!({ "name": {} }));
    let curated = nested(json!({ "name": {}, "id": { "readOnly": true } }));

    let stale = outcome(&upstream, &curated, RECORDS);
    assert_eq!(stale.status(), Status::Stale);
    assert_eq!(stale.unexplained().count(), 0);
    let json = report::json(&stale);
    assert_eq!(
        json["stale"],
        json!([{ "at": "differences.yaml:6", "record": "missing tag: Other" }])
    );
    assert!(report::table(&stale).contains("differences.yaml:6: `missing tag: Other` is recorded, but"));

    upstream["paths"]["/other"] = json!({ "get": { "operationId": "getOther", "tags": ["Other"] } });
    let fresh = outcome(&upstream, &curated, RECORDS);
    assert_eq!(fresh.status(), Status::Fresh);
    let json = report::json(&fresh);
    assert_eq!(
        json["operations"],
        json!({ "upstream": 2, "curated": 1, "missing": ["getOther GET /other"], "extra": [] })
    );
    assert_eq!(json["properties"]["extra"], json!(["replaceThing response inner.id"]));
    assert_eq!(json["unexplained"], 0);
    assert_eq!(json["recorded"], 2);
}

#[test]
fn an_unexplained_difference_comes_with_the_record_to_paste() {
    let thing = |kind: &str| {
        let schemas = json!({ "Thing": object(&json!({ "a": { "type": kind } })) });
        document(&json!({ "$ref": "#/components/schemas/Thing" }), &schemas)
    };
    let (upstream, curated) = (thing("string"), thing("integer"));
    let open = outcome(&upstream, &curated, "");
    assert_eq!(open.status(), Status::Stale);
    assert_eq!(report::json(&open)["unexplained"], 2);
    let text = report::table(&open);
    assert!(text.contains(
        "different types: replaceThing request a (and 1 more)\n    upstream: string\n    curated: integer\n"
    ));
    let start = text.find("- path").unwrap();
    let end = start + text[start..].find("why:").unwrap();
    let closed = outcome(
        &upstream,
        &curated,
        &format!("{}why: It is a number.\n", &text[start..end]),
    );
    assert_eq!(closed.status(), Status::Fresh, "{text}");
}

/// A family's own records hold for its own operations.
#[test]
fn a_record_in_a_family_explains_nothing_elsewhere() {
    let (upstream, curated) = (
        document(&object(&json!({ "a": {} })), &json!({})),
        document(&object(&json!({ "a": {}, "b": {} })), &json!({})),
    );
    let record = "- path: replaceThing * b\n  kind: extra\n  why: It is there.\n";
    assert_eq!(outcome(&upstream, &curated, record).unexplained().count(), 0);
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("differences.yaml"), record).unwrap();
    let records = Records::read(folder.path(), folder.path()).unwrap();
    let read = |value: &Value| Document::from_json("document.json", &value.to_string()).unwrap();
    let only = Only::default();
    let found = operations::compare(&read(&upstream), &read(&curated), &only);
    let outcome = Outcome::new(found, records, &only);
    assert_eq!(outcome.unexplained().count(), 2);
    assert_eq!(outcome.stale.len(), 1);
    assert!(report::table(&outcome).contains("other            0      1         0"));
}

#[test]
fn records_that_may_explain_too_much_are_told() {
    for (record, says) in [
        (
            "path: '*Thing request *'\n  kind: extra\n  of: required",
            "it hides whatever comes next",
        ),
        (
            "path: 'getThing response state = *'\n  kind: extra\n  of: enums",
            "it hides whatever comes next",
        ),
        (
            "path: '* request'\n  kind: extra\n  of: required",
            "it holds for whatever operation",
        ),
        (
            "path: 'getThing response a'\n  kind: different\n  of: types",
            "has to say `upstream`",
        ),
    ] {
        let records = Records::parse("differences.yaml", &format!("- {record}\n  why: So.\n")).unwrap();
        assert!(
            records.list[0].looseness().is_some_and(|why| why.contains(says)),
            "{record}"
        );
    }
    for record in [
        "path: '* response 401'\n  kind: extra",
        "path: 'getThing response profile.<any>'\n  kind: missing",
        "path: '*.type'\n  kind: different\n  of: types\n  upstream: string",
        "path: 'getThing tag'\n  kind: different\n  of: operations",
        "tag: Thing\n  kind: missing",
    ] {
        let records = Records::parse("differences.yaml", &format!("- {record}\n  why: So.\n")).unwrap();
        assert_eq!(records.list[0].looseness(), None, "{record}");
    }
}

/// Only what is asked for: one tag, or one operation's texts.
#[test]
fn a_part_can_be_looked_at_alone() {
    let mut upstream = document(&object(&json!({ "a": { "description": "Theirs." } })), &json!({}));
    upstream["paths"]["/other"] = json!({ "get": { "operationId": "getOther", "tags": ["Other"] } });
    let curated = document(
        &object(&json!({ "a": { "description": "Ours." }, "b": {} })),
        &json!({}),
    );
    let read = |value: &Value| Document::from_json("document.json", &value.to_string()).unwrap();
    let (upstream, curated) = (read(&upstream), read(&curated));
    let count = |tag: &str| {
        let only = Only {
            tag: Some(tag.to_owned()),
            family: None,
        };
        operations::compare(&upstream, &curated, &only).differences.len()
    };
    assert_eq!((count("Thing"), count("Other"), count("None")), (2, 1, 0));
    let text = notes::beside(&upstream, &curated, "replaceThing").unwrap();
    assert!(
        text.contains("request.a\n  theirs | Theirs.\n    ours | Ours.\n"),
        "{text}"
    );
    assert!(notes::beside(&upstream, &curated, "noThing").is_err());
}

#[test]
fn patterns() {
    for (pattern, text) in [
        ("a b", "a b"),
        ("*", ""),
        ("* response *.id", "getThing response [].id"),
        ("a*b*c", "axxbxxbc"),
        ("*[].x", "op response[].x"),
    ] {
        assert!(matches(pattern, text), "{pattern} {text}");
    }
    for (pattern, text) in [("a", "ab"), ("*a", "ab"), ("a*b*b", "ab"), ("a.c", "abc"), ("", "a")] {
        assert!(!matches(pattern, text), "{pattern} {text}");
    }
}

#[test]
fn records_that_make_no_sense_are_refused_with_their_line() {
    for (text, message) in [
        (
            "- path: a\n  kind: missing\n",
            "differences.yaml:1: a record needs a reason: `why`",
        ),
        (
            "- path: a\n  kind: missing\n  why: ''\n",
            "differences.yaml:1: a record needs a reason: `why`",
        ),
        (
            "- path: a\n  kind: gone\n  why: b\n",
            "differences.yaml:1: a record needs a `kind`: missing, extra or different",
        ),
        (
            "- kind: extra\n  why: b\n",
            "differences.yaml:1: a record needs a `path` or a `tag`",
        ),
        ("- path: a\n  knd: extra\n", "differences.yaml:2: a record has no `knd`"),
        (
            "- path: a\n  of: prose\n",
            "differences.yaml:2: nothing compared is called `prose`",
        ),
        ("path: a\n", "differences.yaml: it is not a list of records"),
    ] {
        assert_eq!(Records::parse("differences.yaml", text).unwrap_err(), message);
    }
}

#[test]
fn the_recorded_differences_can_be_read() {
    for api in Api::ALL {
        let records = Records::read(&api.specs(), root()).unwrap();
        assert!(!records.list.is_empty());
    }
}

#[test]
fn yaml_and_json_read_alike() {
    let yaml = "
openapi: 3.0.3
paths:
  /a:
    get: &shared
      operationId: getA
      responses:
        200: {description: 'yes'}
    put: *shared
";
    let expected = json!({ "openapi": "3.0.3", "paths": { "/a": {
        "get": { "operationId": "getA", "responses": { "200": { "description": "yes" } } },
        "put": { "operationId": "getA", "responses": { "200": { "description": "yes" } } },
    } } });
    assert_eq!(upstream::parse(yaml).unwrap(), expected);
    assert_eq!(upstream::parse(&format!("{expected:#}")).unwrap(), expected);
    assert!(upstream::parse("a: [").is_err());
    assert!(upstream::parse("").is_err());
    assert!(upstream::read(std::path::Path::new("no/such/file.yaml")).is_err());
}
