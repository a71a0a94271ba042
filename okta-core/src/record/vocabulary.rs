//! The words of an API: what every org's traffic has, and so tells nothing of any.

use std::collections::HashSet;

/// Taken from [`Api::vocabulary`](crate::Api::vocabulary).
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// Values of enums and of members that tell the kind of an object.
    pub(super) values: HashSet<&'static str>,
    /// Literal segments of paths.
    pub(super) segments: HashSet<&'static str>,
    /// Members whose values are secret.
    pub(super) secrets: HashSet<&'static str>,
}

impl Vocabulary {
    pub(super) fn read(text: &'static str) -> Self {
        let words = |kind: &str| {
            let lines = text.lines().filter_map(|line| line.split_once(' '));
            lines
                .filter(|(known, _)| *known == kind)
                .map(|(_, word)| word)
                .collect()
        };
        Self {
            values: words("value"),
            segments: words("path"),
            secrets: words("secret"),
        }
    }
}
