//! Facts about named schemas.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, elements, escape, flag, members, schema_reference, text};
use crate::names;

/// A named schema.
#[derive(Clone, Debug)]
pub enum Schema {
    /// A JSON object.
    Object(Object),
    /// An enum of strings.
    Enum(Enum),
    /// One of several objects.
    Union(Union),
}

/// A JSON object, with what it inherits.
#[derive(Clone, Debug)]
pub struct Object {
    /// In the order of JSON names.
    pub members: Vec<Member>,
    /// Rust names of the types it can be sent as.
    pub sent_as: Option<String>,
}

impl Object {
    /// What a constructor asks for: required members that aren't constant, in the curated order.
    pub fn arguments(&self) -> impl Iterator<Item = &Member> {
        let mut required: Vec<_> = self.members.iter().filter(|member| member.required.is_some()).collect();
        required.sort_by_key(|member| member.required);
        required.into_iter().filter(|member| member.constant.is_none())
    }

    /// What a constructor fills in.
    pub fn constants(&self) -> impl Iterator<Item = (&Member, &str)> {
        self.members
            .iter()
            .filter_map(|member| Some((member, member.constant.as_deref()?)))
    }
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Member {
    /// As on the wire.
    pub name: String,
    /// As in Rust.
    pub rust_name: String,
    /// What it means.
    pub description: String,
    /// Position among the required ones; `None` if optional.
    pub required: Option<usize>,
    /// Its only value.
    pub constant: Option<String>,
    /// Must not be shown.
    pub secret: bool,
    /// Only Okta sets it.
    pub read_only: bool,
    /// Null is meaningful.
    pub nullable: bool,
    /// Going away: what to do instead.
    pub deprecated: Option<String>,
    /// How far Okta has released it, where that isn't as far as what it belongs to.
    pub lifecycle: Option<String>,
    /// Its schema.
    pub schema: Value,
}

/// An enum of strings.
#[derive(Clone, Debug)]
pub struct Enum {
    /// In the curated order.
    pub values: Vec<EnumValue>,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// As in Rust.
    pub rust_name: String,
    /// As on the wire.
    pub value: String,
    /// What it means, if it has to be said.
    pub description: Option<String>,
}

/// One of several objects.
#[derive(Clone, Debug)]
pub struct Union {
    /// The member that tells the variants apart.
    pub discriminator: String,
    /// In the order of the mapping's values.
    pub variants: Vec<Variant>,
    /// Rust name of the object that all variants share.
    pub common: Option<String>,
    /// The members of that object.
    pub common_members: Vec<Member>,
}

/// One kind of a union.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Rust name.
    pub rust_name: String,
    /// Values of the discriminator that mean this variant.
    pub values: Vec<String>,
    /// Rust name of its object.
    pub object: String,
}

/// The Rust name of a component.
pub(crate) fn rust_name(name: &str, schema: &Value) -> String {
    text(schema, "x-rust-name").map_or_else(|| names::pascal(name), ToOwned::to_owned)
}

fn target(document: &Document, name: &str) -> String {
    document
        .schema(name)
        .map_or_else(|| names::pascal(name), |schema| rust_name(name, schema))
}

