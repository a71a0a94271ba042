//! What a schema means on the wire, whichever way it is written down.
//!
//! A place in a body is described by *alternatives*, each a list of schemas that hold at once (through `allOf`). References are
//! followed, inheritance is flattened, unions and discriminators become alternatives.

pub(super) mod flat;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use okta_codegen::Document;
use okta_codegen::document::{elements, escape, members, reference, text};
use serde_json::Value;

use self::flat::{Flat, Tags, own, tags};

/// Schemas that hold at once.
pub(super) type Parts<'a> = Vec<&'a Value>;

/// References, inheritance and unions nested deeper than this lead nowhere.
const DEPTH: usize = 24;
/// More combinations than this are not told apart.
const COMBINATIONS: usize = 256;

/// The schemas of one document.
pub(super) struct Schemas<'a> {
    pub(super) document: &'a Document,
    /// Whether a member named again replaces the inherited one (the curation contract) or adds to it (OpenAPI).
    replaces: bool,
    pointers: HashMap<usize, String>,
    /// What can be sent in place of a component, by the component's name.
    sent_as: HashMap<&'a str, Vec<&'a Value>>,
}

/// A place in a body, all alternatives together.
#[derive(Default)]
pub(super) struct Shape<'a> {
    pub(super) kinds: BTreeSet<String>,
    /// `None` where any value goes.
    pub(super) values: Option<BTreeSet<String>>,
    pub(super) members: BTreeMap<&'a str, Vec<Parts<'a>>>,
    pub(super) items: Vec<Parts<'a>>,
    pub(super) rest: Vec<Parts<'a>>,
    /// Required by each alternative that has the member.
    pub(super) required: BTreeSet<&'a str>,
    /// Only the server sets it.
    pub(super) read_only: bool,
    /// The server never shows it.
    pub(super) write_only: bool,
    pub(super) deprecated: bool,
    pub(super) stage: Option<&'a str>,
    pub(super) tags: Tags<'a>,
}

impl<'a> Schemas<'a> {
    /// Those of a document that follows the curation contract.
    pub(super) fn curated(document: &'a Document) -> Self {
        let mut schemas = Self::upstream(document);
        schemas.replaces = true;
        for (_, schema) in document.schemas() {
            let own = elements(schema.get("allOf")).chain([schema]);
            for target in own.filter_map(|part| text(part, "x-okta-sent-as")) {
                schemas.sent_as.entry(target).or_default().push(schema);
            }
        }
        schemas
    }

    pub(super) fn upstream(document: &'a Document) -> Self {
        let mut pointers = HashMap::new();
        index(&document.root, String::new(), &mut pointers);
        Self {
            document,
            replaces: false,
            pointers,
            sent_as: HashMap::new(),
        }
    }

