//! A second, slower reading for the rare body of which the first would lose something: a number that 64 bits don't hold, where none is
//! expected, or a string that is no Unicode. Such a value is kept as it was sent.

use std::cell::Cell;
use std::iter::once;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;
use serde_json::{Error, Number};

use super::scalar::NUMBER_KEY;

thread_local! {
    static LOSS: Cell<bool> = const { Cell::new(false) };
    static SECOND: Cell<bool> = const { Cell::new(false) };
}

/// Notes that a value was seen that this reading can't keep as it is.
pub(super) fn note_loss() {
    LOSS.set(true);
}

/// Reads a whole body.
pub(super) fn read<'de, S: DeserializeSeed<'de> + Copy>(body: &'de [u8], seed: S) -> Result<S::Value, Error> {
    let text = std::str::from_utf8(body)
        .map_err(|error| Error::custom(format_args!("not UTF-8 at byte {}", error.valid_up_to())))?;
    LOSS.set(false);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let first = seed.deserialize(&mut deserializer).and_then(|value| {
        deserializer.end()?;
        Ok(value)
    });
    if first.is_ok() && !LOSS.get() {
        return first;
    }
    let Ok(raw) = serde_json::from_str::<&RawValue>(text) else {
        return first;
    };
    #[cfg(feature = "_replay")]
    super::misfits::restart();
    let _second = Second::begin();
    // if neither succeeds, the first knows line and column
    seed.deserialize(Text::new(raw.get())).or(first)
}

/// Reads a part that was passed over as text, in the manner of the reading that is going on.
pub(super) fn reread<'de, S: DeserializeSeed<'de>>(part: &'de str, seed: S) -> Result<S::Value, Error> {
    if SECOND.get() {
        seed.deserialize(Text::new(part))
    } else {
        seed.deserialize(&mut serde_json::Deserializer::from_str(part))
    }
}

/// While it lives, the second reading goes on.
struct Second;

impl Second {
    fn begin() -> Self {
        SECOND.set(true);
        Self
    }
}

impl Drop for Second {
    fn drop(&mut self) {
        SECOND.set(false);
    }
}

/// The number that `text` is, if it keeps every digit.
pub(super) fn number(text: &str) -> Option<Number> {
    let number: Number = text.parse().ok()?;
    let written = number.to_string();
    (written == text || decimal(&written)? == decimal(text)?).then_some(number)
}

/// Sign, digits without zeros around them, and the power of ten of the last one.
fn decimal(number: &str) -> Option<(bool, String, i64)> {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (negative, mantissa) = mantissa
        .strip_prefix('-')
        .map_or((false, mantissa), |rest| (true, rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_end_matches('0');
    let zeros = i64::try_from(digits.len() - significant.len()).ok()?;
    let places = i64::try_from(fraction.len()).ok()?;
    match significant.trim_start_matches('0') {
        "" => Some((false, String::new(), 0)),
        significant => {
            let exponent = exponent.parse::<i64>().ok()?;
            Some((
                negative,
                significant.to_owned(),
                exponent.checked_sub(places)?.checked_add(zeros)?,
            ))
        }
    }
}

/// Deeper values are kept as text: no model goes there, and the stack ends somewhere.
const MAX_DEPTH: usize = 100;

/// Valid JSON that is read value by value, so that each can also be had as text.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    text: &'a str,
    depth: usize,
}

impl<'a> Text<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, depth: 0 }
    }

    fn inner(self, value: &'a RawValue) -> Self {
        Self {
            text: value.get(),
            depth: self.depth + 1,
        }
    }

    /// A value to be kept as it is, in the guise that serde_json gives to numbers.
    fn opaque<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(MapDeserializer::new(once((NUMBER_KEY, self.text))))
    }
}

impl<'de> IntoDeserializer<'de, Error> for Text<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Text<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.text.as_bytes().first() {
            Some(b'{' | b'[') if self.depth >= MAX_DEPTH => self.opaque(visitor),
            Some(b'{') => match serde_json::from_str::<Members<'_>>(self.text) {
                Ok(Members(members)) if members.iter().all(|(name, _)| name != NUMBER_KEY) => {
                    let members = members.into_iter().map(|(name, value)| (name, self.inner(value)));
                    visitor.visit_map(MapDeserializer::new(members))
                }
                _ => self.opaque(visitor),
            },
            Some(b'[') => {
                let elements: Vec<&RawValue> = serde_json::from_str(self.text)?;
                visitor.visit_seq(SeqDeserializer::new(
                    elements.into_iter().map(|value| self.inner(value)),
                ))
            }
            Some(b'"') => match serde_json::from_str(self.text) {
                Ok(text) => visitor.visit_string(text),
                Err(_) => self.opaque(visitor),
            },
            Some(b'n') => visitor.visit_unit(),
            Some(b't' | b'f') => visitor.visit_bool(self.text == "true"),
            _ => match (self.text.parse(), self.text.parse()) {
                (Ok(number), _) => visitor.visit_u64(number),
                (_, Ok(number)) => visitor.visit_i64(number),
                _ => self.opaque(visitor),
            },
        }
    }

    /// Only raw JSON asks this way: a map of its own name and the text.
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        if name == super::foreign::raw_value_name() {
            visitor.visit_map(MapDeserializer::new(once((name, self.text))))
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.text {
            "null" => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The members of an object, in order, repetitions included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}
