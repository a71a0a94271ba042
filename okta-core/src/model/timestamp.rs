//! Points in time, as Okta writes them.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::decode::{self, Decode, Fit};
use super::encode::{Encoder, Member};
use super::reader::{Fault, Reader};
use super::scalar::read_text;

/// A point in time, kept as the text that was sent and written back byte for byte.
///
/// Okta writes RFC 3339 with or without a fraction; [`to_utc`](Self::to_utc) reads that. Text of another form is kept all the same.
/// Equality is that of the text; compare the results of `to_utc` for equality in time.
// the form that Okta writes has 24 bytes, and needs no memory beside these
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Timestamp(CompactString);

impl Timestamp {
    /// The time, if the text is RFC 3339.
    #[must_use]
    pub fn to_utc(&self) -> Option<DateTime<Utc>> {
        DateTime::parse_from_rfc3339(&self.0)
            .ok()
            .map(|time| time.with_timezone(&Utc))
    }

    /// The text as sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Written with milliseconds and `Z`, as Okta does.
impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.to_rfc3339_opts(SecondsFormat::Millis, true).into())
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl PartialEq<str> for Timestamp {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Timestamp {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::deserialize(deserializer)
    }
}

impl Decode for Timestamp {
    const EXPECTS: &'static str = "a time in text";

    fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
        read_text(slot, reader, |text| Self(text.into()))
    }
}

impl Member for Timestamp {
    fn encode(&self, out: &mut Encoder) {
        out.string(&self.0);
    }
}
