//! What is wrong with a spec is told once, with its place, its rule and what to do.

use crate::spec::Spec;

const ROOT: &str = "openapi.yaml";
const PATHS: &str = "paths/things.yaml";
const SCHEMAS: &str = "schemas/things.yaml";
const MORE: &str = "schemas/more.yaml";

/// Name of the case, the faulty spec, the place (a file, and text that only the line in question holds), the rule, part of the message.
type Case = (
    &'static str,
    Spec,
    (&'static str, &'static str),
    &'static str,
    &'static str,
);

/// The minimal spec with `from` replaced.
fn edit(file: &str, from: &str, to: &str) -> Spec {
    Spec::minimal().edit(file, from, to)
}

#[test]
fn a_minimal_spec_has_no_fault() {
    drop(Spec::minimal().client());
}

#[test]
fn yaml() {
    assert_each([
        (
            "tab",
            edit(SCHEMAS, "      description: A thing.", "\tdescription: A thing."),
            (SCHEMAS, "\tdescription"),
            "load/yaml",
            "this is not YAML",
        ),
        (
            "unclosed bracket",
            edit(SCHEMAS, "[ACTIVE, INACTIVE]", "[ACTIVE, INACTIVE"),
            (SCHEMAS, "[ACTIVE"),
            "load/yaml",
            "this is not YAML",
        ),
        (
            "duplicate key",
            edit(SCHEMAS, "enum:", "type: string # again\n      enum:"),
            (SCHEMAS, "# again"),
            "load/duplicate-key",
            "`type` is already defined on line 12",
        ),
        (
            "second document",
            edit(SCHEMAS, "    ThingStatus:\n", "---\nThingStatus:\n"),
            (SCHEMAS, "---"),
            "load/yaml",
            "a second document",
        ),
        (
            "anchor",
            edit(SCHEMAS, "A thing.", "&text A thing."),
            (SCHEMAS, "&text"),
            "load/yaml",
            "anchors",
        ),
        (
            "anchor of a mapping",
            edit(SCHEMAS, "    Thing:\n", "    Thing: &thing\n"),
            (SCHEMAS, "&thing"),
            "load/yaml",
            "anchors",
        ),
        (
            "alias of nothing",
            edit(SCHEMAS, "A thing.", "*text"),
            (SCHEMAS, "*text"),
            "load/yaml",
            "",
        ),
        (
            "key that is a list",
            edit(SCHEMAS, "enum:", "? [a, b]\n      : c\n      enum:"),
            (SCHEMAS, "? [a, b]"),
            "load/yaml",
            "a key must be a string",
        ),
        (
            "nothing but a comment",
            Spec::minimal().file(MORE, "# nothing\n"),
            (MORE, "# nothing"),
            "load/yaml",
            "empty",
        ),
        (
            "nesting without end",
            Spec::minimal().file(MORE, &format!("components: {}", "[".repeat(5000))),
            (MORE, "components"),
            "load/yaml",
            "",
        ),
        (
            "list instead of a mapping",
            Spec::minimal().file(MORE, "- components\n"),
            (MORE, "- components"),
            "merge/fragment",
            "must be a mapping",
        ),
        (
            "same key in two files",
            Spec::minimal().file(
                "schemas/zwei.yaml",
                "components:\n  schemas:\n    Thing: {type: object}\n",
            ),
            ("schemas/zwei.yaml", "Thing"),
            "merge/duplicate-key",
            "`Thing` is already defined at specs/api/schemas/things.yaml:3",
        ),
    ]);
}

