//! A feature brings its operations and what these reach, and nothing else.

use okta_codegen::{Features, Selection, client};

use crate::spec::Spec;

/// Two families: things, of which one operation is left to parts, and parts.
fn spec() -> Spec {
    let parts = "\
paths:
  /parts:
    get:
      operationId: listParts
      tags: [parts]
      summary: List parts
      description: Returns all parts.
      externalDocs: {url: 'https://example.com/parts'}
      x-okta-lifecycle: GA
      x-okta-pagination: link
      responses:
        '200': {description: One page of parts., content: {application/json: {schema: {$ref: '#/components/schemas/Part'}}}}
  /things/{thingId}/parts:
    parameters:
      - {name: thingId, in: path, description: Id of the thing., required: true, schema: {type: string}}
    get:
      operationId: listPartsOfThing
      tags: [things]
      summary: List parts of a thing
      description: Returns what a thing is made of.
      externalDocs: {url: 'https://example.com/things'}
      x-okta-feature: inventory
      x-okta-lifecycle: GA
      x-okta-pagination: link
      responses:
        '200': {description: One page of parts., content: {application/json: {schema: {$ref: '#/components/schemas/Part'}}}}
components:
  schemas:
    Part:
      type: object
      description: A part.
      properties:
        of: {$ref: '#/components/schemas/ThingStatus'}
";
    Spec::minimal().file("paths/parts.yaml", parts).edit(
        "openapi.yaml",
        "security:\n",
        "  - {name: parts, description: Parts of things., x-okta-tag: Part, x-okta-feature: inventory}\nsecurity:\n",
    )
}

/// Names of the methods and types that `features` bring.
fn brought(features: &[&str]) -> (Vec<String>, Vec<String>) {
    let enabled = features.iter().map(ToString::to_string).collect();
    let client = client(spec().document(), &Selection::Features(enabled)).unwrap();
    let operations = client.ir.operations.iter();
    (
        operations.map(|operation| operation.rust_name.clone()).collect(),
        client.ir.schemas.keys().cloned().collect(),
    )
}

#[test]
fn features_are_named_by_tags() {
    let document = spec().document();
    let features = Features::of(&document);
    assert_eq!(
        features.names().into_iter().collect::<Vec<_>>(),
        ["inventory", "things"]
    );
    assert_eq!(
        features.tags().collect::<Vec<_>>(),
        [("things", "things"), ("parts", "inventory")]
    );
}

#[test]
fn an_operation_is_enabled_by_its_own_feature_or_that_of_its_tag() {
    assert_eq!(
        brought(&["things"]),
        (
            vec!["list_things".to_owned(), "get_thing".to_owned()],
            vec!["Thing".to_owned(), "ThingStatus".to_owned()],
        )
    );
    assert_eq!(
        brought(&["inventory"]),
        (
            vec!["list_parts".to_owned(), "list_parts_of_thing".to_owned()],
            vec!["Part".to_owned(), "ThingStatus".to_owned()],
        )
    );
}

#[test]
fn features_add_up() {
    let (operations, schemas) = brought(&["inventory", "things"]);
    assert_eq!(operations.len(), 4);
    assert_eq!(schemas, ["Part", "Thing", "ThingStatus"]);
    assert_eq!(brought(&[]), (vec![], vec![]));
}
