//! Path values.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::error::{Error, Result};

/// Everything but RFC 3986's unreserved characters.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How many layers of percent-encoding are looked through. Servers and gateways that decode more than once exist.
const MOST_LAYERS: usize = 4;

/// Encodes a value as one segment of a path, or says why it can't be one: whatever a server or a gateway could take for a way to another path
/// (an empty segment, `.` and `..`, also among others, and encoded), and control characters, which no id and no name has.
pub(crate) fn encode(name: &str, value: &str) -> Result<String> {
    // as ids are
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(value.to_owned());
    }
    let fault = |what: &str| Err(Error::argument(format!("path parameter {name} {what}")));
    let mut text = value.to_owned();
    for _ in 0..=MOST_LAYERS {
        if text.is_empty() {
            return fault("is empty");
        }
        if text.contains(char::is_control) {
            return fault("has a control character in it, plain or encoded");
        }
        // `..;x` is `..` to servers that know parameters of segments.
        let mut segments = text.split(['/', '\\']).map(|segment| segment.split(';').next());
        if segments.any(|segment| matches!(segment, Some("." | ".."))) {
            return fault("is or contains \".\" or \"..\", plain or encoded");
        }
        // What is no UTF-8 may stand beside what is looked for.
        let decoded = percent_decode_str(&text).decode_utf8_lossy();
        if decoded == text {
            break;
        }
        text = decoded.into_owned();
    }
    Ok(utf8_percent_encode(value, RESERVED).to_string())
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
            ("...", "..."),
            (".a", ".a"),
            ("100%", "100%25"),
            ("a\\b;c", "a%5Cb%3Bc"),
            ("a/..b/c..", "a%2F..b%2Fc.."),
            ("a;..", "a%3B.."),
        ] {
            assert_eq!(encode("id", value).unwrap(), expected);
        }
    }

    #[test]
    fn values_that_change_the_path_are_refused() {
        for value in [
            "",
            ".",
            "..",
            "%2e",
            "%2E%2e",
            ".%2e",
            "%252e%252e",
            "%25252E.",
            "..%2f%ff",
            "%2e%2e%2f%ff",
            "..%2Fgroups%2F00g1%3F%FF",
            "../groups/x",
            "a/../b",
            "a/..",
            "..\\b",
            "..%2fb",
            "a%2F%2e%2e",
            "./a",
            "..;/x",
            "a\n",
            "a\0b",
            "%0d%0ax",
            "%00",
            "\u{85}",
            "\u{7f}",
        ] {
            assert!(encode("id", value).unwrap_err().is_invalid_argument(), "{value:?}");
        }
    }
}
