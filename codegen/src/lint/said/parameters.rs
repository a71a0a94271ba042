//! Parameters: limits with their numbers, expressions with their names, secrets as such.

use super::Findings;
use super::words::{ends_in, has_code, lower_words};
use crate::document::text;

/// Parameters that take names, of which the description has to give some.
const EXPRESSIONS: &[&str] = &["expand", "filter", "include", "orderBy", "search", "sortBy"];

/// Last words of names of values that open something.
const SECRETS: &[&str] = &["otp", "passcode", "password", "secret", "token"];

pub(super) fn check(findings: &mut Findings<'_>) {
    for part in super::parameters(findings.document) {
        let description = text(part.value, "description").unwrap_or_default();
        let pointer = format!("{}/description", part.pointer);
        let words = lower_words(description);
        let says = |any: &[&str]| any.iter().any(|word| words.iter().any(|said| said == word));
        if part.name == "limit" && !(says(&["default", "defaults"]) && says(&["most", "maximum", "limit", "up"])) {
            findings.add(
                "said/limit",
                &pointer,
                "`limit` without its default and its maximum",
                "write \"20 by default, 200 at most\"; or that Okta documents no default or maximum",
            );
        }
        let takes_names = text(part.value.get("schema").unwrap_or(part.value), "type") == Some("string");
        if EXPRESSIONS.contains(&part.name) && takes_names && !has_code(description) {
            findings.add(
                "said/names",
                &pointer,
                format!("`{}` without what it takes", part.name),
                "give the names and operators that it takes, each between backticks",
            );
        }
        if is_secret(part.name) && part.value.get("x-okta-secret").is_none() {
            findings.add(
                "said/secret",
                &part.pointer,
                format!("`{}` looks like a secret", part.name),
                "mark it with `x-okta-secret: true`, or with `false` if whoever reads it can do nothing with it",
            );
        }
    }
    for part in super::described(findings.document) {
        let is_text = text(part.value, "type") == Some("string") && part.value.get("enum").is_none();
        if part.what == "member"
            && is_text
            && SECRETS.iter().any(|word| ends_in(part.name, word))
            && text(part.value, "format") != Some("password")
            && part.value.get("x-okta-secret").is_none()
        {
            findings.add(
                "said/secret",
                &part.pointer,
                format!("`{}` looks like a secret", part.name),
                "give it `format: password`, or `x-okta-secret: false` if whoever reads it can do nothing with it",
            );
        }
    }
}

/// `code` alone is one that opens something; `countryCode` isn't.
fn is_secret(name: &str) -> bool {
    name == "code" || SECRETS.iter().any(|word| ends_in(name, word))
}
