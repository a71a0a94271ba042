//! Recorded bodies through the models and back, for `cargo xtask replay`.

use super::{Fit, Member, Model, Operation, Reader, decode, decode_list, misfits};

/// How the bodies of one operation are decoded. A client crate has a table of these.
#[derive(Debug)]
pub struct Entry {
    /// The operation.
    pub operation: &'static Operation,
    /// For successful answers; `None` if they are not JSON.
    pub response: Option<RoundTrip>,
    /// For request bodies; `None` if they are not JSON.
    pub request: Option<RoundTrip>,
}

/// A generated type.
#[derive(Debug)]
pub struct Type {
    /// Its Rust name.
    pub name: &'static str,
    /// From JSON and back.
    pub round_trip: RoundTrip,
    /// For objects.
    pub edit: Option<Edit>,
    /// In bytes.
    pub size: usize,
}

/// Decodes a body, assigns the field of the member with this name a value, given as JSON, and encodes it: `Ok(None)` if there is no such
/// field or the value isn't of its type.
pub type Edit = fn(&[u8], &str, &str) -> Result<Option<String>, String>;

/// Decodes a body and encodes it again.
pub type RoundTrip = fn(&[u8], Option<&str>) -> Result<Outcome, String>;

/// A body that was decoded.
#[derive(Debug)]
pub struct Outcome {
    /// The body, encoded again, without its envelope.
    pub json: String,
    /// Members of which the type didn't fit, and which were kept as JSON.
    pub misfits: Vec<String>,
    /// What `Debug` shows of it.
    pub shown: String,
}

/// A body that is one `T`.
///
/// # Errors
/// When it can't be decoded.
pub fn one<T: Member>(body: &[u8], _: Option<&str>) -> Result<Outcome, String> {
    encode(&decode::<T>(body).map_err(|error| error.to_string())?)
}

/// An object of which one field is assigned.
///
/// # Errors
/// When it can't be decoded, or not encoded afterwards.
pub fn edit<T: Model + Member>(body: &[u8], name: &str, value: &str) -> Result<Option<String>, String> {
    let mut object: T = decode(body).map_err(|error| error.to_string())?;
    let Ok(Some((_, Fit::Typed))) = object.read(name, &mut Reader::new(value)) else {
        return Ok(None);
    };
    encode(&object).map(|outcome| Some(outcome.json))
}

/// A body that is a list of `T`.
///
/// # Errors
/// When it can't be decoded, or an element is rejected.
pub fn list<T: Member>(body: &[u8], envelope: Option<&str>) -> Result<Outcome, String> {
    let (items, rejected) = decode_list::<T>(body, envelope).map_err(|error| error.to_string())?;
    match rejected.first() {
        None => encode(&items),
        Some(first) => Err(format!("element {} is not {}", first.index, first.expected)),
    }
}

fn encode<T: Member>(value: &T) -> Result<Outcome, String> {
    let failed = |error: &dyn std::error::Error| format!("encoding failed: {error}");
    let json = super::encode(value).map_err(|error| failed(&error))?;
    if serde_json::to_string(value).map_err(|error| failed(&error))? != json {
        return Err("serde encodes it otherwise than a call does".to_owned());
    }
    let misfits = misfits(value).iter().map(ToString::to_string).collect();
    let shown = format!("{value:?}");
    Ok(Outcome { json, misfits, shown })
}
