//! One OpenAPI document, and where each part of it was written.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Location};

/// A document as JSON. Parts are addressed by JSON pointers (RFC 6901).
#[derive(Clone, Debug)]
pub struct Document {
    /// The document.
    pub root: Value,
    locations: HashMap<String, Location>,
    whole: Location,
}

impl Document {
    /// A document that came from one file of JSON, where only the file is known.
    ///
    /// # Errors
    /// When the text is no JSON.
    pub fn from_json(file: &str, text: &str) -> Result<Self, Diagnostic> {
        let whole = Location {
            file: file.into(),
            line: 0,
        };
        match serde_json::from_str(text) {
            Ok(root) => Ok(Self {
                root,
                locations: HashMap::new(),
                whole,
            }),
            Err(error) => Err(Diagnostic {
                at: Location {
                    line: error.line(),
                    ..whole
                },
                rule: "load/json",
                message: error.to_string(),
                help: "this file is written by `cargo xtask generate`; run it again".into(),
            }),
        }
    }

    /// A document made of parts whose places are known.
    #[must_use]
    pub fn new(root: Value, locations: HashMap<String, Location>, name: &str) -> Self {
        Self {
            root,
            locations,
            whole: Location {
                file: Arc::from(name),
                line: 0,
            },
        }
    }

    /// Where the part at `pointer` was written, or else the nearest part around it.
    #[must_use]
    pub fn location(&self, pointer: &str) -> Location {
        let mut pointer = pointer;
        loop {
            if let Some(location) = self.locations.get(pointer) {
                return location.clone();
            }
            match pointer.rfind('/') {
                Some(end) => pointer = &pointer[..end],
                None => return self.whole.clone(),
            }
        }
    }

    /// A finding about the part at `pointer`.
    pub fn diagnostic(
        &self,
        rule: &'static str,
        pointer: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        let mut message = message.into();
        let at = self.location(pointer);
        if at.line == 0 {
            message = format!("{message} (at {pointer})");
        }
        Diagnostic {
            at,
            rule,
            message,
            help: help.into(),
        }
    }

    /// The part at `pointer`.
    #[must_use]
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        self.root.pointer(pointer)
    }

    /// The part that `{"$ref": …}` refers to, or the value itself if it is no reference. `None` if the reference dangles.
    #[must_use]
    pub fn resolve<'a>(&'a self, value: &'a Value) -> Option<&'a Value> {
        match reference(value) {
            None => Some(value),
            Some(target) => self
                .get(target.strip_prefix('#')?)
                .and_then(|found| match reference(found) {
                    None => Some(found),
                    Some(_) => None,
                }),
        }
    }

    /// The operations, in the order of paths and methods.
    pub fn operations(&self) -> impl Iterator<Item = OperationAt<'_>> {
        members(self.get("/paths")).flat_map(|(path, item)| {
            members(Some(item))
                .filter(|(method, _)| METHODS.contains(&method.as_str()))
                .map(move |(method, value)| OperationAt {
                    path,
                    method,
                    value,
                    pointer: format!("/paths/{}/{method}", escape(path)),
                })
        })
    }

    /// The named schemas, in the order of names.
    pub fn schemas(&self) -> impl Iterator<Item = (&String, &Value)> {
        members(self.get("/components/schemas"))
    }

    /// A named schema.
    #[must_use]
    pub fn schema(&self, name: &str) -> Option<&Value> {
        self.root.get("components")?.get("schemas")?.get(name)
    }
}

/// An operation and where it stands.
#[derive(Clone, Debug)]
pub struct OperationAt<'a> {
    /// Path template.
    pub path: &'a str,
    /// Lower-case HTTP method.
    pub method: &'a str,
    /// The operation object.
    pub value: &'a Value,
    /// Its place.
    pub pointer: String,
}

/// The methods an operation can have, as OpenAPI writes them.
pub const METHODS: [&str; 7] = ["delete", "get", "head", "options", "patch", "post", "put"];

/// The members of an object; none if it is absent or something else.
pub fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

/// The elements of an array; none if it is absent or something else.
pub fn elements(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// The string member `name` of an object.
#[must_use]
pub fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

/// The boolean member `name` of an object; false if absent.
#[must_use]
pub fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// The target of `{"$ref": target}`. (A property may be called `$ref`, too; then its value is no string.)
#[must_use]
pub fn reference(value: &Value) -> Option<&str> {
    text(value, "$ref")
}

/// The name of the schema that `value` refers to: directly, or through an `allOf` that only adds a description.
#[must_use]
pub fn schema_reference(value: &Value) -> Option<&str> {
    let value = match value.get("allOf").and_then(Value::as_array) {
        Some(parts) if parts.len() == 1 && value.get("properties").is_none() => &parts[0],
        _ => value,
    };
    reference(value)?.strip_prefix("#/components/schemas/")
}

/// One segment of a JSON pointer.
#[must_use]
pub fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}
