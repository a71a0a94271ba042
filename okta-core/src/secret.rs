//! Text that must not be shown.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use http::HeaderValue;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::model::{Decode, Encoder, Fault, Fit, Member, Reader, read_text};

/// A token, key or password. Its `Debug` shows nothing of it, and its memory is wiped when it is dropped.
///
/// It is made of text with `into()`, and gives its text to whoever asks with [`expose`](Self::expose). It has no `Display`. JSON and serde read
/// and write the text: so do objects of the API that have secrets, for Okta gets them in this way.
///
/// ```
/// use okta_core::Secret;
///
/// let secret = Secret::from("hunter2");
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// assert_eq!(secret.expose(), "hunter2");
/// ```
// a pointer, because Okta sends hardly any of the secrets that its objects can have
#[derive(Clone)]
pub struct Secret(Box<Zeroizing<String>>);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Box::new(Zeroizing::new(text.into())))
    }

    /// The text itself. Whoever calls this answers for where it goes.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `other` is the same text. How long that takes says nothing of where they differ, only whether they are of one length.
    #[must_use]
    pub fn is(&self, other: impl AsRef<[u8]>) -> bool {
        verify_slices_are_equal(self.expose().as_bytes(), other.as_ref()).is_ok()
    }

    /// Why this can't be the value of a header, if it can't: such text would end up in another header, or in an error that prints it.
    pub(crate) fn header_fault(&self) -> Option<&'static str> {
        let text = self.expose();
        if text.is_empty() {
            Some("is empty")
        } else if text.trim() != text {
            Some("has white space around it")
        } else if text.chars().any(char::is_control) {
            Some("contains a control character")
        } else if text.contains(' ') || !text.is_ascii() {
            Some("contains a character that no token has")
        } else {
            None
        }
    }

    /// The value of a header, after `prefix`, marked so that no library prints it.
    pub(crate) fn header(&self, prefix: &str) -> Option<HeaderValue> {
        let text = Zeroizing::new(format!("{prefix}{}", self.expose()));
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// In constant time, as [`is`](Secret::is).
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.is(other.expose())
    }
}

impl Eq for Secret {}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl Decode for Secret {
    const EXPECTS: &'static str = "a string";

    fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> Result<Fit, Fault> {
        read_text(slot, reader, |text| Self::new(text))
    }
}

impl Member for Secret {
    fn encode(&self, out: &mut Encoder) {
        out.secret(self.expose());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("00abc")), "Secret(…)");
        let header = Secret::new("00abc").header("SSWS ").unwrap();
        assert!(!format!("{header:?}").contains("00abc"));
        assert_eq!(header.as_bytes(), b"SSWS 00abc");
    }

    #[test]
    fn the_same_text_alone_is_the_same() {
        let secret = Secret::new("00abc");
        assert!(secret.is("00abc"));
        for other in ["", "00ab", "00abd", "00abcd", "00ABC"] {
            assert!(!secret.is(other), "{other}");
        }
    }

    #[test]
    fn faults_are_found() {
        for bad in ["", " a", "a\n", "a\r\nX: y", "a b", "ä", "a\0b"] {
            assert!(Secret::new(bad).header_fault().is_some(), "{bad:?}");
        }
        assert!(Secret::new("00aB_-.~9").header_fault().is_none());
    }
}
