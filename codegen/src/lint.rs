//! Stage 3, lint: the curation contract of `specs/README.md`, as far as a program can check it. What passes can be generated from.

mod buckets;
mod operations;
mod prose;
mod references;
mod said;
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

/// Whatever has to be said and isn't.
pub(crate) fn unsaid(document: &Document) -> Diagnostics {
    let mut findings = Findings {
        document,
        list: Diagnostics::default(),
    };
    said::CHECKS.iter().for_each(|check| check(&mut findings));
    findings.list.sorted()
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

    /// Refuses marks that are neither true nor false.
    fn flags(&mut self, pointer: &str, value: &serde_json::Value, names: &[&str]) {
        for name in names {
            if value.get(name).is_some_and(|value| !value.is_boolean()) {
                self.add(
                    "lint/flag",
                    &format!("{pointer}/{name}"),
                    format!("`{name}` is neither true nor false"),
                    "write `true`, or leave it out",
                );
            }
        }
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

/// The stage of release of a part, where it isn't as far as what it belongs to.
fn stage(findings: &mut Findings<'_>, pointer: &str, value: &serde_json::Value) {
    let Some(stage) = value.get("x-okta-lifecycle") else {
        return;
    };
    if !["BETA", "EA", "LIMITED_GA"].iter().any(|known| stage == known) {
        findings.add(
            "lint/lifecycle",
            &format!("{pointer}/x-okta-lifecycle"),
            format!("{stage} is no stage before general availability"),
            "write BETA, EA or LIMITED_GA; what is going away has `deprecated: true`",
        );
    }
}
