//! Structs: one JSON object each.

use std::fmt;

use compact_str::CompactString;
use serde::ser::{Error as _, SerializeMap, Serializer};

use super::decode::{Decode, Fit};
use super::encode::{Encoder, Member, SetTwice, encode, encode_all};
use super::member::{is_null, set_null};
use super::misfits::Finder;
use super::reader::{Fault, Reader};
use super::same::same;
use super::{Json, JsonObject};

/// Before the name of a member that is set twice, while one model becomes another: both values are to arrive.
const SET_TWICE: char = '\0';

/// A model that is one JSON object: what all of them share is compiled once. Generated types implement it;
/// [`object!`](crate::object) gives them the traits that follow from it.
pub trait Object {
    /// What isn't typed, and which members are null: a bit each, in the order of their names.
    fn beside(&self) -> (&JsonObject, &[u64]);

    /// The same, to change.
    fn beside_mut(&mut self) -> (&mut JsonObject, &mut [u64]);

    /// Reads the value of the member `name`: the member's index, and what became of the value. `None`, with the value unread, if the name is
    /// unknown.
    ///
    /// # Errors
    /// When the text is no JSON, or takes too much memory.
    fn read(&mut self, name: &str, reader: &mut Reader<'_>) -> Result<Option<(usize, Fit)>, Fault>;
}

/// An [`Object`] that can be made, and looked at.
pub trait Model: Object + Sized {
    /// JSON names of the members that `Debug` must not show.
    const SECRETS: &'static [&'static str];

    /// The object without any member.
    fn empty() -> Self;

    /// Hands over each member, in the order of names.
    ///
    /// # Errors
    /// What `members` fails with.
    fn write<M: Members>(&self, members: &mut M) -> Result<(), M::Error>;
}

/// What wants to see the members of an object.
pub trait Members {
    /// Its failure.
    type Error;

    /// Takes one member; `None` is absent or null.
    ///
    /// # Errors
    /// When it can't be taken.
    fn member<T: Member>(&mut self, name: &'static str, value: &Option<T>) -> Result<(), Self::Error>;
}

/// Decodes an object.
///
/// # Errors
/// When the text is no JSON, or takes too much memory.
pub fn read_object<T: Model>(slot: &mut Option<T>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
    if reader.peek() != b'{' {
        return reader.other();
    }
    read_into(slot.insert(T::empty()), reader)
}

/// Decodes an object behind a pointer.
///
/// # Errors
/// Those of [`read_object`].
pub fn read_boxed<T: Model>(slot: &mut Option<Box<T>>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
    if reader.peek() != b'{' {
        return reader.other();
    }
    reader.spend(size_of::<T>())?;
    read_into(&mut **slot.insert(Box::new(T::empty())), reader)
}

/// Reads an object's members into one that is empty. What is nested too deeply, or has a name that is no Unicode, is kept as it is.
fn read_into(object: &mut dyn Object, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
    let place = reader.place();
    if reader.enter() {
        let read = read_members(object, reader);
        reader.leave();
        match read {
            Err(Fault::Name) => reader.go_to(place),
            read => return read.map(|()| Fit::Typed),
        }
    }
    reader.json().map(Fit::Misfit)
}

fn read_members(object: &mut dyn Object, reader: &mut Reader<'_>) -> Result<(), Fault> {
    // whether a member has left something that its repetition must remove
    let (mut first, mut left) = (true, false);
    while let Some(name) = reader.name(first)? {
        first = false;
        if reader.keeps_all
            && let Some(name) = name.strip_prefix(SET_TWICE)
        {
            let json = reader.json()?;
            object.beside_mut().0.add(name.into(), json);
            continue;
        }
        let Some((index, fit)) = object.read(&name, reader)? else {
            let json = reader.json()?;
            object.beside_mut().0.add(name, json);
            continue;
        };
        if left {
            let (additional, nulls) = object.beside_mut();
            additional.forget(&name);
            set_null(nulls, index, false);
        }
        match fit {
            Fit::Typed => continue,
            Fit::Null => set_null(object.beside_mut().1, index, true),
            Fit::Misfit(json) => object.beside_mut().0.add(name, json),
        }
        left = true;
    }
    object.beside_mut().0.sort();
    Ok(())
}

/// What stands beside the typed members, taken in the order of names.
struct Beside<'a> {
    rest: &'a [(CompactString, Json)],
    nulls: &'a [u64],
    index: usize,
    /// Nothing stands beside, as is the rule.
    nothing: bool,
}

