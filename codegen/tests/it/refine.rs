//! What each pass makes of progenitor's Rust, on the smallest example of it.

use quote::ToTokens;
use syn::{ImplItem, Item};

use crate::spec::Spec;

const ACCOUNT: &str = "\
Account:
  type: object
  description: An account.
  required: [kind, label]
  properties:
    _links: {type: object, additionalProperties: true, description: Links.}
    created: {type: string, format: date-time, readOnly: true, description: When it was made.}
    kind: {type: string, enum: [ACCOUNT], description: Always `ACCOUNT`.}
    label: {type: string, nullable: true, description: Its name.}
    limits: {type: object, additionalProperties: {type: integer}, description: Limits by name.}
    nick: {type: string, deprecated: true, x-okta-lifecycle: EA, description: Use `label`. What it is called.}
    password: {type: string, format: password, description: Its password.}
    scores: {type: array, items: {type: number}, description: Scores.}
    size: {$ref: '#/components/schemas/Size'}
";

const SIZE: &str = "\
Size:
  type: string
  description: How big it is.
  enum: ['', large, X-LARGE]
  x-enum-descriptions: {large: Larger than most.}
  x-enum-varnames: [None, Large, XLarge2]
";

const SHAPE: &str = "\
ShapeBase:
  type: object
  description: What shapes have in common.
  properties:
    area: {type: number, description: How big it is.}
    name: {type: string, description: What it is called.}
    type: {description: Which shape it is., allOf: [{$ref: '#/components/schemas/ShapeKind'}]}
ShapeKind:
  type: string
  description: What shapes there are.
  enum: [CIRCLE, SQUARE, TRIANGLE]
Circle:
  description: A round shape.
  allOf:
    - $ref: '#/components/schemas/ShapeBase'
    - type: object
      properties: {type: {type: string, description: Always `CIRCLE`., enum: [CIRCLE]}}
Polygon:
  description: A shape with corners.
  allOf:
    - $ref: '#/components/schemas/ShapeBase'
    - type: object
      properties:
        type:
          description: How many corners it has.
          allOf: [{$ref: '#/components/schemas/ShapeKind'}]
          enum: [SQUARE, TRIANGLE]
Shape:
  description: A shape.
  oneOf: [{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Polygon'}]
  discriminator:
    propertyName: type
    mapping:
      CIRCLE: '#/components/schemas/Circle'
      SQUARE: '#/components/schemas/Polygon'
      TRIANGLE: '#/components/schemas/Polygon'
  x-okta-common: ShapeBase
  x-okta-variant-names: {SQUARE: Polygon, TRIANGLE: Polygon}
";

/// Generated items, to pick from.
struct Code(Vec<(String, Item)>);

impl Code {
    fn of(schemas: &str) -> Self {
        Self::from(&Spec::of_schemas(schemas))
    }

    fn from(spec: &Spec) -> Self {
        let mut code = Self(Vec::new());
        code.add("", syn::parse2::<syn::File>(spec.client().code()).unwrap().items);
        code
    }

    /// Keeps items with the outermost module that they are in.
    fn add(&mut self, module: &str, items: Vec<Item>) {
        for item in items {
            match item {
                Item::Mod(inner) => {
                    let name = inner.ident.to_string();
                    let outermost = if module.is_empty() { &name } else { module };
                    self.add(outermost, inner.content.unwrap_or_default().1);
                }
                item => self.0.push((module.to_owned(), item)),
            }
        }
    }

    /// The items of `module` that `wanted` takes, as Rust.
    fn pick(&self, module: &str, wanted: impl Fn(&Item) -> bool) -> String {
        let items: Vec<_> = self
            .0
            .iter()
            .filter(|(of, item)| of == module && wanted(item))
            .map(|(_, item)| item.clone())
            .collect();
        assert!(!items.is_empty());
        prettyplease::unparse(&syn::File {
            shebang: None,
            attrs: Vec::new(),
            items,
        })
    }

    /// The methods of the type `owner` that `wanted` takes, as Rust.
    fn methods(&self, module: &str, owner: &str, wanted: impl Fn(&str) -> bool) -> String {
        let items = self
            .0
            .iter()
            .filter(|(of, _)| of == module)
            .filter_map(|(_, item)| match item {
                Item::Impl(item) if item.trait_.is_none() && text(&item.self_ty) == owner => {
                    let mut item = item.clone();
                    item.items.retain(
                        |member| matches!(member, ImplItem::Fn(method) if wanted(&method.sig.ident.to_string())),
                    );
                    Some(Item::Impl(item))
                }
                _ => None,
            });
        prettyplease::unparse(&syn::File {
            shebang: None,
            attrs: Vec::new(),
            items: items.collect(),
        })
    }
}

fn text(code: &impl ToTokens) -> String {
    code.to_token_stream().to_string().replace(' ', "")
}

fn is_struct(item: &Item, name: &str) -> bool {
    matches!(item, Item::Struct(item) if item.ident == name)
}

fn implements(item: &Item, name: &str, of: &str) -> bool {
    matches!(item, Item::Impl(item) if text(&item.self_ty) == of
        && item.trait_.as_ref().is_some_and(|(_, path, _)| text(path).starts_with(name)))
}

fn snapshot(name: &str, code: String) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, code));
}

