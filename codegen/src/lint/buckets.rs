//! Rate-limit buckets: each with patterns of paths, none of which stands in two.

use std::collections::HashMap;

use super::Findings;
use crate::document::{METHODS, elements, escape, members};
use crate::ir::BucketRule;

pub(super) fn check(findings: &mut Findings<'_>) {
    let mut seen: HashMap<String, String> = HashMap::new();
    for (bucket, patterns) in members(findings.document.get("/x-okta-buckets")) {
        let pointer = format!("/x-okta-buckets/{}", escape(bucket));
        if elements(Some(patterns)).next().is_none() {
            findings.add(
                "lint/bucket",
                &pointer,
                format!("nothing is in the bucket `{bucket}`"),
                "list patterns of paths, or remove it",
            );
        }
        for pattern in elements(Some(patterns)) {
            let rule = pattern.as_str().map(|pattern| BucketRule::new(pattern, bucket));
            let Some(rule) = rule.filter(is_pattern) else {
                findings.add(
                    "lint/bucket",
                    &pointer,
                    format!("{pattern} is no pattern of a path"),
                    "write `/a/path/{id}`, with a method before it if only that is meant, and `/**` after it for all that is below, too",
                );
                continue;
            };
            if let Some(other) = seen.insert(shape(&rule), bucket.clone()) {
                findings.add(
                    "lint/bucket",
                    &pointer,
                    format!("`{}` is in the bucket `{other}` too", rule.pattern),
                    "a request counts in one bucket",
                );
            }
        }
    }
}

fn is_pattern(rule: &BucketRule) -> bool {
    let (method, path) = rule.parts();
    let path = path.strip_suffix("/**").unwrap_or(path);
    method
        .is_none_or(|method| METHODS.contains(&method.to_ascii_lowercase().as_str()) && method == method.to_uppercase())
        && path.starts_with('/')
        && !path.contains(['*', '?', '#', ' '])
}

/// The pattern without the names of its parameters.
fn shape(rule: &BucketRule) -> String {
    let (method, path) = rule.parts();
    format!(
        "{} {}",
        method.unwrap_or_default(),
        super::operations::template_shape(path)
    )
}
