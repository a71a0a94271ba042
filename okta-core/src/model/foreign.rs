//! Raw JSON from deserializers other than serde_json's own, such as those behind `#[serde(flatten)]` and untagged enums.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;
use serde_json::value::RawValue;

/// Reads one value as raw JSON: as it stands in the text where serde_json reads, else through a tree.
pub(super) fn raw_value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<RawValue>, D::Error> {
    let mut tree = None;
    match Box::<RawValue>::deserialize(Asking(deserializer, &mut tree)) {
        Err(error) => match tree {
            Some(value) => serde_json::value::to_raw_value(&value).map_err(Error::custom),
            None => Err(error),
        },
        raw => raw,
    }
}

/// Passes on how `RawValue` asks for itself, and looks at who answers: serde_json with a map that only `RawValue` understands, everybody
/// else with the value.
struct Asking<'a, D>(D, &'a mut Option<Value>);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Asking<'_, D> {
    type Error = D::Error;

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, Answered(visitor, self.1))
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Answered<'a, V>(V, &'a mut Option<Value>);

impl<'de, V: Visitor<'de>> Visitor<'de> for Answered<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.0.visit_map(map)
    }

    /// The value is kept; the error only ends the asking.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        *self.1 = Some(Value::deserialize(deserializer)?);
        Err(D::Error::custom("read as a tree"))
    }
}
