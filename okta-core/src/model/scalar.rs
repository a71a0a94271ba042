//! Strings, booleans, numbers, lists, maps, and what wraps them.

use std::collections::BTreeMap;

use serde_json::Number;

use super::decode::{Decode, Fit};
use super::encode::{Encoder, Member};
use super::misfits::Finder;
use super::reader::{Fault, Reader};
use super::{Json, number};

/// Reads a string into a type that takes any.
///
/// # Errors
/// When the text is no JSON.
pub fn read_text<T>(
    slot: &mut Option<T>,
    reader: &mut Reader<'_>,
    of: impl FnOnce(std::borrow::Cow<'_, str>) -> T,
) -> Result<Fit, Fault> {
    Ok(match reader.text()? {
        Ok(text) => {
            *slot = Some(of(text));
            Fit::Typed
        }
        Err(other) => other,
    })
}

impl Decode for String {
    const EXPECTS: &'static str = "a string";

    fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
        read_text(slot, reader, |text| text.into_owned())
    }
}

impl Member for String {
    fn encode(&self, out: &mut Encoder) {
        out.string(self);
    }
}

impl Decode for bool {
    const EXPECTS: &'static str = "true or false";

    fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
        Ok(match reader.boolean()? {
            Ok(value) => {
                *slot = Some(value);
                Fit::Typed
            }
            Err(other) => other,
        })
    }
}

impl Member for bool {
    fn encode(&self, out: &mut Encoder) {
        out.raw(if *self { "true" } else { "false" });
    }
}

/// Reads a number that `parse` accepts; any other is kept as it is.
fn read_number<T>(
    slot: &mut Option<T>,
    reader: &mut Reader<'_>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Fit, Fault> {
    reader.peek();
    let place = reader.place();
    match reader.number()? {
        Err(other) => return Ok(other),
        Ok(text) => *slot = parse(text),
    }
    if slot.is_some() {
        return Ok(Fit::Typed);
    }
    reader.go_to(place);
    reader.json().map(Fit::Misfit)
}

macro_rules! integer {
    ($($ty:ty, $expects:literal;)*) => {$(
        impl Decode for $ty {
            const EXPECTS: &'static str = $expects;

            fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
                read_number(slot, reader, |text| text.parse().ok())
            }
        }

        impl Member for $ty {
            fn encode(&self, out: &mut Encoder) {
                out.raw(&self.to_string());
            }
        }
    )*};
}
integer! {
    i32, "an integer of 32 bits";
    i64, "an integer of 64 bits";
}

/// A number that loses digits in 64 bits doesn't fit.
impl Decode for Number {
    const EXPECTS: &'static str = "a number";

    fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
        read_number(slot, reader, number::exact)
    }
}

impl Member for Number {
    fn encode(&self, out: &mut Encoder) {
        out.raw(&self.to_string());
    }
}

impl Decode for Json {
    const EXPECTS: &'static str = "a JSON value";

    fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
        *slot = Some(reader.json()?);
        Ok(Fit::Typed)
    }

    fn empty() -> Option<Self> {
        Some(Self::null())
    }
}

impl Member for Json {
    fn encode(&self, out: &mut Encoder) {
        out.json(self);
    }
}

/// For the elements of a list and the values of a map that may be null.
impl<T: Decode> Decode for Option<T> {
    const EXPECTS: &'static str = T::EXPECTS;

    fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
        let inner = slot.insert(None);
        Ok(match T::decode(inner, reader)? {
            Fit::Null => {
                *inner = None;
                Fit::Typed
            }
            fit => fit,
        })
    }

    fn empty() -> Option<Self> {
        Some(None)
    }
}

impl<T: Member> Member for Option<T> {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Some(value) => value.encode(out),
            None => out.raw("null"),
        }
    }

    fn find(&self, finder: &mut Finder) {
        self.iter().for_each(|value| value.find(finder));
    }
}

impl<T: Decode> Decode for Box<T> {
    const EXPECTS: &'static str = T::EXPECTS;

    fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
        T::decode_boxed(slot, reader)
    }

    fn empty() -> Option<Self> {
        T::empty().map(Self::new)
    }
}

impl<T: Member> Member for Box<T> {
    fn encode(&self, out: &mut Encoder) {
        (**self).encode(out);
    }

    fn find(&self, finder: &mut Finder) {
        (**self).find(finder);
    }
}

/// A list is typed if all of its elements are; else it is kept whole, so that their order isn't lost.
impl<T: Decode> Decode for Vec<T> {
    const EXPECTS: &'static str = "a list";

    fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
        if reader.peek() != b'[' {
            return reader.other();
        }
        let place = reader.place();
        if reader.enter() {
            let elements = slot.insert(Self::new());
            loop {
                if !reader.element(elements.is_empty())? {
                    reader.leave();
                    return Ok(Fit::Typed);
                }
                reader.spend(size_of::<T>())?;
                let mut element = None;
                match (T::decode(&mut element, reader)?, element) {
                    (Fit::Typed, Some(element)) => elements.push(element),
                    _ => break,
                }
            }
            reader.leave();
            reader.go_to(place);
        }
        reader.json().map(Fit::Misfit)
    }

    fn empty() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: Member> Member for Vec<T> {
    fn encode(&self, out: &mut Encoder) {
        out.list(self);
    }

    fn find(&self, finder: &mut Finder) {
        for (index, element) in self.iter().enumerate() {
            finder.within(index, |finder| element.find(finder));
        }
    }
}

/// A map is typed if all of its values are; else it is kept whole.
impl<T: Decode> Decode for BTreeMap<String, T> {
    const EXPECTS: &'static str = "an object";

    fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
        if reader.peek() != b'{' {
            return reader.other();
        }
        let place = reader.place();
        if reader.enter() {
            let values = slot.insert(Self::new());
            let mut first = true;
            loop {
                let name = match reader.name(first) {
                    Ok(Some(name)) => name.into_owned(),
                    Ok(None) => {
                        reader.leave();
                        return Ok(Fit::Typed);
                    }
                    Err(Fault::Name) => break,
                    Err(fault) => return Err(fault),
                };
                first = false;
                reader.spend(size_of::<T>() + size_of::<String>())?;
                let mut value = None;
                match (T::decode(&mut value, reader)?, value) {
                    (Fit::Typed, Some(value)) => drop(values.insert(name, value)),
                    _ => break,
                }
            }
            reader.leave();
            reader.go_to(place);
        }
        reader.json().map(Fit::Misfit)
    }

    fn empty() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: Member> Member for BTreeMap<String, T> {
    fn encode(&self, out: &mut Encoder) {
        out.raw("{");
        for (name, value) in self {
            out.name(name);
            value.encode(out);
        }
        out.raw("}");
    }

    fn find(&self, finder: &mut Finder) {
        for (name, value) in self {
            finder.within(name, |finder| value.find(finder));
        }
    }
}
