//! What the generated code has to know beyond what progenitor carries over: the wire's names behind Rust's, what a constructor asks for,
//! which strings an enum stands for, what tells a union's variants apart, and the metadata of the operations.

mod bucket;
mod family;
mod operation;
mod schema;
mod uses;

use std::collections::BTreeMap;

pub use bucket::BucketRule;
pub(crate) use family::COMMON;
#[cfg(feature = "specs")]
pub(crate) use family::FAMILIES;
pub use family::Tag;
pub use operation::{Body, Location, Operation, Parameter, Response, Scheme};
#[cfg(feature = "specs")]
pub(crate) use operation::{FORM, form_part, says_nothing};
#[cfg(feature = "specs")]
pub(crate) use schema::member_names;
pub(crate) use schema::rust_name;
pub use schema::{Enum, EnumValue, Member, Object, Schema, Union, Variant};
pub use uses::Uses;

use crate::diagnostic::Diagnostics;
use crate::document::{Document, flag, text};
use crate::select::Features;

/// The facts of one document.
#[derive(Debug)]
pub struct Ir {
    /// In the order of paths and methods.
    pub operations: Vec<Operation>,
    /// Which rate-limit bucket counts which requests; the first rule that fits holds.
    pub buckets: Vec<BucketRule>,
    /// By Rust name.
    pub schemas: BTreeMap<String, Schema>,
    /// All tags of the document, those of a family together.
    pub tags: Vec<Tag>,
    /// The family of each type that has one, by its Rust name.
    pub homes: BTreeMap<String, String>,
    /// Where each type is met, by its Rust name.
    pub uses: BTreeMap<String, Uses>,
    /// What to do in place of using a type that is going away, by its Rust name.
    pub deprecated: BTreeMap<String, String>,
}

impl Ir {
    /// Reads the facts of `document`.
    ///
    /// # Errors
    /// When the document leaves out what the code can't do without.
    pub fn describe(document: &Document) -> Result<Self, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let features = Features::of(document);
        let mut operations = Vec::new();
        for at in document.operations() {
            match Operation::describe(document, &features, &at) {
                Ok(operation) => operations.push(operation),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        let (mut schemas, mut deprecated) = (BTreeMap::new(), BTreeMap::new());
        for (name, value) in document.schemas() {
            deprecated.extend(deprecation(value).map(|note| (rust_name(name, value), note)));
            match Schema::describe(document, name, value) {
                Ok(schema) => drop(schemas.insert(rust_name(name, value), schema)),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        for operation in operations.iter_mut().filter(|operation| operation.method == "PUT") {
            operation.replaces = operation
                .body
                .as_ref()
                .map_or_else(Vec::new, |body| schema::settable(document, &schemas, &body.schema));
        }
        diagnostics.into_result(Self {
            buckets: bucket::rules(document),
            tags: family::tags(document),
            homes: family::homes(document),
            uses: uses::uses(document, &operations, &schemas),
            operations,
            schemas,
            deprecated,
        })
    }

    /// The family of a type; what is in none is common to several.
    #[must_use]
    pub fn home(&self, type_name: &str) -> &str {
        self.homes.get(type_name).map_or(COMMON, String::as_str)
    }

    /// The operation whose method is `name`.
    #[must_use]
    pub fn operation(&self, method: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.rust_name == method)
    }
}

/// What `#[deprecated]` says of something that is going away: the first sentence of its description.
fn deprecation(value: &serde_json::Value) -> Option<String> {
    let description = text(value, "description").unwrap_or_default().trim();
    flag(value, "deprecated").then(|| {
        let first = description.split_inclusive(". ").next().unwrap_or_default();
        first.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}
