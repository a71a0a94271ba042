//! Recorded bodies through the models and back, for `cargo xtask replay`.

use serde::Serialize;

use super::{Decode, Operation, decode, decode_list};
use crate::model::misfits;

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

/// Decodes a body and encodes it again.
pub type RoundTrip = fn(&[u8], Option<&str>) -> Result<Outcome, String>;

/// A body that was decoded.
#[derive(Debug)]
pub struct Outcome {
    /// The body, encoded again, without its envelope.
    pub json: String,
    /// Members of which the type didn't fit, and which were kept as JSON.
    pub misfits: Vec<String>,
}

/// A body that is one `T`.
///
/// # Errors
/// When it can't be decoded.
pub fn one<T: Decode + Serialize>(body: &[u8], _: Option<&str>) -> Result<Outcome, String> {
    let (decoded, misfits) = misfits::recorded(|| decode::<T>(body));
    encode(&decoded.map_err(|error| error.to_string())?, misfits)
}

/// A body that is a list of `T`.
///
/// # Errors
/// When it can't be decoded, or an element is rejected.
pub fn list<T: Decode + Serialize>(body: &[u8], envelope: Option<&str>) -> Result<Outcome, String> {
    let (decoded, misfits) = misfits::recorded(|| decode_list::<T>(body, envelope));
    let (items, rejected) = decoded.map_err(|error| error.to_string())?;
    match rejected.first() {
        None => encode(&items, misfits),
        Some(first) => Err(format!("element {} is not {}", first.index, first.expected)),
    }
}

fn encode<T: Serialize>(value: &T, misfits: Vec<String>) -> Result<Outcome, String> {
    let json = serde_json::to_string(value).map_err(|error| format!("encoding failed: {error}"))?;
    Ok(Outcome { json, misfits })
}
