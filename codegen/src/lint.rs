//! Stage 3, lint: the curation contract of `specs/README.md`, as far as a program can check it. What passes can be generated from.

mod buckets;
mod operations;
mod prose;
mod references;
mod schemas;
mod tags;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;

/// A rule, or several that look at the same thing.
type Check = fn(&mut Findings<'_>);

const CHECKS: &[Check] = &[
    schemas::check,
    operations::check,
    tags::check,
    buckets::check,
    references::unused,
    prose::check,
];

/// Applies all rules and returns every finding.
///
/// # Errors
/// When there is one.
pub(crate) fn lint(document: &Document) -> Result<(), Diagnostics> {
    let mut findings = Findings {
        document,
        list: Diagnostics::default(),
    };
    references::dangling(&mut findings);
    // what would follow from a missing part is no news
    if findings.list.as_slice().is_empty() {
        CHECKS.iter().for_each(|check| check(&mut findings));
    }
    findings.list.into_result(())
}

/// What was found so far.
struct Findings<'a> {
    document: &'a Document,
    list: Diagnostics,
}

impl Findings<'_> {
    fn add(&mut self, rule: &'static str, pointer: &str, message: impl Into<String>, help: impl Into<String>) {
        self.list.push(self.document.diagnostic(rule, pointer, message, help));
    }

    fn extend(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Refuses the keys of the object at `pointer` that are not `known`.
    fn keys(&mut self, pointer: &str, value: &serde_json::Value, what: &str, known: &[&str]) {
        for (key, _) in crate::document::members(Some(value)) {
            if !known.contains(&key.as_str()) {
                self.add(
                    "lint/unknown-key",
                    &format!("{pointer}/{}", crate::document::escape(key)),
                    format!("`{key}` is not used on {what}"),
                    format!("known are {}; see specs/README.md", known.join(", ")),
                );
            }
        }
    }
}
