//! Decoding that tells "doesn't fit the type" from "isn't JSON".

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::scalar::NUMBER_KEY;
use super::{Json, exact};

/// What became of one JSON value. A typed one is in the slot that it was read into: models are large, and each move would copy them.
#[derive(Debug)]
pub enum Fit {
    /// It fits the type.
    Typed,
    /// It is null, and the type knows no null.
    Null,
    /// It is of another type; here it is, unchanged.
    Misfit(Json),
}

impl Fit {
    /// Puts what fits into its slot.
    fn fill<T>(slot: &mut Option<T>, value: Result<T, Json>) -> Self {
        match value {
            Ok(value) => {
                *slot = Some(value);
                Self::Typed
            }
            Err(json) => Self::Misfit(json),
        }
    }

    /// The typed value, from its slot.
    ///
    /// # Errors
    /// With the JSON, if it doesn't fit.
    pub fn into_result<T>(self, slot: &mut Option<T>) -> Result<T, Json> {
        match (self, slot.take()) {
            (Self::Typed, Some(value)) => Ok(value),
            (Self::Misfit(json), _) => Err(json),
            (Self::Typed | Self::Null, _) => Err(Json::null()),
        }
    }
}

/// A type that JSON can be decoded into. An implementation accepts the kinds of values that fit it; the rest is a [`Fit::Misfit`], which
/// may leave anything in the slot.
pub trait Decode: Sized {
    /// What to call this type in an error, such as "a JSON object".
    const EXPECTS: &'static str;

    /// The value that stands for an empty body or a null list, if there is one.
    fn empty() -> Option<Self> {
        None
    }

    /// The value that stands for null, if the type knows null.
    fn null() -> Option<Self> {
        None
    }

    /// From a JSON string.
    fn from_str(_: &str) -> Option<Self> {
        None
    }

    /// From a JSON string that can be taken over.
    ///
    /// # Errors
    /// With the string, if it doesn't fit.
    fn from_string(text: String) -> Result<Self, String> {
        Self::from_str(&text).ok_or(text)
    }

    /// From `true` or `false`.
    fn from_bool(_: bool) -> Option<Self> {
        None
    }

    /// From a number, by its JSON text.
    fn from_number(_: serde_json::Number) -> Option<Self> {
        None
    }

    /// From an array.
    ///
    /// # Errors
    /// When the text is no JSON.
    fn from_seq<'de, A: SeqAccess<'de>>(_: &mut Option<Self>, seq: A) -> Result<Fit, A::Error> {
        array_text(String::from("["), seq).map(Fit::Misfit)
    }

    /// From an object.
    ///
    /// # Errors
    /// When the text is no JSON.
    fn from_map<'de, A: MapAccess<'de>>(slot: &mut Option<Self>, map: A) -> Result<Fit, A::Error> {
        object_text(map).map(|json| match json {
            Ok(object) => Fit::Misfit(object),
            Err(number) => from_number_text(slot, number),
        })
    }

    /// From anything.
    ///
    /// # Errors
    /// When the text is no JSON.
    fn decode<'de, D: Deserializer<'de>>(slot: &mut Option<Self>, deserializer: D) -> Result<Fit, D::Error> {
        deserializer.deserialize_any(FitVisitor(slot))
    }
}

/// Decodes a whole body. An empty one, or one that is only white space, is the type's empty value.
///
/// # Errors
/// When the text is no JSON, or JSON of another kind than `T` is.
pub fn decode<T: Decode>(body: &[u8]) -> Result<T, serde_json::Error> {
    if body.iter().all(u8::is_ascii_whitespace)
        && let Some(empty) = T::empty()
    {
        return Ok(empty);
    }
    exact::read(body, Whole(PhantomData))
}

/// [`deserialize_fit`] where serde wants a seed.
struct Whole<T>(PhantomData<T>);

impl<T> Clone for Whole<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Whole<T> {}

impl<'de, T: Decode> DeserializeSeed<'de> for Whole<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserialize_fit(deserializer)
    }
}

/// Decodes, and takes what doesn't fit for an error.
pub(super) fn deserialize_fit<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut slot = None;
    match (T::decode(&mut slot, deserializer)?, slot) {
        (Fit::Typed, Some(value)) => Ok(value),
        (Fit::Misfit(json), _) => Err(unexpected(T::EXPECTS, &format!("{json:?}"))),
        (Fit::Typed | Fit::Null, _) => T::empty().ok_or_else(|| unexpected(T::EXPECTS, "null")),
    }
}

