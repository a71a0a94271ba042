//! Operations: more than the summary, and enough where it hurts.

use super::Findings;
use super::words::{beyond, first};
use crate::document::text;

/// Words beyond its summary that a description has at least.
const LEAST: usize = 2;
/// The same where something ends or is overwritten.
const LEAST_WHERE_IT_HURTS: usize = 5;

/// First words of summaries of operations after which something isn't there any more.
const HURTS: &[&str] = &[
    "deactivate",
    "delete",
    "remove",
    "replace",
    "reset",
    "revoke",
    "unassign",
];

pub(super) fn check(findings: &mut Findings<'_>) {
    let document = findings.document;
    for at in document.operations() {
        let id = text(at.value, "operationId").unwrap_or_default();
        let summary = text(at.value, "summary").unwrap_or_default();
        let description = text(at.value, "description").unwrap_or_default();
        let pointer = format!("{}/description", at.pointer);
        let more = beyond(summary, description);
        let verb = first(summary);
        if at.method == "delete" || HURTS.contains(&verb.as_str()) {
            if more < LEAST_WHERE_IT_HURTS {
                findings.add(
                    "said/effects",
                    &pointer,
                    format!("too little is said of `{id}`, which ends or overwrites something"),
                    "say what else ends or is overwritten, whether that is done when the answer comes, whether it can be undone, what has to \
                     be true before; as far as there is a source",
                );
            }
        } else if more < LEAST {
            findings.add(
                "said/summary",
                &pointer,
                format!("the description of `{id}` says no more than its summary"),
                "say what a caller can't see from the types: effects, preconditions, limits, what the answer holds",
            );
        }
    }
}