#[test]
fn references() {
    let without_status = edit(
        SCHEMAS,
        "    ThingStatus:\n      type: string\n      description: What a thing is up to.\n      enum: [ACTIVE, INACTIVE]\n",
        "",
    );
    assert_each([
        (
            "deleted target",
            without_status,
            (SCHEMAS, "status:"),
            "lint/reference",
            "`#/components/schemas/ThingStatus` does not exist",
        ),
        (
            "target in another file",
            edit(PATHS, "{$ref: '#/components/responses/NotFound'}", "{$ref: 'errors.yaml#/NotFound'}"),
            (PATHS, "errors.yaml"),
            "lint/reference",
            "does not exist",
        ),
        (
            "reference to a reference",
            edit(
                ROOT,
                "    NotFound:\n",
                "    NotFound: {$ref: '#/components/responses/Missing'} # here\n    Missing:\n",
            ),
            (PATHS, "'404'"),
            "lint/reference",
            "is itself only a reference",
        ),
        (
            "unused component",
            edit(ROOT, "    NotFound:", "    Conflict: # here\n      description: Other.\n    NotFound:"),
            (ROOT, "# here"),
            "lint/unused",
            "no operation uses `Conflict`",
        ),
        (
            "unused schemas that refer to each other",
            Spec::minimal().file(
                MORE,
                "components:\n  schemas:\n    Loop:\n      type: object\n      description: Round.\n      properties:\n        \
                 next: {$ref: '#/components/schemas/Loop'}\n",
            ),
            (MORE, "Loop:"),
            "lint/unused",
            "no operation uses `Loop`",
        ),
    ]);
}

#[test]
fn operations() {
    let another_delete = "\
paths:
  /things/{id}:
    delete:
      operationId: deleteThing
      tags: [things]
      summary: Delete a thing
      description: Deletes it.
      externalDocs: {url: 'https://example.com/delete'}
      x-okta-lifecycle: GA
      x-okta-pagination: none
      parameters:
        - {name: id, in: path, description: Id of the thing., required: true, schema: {type: string}}
      responses:
        '204': {description: It is gone.}
";
    let second_body = "        '202':\n          description: It will come.\n          content: {application/json: {schema: {type: \
                       array, items: {$ref: '#/components/schemas/Thing'}}}}\n        '404':";
    assert_each([
        (
            "a feature that is no tag's",
            edit(
                PATHS,
                "operationId: getThing",
                "operationId: getThing\n      x-okta-feature: thinks # here",
            ),
            (PATHS, "# here"),
            "lint/operation",
            "no tag belongs to the feature `thinks`",
        ),
        (
            "operationId twice",
            edit(PATHS, "operationId: getThing", "operationId: listThings # here"),
            (PATHS, "# here"),
            "lint/duplicate-operation-id",
            "specs/api/paths/things.yaml:4 has the operationId `listThings`",
        ),
        (
            "two operationIds that become one method",
            edit(PATHS, "operationId: getThing", "operationId: list_things # here"),
            (PATHS, "# here"),
            "lint/duplicate-operation-id",
            "becomes the same method",
        ),
        (
            "path twice, under other names",
            Spec::minimal().file("paths/more.yaml", another_delete),
            (PATHS, "/things/{thingId}:"),
            "lint/duplicate-path",
            "`/things/{thingId}` and `/things/{id}` are the same path",
        ),
        (
            "path parameter under another name",
            edit(PATHS, "name: thingId", "name: thing").edit(
                PATHS,
                "{thingId}:\n    get:",
                "{thingId}:\n    get: # here",
            ),
            (PATHS, "# here"),
            "lint/path-parameters",
            r#"the path has the parameters {"thingId"}, the operation declares {"thing"}"#,
        ),
        (
            "path parameter that is not required",
            edit(PATHS, "          required: true\n", "").edit(PATHS, "- name: thingId", "- name: thingId # here"),
            (PATHS, "# here"),
            "lint/parameter",
            "`thingId` is not required",
        ),
        (
            "parameter that is an object",
            edit(
                PATHS,
                "          schema: {type: string}",
                "          schema: {type: object}",
            )
            .edit(PATHS, "- name: thingId", "- name: thingId # here"),
            (PATHS, "# here"),
            "lint/parameter",
            "neither a scalar nor a list of scalars",
        ),
        (
            "parameter in a cookie",
            edit(
                PATHS,
                "      x-okta-pagination: link\n",
                "      x-okta-pagination: link\n      parameters:\n        - {name: sid, in: \
                cookie, description: A session., schema: {type: string}}\n",
            ),
            (PATHS, "cookie"),
            "lint/parameter",
            "in no known place",
        ),
        (
            "answer for every other status",
            edit(PATHS, "'404':", "default:"),
            (PATHS, "default:"),
            "lint/response",
            "`default` is no status code",
        ),
        (
            "two successful bodies",
            edit(PATHS, "        '404':", second_body).edit(
                PATHS,
                "schema: {type: string}\n      responses:",
                "schema: {type: string}\n      responses: # here",
            ),
            (PATHS, "# here"),
            "lint/response",
            "all of them with a body must have the same one",
        ),
        (
            "no successful answer",
            edit(
                PATHS,
                "'200':\n          description: The thing.",
                "'300': {description: Other.}\n        '500':\n          description: The thing.",
            ),
            (PATHS, "'500':"),
            "lint/response",
            "the error 500 is described in place",
        ),
        (
            "error described in place",
            edit(
                PATHS,
                "{$ref: '#/components/responses/NotFound'}",
                "{description: None.}",
            )
            .edit(
                ROOT,
                "  responses:\n    NotFound:\n      description: There is no such thing.\n",
                "",
            ),
            (PATHS, "'404'"),
            "lint/response",
            "the error 404 is described in place",
        ),
        (
            "scope that is not listed",
            edit(
                ROOT,
                "security:\n  - oauth2: [things.read]",
                "security: # here\n  - oauth2: [things.write]",
            ),
            (ROOT, "# here"),
            "lint/security",
            "`things.write` is not listed",
        ),
        (
            "tag that is not listed",
            edit(
                PATHS,
                "operationId: getThing\n      tags: [things]",
                "operationId: getThing\n      tags: [thing]",
            ),
            (PATHS, "tags: [thing]"),
            "lint/operation",
            "the tag \"thing\" is not listed",
        ),
        (
            "tag without operations",
            edit(
                ROOT,
                "security:\n",
                "  - {name: others, description: Others., x-okta-tag: Other}\nsecurity:\n",
            ),
            (ROOT, "others"),
            "lint/tag",
            "no operation has the tag `others`",
        ),
        (
            "pattern that is no path",
            edit(
                ROOT,
                "security:\n",
                "x-okta-buckets:\n  things: [get /things]\nsecurity:\n",
            ),
            (ROOT, "things: [get"),
            "lint/bucket",
            "\"get /things\" is no pattern of a path",
        ),
        (
            "path in two buckets",
            edit(
                ROOT,
                "security:\n",
                "x-okta-buckets:\n  a: ['/things/{id}']\n  b: ['/things/{thingId}']\nsecurity:\n",
            ),
            (ROOT, "b: ["),
            "lint/bucket",
            "`/things/{thingId}` is in the bucket `a` too",
        ),
        (
            "tag that is listed twice",
            edit(
                ROOT,
                "security:\n",
                "  - {name: things, description: Again., x-okta-tag: Thing} # here\nsecurity:\n",
            ),
            (ROOT, "# here"),
            "lint/tag",
            "`things` is listed already at specs/api/openapi.yaml:",
        ),
        (
            "extension that nobody knows",
            edit(
                PATHS,
                "x-okta-pagination: link",
                "x-okta-paginated: true\n      x-okta-pagination: link",
            ),
            (PATHS, "x-okta-paginated"),
            "lint/unknown-key",
            "`x-okta-paginated` is not used on an operation",
        ),
    ]);
}

