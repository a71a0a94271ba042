//! Stage 2, merge: fragments to one document. The same key in two files is an error.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::document::{Document, escape};
use crate::ir::FAMILIES;
use crate::load::Fragment;
use crate::yaml::{Content, Node};

/// Merges all fragments of the API called `name`.
pub(crate) fn merge(fragments: Vec<Fragment>, name: &str) -> Result<Document, Diagnostics> {
    let mut merger = Merger {
        locations: HashMap::new(),
        diagnostics: Diagnostics::default(),
    };
    let mut root = Map::new();
    let mut families: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Fragment {
        file,
        family,
        root: fragment,
    } in fragments
    {
        if let Some(family) = family {
            families.entry(family).or_default().extend(schemas(&fragment));
        }
        let at = Location {
            file,
            line: fragment.line,
        };
        match fragment.content {
            Content::Mapping(_) => merger.merge(&mut root, fragment, &at, ""),
            _ => merger.diagnostics.push(Diagnostic {
                at,
                rule: "merge/fragment",
                message: "a fragment must be a mapping".into(),
                help: "start with `paths:` or `components:`".into(),
            }),
        }
    }
    families.retain(|_, schemas| !schemas.is_empty());
    if !families.is_empty() {
        // what is one document in the package was written in folders, and code is divided as these are
        root.insert(FAMILIES.to_owned(), json!(families));
    }
    let Merger { locations, diagnostics } = merger;
    diagnostics.into_result(Document::new(Value::Object(root), locations, name))
}

/// Names of the schemas that a fragment has.
fn schemas(fragment: &Node) -> Vec<String> {
    entry(fragment, "components")
        .and_then(|components| entry(components, "schemas"))
        .map_or_else(Vec::new, |schemas| {
            entries(schemas).iter().map(|(name, ..)| name.clone()).collect()
        })
}

fn entry<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    entries(node)
        .iter()
        .find(|(key, ..)| key == name)
        .map(|(.., value)| value)
}

fn entries(node: &Node) -> &[(String, usize, Node)] {
    match &node.content {
        Content::Mapping(entries) => entries,
        _ => &[],
    }
}

struct Merger {
    locations: HashMap<String, Location>,
    diagnostics: Diagnostics,
}

impl Merger {
    /// Adds the entries of a mapping to `target`, which stands at `pointer`.
    fn merge(&mut self, target: &mut Map<String, Value>, node: Node, at: &Location, pointer: &str) {
        let Content::Mapping(entries) = node.content else {
            return;
        };
        for (key, line, value) in entries {
            let at = Location {
                file: at.file.clone(),
                line,
            };
            let pointer = format!("{pointer}/{}", escape(&key));
            match target.get_mut(&key) {
                None => {
                    self.locations.insert(pointer.clone(), at.clone());
                    let value = if shared(&pointer) && matches!(value.content, Content::Mapping(_)) {
                        let mut members = Map::new();
                        self.merge(&mut members, value, &at, &pointer);
                        Value::Object(members)
                    } else {
                        self.value(value, &at, &pointer)
                    };
                    target.insert(key, value);
                }
                Some(Value::Object(members)) if shared(&pointer) => self.merge(members, value, &at, &pointer),
                Some(Value::Array(tags)) if pointer == TAGS => {
                    self.append(tags, value, &at);
                }
                Some(_) => {
                    let first = self
                        .locations
                        .get(&pointer)
                        .map(ToString::to_string)
                        .unwrap_or_default();
                    self.diagnostics.push(Diagnostic {
                        at,
                        rule: "merge/duplicate-key",
                        message: format!("`{key}` is already defined at {first}"),
                        help: "keep one of the two; one place for one thing".into(),
                    });
                }
            }
        }
    }

    /// Adds the tags of one fragment to those of the others.
    fn append(&mut self, tags: &mut Vec<Value>, node: Node, at: &Location) {
        match node.content {
            Content::Sequence(nodes) => {
                for node in nodes {
                    let tag = self.element(node, at, TAGS, tags.len());
                    tags.push(tag);
                }
            }
            _ => self.diagnostics.push(Diagnostic {
                at: at.clone(),
                rule: "merge/tags",
                message: "`tags` must be a list".into(),
                help: "write `tags:` and below it `  - name: …`".into(),
            }),
        }
    }

    fn element(&mut self, node: Node, at: &Location, pointer: &str, index: usize) -> Value {
        let pointer = format!("{pointer}/{index}");
        let at = Location {
            file: at.file.clone(),
            line: node.line,
        };
        self.locations.insert(pointer.clone(), at.clone());
        self.value(node, &at, &pointer)
    }

    fn value(&mut self, node: Node, at: &Location, pointer: &str) -> Value {
        match node.content {
            Content::Scalar(value) => value,
            Content::Sequence(nodes) => nodes
                .into_iter()
                .enumerate()
                .map(|(index, node)| self.element(node, at, pointer, index))
                .collect(),
            Content::Mapping(entries) => entries
                .into_iter()
                .map(|(key, line, node)| {
                    let pointer = format!("{pointer}/{}", escape(&key));
                    let at = Location {
                        file: at.file.clone(),
                        line,
                    };
                    self.locations.insert(pointer.clone(), at.clone());
                    let value = self.value(node, &at, &pointer);
                    (key, value)
                })
                .collect::<Map<_, _>>()
                .into(),
        }
    }
}

/// The list to which every fragment adds its own.
const TAGS: &str = "/tags";

/// Whether several files may contribute to the mapping at `pointer`: the sections, and the methods of a path.
fn shared(pointer: &str) -> bool {
    let depth = pointer.matches('/').count();
    match pointer.split('/').nth(1) {
        Some("paths") | Some("components") => depth <= 2,
        _ => false,
    }
}
