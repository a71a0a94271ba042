//! Stage 6, generate: progenitor, on the lowered document.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TagStyle};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::ir::Ir;

/// Generates a client. `refine` turns its methods into builders, so the plain interface is asked for.
///
/// # Errors
/// When progenitor refuses the document or gives up on it. The finding names the operation that is to blame.
pub(crate) fn generate(document: &Document, ir: &Ir, lowered: &Value) -> Result<syn::File, Diagnostics> {
    run(lowered).map_err(|reason| blame(document, ir, lowered, &reason).into())
}

fn run(lowered: &Value) -> Result<syn::File, String> {
    let spec: OpenAPI =
        serde_path_to_error::deserialize(lowered).map_err(|error| format!("{} at {}", error.inner(), error.path()))?;
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_map_type("::std::collections::BTreeMap");
    let tokens = quietly(|| {
        Generator::new(&settings)
            .generate_tokens(&spec)
            .map_err(|error| error.to_string())
    })?;
    syn::parse2(tokens).map_err(|error| format!("progenitor wrote Rust that doesn't parse: {error}"))
}

/// progenitor and typify panic on what they don't know. Lint and lower keep them from it; if one slips through, it becomes an error.
fn quietly<T>(generate: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    thread_local! {
        static QUIET: Cell<bool> = const { Cell::new(false) };
    }
    static HOOK: Once = Once::new();
    // set once and for all: threads that took turns in replacing it would leave a silent one behind
    HOOK.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                report(panic);
            }
        }));
    });
    QUIET.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(generate));
    QUIET.set(false);
    outcome.unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref().copied());
        Err(format!(
            "progenitor gave up: {}",
            text.unwrap_or("for no stated reason")
        ))
    })
}

/// Finds the operation without which there would be no failure.
fn blame(document: &Document, ir: &Ir, lowered: &Value, reason: &str) -> Diagnostic {
    let alone = |path: &str, method: &str| {
        let mut one = lowered.clone();
        let operation = one["paths"][path][method].take();
        one["paths"] = serde_json::json!({path: {method: operation}});
        run(&one)
    };
    for (path, item) in crate::document::members(lowered.get("paths")) {
        for (method, operation) in crate::document::members(Some(item)) {
            if let Err(reason) = alone(path, method) {
                let name = crate::document::text(operation, "operationId").unwrap_or_default();
                let pointer = ir.operation(name).map_or("", |operation| &operation.pointer);
                return document.diagnostic(
                    "generate/progenitor",
                    pointer,
                    format!("no code can be generated for `{name}`: {reason}"),
                    "compare its parameters, body and answer with an operation that works",
                );
            }
        }
    }
    document.diagnostic(
        "generate/progenitor",
        "",
        format!("no code can be generated: {reason}"),
        "a schema is to blame; look at those you changed last",
    )
}