#[test]
fn missing_parts_of_an_operation() {
    let whole = edit(
        PATHS,
        "{thingId}:\n    get:\n      operationId",
        "{thingId}:\n    get: # here\n      operationId",
    );
    for line in [
        "operationId: getThing",
        "tags: [things]",
        "summary: Retrieve a thing",
        "description: Returns one thing.",
        "externalDocs: {url: 'https://example.com/get'}",
        "x-okta-lifecycle: GA",
        "x-okta-pagination: none",
    ] {
        let text = whole.text(PATHS);
        // the last one belongs to the second operation
        let at = text.rfind(line).unwrap();
        let without = format!("{}{}", &text[..at], &text[at + line.len()..]);
        let key = line.split(':').next().unwrap();
        let says = match key {
            "tags" => "needs exactly one tag",
            "externalDocs" => "has no link to Okta's page",
            _ => key,
        };
        let rule = match key {
            "description" => "lint/description",
            _ => "lint/operation",
        };
        assert_each([(line, whole.clone().file(PATHS, &without), (PATHS, "# here"), rule, says)]);
    }
}

#[test]
fn schemas() {
    let more = Spec::of_schemas;
    let base = "\
Base:
  type: object
  description: What both have.
  properties:
    kind: {type: string, description: Which it is.}
A:
  description: One.
  allOf:
    - $ref: '#/components/schemas/Base'
    - properties: {kind: {type: string, enum: [A]}}
B:
  description: The other.
  allOf:
    - $ref: '#/components/schemas/Base'
    - properties: {kind: {type: string, enum: [B]}}
Either:
  description: One of two.
  oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
";
    assert_each([
        (
            "object without a name",
            more(
                "Box1:\n  type: object\n  description: A box.\n  properties:\n    inner:\n      type: object\n      description: \
                  What is in it.\n      properties:\n        a: {type: string, description: A.}\n",
            ),
            (MORE, "inner:"),
            "lint/schema-form",
            "an object or union without a name",
        ),
        (
            "enum without a name",
            more(
                "Box1:\n  type: object\n  description: A box.\n  properties:\n    size: {type: string, description: A size., enum: [S, L]}\n",
            ),
            (MORE, "size:"),
            "lint/schema-form",
            "an enum without a name",
        ),
        (
            "name of a trait that generated code uses",
            more("Into:\n  type: object\n  description: A way.\n"),
            (MORE, "Into:"),
            "lint/name",
            "becomes the type `Into`",
        ),
        (
            "enum values that become one variant",
            more("Size:\n  type: string\n  description: A size.\n  enum: [x_large, X-Large]\n"),
            (MORE, "enum:"),
            "lint/enum",
            "the value `X-Large` becomes the variant `XLarge`, which is taken",
        ),
        (
            "enum value without a good name",
            more("Size:\n  type: string\n  description: A size.\n  enum: [Unknown]\n"),
            (MORE, "enum:"),
            "lint/enum",
            "the value `Unknown` becomes the variant `Unknown`, which is taken",
        ),
        (
            "enum of numbers",
            more("Size:\n  type: integer\n  description: A size.\n  enum: [1, 2]\n"),
            (MORE, "Size:"),
            "lint/enum",
            "an enum must have `type: string`",
        ),
        (
            "members that become one field",
            more(
                "Box1:\n  type: object\n  description: A box.\n  properties:\n    userId: {type: string, description: One.}\n    \
                  user_id: {type: string, description: Two.}\n",
            ),
            (MORE, "user_id:"),
            "lint/member",
            "`user_id` and `userId` become the same field `user_id`",
        ),
        (
            "member that is ours",
            more(
                "Box1:\n  type: object\n  description: A box.\n  properties:\n    additional_properties: {type: string, description: One.}\n",
            ),
            (MORE, "additional_properties:"),
            "lint/member",
            "the same field `additional_properties`",
        ),
        (
            "names that become one type",
            more("thing:\n  type: object\n  description: Another.\n"),
            (MORE, "thing:"),
            "lint/name",
            "`thing` becomes the type `Thing`, as `Thing` does",
        ),
        (
            "extension that nobody knows",
            edit(
                SCHEMAS,
                "description: A thing.",
                "description: A thing.\n      x-okta-secrets: true",
            ),
            (SCHEMAS, "x-okta-secrets"),
            "lint/unknown-key",
            "`x-okta-secrets` is not used on a schema",
        ),
        (
            "limit on values",
            edit(
                SCHEMAS,
                "description: Id of the thing.",
                "description: Id of the thing.\n          maxLength: 20",
            ),
            (SCHEMAS, "maxLength"),
            "lint/unknown-key",
            "`maxLength` is not used",
        ),
        (
            "format that means nothing",
            edit(
                SCHEMAS,
                "        id:\n          type: string",
                "        id: # here\n          type: string\n          format: uuid",
            ),
            (SCHEMAS, "# here"),
            "lint/schema-form",
            "the format `uuid` means nothing here",
        ),
        (
            "type that is none",
            edit(
                SCHEMAS,
                "        id:\n          type: string",
                "        id: # here\n          type: text",
            ),
            (SCHEMAS, "# here"),
            "lint/schema-form",
            "`text` is no type",
        ),
        (
            "list of nothing",
            edit(
                SCHEMAS,
                "        id:\n          type: string",
                "        id: # here\n          type: array",
            ),
            (SCHEMAS, "# here"),
            "lint/schema-form",
            "an array has no `items`",
        ),
        (
            "named list",
            more("Boxes:\n  type: array\n  description: Boxes.\n  items: {type: string}\n"),
            (MORE, "Boxes:"),
            "lint/schema-form",
            "a named schema must be an object, an enum of strings or a union",
        ),
        (
            "required member that is not there",
            edit(
                SCHEMAS,
                "description: A thing.",
                "description: A thing.\n      required: [name]",
            ),
            (SCHEMAS, "    Thing:"),
            "lint/required",
            "`Thing` requires `name`, which it doesn't have",
        ),
        (
            "variant without a value",
            more(&format!(
                "{base}  discriminator: # here\n    propertyName: kind\n    mapping: {{A: '#/components/schemas/A'}}\n"
            )),
            (MORE, "# here"),
            "lint/union",
            "name different schemas",
        ),
        (
            "union without a discriminator",
            more(base),
            (MORE, "Either:"),
            "lint/union",
            "name different schemas",
        ),
        (
            "variant whose name is no name",
            more(&format!(
                "{base}  discriminator: # here\n    propertyName: kind\n    mapping: {{A: '#/components/schemas/A', B: \
                 '#/components/schemas/B'}}\n  x-okta-variant-names: {{A: 2nd one}}\n"
            )),
            (MORE, "# here"),
            "lint/union",
            "`2nd one` is no good name",
        ),
        (
            "variant without the discriminator",
            more(&format!(
                "{base}  discriminator: # here\n    propertyName: sort\n    mapping: {{A: '#/components/schemas/A', B: \
                 '#/components/schemas/B'}}\n"
            ))
            .edit(
                MORE,
                "    B:\n      description: The other.\n",
                "    B:\n      description: The other.\n      properties: {sort: {type: string, enum: [B]}}\n",
            ),
            (MORE, "# here"),
            "lint/union",
            "the variant `A` has no member `sort`",
        ),
        (
            "variant that may be of another's kind",
            more(&format!(
                "{base}  discriminator: # here\n    propertyName: kind\n    mapping: {{A: '#/components/schemas/A', B: \
                 '#/components/schemas/B'}}\n"
            ))
            .edit(MORE, "enum: [A]", "description: Any of them."),
            (MORE, "# here"),
            "lint/union",
            "`kind` of the variant `A` may have other values",
        ),
        (
            "form of two files",
            more("Form:\n  type: object\n  description: It.\n").edit(
                "paths/Form.yaml",
                "{application/json: {schema: {$ref: '#/components/schemas/Form'}}}",
                "{application/json: {schema: {$ref: '#/components/schemas/Form'}}, multipart/form-data: {schema: {type: object, required: [a], properties: {a: {type: string, format: binary}, b: {type: string}}}}} # here",
            ),
            ("paths/Form.yaml", "# here"),
            "lint/body",
            "a form must hold one file",
        ),
        (
            "value that the base forbids",
            more(
                "Cat:\n  type: object\n  description: A cat.\n  properties: {kind: {type: string, enum: [CAT]}}\nDog:\n  \
                 description: No cat.\n  allOf:\n    - $ref: '#/components/schemas/Cat'\n    - properties: {kind: {type: \
                 string, enum: [DOG]}}\n",
            ),
            (MORE, "Dog:"),
            "ir/inheritance",
            "`kind` of `Dog` may be `DOG`, which is no value",
        ),
        (
            "inheritance in a circle",
            more("Egg:\n  description: First.\n  allOf: [{$ref: '#/components/schemas/Egg'}]\n"),
            (MORE, "Egg:"),
            "ir/inheritance",
            "inherits from itself",
        ),
    ]);
}