    /// Where a schema is written: file and line if the document knows them, else its JSON pointer.
    pub(super) fn place(&self, alternatives: &[Parts<'a>]) -> String {
        let first = alternatives.iter().flatten().next();
        let Some(pointer) = first.and_then(|schema| self.pointers.get(&address(schema))) else {
            return String::new();
        };
        let location = self.document.location(pointer);
        match location.line {
            0 => pointer.clone(),
            _ => location.to_string(),
        }
    }

    /// What stands at a place.
    pub(super) fn shape(&self, alternatives: &[Parts<'a>], sent: bool) -> Shape<'a> {
        let flats: Vec<Flat<'a>> = alternatives.iter().flat_map(|parts| self.all_of(parts, sent)).collect();
        let mut shape = Shape {
            read_only: !flats.is_empty() && flats.iter().all(|flat| flat.read_only),
            write_only: !flats.is_empty() && flats.iter().all(|flat| flat.write_only),
            deprecated: !flats.is_empty() && flats.iter().all(|flat| flat.deprecated),
            stage: flats.first().and_then(|flat| flat.stage),
            ..Shape::default()
        };
        let mut optional = BTreeSet::new();
        let mut untagged = BTreeSet::new();
        let mut values = Some(BTreeSet::new());
        for flat in flats {
            let kind = flat.kind();
            if kind.starts_with("string") || kind.starts_with("integer") {
                values = values.zip(flat.values).map(|(all, own)| &all | &own);
            }
            shape.kinds.insert(kind);
            for (name, parts) in flat.members {
                if flat.required.contains(name) {
                    shape.required.insert(name);
                } else {
                    optional.insert(name);
                }
                if !flat.tags.contains_key(name) {
                    untagged.insert(name);
                }
                add(shape.members.entry(name).or_default(), parts);
            }
            add(&mut shape.items, flat.items);
            add(&mut shape.rest, flat.rest);
            for (name, values) in flat.tags {
                shape.tags.entry(name).or_default().extend(values);
            }
        }
        shape.required.retain(|name| !optional.contains(name));
        shape.tags.retain(|name, _| !untagged.contains(name));
        shape.values = values.filter(|values| !values.is_empty());
        if shape.kinds.contains("object") {
            shape.kinds.remove("free-form object");
            shape.kinds.remove("map");
        }
        shape
    }

    /// The alternatives of schemas that hold at once.
    fn all_of(&self, parts: &[&'a Value], sent: bool) -> Vec<Flat<'a>> {
        let mut found = vec![Flat::default()];
        for part in parts {
            found = self.both(found, self.expand(part, &mut Vec::new(), 0, true, sent));
        }
        found
    }

    fn both(&self, first: Vec<Flat<'a>>, second: Vec<Flat<'a>>) -> Vec<Flat<'a>> {
        if first.len() * second.len() > COMBINATIONS {
            return first.into_iter().chain(second).collect();
        }
        let pairs = first
            .iter()
            .flat_map(|one| second.iter().map(move |two| (one.clone(), two.clone())));
        pairs.map(|(one, two)| one.and(two, self.replaces)).collect()
    }

    /// The alternatives of one schema. `bases` are those whose variants are being looked at: a variant inherits its base, but not the
    /// other variants.
    fn expand(
        &self,
        schema: &'a Value,
        bases: &mut Vec<usize>,
        depth: usize,
        variants: bool,
        sent: bool,
    ) -> Vec<Flat<'a>> {
        let Some(schema) = self.target(schema).filter(|_| depth < DEPTH) else {
            return vec![Flat::default()];
        };
        let mut found = vec![Flat::default()];
        for part in elements(schema.get("allOf")) {
            let of_part = !self.inherits(schema, part);
            found = self.both(found, self.expand(part, bases, depth + 1, of_part, sent));
        }
        found = self.both(found, vec![own(schema)]);

        let variants = if variants && !bases.contains(&address(schema)) {
            self.variants(schema, sent)
        } else {
            Vec::new()
        };
        if variants.is_empty() {
            return found;
        }
        bases.push(address(schema));
        let mut alternatives = Vec::new();
        for variant in variants {
            alternatives.extend(self.expand(variant, bases, depth + 1, true, sent));
        }
        bases.pop();
        let mut found = self.both(found, alternatives);
        if let Some((name, values)) = tags(schema) {
            for flat in &mut found {
                flat.tags.entry(name).or_default().extend(values.iter().cloned());
            }
        }
        found
    }

    /// The schemas that a union or the base of others stands for.
    fn variants(&self, schema: &'a Value, sent: bool) -> Vec<&'a Value> {
        let mapped = members(schema.get("discriminator").and_then(|one| one.get("mapping")))
            .filter_map(|(_, target)| self.named(target.as_str()?));
        let listed = elements(schema.get("oneOf")).chain(elements(schema.get("anyOf")));
        let mut found: Vec<&'a Value> = Vec::new();
        for variant in listed.filter_map(|variant| self.target(variant)).chain(mapped) {
            if !found.iter().any(|known| std::ptr::eq(*known, variant)) {
                found.push(variant);
            }
        }
        if sent && let Some(name) = self.name(schema) {
            found.extend(self.sent_as.get(name).into_iter().flatten());
            if !found.is_empty() && schema.get("oneOf").is_none() && schema.get("discriminator").is_none() {
                found.push(schema);
            }
        }
        found
    }

    /// Whether `schema` adds to `part`, a base of several, and so is one of its variants.
    fn inherits(&self, schema: &'a Value, part: &'a Value) -> bool {
        let adds = schema.get("properties").is_some() || elements(schema.get("allOf")).count() > 1;
        let Some(base) = self.target(part).filter(|_| reference(part).is_some()) else {
            return false;
        };
        let own_name = self.name(schema);
        adds || members(base.get("discriminator").and_then(|one| one.get("mapping")))
            .any(|(_, target)| own_name.is_some() && target.as_str().map(last) == own_name)
    }

    fn name(&self, schema: &Value) -> Option<&str> {
        let pointer = self.pointers.get(&address(schema))?;
        let name = pointer.strip_prefix("/components/schemas/")?;
        (!name.contains('/')).then_some(name)
    }

    /// A component by its name or a reference to it, as a discriminator's mapping has them.
    fn named(&self, name: &str) -> Option<&'a Value> {
        self.document.schema(last(name))
    }

    /// What is meant, after following references.
    pub(super) fn target(&self, schema: &'a Value) -> Option<&'a Value> {
        let mut schema = schema;
        for _ in 0..DEPTH {
            match reference(schema) {
                None => return Some(schema),
                Some(target) => schema = self.document.get(target.strip_prefix('#')?)?,
            }
        }
        None
    }
}

/// Adds an alternative that isn't there yet.
fn add<'a>(alternatives: &mut Vec<Parts<'a>>, parts: Parts<'a>) {
    let same = |known: &Parts<'a>| {
        known.len() == parts.len() && known.iter().zip(&parts).all(|(one, two)| std::ptr::eq(*one, *two))
    };
    if !parts.is_empty() && !alternatives.iter().any(same) {
        alternatives.push(parts);
    }
}

/// What tells the parts of a document apart, while it lives.
pub(super) fn address(value: &Value) -> usize {
    std::ptr::from_ref(value).addr()
}

fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

fn index(value: &Value, pointer: String, pointers: &mut HashMap<usize, String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                index(member, format!("{pointer}/{}", escape(name)), pointers);
            }
        }
        Value::Array(elements) => {
            for (number, element) in elements.iter().enumerate() {
                index(element, format!("{pointer}/{number}"), pointers);
            }
        }
        _ => {}
    }
    pointers.insert(address(value), pointer);
}
