//! Ids, names and scopes as people paste them.

/// What is wrong with what [`is_template`].
pub(crate) const TEMPLATE: &str = "is still the template; put in the real one";

/// What is wrong with a text that has to be one word, if anything is. Says nothing of the text itself, which may be a secret that got into the
/// wrong setting.
pub(crate) fn fault(text: &str) -> Option<&'static str> {
    copied(text).or_else(|| {
        if text.contains([',', ';']) {
            Some("has a comma or semicolon in it")
        } else if !text.chars().all(|c| c.is_ascii_graphic()) {
            Some("has white space, a control character or a letter outside of ASCII in it")
        } else {
            None
        }
    })
}

/// What shows that a text is still the template of a document, or has something of the place around it that it was copied from.
pub(crate) fn copied(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("is empty")
    } else if text.contains(['{', '}', '<', '>', '$', '%']) || is_template(text) {
        Some(TEMPLATE)
    } else if text.contains(['"', '\'', '`', '[', ']', '\\']) {
        Some("has quotes, brackets or backslashes in it; leave them out")
    } else if text.trim() != text || text.contains(char::is_control) {
        Some("has white space around it or a line break in it")
    } else {
        None
    }
}

/// Whether all of a text is what a document, a shell or a template engine has in the place of the real one. For keys and secrets, which may have
/// parts that look like that.
pub(crate) fn is_template(text: &str) -> bool {
    let text = text.trim().trim_matches(['"', '\'', '`']).trim();
    let between = |open, close| text.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
    let is_name = |name: &str| {
        !name.starts_with(|c: char| c.is_ascii_digit()) && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
    };
    if text.is_empty() {
        return false;
    }
    text.chars().all(|c| matches!(c, '.' | '…'))
        || text.strip_prefix('$').is_some_and(is_name)
        || between("%", "%").is_some_and(is_name)
        || [("${", "}"), ("$(", ")"), ("{{", "}}")]
            .iter()
            .any(|(open, close)| between(open, close).is_some())
        // What has more of these is XML.
        || between("<", ">").is_some_and(|name| !name.contains(['<', '>']))
        // What has these is a JWK, if perhaps a broken one.
        || between("{", "}").is_some_and(|name| !name.trim().is_empty() && !name.contains([':', '"', '\\']))
}

/// Whether this is a text in UTF-16, which PowerShell and some editors write. In ASCII's part of it every other byte is 0.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=127, 0, ..] | [1..=127, 0, 1..=127, 0, ..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_and_others() {
        for template in [
            "…",
            "...",
            "$KEY",
            "${KEY}",
            "${KEY:-none}",
            "$(cat key.pem)",
            "%KEY%",
            "<your key>",
            "{{ key }}",
            "{privateKey}",
            "'$KEY'",
            " <key>\n",
        ] {
            assert!(is_template(template), "{template}");
        }
        for other in [
            "",
            "abc+/=",
            "a$KEY",
            "$KEY+",
            "$2b$12$abc",
            "%ab",
            "%a+b%",
            "50%",
            "a.b",
            "a<b>",
            "<a>b</a>",
            "{}",
            "{\"kty\":\"EC\"}",
            "{kty:EC}",
            "-----BEGIN",
        ] {
            assert!(!is_template(other), "{other}");
        }
    }

    #[test]
    fn utf16_and_others() {
        for text in ["-----BEGIN", "{\"kty\"", "okta:"] {
            let units: Vec<u16> = text.encode_utf16().collect();
            let (little, big): (Vec<_>, Vec<_>) = units
                .iter()
                .map(|unit| (unit.to_le_bytes(), unit.to_be_bytes()))
                .unzip();
            assert!(
                is_utf16(little.as_flattened()) && is_utf16(big.as_flattened()),
                "{text}"
            );
            assert!(!is_utf16(text.as_bytes()));
        }
        // DER
        for other in [[0x30, 0x82, 4, 0xbe], [0x30, 0x77, 2, 1], [0x30, 0x81, 0x87, 2]] {
            assert!(!is_utf16(&other), "{other:?}");
        }
    }

    #[test]
    fn words_and_others() {
        for good in [
            "0oa1",
            "okta.users.read",
            "a_b-c",
            "11111111-2222",
            "me@acme.com",
            "api://default/x:y",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        for (bad, expected) in [
            ("", "empty"),
            ("{clientId}", "template"),
            ("<id>", "template"),
            ("$CLIENT_ID", "template"),
            ("%CLIENT_ID%", "template"),
            ("…", "template"),
            ("...", "template"),
            ("\"0oa1\"", "quotes"),
            ("['a']", "quotes"),
            (" a", "around"),
            ("a\n", "around"),
            ("a,", "comma"),
            ("a;b", "comma"),
            ("a b", "white space"),
            ("a\u{200b}", "ASCII"),
        ] {
            assert!(fault(bad).unwrap().contains(expected), "{bad}");
        }
    }
}
