//! Decoding that tells "doesn't fit the type" from "isn't JSON".

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, IgnoredAny};

use super::Json;
use super::reader::{Fault, Reader};

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

/// A type that JSON can be decoded into.
pub trait Decode: Sized {
    /// What to call this type in an error, such as "a JSON object".
    const EXPECTS: &'static str;

    /// The value that stands for an empty body, if there is one.
    fn empty() -> Option<Self> {
        None
    }

    /// Reads the next value. If it is not [`Fit::Typed`], anything may be left in the slot.
    ///
    /// # Errors
    /// When the text is no JSON, or takes too much memory.
    fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> Result<Fit, Fault>;

    /// The same for a value behind a pointer.
    ///
    /// # Errors
    /// Those of [`decode`](Self::decode).
    fn decode_boxed(slot: &mut Option<Box<Self>>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
        let mut value = None;
        let fit = Self::decode(&mut value, reader)?;
        *slot = value.map(Box::new);
        Ok(fit)
    }
}

/// Reads a member into its slot; what isn't typed leaves it empty.
///
/// # Errors
/// When the text is no JSON, or takes too much memory.
pub fn read<T: Decode>(slot: &mut Option<T>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
    *slot = None;
    let fit = T::decode(slot, reader)?;
    if !matches!(fit, Fit::Typed) {
        *slot = None;
    }
    Ok(fit)
}

/// Why a body can't be decoded. It doesn't quote the body, which may hold secrets.
#[derive(Debug)]
pub struct Undecodable {
    what: Cow<'static, str>,
    /// Line and column, both from 1.
    at: Option<(usize, usize)>,
}

impl Undecodable {
    pub(super) fn new(what: impl Into<Cow<'static, str>>) -> Self {
        Self {
            what: what.into(),
            at: None,
        }
    }

    pub(super) fn unexpected(expected: &str, found: Option<&Json>) -> Self {
        match found {
            Some(found) => Self::new(format!("expected {expected}, found {found:?}")),
            None => Self::new(format!("expected {expected}, found nothing")),
        }
    }

    /// What is wrong with a text of which reading ended.
    pub(super) fn after(fault: Fault, text: &str) -> Self {
        match (fault, serde_json::from_str::<IgnoredAny>(text)) {
            (Fault::Size, _) => {
                Self::new("takes more than 16 times its size when it is decoded; no answer of Okta's does")
            }
            (Fault::Name, _) => Self::new("the name of a member is not Unicode"),
            (Fault::Syntax, Err(error)) => error.into(),
            (Fault::Syntax, Ok(_)) => Self::new("no JSON"),
        }
    }
}

impl From<serde_json::Error> for Undecodable {
    fn from(error: serde_json::Error) -> Self {
        let what = match error.classify() {
            serde_json::error::Category::Syntax => "no JSON",
            serde_json::error::Category::Eof => "JSON ends too early",
            _ => "value of another type than expected",
        };
        let at = (error.line() > 0).then(|| (error.line(), error.column()));
        Self { what: what.into(), at }
    }
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match self.at {
            Some((line, column)) => write!(f, " at line {line} column {column}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Undecodable {}

/// Decodes a whole body.
///
/// # Errors
/// When the text is no JSON, or JSON of another kind than `T` is. Nothing at all is an error unless `T` has a value for it.
pub fn decode<T: Decode>(body: &[u8]) -> Result<T, Undecodable> {
    let text = text(body)?;
    if text.trim_ascii().is_empty() {
        return T::empty().ok_or_else(|| Undecodable::unexpected(T::EXPECTS, None));
    }
    decode_text(&mut Reader::new(text))
}

/// The text of a body.
pub(super) fn text(body: &[u8]) -> Result<&str, Undecodable> {
    std::str::from_utf8(body).map_err(|error| Undecodable::new(format!("not UTF-8 at byte {}", error.valid_up_to())))
}

/// Decodes all that `reader` has.
pub(super) fn decode_text<T: Decode>(reader: &mut Reader<'_>) -> Result<T, Undecodable> {
    let mut slot = None;
    let start = reader.place();
    let fit = T::decode(&mut slot, reader).and_then(|fit| reader.end().map(|()| fit));
    match (fit, slot) {
        (Ok(Fit::Typed), Some(value)) => Ok(value),
        (Ok(Fit::Misfit(json)), _) => Err(Undecodable::unexpected(T::EXPECTS, Some(&json))),
        (Ok(Fit::Typed | Fit::Null), _) => Err(Undecodable::unexpected(T::EXPECTS, Some(&Json::null()))),
        (Err(fault), _) => {
            reader.go_to(start);
            Err(Undecodable::after(fault, reader.rest()))
        }
    }
}

/// `Deserialize` of anything that decodes, from any deserializer.
///
/// # Errors
/// When it is no JSON, or JSON of another kind.
pub fn deserialize<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let json: Json = serde::Deserialize::deserialize(deserializer)?;
    decode_text(&mut Reader::new(json.text())).map_err(serde::de::Error::custom)
}
