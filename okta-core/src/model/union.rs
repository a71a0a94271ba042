//! Unions: JSON objects whose kind a discriminator member tells.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

use super::decode::{Fit, number};
use super::object::{Name, Object, read_members};
use super::scalar::NUMBER_KEY;
use super::{Json, exact};

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
    fn read<'de, A: MapAccess<'de>>(kind: Option<&str>, before: Before, map: A) -> Result<Self, A::Error>;
}

/// Decodes any JSON object. Members before the discriminator are kept as text until the kind is known; the rest is read once.
///
/// # Errors
/// When the text is no JSON.
pub fn from_union_map<'de, T: Union, A: MapAccess<'de>>(slot: &mut Option<T>, mut map: A) -> Result<Fit, A::Error> {
    let (mut before, mut kind) = (Before::default(), None);
    while let Some(name) = map.next_key::<Name<'de>>()? {
        if name.0 == NUMBER_KEY && before.0.is_empty() {
            return number(&mut map).map(Fit::Misfit);
        }
        let json = map.next_value::<Json>()?;
        before.push(&name.0, &json).map_err(A::Error::custom)?;
        if name.0 == T::DISCRIMINATOR {
            kind = json.as_str();
            if kind.is_some() {
                break;
            }
        }
    }
    *slot = Some(T::read(kind.as_deref(), before, map)?);
    Ok(Fit::Typed)
}

/// The members of an object up to the one that tells its kind, as JSON without the last brace.
#[derive(Default)]
pub struct Before(String);

/// Among the members may be a secret.
impl fmt::Debug for Before {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Before({} bytes)", self.0.len())
    }
}

impl Before {
    fn push(&mut self, name: &str, value: &Json) -> serde_json::Result<()> {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            self.0.push('"');
            self.0.push_str(name);
            self.0.push('"');
        } else {
            self.0.push_str(&serde_json::to_string(name)?);
        }
        self.0.push(':');
        self.0.push_str(value.text());
        Ok(())
    }
}

/// Reads one variant: first the members that came before the discriminator, then the rest.
///
/// # Errors
/// When the text is no JSON.
pub fn variant<'de, T: Object, A: MapAccess<'de>>(before: Before, map: A) -> Result<Box<T>, A::Error> {
    let mut object = Box::new(T::empty());
    let Before(mut text) = before;
    if !text.is_empty() {
        text.push('}');
        exact::reread(&text, Into(&mut *object)).map_err(A::Error::custom)?;
    }
    // the discriminator came first
    read_members(&mut *object, map, false)?;
    Ok(object)
}

/// Reads members into an object.
struct Into<'a, T>(&'a mut T);

impl<'de, T: Object> DeserializeSeed<'de> for Into<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Object> Visitor<'de> for Into<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        read_members(self.0, map, false).map(drop)
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
                slot: &mut Option<Self>,
                map: A,
            ) -> Result<$crate::rt::Fit, A::Error> {
                $crate::rt::from_union_map(slot, map)
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
