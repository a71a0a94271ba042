//! Any JSON value, kept as it was sent.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::foreign;
use super::same::same;

/// A JSON value kept as text, exactly as it was sent: numbers of any size and precision, unknown shapes, order of members.
///
/// It stands for free-form members, and for everything a model doesn't know. Read it with [`parse`](Self::parse) or
/// [`to_value`](Self::to_value); make one from a `serde_json::Value` (`json!({…}).into()`) or from anything that serializes with
/// [`Json::new`]. Two are equal if they mean the same value.
#[derive(Clone)]
pub struct Json(Box<RawValue>);

impl Json {
    /// The value `null`.
    #[must_use]
    pub fn null() -> Self {
        Self(RawValue::NULL.to_owned())
    }

    /// The JSON text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.text() == "null"
    }

    /// The text of a JSON string; `None` for any other value.
    #[must_use]
    pub fn as_str(&self) -> Option<String> {
        self.read().ok()
    }

    pub(crate) fn read<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_str(self.text())
    }

    /// Takes text that is known to be JSON; anything else becomes a JSON string of that text.
    fn from_text(text: String) -> Self {
        match RawValue::from_string(text.clone()) {
            Ok(raw) => Self(raw),
            Err(_) => Self::from(text),
        }
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        Self::from_text(value.to_string())
    }
}

impl From<Box<RawValue>> for Json {
    fn from(raw: Box<RawValue>) -> Self {
        Self(raw)
    }
}

macro_rules! from_scalar {
    ($($scalar:ty),*) => {$(
        impl From<$scalar> for Json {
            fn from(value: $scalar) -> Self {
                Value::from(value).into()
            }
        }
    )*};
}
from_scalar!(&str, String, bool, i32, i64, u32, u64, f64);

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        same(self.text(), other.text())
    }
}

impl PartialEq<Value> for Json {
    fn eq(&self, other: &Value) -> bool {
        same(self.text(), &other.to_string())
    }
}

impl PartialEq<str> for Json {
    fn eq(&self, other: &str) -> bool {
        self.as_str().is_some_and(|text| text == other)
    }
}

impl PartialEq<&str> for Json {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

/// Prints the kind of the value and its length, never its content: what a model doesn't know may be a secret.
impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.text().as_bytes().first() {
            Some(b'{') => "object",
            Some(b'[') => "array",
            Some(b'"') => "string",
            Some(b't' | b'f') => "boolean",
            Some(b'n') => return f.write_str("null"),
            _ => "number",
        };
        write!(f, "Json({kind}, {} bytes)", self.text().len())
    }
}

/// Writes the JSON text.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        foreign::raw_value(deserializer).map(Self)
    }
}
