//! Small specs, made of inline text.

use std::collections::BTreeMap;

use okta_codegen::{Client, Diagnostics, Document, Selection, client, merge_specs, pretty};

const ROOT: &str = "\
openapi: 3.0.3
info: {title: Things, version: '1'}
tags:
  - name: things
    description: Things of the org.
    x-okta-tag: Thing
security:
  - oauth2: [things.read]
components:
  securitySchemes:
    oauth2:
      type: oauth2
      flows:
        clientCredentials:
          tokenUrl: https://example.com/token
          scopes: {things.read: Read things.}
  responses:
    NotFound:
      description: There is no such thing.
";

const PATHS: &str = "\
paths:
  /things:
    get:
      operationId: listThings
      tags: [things]
      summary: List things
      description: Returns all things.
      externalDocs: {url: 'https://example.com/list'}
      x-okta-lifecycle: GA
      x-okta-pagination: link
      responses:
        '200':
          description: One page of things.
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}
  /things/{thingId}:
    get:
      operationId: getThing
      tags: [things]
      summary: Retrieve a thing
      description: Returns one thing.
      externalDocs: {url: 'https://example.com/get'}
      x-okta-lifecycle: GA
      x-okta-pagination: none
      parameters:
        - name: thingId
          in: path
          description: Id of the thing.
          required: true
          schema: {type: string}
      responses:
        '200':
          description: The thing.
          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
        '404': {$ref: '#/components/responses/NotFound'}
";

const SCHEMAS: &str = "\
components:
  schemas:
    Thing:
      type: object
      description: A thing.
      properties:
        id:
          type: string
          description: Id of the thing.
        status: {$ref: '#/components/schemas/ThingStatus'}
    ThingStatus:
      type: string
      description: What a thing is up to.
      enum: [ACTIVE, INACTIVE]
";

/// The files of one API, by their names below its folder.
#[derive(Clone, Debug)]
pub(crate) struct Spec(BTreeMap<String, String>);

impl Spec {
    /// No file.
    pub(crate) fn empty() -> Self {
        Self(BTreeMap::new())
    }

    /// Two operations, an object and an enum, without a fault.
    pub(crate) fn minimal() -> Self {
        let files = [
            ("openapi.yaml", ROOT),
            ("paths/things.yaml", PATHS),
            ("schemas/things.yaml", SCHEMAS),
        ];
        Self(files.map(|(name, text)| (name.to_owned(), text.to_owned())).into())
    }

    /// The minimal spec with `schemas` below `components/schemas`, each sent to an operation of its own so that it is used.
    pub(crate) fn of_schemas(schemas: &str) -> Self {
        let mut spec = Self::minimal();
        let names = schemas.lines().filter_map(|line| line.strip_suffix(':'));
        for name in names.filter(|name| !name.starts_with([' ', '#'])) {
            spec = spec.file(
                &format!("paths/{name}.yaml"),
                &format!(
                    "\
paths:
  /send-{name}:
    post:
      operationId: send{name}
      tags: [things]
      summary: Send it
      description: Sends it.
      externalDocs: {{url: 'https://example.com/send'}}
      x-okta-lifecycle: GA
      x-okta-pagination: none
      requestBody:
        required: true
        content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}
      responses:
        '204': {{description: It was sent.}}
"
                ),
            );
        }
        let indented: String = schemas.lines().map(|line| format!("    {line}\n")).collect();
        spec.file("schemas/more.yaml", &format!("components:\n  schemas:\n{indented}"))
    }

    /// Adds a file, or replaces one.
    pub(crate) fn file(mut self, name: &str, text: &str) -> Self {
        self.0.insert(name.to_owned(), text.to_owned());
        self
    }

    /// Replaces the only place where `from` stands.
    pub(crate) fn edit(mut self, name: &str, from: &str, to: &str) -> Self {
        let text = self.0.get_mut(name).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {name}");
        *text = text.replace(from, to);
        self
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        &self.0[name]
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = (&String, &String)> {
        self.0.iter()
    }

    /// `specs/api/<file>:<line>` of the only line that holds `text`.
    pub(crate) fn place(&self, name: &str, text: &str) -> String {
        let lines: Vec<_> = self.0[name]
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains(text))
            .map(|(index, _)| format!("specs/api/{name}:{}", index + 1))
            .collect();
        assert_eq!(lines.len(), 1, "{text:?} in {name}:\n{}", self.0[name]);
        lines.concat()
    }

    pub(crate) fn merge(&self) -> Result<Document, Diagnostics> {
        let folder = tempfile::tempdir().unwrap();
        let specs = folder.path().join("specs/api");
        for (name, text) in &self.0 {
            let path = specs.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        merge_specs(&specs)
    }

    pub(crate) fn document(&self) -> Document {
        self.merge().unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
    }

    pub(crate) fn client(&self) -> Client {
        client(self.document(), &Selection::Everything).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
    }

    /// All of the generated Rust.
    pub(crate) fn rust(&self) -> String {
        pretty(self.client().code()).unwrap()
    }
}
