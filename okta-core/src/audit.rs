//! Which operations were used, and what they need.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::operation::Operation;

/// The operations that a client has used so far.
#[derive(Debug, Default)]
pub(crate) struct Audit(Mutex<BTreeMap<&'static str, (&'static Operation, u64)>>);

/// The operations that a run used, and the OAuth scopes that they need.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ScopeAudit {
    /// The operations, sorted by name, with the number of calls.
    pub operations: Vec<(&'static Operation, u64)>,
}

impl Audit {
    pub(crate) fn record(&self, operation: &'static Operation) {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        used.entry(operation.id()).or_insert((operation, 0)).1 += 1;
    }

    pub(crate) fn report(&self) -> ScopeAudit {
        let used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ScopeAudit {
            operations: used.values().copied().collect(),
        }
    }
}

impl ScopeAudit {
    /// A small set of scopes that is enough for all operations used, sorted: for each operation that the scopes of others don't satisfy already, the
    /// alternative with the fewest scopes beside those; of several the first, which is the one with the least privilege.
    #[must_use]
    pub fn scopes(&self) -> Vec<&'static str> {
        let mut chosen: BTreeSet<&'static str> = BTreeSet::new();
        let mut open: Vec<_> = self
            .operations
            .iter()
            .map(|(operation, _)| operation.scopes())
            .filter(|a| !a.is_empty())
            .collect();
        // Those with fewer alternatives leave less choice, so they go first.
        open.sort_by_key(|alternatives| alternatives.len());
        for alternatives in open {
            if alternatives
                .iter()
                .any(|set| set.iter().all(|scope| chosen.contains(scope)))
            {
                continue;
            }
            let missing = |set: &&&[&'static str]| set.iter().filter(|scope| !chosen.contains(**scope)).count();
            if let Some(best) = alternatives.iter().min_by_key(missing) {
                chosen.extend(best.iter());
            }
        }
        chosen.into_iter().collect()
    }

    /// The operations whose scopes aren't known.
    pub fn without_scopes(&self) -> impl Iterator<Item = &'static Operation> {
        let unknown = |operation: &&'static Operation| operation.scopes().is_empty() && !operation.is_public();
        self.operations.iter().map(|(operation, _)| *operation).filter(unknown)
    }

    /// The scopes in `granted` that no operation used needs.
    #[must_use]
    pub fn unused<'a>(&self, granted: &[&'a str]) -> Vec<&'a str> {
        let needed = self.scopes();
        granted
            .iter()
            .copied()
            .filter(|scope| !needed.contains(scope))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static LIST: Operation = Operation::new("list", "GET", "/x").with_scopes(&[&["x.read"], &["x.manage"]]);
    static SAVE: Operation = Operation::new("save", "PUT", "/x").with_scopes(&[&["x.manage"]]);
    static PUSH: Operation = Operation::new("push", "POST", "/p").with_scopes(&[&["p.read", "g.read"], &["p.manage"]]);
    static OPEN: Operation = Operation::new("open", "GET", "/o").with_public_access();

    #[test]
    fn the_smallest_set() {
        let audit = Audit::default();
        for operation in [&LIST, &LIST, &OPEN] {
            audit.record(operation);
        }
        let report = audit.report();
        assert_eq!(report.scopes(), ["x.read"]);
        assert_eq!(report.operations[0].1, 2);
        assert_eq!(report.without_scopes().count(), 0);
        audit.record(&SAVE);
        assert_eq!(audit.report().scopes(), ["x.manage"], "manage includes read");
        audit.record(&PUSH);
        assert_eq!(audit.report().scopes(), ["p.manage", "x.manage"]);
        assert_eq!(audit.report().unused(&["x.manage", "y.read"]), ["y.read"]);
    }
}