/// What is written for a member.
enum Written<'a> {
    Value,
    Kept(&'a Json),
    Null,
    Nothing,
    /// Two have a claim.
    Both(&'a Json),
}

impl<'a> Beside<'a> {
    fn of(object: &'a impl Object) -> Self {
        let (additional, nulls) = object.beside();
        Self {
            rest: additional.entries(),
            nulls,
            index: 0,
            nothing: additional.is_empty() && nulls.iter().all(|bits| *bits == 0),
        }
    }

    /// The next additional member whose name comes before `name`.
    #[inline]
    fn before(&mut self, name: &str) -> Option<&'a (CompactString, Json)> {
        let (first, rest) = self.rest.split_first()?;
        (first.0.as_str() < name).then(|| {
            self.rest = rest;
            first
        })
    }

    /// What the member of this name, whose turn it is, comes to.
    #[inline]
    fn member(&mut self, name: &str, has_value: bool) -> Written<'a> {
        let index = self.index;
        self.index += 1;
        let kept = match self.rest.split_first() {
            Some(((other, json), rest)) if other == name => {
                self.rest = rest;
                Some(json)
            }
            _ => None,
        };
        match (has_value, kept) {
            (true, None) => Written::Value,
            (true, Some(json)) => Written::Both(json),
            (false, Some(json)) => Written::Kept(json),
            (false, None) if is_null(self.nulls, index) => Written::Null,
            (false, None) => Written::Nothing,
        }
    }
}

/// Writes an object: its members and the additional ones, in the order of names.
pub fn encode_object<T: Model>(object: &T, out: &mut Encoder) {
    let mut writer = ObjectEncoder {
        out,
        beside: Beside::of(object),
    };
    writer.out.raw("{");
    // an encoder takes everything
    let Ok(()) = object.write(&mut writer);
    let ObjectEncoder { out, beside } = writer;
    for (name, json) in beside.rest {
        out.name(name);
        out.json(json);
    }
    out.raw("}");
}

struct ObjectEncoder<'a, 'b> {
    out: &'a mut Encoder,
    beside: Beside<'b>,
}

impl Members for ObjectEncoder<'_, '_> {
    type Error = std::convert::Infallible;

    #[inline]
    fn member<T: Member>(&mut self, name: &'static str, value: &Option<T>) -> Result<(), Self::Error> {
        if self.beside.nothing {
            self.value(name, value);
        } else {
            self.among_others(name, value);
        }
        Ok(())
    }
}

impl ObjectEncoder<'_, '_> {
    fn among_others<T: Member>(&mut self, name: &'static str, value: &Option<T>) {
        while let Some((name, json)) = self.beside.before(name) {
            self.out.name(name);
            self.out.json(json);
        }
        match self.beside.member(name, value.is_some()) {
            Written::Nothing => {}
            Written::Null => {
                self.out.known_name(name);
                self.out.raw("null");
            }
            Written::Kept(json) => {
                self.out.known_name(name);
                self.out.json(json);
            }
            Written::Both(json) => {
                self.out.note(name);
                if self.out.keeps_all {
                    self.out.name(&format!("{SET_TWICE}{name}"));
                    self.out.json(json);
                }
                self.value(name, value);
            }
            Written::Value => self.value(name, value),
        }
    }

    #[inline]
    fn value<T: Member>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.out.known_name(name);
            value.encode(self.out);
        }
    }
}

/// `Serialize` of an object: its members and the additional ones, in the order of names.
///
/// # Errors
/// When a member is set twice, or what the serializer fails with.
pub fn serialize<T: Model, S: Serializer>(object: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut writer = Writer {
        map: serializer.serialize_map(None)?,
        beside: Beside::of(object),
    };
    object.write(&mut writer)?;
    let Writer { mut map, beside } = writer;
    for (name, json) in beside.rest {
        map.serialize_entry(name.as_str(), json)?;
    }
    map.end()
}

struct Writer<'a, M> {
    map: M,
    beside: Beside<'a>,
}

impl<M: SerializeMap> Members for Writer<'_, M> {
    type Error = M::Error;

    #[inline]
    fn member<T: Member>(&mut self, name: &'static str, value: &Option<T>) -> Result<(), M::Error> {
        match value {
            Some(value) if self.beside.nothing => self.map.serialize_entry(name, value),
            None if self.beside.nothing => Ok(()),
            _ => self.among_others(name, value),
        }
    }
}

impl<M: SerializeMap> Writer<'_, M> {
    fn among_others<T: Member>(&mut self, name: &'static str, value: &Option<T>) -> Result<(), M::Error> {
        while let Some((name, json)) = self.beside.before(name) {
            self.map.serialize_entry(name.as_str(), json)?;
        }
        match self.beside.member(name, value.is_some()) {
            Written::Nothing => Ok(()),
            Written::Null => self.map.serialize_entry(name, &()),
            Written::Kept(json) => self.map.serialize_entry(name, json),
            Written::Both(_) => Err(M::Error::custom(SetTwice(name))),
            Written::Value => self.map.serialize_entry(name, value),
        }
    }
}

