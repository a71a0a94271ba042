//! Structs: one JSON object each.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::decode::{Decode, Fit, deserialize_fit, number};
use super::scalar::NUMBER_KEY;
use super::{Json, JsonObject};

/// A model that is one JSON object. Generated types implement it; [`object!`](crate::object) gives them serde's traits.
pub trait Object: Sized {
    /// JSON names of the typed members.
    const MEMBERS: &'static [&'static str];
    /// Those among them that `Debug` must not show.
    const SECRETS: &'static [&'static str];

    /// The object without any member.
    fn empty() -> Self;

    /// What isn't typed.
    fn additional_properties(&self) -> &JsonObject;

    /// What isn't typed, to change.
    fn additional_properties_mut(&mut self) -> &mut JsonObject;

    /// Reads the value of the member `name`; `false`, with the value left unread, if it is unknown.
    ///
    /// # Errors
    /// When the text is no JSON.
    fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<bool, A::Error>;

    /// Hands over each member, in order.
    ///
    /// # Errors
    /// What `members` fails with.
    fn write<M: Members>(&self, members: &mut M) -> Result<(), M::Error>;
}

/// What wants to see the members of an [`Object`].
pub trait Members {
    /// Its failure.
    type Error;

    /// Takes one member; `None` is absent.
    ///
    /// # Errors
    /// When it can't be taken.
    fn member<T: Serialize + fmt::Debug>(&mut self, name: &'static str, value: &Option<T>) -> Result<(), Self::Error>;
}

/// Decodes any JSON object.
///
/// # Errors
/// When the text is no JSON.
pub fn from_map<'de, T: Object, A: MapAccess<'de>>(slot: &mut Option<T>, map: A) -> Result<Fit, A::Error> {
    Ok(match read_members(slot.insert(T::empty()), map, true)? {
        None => Fit::Typed,
        Some(number) => Fit::Misfit(number),
    })
}

/// Reads all that is left in `map`; `Some` if this is a number in disguise, as it can be `at_start`.
pub(super) fn read_members<'de, T: Object, A: MapAccess<'de>>(
    object: &mut T,
    mut map: A,
    mut at_start: bool,
) -> Result<Option<Json>, A::Error> {
    while let Some(name) = map.next_key::<Name<'de>>()? {
        if !object.read(&name.0, &mut map)? {
            if at_start && name.0 == NUMBER_KEY {
                return number(&mut map).map(Some);
            }
            let json = map.next_value()?;
            object.additional_properties_mut().insert(name.0.into_owned(), json);
        }
        at_start = false;
    }
    Ok(None)
}

/// The name of a member, borrowed where the text allows (serde's own `Cow` never borrows).
pub(super) struct Name<'de>(pub(super) Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> serde::de::Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a member")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }

            fn visit_string<E>(self, name: String) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name)))
            }
        }

        deserializer.deserialize_str(NameVisitor)
    }
}

/// `Deserialize` of an object.
///
/// # Errors
/// When the text is no JSON object.
pub fn deserialize<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserialize_fit(deserializer)
}

/// `Serialize` of an object: typed members that are set, then the rest.
///
/// # Errors
/// What the serializer fails with.
pub fn serialize<T: Object, S: Serializer>(object: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = Writer {
        map: serializer.serialize_map(None)?,
        additional: object.additional_properties(),
    };
    object.write(&mut map)?;
    for (name, json) in map.additional.iter() {
        if !T::MEMBERS.contains(&name.as_str()) {
            map.map.serialize_entry(name, json)?;
        }
    }
    map.map.end()
}

struct Writer<'a, M> {
    map: M,
    additional: &'a JsonObject,
}

impl<M: SerializeMap> Members for Writer<'_, M> {
    type Error = M::Error;

    fn member<T: Serialize + fmt::Debug>(&mut self, name: &'static str, value: &Option<T>) -> Result<(), M::Error> {
        if let Some(value) = value {
            self.map.serialize_entry(name, value)
        } else if let Some(json) = self.additional.get(name) {
            self.map.serialize_entry(name, json)
        } else {
            Ok(())
        }
    }
}

/// `Debug` of an object: its members that are set, with secrets left out.
///
/// # Errors
/// What the formatter fails with.
pub fn debug<T: Object>(name: &str, object: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut printer = Printer {
        print: f.debug_struct(name),
        secrets: T::SECRETS,
    };
    // printing can't fail before it is finished
    let Ok(()) = object.write(&mut printer);
    if !object.additional_properties().is_empty() {
        printer
            .print
            .field("additional_properties", object.additional_properties());
    }
    printer.print.finish()
}

struct Printer<'a, 'b> {
    print: fmt::DebugStruct<'a, 'b>,
    secrets: &'static [&'static str],
}

impl Members for Printer<'_, '_> {
    type Error = std::convert::Infallible;

    fn member<T: Serialize + fmt::Debug>(&mut self, name: &'static str, value: &Option<T>) -> Result<(), Self::Error> {
        if let Some(value) = value {
            if self.secrets.contains(&name) {
                self.print.field(name, &format_args!("[redacted]"));
            } else {
                self.print.field(name, value);
            }
        }
        Ok(())
    }
}

/// Equality of what would be sent.
#[must_use]
pub fn equal<T: Serialize>(this: &T, that: &T) -> bool {
    matches!((serde_json::to_value(this), serde_json::to_value(that)), (Ok(this), Ok(that)) if this == that)
}

/// Turns one model into another that stands for the same JSON; what the other doesn't know stays in its `additional_properties`.
pub fn convert<T: Serialize, U: Decode + Blank>(from: &T) -> U {
    // a model always encodes to an object, and an object always decodes
    serde_json::to_vec(from)
        .ok()
        .and_then(|json| super::decode(&json).ok())
        .unwrap_or_else(U::blank)
}

/// A model that can be without any member.
pub trait Blank {
    /// The model without any member.
    fn blank() -> Self;
}

/// Gives a generated struct that implements [`Object`](crate::rt::Object) the traits that follow from it.
#[macro_export]
#[doc(hidden)]
macro_rules! object {
    ($($name:ident)*) => {$(
        impl $crate::rt::Decode for $name {
            const EXPECTS: &'static str = "a JSON object";
            fn empty() -> Option<Self> {
                Some(<Self as $crate::rt::Object>::empty())
            }
            fn from_map<'de, A: $crate::rt::serde::de::MapAccess<'de>>(
                slot: &mut Option<Self>,
                map: A,
            ) -> Result<$crate::rt::Fit, A::Error> {
                $crate::rt::from_map(slot, map)
            }
        }
        impl $crate::rt::Blank for $name {
            fn blank() -> Self {
                $crate::rt::Object::empty()
            }
        }
        impl<'de> $crate::rt::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::rt::deserialize(deserializer)
            }
        }
        impl $crate::rt::serde::Serialize for $name {
            fn serialize<S: $crate::rt::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::rt::serialize(self, serializer)
            }
        }
        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::rt::debug(stringify!($name), self, f)
            }
        }
        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::rt::equal(self, other)
            }
        }
    )*};
}