#[test]
fn members() {
    let code = Code::of(&format!("{ACCOUNT}{SIZE}"));
    snapshot("members", code.pick("types", |item| is_struct(item, "Account")));
}

#[test]
fn enums() {
    let code = Code::of(SIZE);
    snapshot(
        "enums",
        code.pick("types", |item| {
            matches!(item, Item::Enum(item) if item.ident == "Size")
                || matches!(item, Item::Macro(item) if text(item).contains("Size{"))
        }),
    );
}

#[test]
fn unions() {
    let code = Code::of(SHAPE);
    snapshot(
        "unions",
        code.pick("types", |item| match item {
            Item::Enum(item) => item.ident == "Shape",
            Item::Macro(item) => text(item).contains("union!{Shape"),
            Item::Impl(item) => text(&item.self_ty) == "Shape",
            _ => false,
        }),
    );
}

#[test]
fn constructors() {
    let code = Code::of(&format!("{ACCOUNT}{SIZE}"));
    snapshot(
        "constructors",
        code.methods("types", "Account", |name| {
            ["new", "with_label", "with_links", "with_nick"].contains(&name)
        }),
    );
}

#[test]
fn objects() {
    let code = Code::of(&format!("{ACCOUNT}{SIZE}"));
    snapshot(
        "objects",
        code.pick("types", |item| {
            implements(item, "rt::Object", "Account") || text(item) == "::okta_core::object!(Account);"
        }),
    );
}

#[test]
fn sent_as() {
    let spec = Spec::minimal().file(
        "schemas/more.yaml",
        "\
components:
  schemas:
    Gadget:
      type: object
      description: A thing of a kind.
      x-okta-sent-as: Thing
      required: [name]
      properties:
        name: {type: string, enum: [gadget], description: Always `gadget`.}
",
    );
    snapshot(
        "sent_as",
        Code::from(&spec).pick("types", |item| {
            implements(item, "From<", "Thing") || implements(item, "TryFrom<", "Gadget")
        }),
    );
}

/// `updateThing` has all that a request can have.
fn update() -> Spec {
    let keys = "    apiKey: {type: apiKey, in: header, name: Authorization}\n    oauth2:\n";
    Spec::minimal().edit("openapi.yaml", "    oauth2:\n", keys).file(
        "paths/update.yaml",
        "\
paths:
  /teams/{team}/things/{thingId}:
    patch:
      operationId: updateThing
      tags: [things]
      summary: Update a thing
      description: Replace it instead. Changes what is given.
      externalDocs: {url: 'https://example.com/update'}
      deprecated: true
      security: [{oauth2: [things.read]}]
      x-okta-lifecycle: EA
      x-okta-pagination: none
      x-okta-idempotent: true
      x-okta-bucket: /things
      x-okta-roles: [keeper]
      x-okta-subdomain: side
      parameters:
        - {name: team, in: path, description: The team., required: true, x-okta-client-state: team, schema: {type: string}}
        - {name: thingId, in: path, description: Id of the thing., required: true, schema: {type: string}}
        - {name: If-Match, in: header, description: Its last ETag., schema: {type: string}}
        - {name: notify, in: query, description: Whether to tell., required: true, schema: {type: boolean}}
        - {name: code, in: query, description: A code., x-okta-secret: true, deprecated: true, schema: {type: string}}
        - name: status
          in: query
          description: Only in one of these states.
          schema: {type: array, items: {$ref: '#/components/schemas/ThingStatus'}}
        - name: fields
          in: query
          description: What to answer.
          explode: false
          schema: {type: array, items: {type: string}}
      requestBody:
        required: true
        content: {application/merge-patch+json: {schema: {$ref: '#/components/schemas/Thing'}}}
      responses:
        '301': {description: Nothing changed.}
        '200':
          description: The thing.
          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
",
    )
}

#[test]
fn requests() {
    let code = Code::from(&update());
    let method = code.methods("", "crate::Client", |name| name == "update_thing");
    let request = code.pick("requests", |item| is_struct(item, "UpdateThing"));
    let setters = code.methods("requests", "UpdateThing", |_| true);
    snapshot("requests", [method, request, setters].join("\n"));
}

