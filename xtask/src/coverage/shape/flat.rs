//! One alternative of a schema, with what it inherits.

use std::collections::{BTreeMap, BTreeSet};

use okta_codegen::document::{elements, flag, members, text};
use serde_json::Value;

use super::Parts;

/// A schema that says nothing, as of the elements of an array that isn't described.
static ANYTHING: Value = Value::Null;
/// The values that tell the alternatives apart, by the member that has them.
pub(super) type Tags<'a> = BTreeMap<&'a str, BTreeSet<String>>;

/// One alternative, flat.
#[derive(Clone, Default)]
pub(super) struct Flat<'a> {
    pub(super) kind: Option<&'a str>,
    pub(super) format: Option<&'a str>,
    pub(super) values: Option<BTreeSet<String>>,
    pub(super) members: BTreeMap<&'a str, Parts<'a>>,
    pub(super) items: Parts<'a>,
    /// Schema of the members that aren't named.
    pub(super) rest: Parts<'a>,
    pub(super) required: BTreeSet<&'a str>,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) deprecated: bool,
    /// How far it is released, if not generally.
    pub(super) stage: Option<&'a str>,
    pub(super) tags: Tags<'a>,
}

impl<'a> Flat<'a> {
    /// What holds if both do; `other` was written later.
    pub(super) fn and(mut self, other: Self, replaces: bool) -> Self {
        self.format = other
            .format
            .or(self.format.filter(|_| other.kind.is_none() || other.kind == self.kind));
        self.kind = other.kind.or(self.kind);
        self.values = match (self.values, other.values) {
            (Some(one), Some(two)) => Some(&one & &two).filter(|both| !both.is_empty()).or(Some(two)),
            (one, two) => two.or(one),
        };
        self.read_only |= other.read_only;
        self.write_only |= other.write_only;
        self.deprecated |= other.deprecated;
        self.stage = other.stage.or(self.stage);
        for (name, parts) in other.members {
            let known = self.members.entry(name).or_default();
            if replaces {
                known.clear();
            }
            known.extend(parts);
        }
        self.items.extend(other.items);
        self.rest.extend(other.rest);
        self.required.extend(other.required);
        for (name, values) in other.tags {
            self.tags.entry(name).or_default().extend(values);
        }
        self
    }

    /// A word for what is on the wire, with the format where a client treats the text as something else.
    pub(super) fn kind(&self) -> String {
        let structure = if !self.members.is_empty() {
            "object"
        } else if !self.rest.is_empty() {
            "map"
        } else if self.kind == Some("object") {
            "free-form object"
        } else if let Some(kind) = self.kind {
            kind
        } else if !self.items.is_empty() {
            "array"
        } else if self.values.is_some() {
            "string"
        } else {
            "any"
        };
        match self.format {
            Some(format @ ("date-time" | "binary" | "byte")) if structure == "string" => {
                format!("{structure}({format})")
            }
            Some(format @ "int64") if structure == "integer" => format!("{structure}({format})"),
            _ => structure.to_owned(),
        }
    }
}

/// What a schema says itself, without what it refers to.
pub(super) fn own(schema: &Value) -> Flat<'_> {
    let kind = match schema.get("type") {
        // OpenAPI 3.1
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        Some(Value::String(kind)) => Some(kind.as_str()),
        _ => None,
    };
    let values: BTreeSet<_> = elements(schema.get("enum"))
        .filter(|value| !value.is_null())
        .map(|value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned))
        .collect();
    let rest = schema.get("additionalProperties");
    Flat {
        kind,
        format: text(schema, "format"),
        values: Some(values).filter(|values| !values.is_empty()),
        members: members(schema.get("properties"))
            .map(|(name, schema)| (name.as_str(), vec![schema]))
            .collect(),
        items: schema
            .get("items")
            .or((kind == Some("array")).then_some(&ANYTHING))
            .into_iter()
            .collect(),
        rest: rest
            .filter(|rest| rest.as_object().is_some_and(|rest| !rest.is_empty()))
            .into_iter()
            .collect(),
        required: elements(schema.get("required")).filter_map(Value::as_str).collect(),
        read_only: flag(schema, "readOnly"),
        write_only: flag(schema, "writeOnly"),
        deprecated: is_deprecated(schema),
        stage: stage(schema),
        tags: Tags::new(),
    }
}

/// What the discriminator of a schema goes by, and its values.
pub(super) fn tags(schema: &Value) -> Option<(&str, BTreeSet<String>)> {
    let discriminator = schema.get("discriminator")?;
    let values = members(discriminator.get("mapping")).map(|(value, _)| value.clone());
    Some((text(discriminator, "propertyName")?, values.collect()))
}

/// Whether something is going away. Okta calls some of it a tombstone.
pub(in crate::coverage) fn is_deprecated(value: &Value) -> bool {
    flag(value, "deprecated") || matches!(said_stage(value), Some("DEPRECATED" | "TOMBSTONE"))
}

/// How far something is released, if not generally. Okta writes it within an object of its own.
pub(in crate::coverage) fn stage(value: &Value) -> Option<&str> {
    said_stage(value).filter(|stage| !["GA", "DEPRECATED", "TOMBSTONE"].contains(stage))
}

fn said_stage(value: &Value) -> Option<&str> {
    let said = value.get("x-okta-lifecycle")?;
    said.as_str().or_else(|| text(said, "lifecycle"))
}
