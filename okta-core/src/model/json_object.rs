//! A JSON object of any shape.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::decode::{Decode, Fit};
use super::{Json, object};

/// A JSON object whose members are kept as they were sent, in the order of their names.
///
/// As `additional_properties` of a model it holds what the model doesn't know: members Okta added since, custom attributes of a
/// profile, members whose type doesn't fit. What you insert is sent.
///
/// ```
/// use okta_core::JsonObject;
///
/// let mut extra = JsonObject::new();
/// extra.insert("costCenter".into(), "4711".into());
/// assert_eq!(extra["costCenter"], "4711");
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct JsonObject(BTreeMap<String, Json>);

impl JsonObject {
    /// An object without members.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }
}

impl Deref for JsonObject {
    type Target = BTreeMap<String, Json>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for JsonObject {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl FromIterator<(String, Json)> for JsonObject {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

impl IntoIterator for JsonObject {
    type Item = (String, Json);
    type IntoIter = std::collections::btree_map::IntoIter<String, Json>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<serde_json::Map<String, serde_json::Value>> for JsonObject {
    fn from(members: serde_json::Map<String, serde_json::Value>) -> Self {
        members.into_iter().map(|(name, value)| (name, value.into())).collect()
    }
}

/// Prints the names of the members, not their values: among what a model doesn't know may be a secret.
impl fmt::Debug for JsonObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.0).finish()
    }
}

impl Serialize for JsonObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object::deserialize(deserializer)
    }
}

impl Decode for JsonObject {
    const EXPECTS: &'static str = "a JSON object";

    fn from_map<'de, A: serde::de::MapAccess<'de>>(slot: &mut Option<Self>, map: A) -> Result<Fit, A::Error> {
        object::from_map(slot, map)
    }

    fn empty() -> Option<Self> {
        Some(Self::new())
    }
}

/// The object that knows no member: everything is additional.
impl object::Object for JsonObject {
    const MEMBERS: &'static [&'static str] = &[];
    const SECRETS: &'static [&'static str] = &[];

    fn empty() -> Self {
        Self::new()
    }

    fn additional_properties(&self) -> &JsonObject {
        self
    }

    fn additional_properties_mut(&mut self) -> &mut JsonObject {
        self
    }

    fn read<'de, A: serde::de::MapAccess<'de>>(&mut self, _: &str, _: &mut A) -> Result<bool, A::Error> {
        Ok(false)
    }

    fn write<M: object::Members>(&self, _: &mut M) -> Result<(), M::Error> {
        Ok(())
    }
}
