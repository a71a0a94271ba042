//! Unions: JSON objects whose kind a discriminator member tells.

use super::decode::{Decode, Fit};
use super::reader::{Fault, Reader};

/// A union of objects, told apart by the string in one member. Generated enums implement it; [`union!`](crate::union) gives them the
/// traits that follow from it.
pub trait Union: Sized {
    /// JSON name of the member that tells the kind.
    const DISCRIMINATOR: &'static str;

    /// Reads the variant that `kind` names. An unknown, null, absent or misshapen discriminator (`None`) gives the variant that keeps the
    /// object.
    ///
    /// # Errors
    /// When the text is no JSON, or takes too much memory.
    fn read(slot: &mut Option<Self>, kind: Option<&str>, reader: &mut Reader<'_>) -> Result<Fit, Fault>;
}

/// Decodes any JSON object, by its kind.
///
/// # Errors
/// When the text is no JSON, or takes too much memory.
pub fn read_union<T: Union>(slot: &mut Option<T>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
    if reader.peek() != b'{' {
        return reader.other();
    }
    let place = reader.place();
    let kind = kind(T::DISCRIMINATOR, reader)?;
    reader.go_to(place);
    T::read(slot, kind.as_deref(), reader)
}

/// The first string in the member `discriminator`.
fn kind<'a>(discriminator: &str, reader: &mut Reader<'a>) -> Result<Option<std::borrow::Cow<'a, str>>, Fault> {
    let mut first = true;
    reader.step();
    loop {
        match reader.name(first) {
            Ok(Some(name)) if name == discriminator && reader.peek() == b'"' => {
                if let Ok(kind) = reader.text()? {
                    return Ok(Some(kind));
                }
            }
            Ok(Some(_)) => drop(reader.raw()?),
            // what reads the object next will say so
            Ok(None) | Err(Fault::Name) => return Ok(None),
            Err(fault) => return Err(fault),
        }
        first = false;
    }
}

/// Reads one variant.
///
/// # Errors
/// When the text is no JSON, or takes too much memory.
pub fn variant<T: Decode, U>(slot: &mut Option<U>, reader: &mut Reader<'_>, of: fn(Box<T>) -> U) -> Result<Fit, Fault> {
    let mut object = None;
    let fit = T::decode_boxed(&mut object, reader)?;
    *slot = object.map(of);
    Ok(fit)
}

/// Gives a generated enum that implements [`Union`](crate::rt::Union) the traits that follow from it.
#[macro_export]
#[doc(hidden)]
macro_rules! union {
    ($name:ident { $($variant:ident($object:ty)),* $(,)? }) => {
        impl $name {
            /// The members that came with values of other types than they have, here and in all objects inside. They read as `None`;
            /// none is the rule.
            #[must_use]
            pub fn misfits(&self) -> Vec<$crate::rt::Misfit> {
                $crate::rt::misfits(self)
            }
        }
        impl $crate::rt::Decode for $name {
            const EXPECTS: &'static str = "a JSON object";
            #[inline]
            fn decode(
                slot: &mut Option<Self>,
                reader: &mut $crate::rt::Reader<'_>,
            ) -> Result<$crate::rt::Fit, $crate::rt::Fault> {
                $crate::rt::read_union(slot, reader)
            }
        }
        impl $crate::rt::Member for $name {
            fn encode(&self, out: &mut $crate::rt::Encoder) {
                match self {
                    $(Self::$variant(object) => $crate::rt::Member::encode(object, out),)*
                }
            }
            fn find(&self, finder: &mut $crate::rt::Finder) {
                match self {
                    $(Self::$variant(object) => $crate::rt::Member::find(object, finder),)*
                }
            }
        }
        impl $crate::rt::Blank for $name {
            fn blank() -> Self {
                Self::Unknown(Box::new($crate::rt::Blank::blank()))
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
