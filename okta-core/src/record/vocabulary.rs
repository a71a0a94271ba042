//! The words of an API: what every org's traffic has, and so tells nothing of any.

use std::collections::HashMap;

/// Taken from [`Api::vocabulary`](crate::Api::vocabulary).
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// Members of objects.
    pub(super) members: HashMap<&'static str, Known>,
    /// Parameters of paths and queries.
    pub(super) parameters: HashMap<&'static str, Known>,
}

/// What is known of a name.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) secrecy: Secrecy,
    /// The values of an enum; for a member also what tells the kind of an object.
    pub(super) words: Vec<&'static str>,
}

/// Whether what has a name is secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secrecy {
    Never,
    /// In some objects.
    Sometimes,
    Always,
}

impl Vocabulary {
    pub(super) fn read(text: &'static str) -> Self {
        let mut vocabulary = Self::default();
        for line in text.lines() {
            let mut parts = line.splitn(3, ' ');
            let (Some(kind), Some(name)) = (parts.next(), parts.next()) else {
                continue;
            };
            let secrecy = match kind {
                "secret" => Secrecy::Always,
                "mixed" => Secrecy::Sometimes,
                _ => Secrecy::Never,
            };
            let words = parts.next().map_or_else(Vec::new, |words| words.split(',').collect());
            let names = match kind {
                "parameter" => &mut vocabulary.parameters,
                _ => &mut vocabulary.members,
            };
            names.insert(name, Known { secrecy, words });
        }
        vocabulary
    }
}
