//! Unions: JSON objects whose kind a discriminator member tells.

use serde::de::{Error, MapAccess};

use super::decode::{Fit, number};
use super::exact::Text;
use super::object::{Name, Object, read_members};
use super::scalar::NUMBER_KEY;
use super::{Json, JsonObject};

/// A union of objects, told apart by the string in one member. Generated enums implement it; [`union!`](crate::union) gives them
/// serde's traits.
pub trait Union: Sized {
    /// JSON name of the member that tells the kind.
    const DISCRIMINATOR: &'static str;

    /// Reads the variant that `kind` names, from the members before and after the discriminator. An unknown, null, absent or misshapen
    /// discriminator (`None`) gives the variant that keeps the object.
    ///
    /// # Errors
    /// When the text is no JSON.
    fn read<'de, A: MapAccess<'de>>(kind: Option<&str>, before: JsonObject, map: A) -> Result<Self, A::Error>;
}

/// Decodes any JSON object. Members before the discriminator are kept as text until the kind is known; the rest is read once.
///
/// # Errors
/// When the text is no JSON.
pub fn from_union_map<'de, T: Union, A: MapAccess<'de>>(mut map: A) -> Result<Fit<T>, A::Error> {
    let mut before = JsonObject::new();
    while let Some(name) = map.next_key::<Name<'de>>()? {
        if name.0 == NUMBER_KEY && before.is_empty() {
            return number(&mut map).map(Fit::Misfit);
        }
        let json = map.next_value::<Json>()?;
        let kind = if name.0 == T::DISCRIMINATOR {
            json.as_str()
        } else {
            None
        };
        before.insert(name.0.into_owned(), json);
        if kind.is_some() {
            return T::read(kind.as_deref(), before, map).map(Fit::Typed);
        }
    }
    T::read(None, before, map).map(Fit::Typed)
}

/// Reads one variant: first the members that came before the discriminator, then the rest.
///
/// # Errors
/// When the text is no JSON.
pub fn variant<'de, T: Object, A: MapAccess<'de>>(before: JsonObject, map: A) -> Result<Box<T>, A::Error> {
    let mut object = Box::new(T::empty());
    for (name, json) in before {
        let mut entry = Entry(Some(&json));
        if !object.read(&name, &mut entry).map_err(A::Error::custom)? {
            object.additional_properties_mut().insert(name, json);
        }
    }
    // the discriminator came first
    read_members(&mut *object, map, false)?;
    Ok(object)
}

/// One member that was read already.
struct Entry<'a>(Option<&'a Json>);

impl<'de> MapAccess<'de> for Entry<'_> {
    type Error = serde_json::Error;

    fn next_key_seed<K: serde::de::DeserializeSeed<'de>>(&mut self, _: K) -> Result<Option<K::Value>, Self::Error> {
        Ok(None)
    }

    fn next_value_seed<V: serde::de::DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Self::Error> {
        let text = self.0.take().map_or("null", Json::text);
        seed.deserialize(Text::new(text))
    }
}

/// Gives a generated enum that implements [`Union`](crate::rt::Union) the traits that follow from it.
#[macro_export]
#[doc(hidden)]
macro_rules! union {
    ($name:ident { $($variant:ident($object:ty)),* $(,)? }) => {
        impl $crate::rt::Decode for $name {
            const EXPECTS: &'static str = "a JSON object";
            fn empty() -> Option<Self> {
                Some(Self::Unknown(Box::new($crate::rt::Object::empty())))
            }
            fn from_map<'de, A: $crate::rt::serde::de::MapAccess<'de>>(
                map: A,
            ) -> Result<$crate::rt::Fit<Self>, A::Error> {
                $crate::rt::from_union_map(map)
            }
        }
        impl $crate::rt::Blank for $name {
            fn blank() -> Self {
                Self::Unknown(Box::new($crate::rt::Object::empty()))
            }
        }
        impl<'de> $crate::rt::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::rt::deserialize(deserializer)
            }
        }
        impl $crate::rt::serde::Serialize for $name {
            fn serialize<S: $crate::rt::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(object) => object.serialize(serializer),)*
                }
            }
        }
        $(impl From<$object> for $name {
            #[inline]
            fn from(object: $object) -> Self {
                Self::$variant(Box::new(object))
            }
        })*
    };
}