/// An answer of `{}` is no value to hand on, and may stand beside one that is.
#[test]
fn answers_that_say_nothing() {
    let body = "          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}\n        '404'";
    let nothing =
        "          content: {application/json: {schema: {type: object, additionalProperties: false}}}\n        '404'";
    let send = |spec: &Spec| Code::from(spec).methods("requests", "GetThing", |name| name == "send");
    let alone = Spec::minimal().edit("paths/things.yaml", body, nothing);
    assert!(send(&alone).contains("send_empty"), "{}", send(&alone));
    let beside = Spec::minimal().edit(
        "paths/things.yaml",
        "          description: The thing.\n",
        &format!(
            "          description: It is asleep.\n{}        '202':\n          description: The thing.\n",
            nothing.trim_end_matches("        '404'"),
        ),
    );
    assert!(send(&beside).contains("Thing"), "{}", send(&beside));
    assert!(!send(&beside).contains("send_empty"), "{}", send(&beside));
}

/// A list can be sent for one page, for all pages, and for all items.
#[test]
fn lists() {
    snapshot(
        "lists",
        Code::from(&Spec::minimal()).methods("requests", "ListThings", |_| true),
    );
}

#[test]
fn operations() {
    snapshot(
        "operations",
        Code::from(&update()).pick(
            "operations",
            |item| matches!(item, Item::Static(item) if item.ident == "UPDATE_THING" || item.ident == "ALL"),
        ),
    );
}

/// A heading for each tag, a module for each family of operations and folder of types, and all of it named outside of these, too; a type says
/// where it is met.
#[test]
fn layout() {
    let spec = Spec::of_schemas(SHAPE).file(
        "more.yaml",
        "\
tags:
  - {name: thing-api, description: More of things., x-okta-tag: ThingApi, x-okta-feature: things}
  - {name: sizes, description: Sizes., x-okta-tag: Size}
paths:
  /things/size:
    get:
      operationId: getSize
      tags: [sizes]
      summary: Get it
      description: Gets it.
      externalDocs: {url: 'https://example.com/size'}
      x-okta-lifecycle: GA
      x-okta-pagination: none
      responses: {'204': {description: Nothing.}}
    put:
      operationId: setSize
      tags: [thing-api]
      summary: Set it
      description: Sets it.
      externalDocs: {url: 'https://example.com/size'}
      x-okta-lifecycle: GA
      x-okta-pagination: none
      responses: {'204': {description: Nothing.}}
",
    );
    let mut file: syn::File = syn::parse2(spec.client().code()).unwrap();
    outline(&mut file.items);
    file.items.retain(
        |item| !matches!(item, Item::Mod(module) if ["mocks", "replay"].iter().any(|name| module.ident == name)),
    );
    snapshot("layout", prettyplease::unparse(&file));
}

/// Takes away what is inside of items, and private imports.
fn outline(items: &mut Vec<Item>) {
    items.retain_mut(|item| match item {
        Item::Mod(module) => {
            outline(&mut module.content.as_mut().unwrap().1);
            true
        }
        Item::Impl(item) => {
            item.items.iter_mut().for_each(|member| {
                if let ImplItem::Fn(method) = member {
                    method.attrs.clear();
                    method.block = syn::parse_quote!({});
                }
            });
            text(&item.self_ty) == "crate::Client"
        }
        Item::Struct(item) => {
            item.fields = syn::Fields::Unit;
            true
        }
        Item::Enum(item) => {
            item.variants.clear();
            true
        }
        Item::Use(item) => !matches!(item.vis, syn::Visibility::Inherited),
        _ => false,
    });
}

/// What says more comes first, whatever the order in the document.
#[test]
fn buckets() {
    let spec = Spec::minimal().file(
        "buckets.yaml",
        "x-okta-buckets:
  all: ['/o/**']
  one: ['/things/{id}']
  read: ['GET /things/{id}']
  things: ['/things/**', /things/rules]
",
    );
    snapshot(
        "buckets",
        Code::from(&spec).pick(
            "operations",
            |item| matches!(item, Item::Static(item) if item.ident == "BUCKETS"),
        ),
    );
}

#[test]
fn replay() {
    snapshot(
        "replay",
        Code::from(&Spec::minimal()).pick("replay", |item| matches!(item, Item::Static(_))),
    );
}

/// progenitor's and typify's own ways are gone: no pass was left out.
#[test]
fn nothing_is_left_unrefined() {
    let code = update().rust();
    for trace in [
        "progenitor",
        "reqwest",
        "#[derive(::serde",
        "serde_json",
        "ResponseValue",
        "async fn",
        "ClientHooks",
    ] {
        assert!(!code.contains(trace), "{trace}");
    }
}