/// The members that a caller can set of an object, or of any kind of a union.
pub(super) fn settable(document: &Document, schemas: &BTreeMap<String, Schema>, schema: &Value) -> Vec<String> {
    let named = |name: &String| match schemas.get(name) {
        Some(Schema::Object(object)) => Some(&object.members),
        _ => None,
    };
    let Some(name) = schema_reference(schema).map(|name| target(document, name)) else {
        return Vec::new();
    };
    let objects: Vec<_> = match schemas.get(&name) {
        Some(Schema::Union(union)) => union
            .variants
            .iter()
            .filter_map(|variant| named(&variant.object))
            .collect(),
        _ => named(&name).into_iter().collect(),
    };
    let members = objects.into_iter().flatten().filter(|member| !member.read_only);
    members
        .map(|member| member.name.clone())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

impl Schema {
    pub(super) fn describe(document: &Document, name: &str, schema: &Value) -> Result<Self, Diagnostic> {
        if let Some(discriminator) = schema.get("discriminator") {
            return Union::describe(document, name, schema, discriminator).map(Self::Union);
        }
        if let Some(values) = schema.get("enum") {
            return Ok(Self::Enum(Enum::describe(schema, values)));
        }
        let sent_as = text(schema, "x-okta-sent-as").map(|other| target(document, other));
        Ok(Self::Object(Object {
            members: flatten(document, name, schema)?,
            sent_as,
        }))
    }
}

/// The members of an object with those of its bases.
fn flatten(document: &Document, name: &str, schema: &Value) -> Result<Vec<Member>, Diagnostic> {
    let mut flat = Flat::default();
    flat.add(document, name, schema, 0)?;
    let mut list: Vec<_> = flat
        .members
        .into_iter()
        .map(|(member, schema)| {
            let required = flat.required.iter().position(|name| *name == member);
            Member::describe(document, &member, required, schema)
        })
        .collect();
    list.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(list)
}

#[derive(Default)]
struct Flat {
    members: Vec<(String, Value)>,
    required: Vec<String>,
}

impl Flat {
    fn add(&mut self, document: &Document, name: &str, schema: &Value, depth: usize) -> Result<(), Diagnostic> {
        if depth > 16 {
            return Err(document.diagnostic(
                "ir/inheritance",
                &format!("/components/schemas/{}", escape(name)),
                format!("`{name}` inherits from itself, or through more than 16 steps"),
                "break the circle of `allOf`",
            ));
        }
        for part in elements(schema.get("allOf")) {
            match schema_reference(part) {
                None => self.add(document, name, part, depth + 1)?,
                Some(base) => match document.schema(base) {
                    Some(schema) => self.add(document, base, schema, depth + 1)?,
                    None => {
                        return Err(document.diagnostic(
                            "ir/reference",
                            &format!("/components/schemas/{}", escape(name)),
                            format!("`{name}` inherits from `{base}`, which does not exist"),
                            "correct the name or add the schema",
                        ));
                    }
                },
            }
        }
        for (member, value) in members(schema.get("properties")) {
            let inherited = self.members.iter().position(|(name, _)| name == member);
            let inherited = inherited.map(|index| self.members.remove(index).1);
            if let Some(forbidden) = inherited.as_ref().and_then(|inherited| forbidden(inherited, value)) {
                return Err(document.diagnostic(
                    "ir/inheritance",
                    &format!("/components/schemas/{}", escape(name)),
                    format!("`{member}` of `{name}` may be `{forbidden}`, which is no value of the `{member}` that it inherits"),
                    "a validator holds an object against all parts of `allOf`; inherit from an object that allows the value",
                ));
            }
            let value = match inherited {
                Some(inherited) if constant(value).is_some() => narrowed(inherited, value),
                _ => value.clone(),
            };
            self.members.push((member.clone(), value));
        }
        for required in elements(schema.get("required")).filter_map(Value::as_str) {
            if !self.required.iter().any(|name| name == required) {
                self.required.push(required.to_owned());
            }
        }
        Ok(())
    }
}

/// The only value of an enum with one value.
fn constant(schema: &Value) -> Option<&str> {
    match schema.get("enum")?.as_array()?.as_slice() {
        [Value::String(only)] => Some(only),
        _ => None,
    }
}

/// A value in place that the inherited member, which has values in place too, doesn't allow.
fn forbidden<'a>(inherited: &Value, own: &'a Value) -> Option<&'a str> {
    let allowed = inherited.get("enum")?.as_array()?;
    elements(own.get("enum"))
        .find(|value| !allowed.contains(value))
        .and_then(Value::as_str)
}

/// An inherited member that has only one value here: it keeps its type.
fn narrowed(mut inherited: Value, to: &Value) -> Value {
    if let Some(schema) = inherited.as_object_mut() {
        for key in ["enum", "description"] {
            schema.extend(to.get(key).map(|value| (key.to_owned(), value.clone())));
        }
    }
    inherited
}

