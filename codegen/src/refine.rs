//! Stage 7, refine: progenitor's Rust becomes ours, in small passes over its syntax tree.
//!
//! progenitor decides what exists: which types with which fields, which methods with which arguments and answers. The passes decide how it
//! behaves: nothing is required or lost on the wire, enums and unions are open, and a method returns a request that is sent by the
//! runtime in okta-core. A pass that finds nothing to do is an error unless it says it may, so that none silently stops applying.

mod code;
mod constructors;
mod enums;
mod layout;
mod members;
mod mocks;
mod objects;
mod operations;
mod replay;
mod requests;
mod rust;
mod unions;
mod uses;

pub(crate) use code::Code;
pub(crate) use rust::lifecycle;

use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::ir::Ir;

/// A step. It returns how often it applied.
struct Pass {
    name: &'static str,
    run: fn(&mut Code, &Ir) -> Result<usize, String>,
    /// Whether an API may have nothing for it to do.
    may_be_idle: bool,
}

const PASSES: &[Pass] = &[
    Pass {
        name: "uses",
        run: uses::run,
        may_be_idle: true,
    },
    Pass {
        name: "members",
        run: members::run,
        may_be_idle: false,
    },
    Pass {
        name: "enums",
        run: enums::run,
        may_be_idle: true,
    },
    Pass {
        name: "unions",
        run: unions::run,
        may_be_idle: true,
    },
    Pass {
        name: "constructors",
        run: constructors::run,
        may_be_idle: false,
    },
    Pass {
        name: "objects",
        run: objects::run,
        may_be_idle: false,
    },
    Pass {
        name: "requests",
        run: requests::run,
        may_be_idle: false,
    },
    Pass {
        name: "operations",
        run: operations::run,
        may_be_idle: false,
    },
    Pass {
        name: "replay",
        run: replay::run,
        may_be_idle: false,
    },
];

/// Runs all passes.
///
/// # Errors
/// When progenitor's code isn't as a pass expects it, or a pass that must apply doesn't.
pub(crate) fn refine(file: syn::File, ir: &Ir) -> Result<Code, Diagnostics> {
    let mut code = Code::take_apart(file);
    for pass in PASSES {
        let failed = |message: String| Diagnostic {
            at: Location {
                file: "progenitor's output".into(),
                line: 0,
            },
            rule: "refine/pass",
            message: format!("pass `{}`: {message}", pass.name),
            help: "the version of progenitor may have changed what it writes; see codegen/src/refine".into(),
        };
        match (pass.run)(&mut code, ir).map_err(failed)? {
            0 if !pass.may_be_idle && !ir.operations.is_empty() && !code.types.is_empty() => {
                return Err(failed("it found nothing to do".to_owned()).into());
            }
            _ => {}
        }
    }
    Ok(code)
}
