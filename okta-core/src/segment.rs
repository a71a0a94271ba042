//! Path values.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::error::{Error, Result};

/// Everything but RFC 3986's unreserved characters.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How many layers of percent-encoding are looked through. Servers and gateways that decode more than once exist.
const MOST_LAYERS: usize = 4;

/// Encodes a value as one segment of a path, or says why it can't be one: an empty segment, `.` and `..` change which path is meant, and
/// every URL library resolves them, encoded ones too.
pub(crate) fn encode(name: &str, value: &str) -> Result<String> {
    if value.is_empty() {
        return Err(Error::argument(format!("path parameter {name} is empty")));
    }
    if is_dots(value) {
        return Err(Error::argument(format!(
            "path parameter {name} is \".\" or \"..\", plain or encoded"
        )));
    }
    Ok(utf8_percent_encode(value, RESERVED).to_string())
}

fn is_dots(value: &str) -> bool {
    let mut text = value.to_owned();
    for _ in 0..MOST_LAYERS {
        if matches!(text.as_str(), "." | "..") {
            return true;
        }
        match percent_decode_str(&text).decode_utf8() {
            Ok(decoded) if decoded != text => text = decoded.into_owned(),
            _ => return false,
        }
    }
    matches!(text.as_str(), "" | "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded() {
        for (value, expected) in [
            ("00u1", "00u1"),
            ("a/b", "a%2Fb"),
            ("a#b", "a%23b"),
            ("a+b", "a%2Bb"),
            ("a b?c", "a%20b%3Fc"),
            ("ü", "%C3%BC"),
            ("jane@acme.com", "jane%40acme.com"),
            ("../groups/x", "..%2Fgroups%2Fx"),
            ("...", "..."),
            (".a", ".a"),
            ("100%", "100%25"),
            ("a\\b;c", "a%5Cb%3Bc"),
        ] {
            assert_eq!(encode("id", value).unwrap(), expected);
        }
    }

    #[test]
    fn values_that_change_the_path_are_refused() {
        for value in ["", ".", "..", "%2e", "%2E%2e", ".%2e", "%252e%252e", "%25252E."] {
            assert!(encode("id", value).unwrap_err().is_invalid_argument(), "{value:?}");
        }
    }
}