/// Keys that say something about what they stand on.
#[test]
fn marks() {
    let values = "enum: [ACTIVE, INACTIVE]";
    let operation = "operationId: getThing";
    assert_each([
        (
            "an explanation of no value",
            edit(
                SCHEMAS,
                values,
                "enum: [ACTIVE, INACTIVE]\n      x-enum-descriptions: {ACTIV: It is in use.}",
            ),
            (SCHEMAS, "ACTIV:"),
            "lint/enum",
            "`ACTIV` is no value of the enum",
        ),
        (
            "an explanation that is no sentence",
            edit(
                SCHEMAS,
                values,
                "enum: [ACTIVE, INACTIVE]\n      x-enum-descriptions: {ACTIVE: in use}",
            ),
            (SCHEMAS, "in use"),
            "lint/description",
            "no whole sentence",
        ),
        (
            "a stage that a member can't have",
            edit(
                SCHEMAS,
                "          description: Id of the thing.",
                "          description: Id.\n          x-okta-lifecycle: GA",
            ),
            (SCHEMAS, "x-okta-lifecycle"),
            "lint/lifecycle",
            "no stage before general availability",
        ),
        (
            "a stage that a parameter can't have",
            edit(
                PATHS,
                "          required: true\n",
                "          required: true\n          x-okta-lifecycle: DEPRECATED\n",
            ),
            (PATHS, "x-okta-lifecycle: DEPRECATED"),
            "lint/lifecycle",
            "no stage before general availability",
        ),
        (
            "going away, perhaps",
            edit(PATHS, operation, "operationId: getThing\n      deprecated: soon"),
            (PATHS, "soon"),
            "lint/flag",
            "`deprecated` is neither true nor false",
        ),
        (
            "roles that are no list",
            edit(PATHS, operation, "operationId: getThing\n      x-okta-roles: ADMIN"),
            (PATHS, "ADMIN"),
            "lint/operation",
            "`x-okta-roles` is no list",
        ),
        (
            "a host where a label is wanted",
            edit(
                PATHS,
                operation,
                "operationId: getThing\n      x-okta-subdomain: drapp.acme.okta.com",
            ),
            (PATHS, "drapp"),
            "lint/operation",
            "`x-okta-subdomain` is no label",
        ),
        (
            "credentials that may be left out",
            edit(
                PATHS,
                operation,
                "operationId: getThing\n      security: [{oauth2: [things.read]}, {}] # here",
            ),
            (PATHS, "# here"),
            "lint/security",
            "a way in that asks for nothing",
        ),
    ]);
}

