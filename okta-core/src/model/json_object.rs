//! A JSON object of any shape.

use std::borrow::Cow;
use std::fmt;
use std::ops::Index;
use std::sync::LazyLock;

use compact_str::CompactString;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thin_vec::ThinVec;

use super::Json;
use super::decode::{self, Decode, Fit};
use super::encode::{Encoder, Member, encode};
use super::reader::{Fault, Reader};
use super::same::same;

/// A JSON object whose members are kept as they were sent, in the order of their names.
///
/// As `additional_properties` of a model it holds what the model doesn't know: members Okta added since, custom attributes of a
/// profile, members whose type doesn't fit. What you insert is sent.
///
/// ```
/// # use okta_core::JsonObject;
/// let mut extra = JsonObject::new();
/// extra.insert("costCenter", "4711");
/// assert_eq!(extra["costCenter"], "4711");
/// ```
// sorted; small objects are the rule, and of these a map takes several times the memory. Every model has one, empty as a rule: hence a
// pointer. Hardly any name is longer than the 24 bytes that need no memory of their own
#[derive(Clone, Default)]
pub struct JsonObject(ThinVec<(CompactString, Json)>);

impl JsonObject {
    /// An object without members.
    #[must_use]
    pub const fn new() -> Self {
        Self(ThinVec::new())
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        let place = self.place(name).ok()?;
        self.0.get(place).map(|(_, json)| json)
    }

    /// The value of a member, to change.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        let place = self.place(name).ok()?;
        self.0.get_mut(place).map(|(_, json)| json)
    }

    /// Whether there is such a member.
    #[must_use]
    pub fn contains_key(&self, name: &str) -> bool {
        self.place(name).is_ok()
    }

    /// Sets a member, and returns what it was before.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Json>) -> Option<Json> {
        let (name, value) = (name.into(), value.into());
        match self.place(&name) {
            Ok(place) => self.0.get_mut(place).map(|(_, json)| std::mem::replace(json, value)),
            Err(place) => {
                self.0.insert(place, (name.into(), value));
                None
            }
        }
    }

    /// Removes a member, and returns what it was.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let place = self.place(name).ok()?;
        Some(self.0.remove(place).1)
    }

    /// Removes all members.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps the members for which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &mut Json) -> bool) {
        self.0.retain_mut(|(name, json)| keep(name, json));
    }

    /// The members, in the order of their names.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &Json)> + ExactSizeIterator {
        self.0.iter().map(|(name, json)| (name.as_str(), json))
    }

    /// The members, to change their values.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (&str, &mut Json)> + ExactSizeIterator {
        self.0.iter_mut().map(|(name, json)| (name.as_str(), json))
    }

    /// The names, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The values, in the order of their names.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Json> + ExactSizeIterator {
        self.0.iter().map(|(_, json)| json)
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.as_str().cmp(name))
    }

    pub(super) fn entries(&self) -> &[(CompactString, Json)] {
        &self.0
    }

    /// Adds a member at the end. [`sort`](Self::sort) has to follow.
    pub(super) fn add(&mut self, name: Cow<'_, str>, json: Json) {
        self.0.push((name.into(), json));
    }

    /// Removes a member from what isn't sorted yet.
    pub(super) fn forget(&mut self, name: &str) {
        self.0.retain(|(other, _)| other != name);
    }

    /// Puts the members in order; the last of each name stays. Nothing is held for more members.
    pub(super) fn sort(&mut self) {
        if !self.0.is_sorted_by(|(this, _), (that, _)| this < that) {
            self.0.sort_by(|(this, _), (that, _)| this.cmp(that));
            self.0.dedup_by(|later, earlier| {
                let repeated = later.0 == earlier.0;
                if repeated {
                    std::mem::swap(later, earlier);
                }
                repeated
            });
        }
        self.0.shrink_to_fit();
    }
}

impl Index<&str> for JsonObject {
    type Output = Json;

    /// The value of a member; null if there is none.
    fn index(&self, name: &str) -> &Json {
        static NULL: LazyLock<Json> = LazyLock::new(Json::null);
        self.get(name).unwrap_or(&NULL)
    }
}

impl<N: Into<String>, J: Into<Json>> FromIterator<(N, J)> for JsonObject {
    fn from_iter<I: IntoIterator<Item = (N, J)>>(members: I) -> Self {
        let mut object = Self::new();
        object.extend(members);
        object
    }
}

impl<N: Into<String>, J: Into<Json>> Extend<(N, J)> for JsonObject {
    fn extend<I: IntoIterator<Item = (N, J)>>(&mut self, members: I) {
        for (name, json) in members {
            self.add(name.into().into(), json.into());
        }
        self.sort();
    }
}

impl IntoIterator for JsonObject {
    type Item = (String, Json);
    type IntoIter =
        std::iter::Map<std::vec::IntoIter<(CompactString, Json)>, fn((CompactString, Json)) -> (String, Json)>;

    fn into_iter(self) -> Self::IntoIter {
        Vec::from_iter(self.0)
            .into_iter()
            .map(|(name, json)| (name.into(), json))
    }
}

impl<'a> IntoIterator for &'a JsonObject {
    type Item = (&'a str, &'a Json);
    type IntoIter = std::iter::Map<
        std::slice::Iter<'a, (CompactString, Json)>,
        fn(&'a (CompactString, Json)) -> (&'a str, &'a Json),
    >;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(name, json)| (name.as_str(), json))
    }
}

impl From<serde_json::Map<String, serde_json::Value>> for JsonObject {
    fn from(members: serde_json::Map<String, serde_json::Value>) -> Self {
        members.into_iter().collect()
    }
}

/// Objects are equal if they mean the same.
impl PartialEq for JsonObject {
    fn eq(&self, other: &Self) -> bool {
        matches!((encode(self), encode(other)), (Ok(this), Ok(that)) if same(&this, &that))
    }
}

/// Prints the names of the members, not their values: among what a model doesn't know may be a secret.
impl fmt::Debug for JsonObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for JsonObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, json) in self {
            map.serialize_entry(name, json)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for JsonObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::deserialize(deserializer)
    }
}

impl Decode for JsonObject {
    const EXPECTS: &'static str = "a JSON object";

    fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
        let place = reader.place();
        if reader.peek() != b'{' {
            return reader.other();
        }
        let (object, mut first) = (slot.insert(Self::new()), true);
        reader.step();
        loop {
            match reader.name(first) {
                Ok(Some(name)) => {
                    first = false;
                    let json = reader.json()?;
                    object.add(name, json);
                }
                Ok(None) => break,
                Err(Fault::Name) => {
                    reader.go_to(place);
                    return reader.json().map(Fit::Misfit);
                }
                Err(fault) => return Err(fault),
            }
        }
        object.sort();
        Ok(Fit::Typed)
    }
}

impl Member for JsonObject {
    fn encode(&self, out: &mut Encoder) {
        out.raw("{");
        for (name, json) in self {
            out.name(name);
            out.json(json);
        }
        out.raw("}");
    }
}

impl super::object::Blank for JsonObject {
    fn blank() -> Self {
        Self::new()
    }
}