impl Member {
    fn describe(document: &Document, name: &str, required: Option<usize>, schema: Value) -> Self {
        let constant = constant(&schema).map(ToOwned::to_owned);
        // what has no words of its own is described by its value, or by what it refers to
        let own = text(&schema, "description").map(|text| text.trim().to_owned());
        let always = || constant.as_ref().map(|value| format!("Always `{value}`."));
        let target = || {
            Some(
                text(document.schema(schema_reference(&schema)?)?, "description")?
                    .trim()
                    .to_owned(),
            )
        };
        let description = own.or_else(always).or_else(target).unwrap_or_default();
        Self {
            name: name.to_owned(),
            rust_name: text(&schema, "x-rust-name").map_or_else(|| names::snake(name), ToOwned::to_owned),
            description,
            required,
            constant,
            secret: flag(&schema, "x-okta-secret") || text(&schema, "format") == Some("password"),
            read_only: flag(&schema, "readOnly"),
            nullable: flag(&schema, "nullable"),
            deprecated: super::deprecation(&schema),
            lifecycle: text(&schema, "x-okta-lifecycle").map(ToOwned::to_owned),
            schema,
        }
    }
}

impl Enum {
    fn describe(schema: &Value, values: &Value) -> Self {
        let mut given = elements(schema.get("x-enum-varnames")).filter_map(Value::as_str);
        let described = |value: &str| text(schema.get("x-enum-descriptions")?, value);
        let values = elements(Some(values))
            .filter_map(Value::as_str)
            .map(|value| EnumValue {
                rust_name: given.next().map_or_else(|| names::pascal(value), ToOwned::to_owned),
                value: value.to_owned(),
                description: described(value).map(|text| text.trim().to_owned()),
            })
            .collect();
        Self { values }
    }
}

impl Union {
    fn describe(document: &Document, name: &str, schema: &Value, discriminator: &Value) -> Result<Self, Diagnostic> {
        let pointer = format!("/components/schemas/{}", escape(name));
        let Some(property) = text(discriminator, "propertyName") else {
            return Err(document.diagnostic(
                "ir/discriminator",
                &format!("{pointer}/discriminator"),
                "the discriminator names no property",
                "add `propertyName`",
            ));
        };
        let given = schema.get("x-okta-variant-names");
        let mut variants: Vec<Variant> = Vec::new();
        for (value, mapped) in members(discriminator.get("mapping")) {
            let object = mapped
                .as_str()
                .map_or("", |target| target.rsplit('/').next().unwrap_or(target));
            let variant = given
                .and_then(|names| text(names, value))
                .map_or_else(|| variant_name(name, object), ToOwned::to_owned);
            match variants.iter_mut().find(|other| other.rust_name == variant) {
                Some(other) => other.values.push(value.clone()),
                None => variants.push(Variant {
                    rust_name: variant,
                    values: vec![value.clone()],
                    object: target(document, object),
                }),
            }
        }
        let (mut common, mut common_members) = (None, Vec::new());
        if let Some(base) = text(schema, "x-okta-common") {
            let value = document.schema(base).ok_or_else(|| {
                document.diagnostic(
                    "ir/reference",
                    &format!("{pointer}/x-okta-common"),
                    format!("the common object `{base}` does not exist"),
                    "correct the name or add the schema",
                )
            })?;
            common = Some(rust_name(base, value));
            common_members = flatten(document, base, value)?;
        }
        Ok(Self {
            discriminator: property.to_owned(),
            variants,
            common,
            common_members,
        })
    }
}

/// `Saml` for the variant `SamlApplication` of `Application`; `ProtocolSaml` of `Protocol` likewise.
fn variant_name(union: &str, object: &str) -> String {
    let short = object
        .strip_suffix(union)
        .or_else(|| object.strip_prefix(union))
        .unwrap_or(object);
    names::pascal(if short.is_empty() { object } else { short })
}

/// The JSON names of an object's members, with what it inherits; none if that can't be told.
#[cfg(feature = "specs")]
pub(crate) fn member_names(document: &Document, name: &str, schema: &Value) -> Vec<String> {
    flatten(document, name, schema)
        .unwrap_or_default()
        .into_iter()
        .map(|member| member.name)
        .collect()
}