#[test]
fn prose() {
    let described = |text: &str| edit(SCHEMAS, "description: A thing.", &format!("description: '{text}'"));
    let here = (SCHEMAS, "    Thing:");
    assert_each([
        (
            "generic",
            described("A Vec<T>."),
            here,
            "lint/markdown",
            "`<` outside of backticks",
        ),
        (
            "index",
            described("The item[x] of it."),
            here,
            "lint/markdown",
            "square brackets that are no link",
        ),
        (
            "link",
            described("See https://example.com."),
            here,
            "lint/markdown",
            "a bare link",
        ),
        (
            "backtick",
            described("A `thing."),
            here,
            "lint/markdown",
            "the backticks don't pair",
        ),
        (
            "fence",
            described("Run ```rm```."),
            here,
            "lint/markdown",
            "a block of code",
        ),
        (
            "fragment",
            described("A thing"),
            here,
            "lint/description",
            "no whole sentence",
        ),
        (
            "nothing",
            edit(SCHEMAS, "description: A thing.", "description: ''"),
            here,
            "lint/description",
            "a schema without a description",
        ),
        (
            "summary with a full stop",
            edit(PATHS, "List things", "List things."),
            (PATHS, "List things."),
            "lint/summary",
            "has no full stop",
        ),
    ]);
}

fn assert_each<const N: usize>(cases: [Case; N]) {
    let faults: Vec<_> = cases.into_iter().filter_map(check).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// What is wrong with what is said of a fault.
fn check((name, spec, (file, text), rule, says): Case) -> Option<String> {
    let Err(found) = spec.merge() else {
        return Some(format!("{name}: nothing was found"));
    };
    let place = spec.place(file, text);
    if let [one] = found.as_slice()
        && one.rule == rule
        && one.at.to_string() == place
        && one.message.contains(says)
        && !one.help.is_empty()
    {
        return None;
    }
    Some(format!("{name}: expected [{rule}] {says:?} at {place}, found\n{found}"))
}