fn unexpected<E: Error>(expected: &str, found: &str) -> E {
    E::custom(format_args!("expected {expected}, found {found}"))
}

/// [`Decode`] where serde wants a seed.
#[derive(Debug)]
pub struct FitSeed<'a, T>(pub &'a mut Option<T>);

impl<'de, T: Decode> DeserializeSeed<'de> for FitSeed<'_, T> {
    type Value = Fit;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Fit, D::Error> {
        T::decode(self.0, deserializer)
    }
}

struct FitVisitor<'a, T>(&'a mut Option<T>);

impl<'de, T: Decode> Visitor<'de> for FitVisitor<'_, T> {
    type Value = Fit;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTS)
    }

    fn visit_str<E>(self, text: &str) -> Result<Fit, E> {
        Ok(Fit::fill(self.0, T::from_str(text).ok_or_else(|| text.into())))
    }

    fn visit_string<E>(self, text: String) -> Result<Fit, E> {
        Ok(Fit::fill(self.0, T::from_string(text).map_err(Json::from)))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Fit, E> {
        Ok(Fit::fill(self.0, T::from_bool(value).ok_or_else(|| value.into())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Fit, E> {
        Ok(from_number(self.0, value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Fit, E> {
        Ok(from_number(self.0, value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Fit, E> {
        let fit = serde_json::Number::from_f64(value).map_or(Fit::Null, |number| from_number(self.0, number));
        if !matches!(fit, Fit::Typed) {
            exact::note_loss();
        }
        Ok(fit)
    }

    fn visit_unit<E>(self) -> Result<Fit, E> {
        Ok(null(self.0))
    }

    fn visit_none<E>(self) -> Result<Fit, E> {
        Ok(null(self.0))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Fit, D::Error> {
        T::decode(self.0, deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Fit, D::Error> {
        T::decode(self.0, deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Fit, A::Error> {
        T::from_seq(self.0, seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Fit, A::Error> {
        T::from_map(self.0, map)
    }
}

/// The type's own null, if it knows one.
fn null<T: Decode>(slot: &mut Option<T>) -> Fit {
    *slot = T::null();
    slot.as_ref().map_or(Fit::Null, |_| Fit::Typed)
}

/// A number of any size, or what came in its guise.
pub(super) fn from_number_text<T: Decode>(slot: &mut Option<T>, json: Json) -> Fit {
    let number = exact::number(json.text()).and_then(T::from_number);
    Fit::fill(slot, number.ok_or(json))
}

fn from_number<T: Decode>(slot: &mut Option<T>, number: serde_json::Number) -> Fit {
    let value = T::from_number(number.clone());
    Fit::fill(slot, value.ok_or_else(|| serde_json::Value::Number(number).into()))
}

/// The JSON of an array whose beginning is already in `text`.
pub(super) fn array_text<'de, A: SeqAccess<'de>>(mut text: String, mut seq: A) -> Result<Json, A::Error> {
    while let Some(element) = seq.next_element::<Json>()? {
        push_element(&mut text, &element);
    }
    text.push(']');
    Ok(Json::from_text(text))
}

pub(super) fn push_element(text: &mut String, element: &Json) {
    if text.len() > 1 {
        text.push(',');
    }
    text.push_str(element.text());
}

/// The JSON of an object, or else what is dressed up as one: see [`number`].
fn object_text<'de, A: MapAccess<'de>>(mut map: A) -> Result<Result<Json, Json>, A::Error> {
    let mut text = String::from("{");
    while let Some(name) = map.next_key::<String>()? {
        if name == NUMBER_KEY && text.len() == 1 {
            return number(&mut map).map(Err);
        }
        let value = map.next_value::<Json>()?;
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(Json::from(name).text());
        text.push(':');
        text.push_str(value.text());
    }
    text.push('}');
    Ok(Ok(Json::from_text(text)))
}

/// What is behind [`NUMBER_KEY`], as text: numbers, in programs where serde_json's `arbitrary_precision` is on, and what is to be kept as
/// it is.
pub(super) fn number<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Json, A::Error> {
    map.next_value::<String>().map(Json::from_text)
}
