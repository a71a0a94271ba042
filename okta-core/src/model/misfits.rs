//! Which members didn't fit their types.

use std::fmt;

use super::Json;

/// A member that came with a value of another type than it has. It reads as `None`; its JSON is in the `additional_properties` of its
/// object, and is sent back as it came.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Misfit {
    /// Where it is, from the object that was asked: a JSON pointer such as `/profile/manager`.
    pub pointer: String,
    /// What was expected.
    pub expected: &'static str,
    /// What came.
    pub json: Json,
}

/// Without the value, which may be a secret.
impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {:?}", self.pointer, self.expected, self.json)
    }
}

/// A step of a JSON pointer.
pub(super) fn token(part: &str) -> String {
    format!("/{}", part.replace('~', "~0").replace('/', "~1"))
}

/// Looks for misfits.
#[derive(Debug, Default)]
pub struct Finder {
    pointer: String,
    found: Vec<Misfit>,
}

impl Finder {
    /// Looks into one part.
    pub(super) fn within(&mut self, part: impl fmt::Display, look: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push_str(&token(&part.to_string()));
        look(self);
        self.pointer.truncate(length);
    }

    /// Notes that what is here doesn't fit.
    pub(super) fn note(&mut self, expected: &'static str, json: &Json) {
        self.found.push(Misfit {
            pointer: self.pointer.clone(),
            expected,
            json: json.clone(),
        });
    }
}

/// What in `value` didn't fit its type.
#[must_use]
pub fn misfits<T: super::Member>(value: &T) -> Vec<Misfit> {
    let mut finder = Finder::default();
    value.find(&mut finder);
    finder.found
}
