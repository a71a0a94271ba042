//! Recorded bodies through the models and back, for `cargo xtask replay`.

use super::{Member, Operation, decode, decode_list, misfits};

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
pub fn one<T: Member>(body: &[u8], _: Option<&str>) -> Result<Outcome, String> {
    encode(&decode::<T>(body).map_err(|error| error.to_string())?)
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
    Ok(Outcome { json, misfits })
}
