//! Strings, booleans, numbers, lists, maps, and what wraps them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::{Deserializer, MapAccess, SeqAccess};
use serde_json::Number;

use super::decode::{Decode, Fit, FitSeed, array_text, from_number_text, number, push_element};
use super::{Json, JsonObject};

/// The member name under which serde_json's feature `arbitrary_precision`, which another crate in the program may switch on, presents
/// every number as if it were an object.
pub(super) const NUMBER_KEY: &str = "$serde_json::private::Number";

impl Decode for String {
    const EXPECTS: &'static str = "a string";

    fn from_str(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn from_string(text: String) -> Result<Self, String> {
        Ok(text)
    }
}

impl Decode for bool {
    const EXPECTS: &'static str = "true or false";

    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }
}

impl Decode for i32 {
    const EXPECTS: &'static str = "an integer of 32 bits";

    fn from_number(number: Number) -> Option<Self> {
        number.as_i64()?.try_into().ok()
    }
}

impl Decode for i64 {
    const EXPECTS: &'static str = "an integer of 64 bits";

    fn from_number(number: Number) -> Option<Self> {
        number.as_i64()
    }
}

/// A number that loses digits in 64 bits doesn't fit.
impl Decode for Number {
    const EXPECTS: &'static str = "a number";

    fn decode<'de, D: Deserializer<'de>>(slot: &mut Option<Self>, deserializer: D) -> Result<Fit, D::Error> {
        let json: Json = serde::Deserialize::deserialize(deserializer)?;
        Ok(match json.is_null() {
            true => Fit::Null,
            false => from_number_text(slot, json),
        })
    }

    fn from_number(number: Number) -> Option<Self> {
        Some(number)
    }
}

impl Decode for Json {
    const EXPECTS: &'static str = "a JSON value";

    fn empty() -> Option<Self> {
        Some(Self::null())
    }

    fn null() -> Option<Self> {
        Some(Self::null())
    }

    fn decode<'de, D: Deserializer<'de>>(slot: &mut Option<Self>, deserializer: D) -> Result<Fit, D::Error> {
        *slot = Some(serde::Deserialize::deserialize(deserializer)?);
        Ok(Fit::Typed)
    }
}

/// For the items of an array and the values of a map that may be null.
impl<T: Decode> Decode for Option<T> {
    const EXPECTS: &'static str = T::EXPECTS;

    fn empty() -> Option<Self> {
        Some(None)
    }

    fn null() -> Option<Self> {
        Some(None)
    }

    fn decode<'de, D: Deserializer<'de>>(slot: &mut Option<Self>, deserializer: D) -> Result<Fit, D::Error> {
        Ok(match T::decode(slot.insert(None), deserializer)? {
            Fit::Null => Fit::Typed,
            fit => fit,
        })
    }
}

impl<T: Decode> Decode for Box<T> {
    const EXPECTS: &'static str = T::EXPECTS;

    fn empty() -> Option<Self> {
        T::empty().map(Self::new)
    }

    fn null() -> Option<Self> {
        T::null().map(Self::new)
    }

    fn decode<'de, D: Deserializer<'de>>(slot: &mut Option<Self>, deserializer: D) -> Result<Fit, D::Error> {
        let mut value = None;
        let fit = T::decode(&mut value, deserializer)?;
        *slot = value.map(Self::new);
        Ok(fit)
    }
}

/// A list is typed if all of its elements are; else it is kept whole, so that their order isn't lost.
impl<T: Decode + Serialize> Decode for Vec<T> {
    const EXPECTS: &'static str = "a list";

    fn empty() -> Option<Self> {
        Some(Self::new())
    }

    fn from_seq<'de, A: SeqAccess<'de>>(slot: &mut Option<Self>, mut seq: A) -> Result<Fit, A::Error> {
        let (elements, mut element) = (slot.insert(Self::new()), None);
        loop {
            #[cfg(feature = "_replay")]
            let _step = super::misfits::step(elements.len());
            let Some(fit) = seq.next_element_seed(FitSeed(&mut element))? else {
                return Ok(Fit::Typed);
            };
            match fit.into_result(&mut element) {
                Ok(element) => elements.push(element),
                Err(misfit) => {
                    #[cfg(feature = "_replay")]
                    super::misfits::note(T::EXPECTS, &misfit);
                    let mut text = String::from("[");
                    for element in &*elements {
                        push_element(&mut text, &Json::new(element).map_err(serde::de::Error::custom)?);
                    }
                    push_element(&mut text, &misfit);
                    return array_text(text, seq).map(Fit::Misfit);
                }
            }
        }
    }
}

/// A map is typed if all of its values are; else it is kept whole.
impl<T: Decode + Serialize> Decode for BTreeMap<String, T> {
    const EXPECTS: &'static str = "an object";

    fn empty() -> Option<Self> {
        Some(Self::new())
    }

    fn from_map<'de, A: MapAccess<'de>>(slot: &mut Option<Self>, mut map: A) -> Result<Fit, A::Error> {
        let (values, mut value) = (slot.insert(Self::new()), None);
        while let Some(name) = map.next_key::<String>()? {
            if name == NUMBER_KEY && values.is_empty() {
                return number(&mut map).map(Fit::Misfit);
            }
            #[cfg(feature = "_replay")]
            let _step = super::misfits::step(&name);
            match map.next_value_seed(FitSeed(&mut value))?.into_result(&mut value) {
                Ok(value) => drop(values.insert(name, value)),
                Err(misfit) => {
                    #[cfg(feature = "_replay")]
                    super::misfits::note(T::EXPECTS, &misfit);
                    let mut members = JsonObject::new();
                    for (name, value) in std::mem::take(values) {
                        members.insert(name, Json::new(&value).map_err(serde::de::Error::custom)?);
                    }
                    members.insert(name, misfit);
                    while let Some((name, value)) = map.next_entry::<String, Json>()? {
                        members.insert(name, value);
                    }
                    return Json::new(&members).map(Fit::Misfit).map_err(serde::de::Error::custom);
                }
            }
        }
        Ok(Fit::Typed)
    }
}
