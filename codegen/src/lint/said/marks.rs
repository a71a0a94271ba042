//! Marks and descriptions agree on what is going away.

use super::Findings;
use super::words::{first_sentence, lower_words};
use crate::document::{flag, text};

/// Words of which the first sentence about something deprecated has one.
const INSTEAD: &[&str] = &[
    "deprecated",
    "ignored",
    "instead",
    "longer",
    "nothing",
    "place",
    "removed",
    "replaced",
    "unsupported",
    "use",
];

pub(super) fn check(findings: &mut Findings<'_>) {
    for part in super::described(findings.document) {
        let description = text(part.value, "description").unwrap_or_default();
        let pointer = format!("{}/description", part.pointer);
        let first = lower_words(first_sentence(description));
        if flag(part.value, "deprecated") {
            if !first.iter().any(|word| INSTEAD.contains(&word.as_str())) {
                findings.add(
                    "said/deprecated",
                    &pointer,
                    format!(
                        "the first sentence about the deprecated {} `{}` doesn't say what to do",
                        part.what, part.name
                    ),
                    "begin with it, since it is what a compiler shows: \"Use `x` instead.\", \"Okta ignores this.\"",
                );
            }
        } else if first.iter().any(|word| word == "deprecated") {
            findings.add(
                "said/deprecated",
                &pointer,
                format!(
                    "the {} `{}` is called deprecated, but isn't marked",
                    part.what, part.name
                ),
                "add `deprecated: true`",
            );
        }
    }
}
