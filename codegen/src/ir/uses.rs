//! Where types are met: the operations that take and return them, the types that they are part of.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Operation, Response, Schema, rust_name};
use crate::document::{Document, schema_reference};

/// Where one type is met.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// Methods of operations whose body or parameters it is, or is listed in.
    pub taken_by: BTreeSet<String>,
    /// Methods of operations whose answer it is, or is listed in.
    pub returned_by: BTreeSet<String>,
    /// Objects with a member that it is, or is listed in.
    pub part_of: BTreeSet<String>,
    /// Unions that it is a kind of.
    pub kind_of: BTreeSet<String>,
}

/// The uses of each type that has any, by Rust names.
pub(super) fn uses(
    document: &Document,
    operations: &[Operation],
    schemas: &BTreeMap<String, Schema>,
) -> BTreeMap<String, Uses> {
    let mut uses: BTreeMap<String, Uses> = BTreeMap::new();
    let mut meet = |schema: &Value, place: fn(&mut Uses) -> &mut BTreeSet<String>, user: &str| {
        if let Some(name) = named(document, schema) {
            place(uses.entry(name).or_default()).insert(user.to_owned());
        }
    };
    for operation in operations {
        let taken = operation.body.iter().map(|body| &body.schema);
        let taken = taken.chain(operation.arguments().map(|parameter| &parameter.schema));
        taken.for_each(|schema| meet(schema, |uses| &mut uses.taken_by, &operation.rust_name));
        if let Response::Json(schema) | Response::List { items: schema, .. } = &operation.response {
            meet(schema, |uses| &mut uses.returned_by, &operation.rust_name);
        }
    }
    for (name, schema) in schemas {
        if let Schema::Object(object) = schema {
            for member in &object.members {
                meet(&member.schema, |uses| &mut uses.part_of, name);
            }
        }
    }
    for (name, schema) in schemas {
        if let Schema::Union(union) = schema {
            for variant in &union.variants {
                uses.entry(variant.object.clone())
                    .or_default()
                    .kind_of
                    .insert(name.clone());
            }
        }
    }
    uses
}

/// The named schema that values of `schema` are, be it in lists or maps.
fn named(document: &Document, schema: &Value) -> Option<String> {
    match schema_reference(schema) {
        Some(name) => document.schema(name).map(|target| rust_name(name, target)),
        None => ["items", "additionalProperties"]
            .iter()
            .find_map(|inside| named(document, schema.get(inside)?)),
    }
}
