//! Which rate-limit bucket counts which requests.

use crate::document::{Document, elements, members};

/// The requests of one pattern count in one bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketRule {
    /// `/a/path/{id}`, perhaps with a method before it and `/**` after it.
    pub pattern: String,
    /// Name of the bucket.
    pub bucket: String,
}

impl BucketRule {
    pub(crate) fn new(pattern: &str, bucket: &str) -> Self {
        Self {
            pattern: pattern.to_owned(),
            bucket: bucket.to_owned(),
        }
    }

    /// Method and path.
    pub(crate) fn parts(&self) -> (Option<&str>, &str) {
        match self.pattern.split_once(' ') {
            Some((method, path)) => (Some(method), path),
            None => (None, &self.pattern),
        }
    }

    /// What says more comes first: a literal segment before a parameter, that before "all below", and a method before none.
    fn order(&self) -> (Vec<(u8, String)>, bool, String) {
        let (method, path) = self.parts();
        let segments = path.split('/').map(|segment| match segment {
            "**" => (2, String::new()),
            parameter if parameter.starts_with('{') => (1, String::new()),
            literal => (0, literal.to_owned()),
        });
        (segments.collect(), method.is_none(), self.pattern.clone())
    }
}

/// All rules; the first that fits a request holds.
pub(super) fn rules(document: &Document) -> Vec<BucketRule> {
    let mut rules: Vec<_> = members(document.get("/x-okta-buckets"))
        .flat_map(|(bucket, patterns)| {
            elements(Some(patterns)).filter_map(|pattern| Some(BucketRule::new(pattern.as_str()?, bucket)))
        })
        .collect();
    rules.sort_by_cached_key(BucketRule::order);
    rules
}