/// `Debug` of an object: its members that are set, with secrets left out.
///
/// # Errors
/// What the formatter fails with.
pub fn debug<T: Model>(name: &str, object: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (additional, nulls) = object.beside();
    let mut printer = Printer {
        print: f.debug_struct(name),
        secrets: T::SECRETS,
        nulls,
        index: 0,
    };
    // printing can't fail before it is finished
    let Ok(()) = object.write(&mut printer);
    if !additional.is_empty() {
        printer.print.field("additional_properties", additional);
    }
    printer.print.finish()
}

struct Printer<'a, 'b, 'c> {
    print: fmt::DebugStruct<'a, 'b>,
    secrets: &'static [&'static str],
    nulls: &'c [u64],
    index: usize,
}

impl Members for Printer<'_, '_, '_> {
    type Error = std::convert::Infallible;

    fn member<T: Member>(&mut self, name: &'static str, value: &Option<T>) -> Result<(), Self::Error> {
        match value {
            Some(_) if self.secrets.contains(&name) => drop(self.print.field(name, &format_args!("[redacted]"))),
            Some(value) => drop(self.print.field(name, value)),
            None if is_null(self.nulls, self.index) => drop(self.print.field(name, &format_args!("null"))),
            None => {}
        }
        self.index += 1;
        Ok(())
    }
}

/// Finds what doesn't fit its type in an object.
pub fn find<T: Model>(object: &T, finder: &mut Finder) {
    let mut looker = Looker {
        finder,
        additional: object.beside().0,
    };
    // looking can't fail
    let Ok(()) = object.write(&mut looker);
}

struct Looker<'a, 'b> {
    finder: &'a mut Finder,
    additional: &'b JsonObject,
}

impl Members for Looker<'_, '_> {
    type Error = std::convert::Infallible;

    fn member<T: Member>(&mut self, name: &'static str, value: &Option<T>) -> Result<(), Self::Error> {
        let kept = self.additional.get(name);
        if value.is_some() || kept.is_some() {
            self.finder.within(name, |finder| {
                kept.into_iter().for_each(|json| finder.note(T::EXPECTS, json));
                value.iter().for_each(|value| value.find(finder));
            });
        }
        Ok(())
    }
}

/// Equality of what would be sent. What can't be sent is equal to nothing, so that it comes out when it is.
#[must_use]
pub fn equal<T: Member>(this: &T, that: &T) -> bool {
    matches!((encode(this), encode(that)), (Ok(this), Ok(that)) if same(&this, &that))
}

/// Turns one model into another that stands for the same JSON; what the other doesn't know stays in its `additional_properties`.
pub fn convert<T: Member, U: Decode + Blank>(from: &T) -> U {
    let json = encode_all(from);
    let mut reader = Reader::new(&json).without_budget();
    reader.keeps_all = true;
    // a model always encodes to an object, and an object always decodes
    super::decode::decode_text(&mut reader).unwrap_or_else(|_| U::blank())
}

/// A model that can be without any member.
pub trait Blank {
    /// The model without any member.
    fn blank() -> Self;
}

/// Gives a generated struct that implements [`Model`](crate::rt::Model) the traits that follow from it.
#[macro_export]
#[doc(hidden)]
macro_rules! object {
    ($($name:ident)*) => {$(
        impl $name {
            /// The members that came with values of other types than they have, here and in all objects inside. They read as `None`;
            /// none is the rule.
            #[must_use]
            pub fn misfits(&self) -> Vec<$crate::rt::Misfit> {
                $crate::rt::misfits(self)
            }

            /// Has `change` make another object of this one, with its `with_…` methods.
            pub fn apply(&mut self, change: impl FnOnce(Self) -> Self) -> &mut Self {
                *self = change(::std::mem::replace(self, $crate::rt::Model::empty()));
                self
            }
        }
        impl $crate::rt::Decode for $name {
            const EXPECTS: &'static str = "a JSON object";
            #[inline]
            fn decode(
                slot: &mut Option<Self>,
                reader: &mut $crate::rt::Reader<'_>,
            ) -> Result<$crate::rt::Fit, $crate::rt::Fault> {
                $crate::rt::read_object(slot, reader)
            }
            #[inline]
            fn decode_boxed(
                slot: &mut Option<Box<Self>>,
                reader: &mut $crate::rt::Reader<'_>,
            ) -> Result<$crate::rt::Fit, $crate::rt::Fault> {
                $crate::rt::read_boxed(slot, reader)
            }
        }
        impl $crate::rt::Member for $name {
            #[inline]
            fn encode(&self, out: &mut $crate::rt::Encoder) {
                $crate::rt::encode_object(self, out);
            }
            #[inline]
            fn find(&self, finder: &mut $crate::rt::Finder) {
                $crate::rt::find(self, finder);
            }
        }
        impl $crate::rt::Blank for $name {
            #[inline]
            fn blank() -> Self {
                $crate::rt::Model::empty()
            }
        }
        /// Out of its box.
        impl From<Box<$name>> for $name {
            #[inline]
            fn from(object: Box<Self>) -> Self {
                *object
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
