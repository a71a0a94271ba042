//! Ids, names and scopes as people paste them.

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
    } else if text.contains(['{', '}', '<', '>', '$', '%']) {
        Some("is still the template; put in the real one")
    } else if text.contains(['"', '\'', '`', '[', ']', '\\']) {
        Some("has quotes, brackets or backslashes in it; leave them out")
    } else if text.trim() != text || text.contains(char::is_control) {
        Some("has white space around it or a line break in it")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
