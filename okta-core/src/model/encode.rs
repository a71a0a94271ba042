//! Encoding: the typed members, and in their places what is kept beside them.

use std::fmt;

use serde::Serialize;
use zeroize::Zeroizing;

use super::misfits::Finder;
use super::scan::has_special;
use super::{Decode, Json};

/// A value of a model: anything that a member, an element or a body can be.
pub trait Member: Decode + Serialize + fmt::Debug {
    /// Writes the value.
    fn encode(&self, out: &mut Encoder);

    /// Finds what doesn't fit its type in it.
    fn find(&self, _: &mut Finder) {}
}

/// JSON being written.
#[derive(Debug, Default)]
pub struct Encoder {
    text: String,
    /// The first member that is set twice.
    conflict: Option<&'static str>,
    /// What was written that must not be shown.
    secrets: Vec<Zeroizing<String>>,
    /// Whether a member that is set twice is written twice.
    pub(super) keeps_all: bool,
}

/// A member that has both a typed value and JSON in `additional_properties`.
#[derive(Clone, Copy, Debug)]
pub struct SetTwice(pub(super) &'static str);

impl fmt::Display for SetTwice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name) = self;
        write!(
            f,
            "member `{name}` is set, and `additional_properties` holds JSON for it too, which would be lost: \
             remove one of them (a setter `with_…` does)"
        )
    }
}

impl std::error::Error for SetTwice {}

/// The JSON of `value`.
///
/// # Errors
/// When a member is set twice.
pub fn encode<T: Member>(value: &T) -> Result<String, SetTwice> {
    encode_for_sending(value).map(|(text, _)| text)
}

/// The JSON of `value`, and the secrets in it.
///
/// # Errors
/// When a member is set twice.
pub fn encode_for_sending<T: Member>(value: &T) -> Result<(String, Vec<Zeroizing<String>>), SetTwice> {
    let mut out = Encoder::default();
    value.encode(&mut out);
    match out.conflict {
        None => Ok((out.text, out.secrets)),
        Some(name) => Err(SetTwice(name)),
    }
}

/// The JSON of `value`, in which a member that is set twice comes twice.
pub(super) fn encode_all<T: Member>(value: &T) -> String {
    let mut out = Encoder {
        keeps_all: true,
        ..Encoder::default()
    };
    value.encode(&mut out);
    out.text
}

impl Encoder {
    /// Writes what is JSON already.
    pub(super) fn raw(&mut self, json: &str) {
        self.text.push_str(json);
    }

    pub(super) fn json(&mut self, json: &Json) {
        self.raw(json.text());
    }

    /// Writes a string.
    pub fn string(&mut self, text: &str) {
        if has_special(text.as_bytes()) {
            // a string can always be written
            self.text.push_str(&serde_json::to_string(text).unwrap_or_default());
        } else {
            self.text.reserve(text.len() + 8);
            self.text.push('"');
            self.text.push_str(text);
            self.text.push('"');
        }
    }

    /// Writes a string that must not be shown.
    pub(crate) fn secret(&mut self, secret: &str) {
        self.string(secret);
        self.secrets.push(Zeroizing::new(secret.to_owned()));
    }

    /// Writes the name of a member, and what separates it from the one before.
    pub(super) fn name(&mut self, name: &str) {
        if !self.text.ends_with('{') {
            self.text.push(',');
        }
        self.string(name);
        self.text.push(':');
    }

    /// Writes the name of a typed member, which holds nothing to escape.
    pub(super) fn known_name(&mut self, name: &str) {
        let first = self.text.ends_with('{');
        self.text.reserve(name.len() + 4);
        self.text.push_str(if first { "\"" } else { ",\"" });
        self.text.push_str(name);
        self.text.push_str("\":");
    }

    /// Writes a list.
    pub(super) fn list<T: Member>(&mut self, elements: &[T]) {
        let mut separator = '[';
        for element in elements {
            self.text.push(separator);
            separator = ',';
            element.encode(self);
        }
        self.text.push_str(if elements.is_empty() { "[]" } else { "]" });
    }

    pub(super) fn note(&mut self, conflict: &'static str) {
        self.conflict.get_or_insert(conflict);
    }
}
