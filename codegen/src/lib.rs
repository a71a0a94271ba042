//! Curated OpenAPI in, a Rust client out.
//!
//! ```text
//! specs/<api>/**.yaml ─ load ─ merge ─ lint ─▶ <crate>/openapi.json ─ select ─ lower ─ generate ─ refine ─▶ OUT_DIR/client.rs
//!                        cargo xtask generate                             build.rs of the crate
//! ```
//!
//! [`merge_specs`] is the first half, [`client`] the second, [`surface`] renders what a user of the client sees, and [`build_script`]
//! is all that a client crate's `build.rs` calls. Nothing here panics on a document: every failure is a [`Diagnostic`] with a place in `specs/`.

pub mod build_script;
pub mod diagnostic;
pub mod document;
mod generate;
pub mod ir;
#[cfg(feature = "specs")]
mod lint;
#[cfg(feature = "specs")]
mod load;
mod lower;
#[cfg(feature = "specs")]
mod merge;
pub mod names;
mod refine;
mod select;
pub mod surface;
mod write;
#[cfg(feature = "specs")]
mod yaml;

use proc_macro2::TokenStream;

pub use diagnostic::{Diagnostic, Diagnostics};
pub use document::Document;
#[cfg(feature = "specs")]
pub use load::{DIFFERENCES, TRAFFIC};
pub use select::{Features, Selection};
pub use write::{openapi_json, pretty, source};

/// From the YAML below `directory` to one document that is fit to generate from.
///
/// # Errors
/// With every finding at once: files that can't be read or parsed, or else keys that clash, or else broken rules.
#[cfg(feature = "specs")]
pub fn merge_specs(directory: &std::path::Path) -> Result<Document, Diagnostics> {
    let document = merge_specs_unchecked(directory)?;
    lint(&document)?;
    Ok(document)
}

/// Whether the document is fit to generate from.
///
/// # Errors
/// With every broken rule.
#[cfg(feature = "specs")]
pub fn lint(document: &Document) -> Result<(), Diagnostics> {
    lint::lint(document)
}

/// What the documents leave out that a user of the client has to know: the rules that a document can break and still be generated from.
#[cfg(feature = "specs")]
#[must_use]
pub fn unsaid(document: &Document) -> Diagnostics {
    lint::unsaid(document)
}

/// [`merge_specs`] without checking rules; the document may be unfit to generate from.
///
/// # Errors
/// With every file that can't be read or parsed, or else every key that clashes.
#[cfg(feature = "specs")]
pub fn merge_specs_unchecked(directory: &std::path::Path) -> Result<Document, Diagnostics> {
    let fragments = load::load(directory)?;
    merge::merge(fragments, &directory.to_string_lossy())
}

/// From one document to the code of a client with the selected operations.
///
/// # Errors
/// When the document can't be made into code; lint keeps that from happening to a curated one.
pub fn client(document: Document, selection: &Selection) -> Result<Client, Diagnostics> {
    let document = select::select(document, selection);
    let ir = ir::Ir::describe(&document)?;
    let lowered = lower::lower(&document, &ir);
    let generated = generate::generate(&document, &ir, &lowered)?;
    let code = refine::refine(generated, &ir)?;
    Ok(Client { code, ir })
}

/// A generated client.
#[derive(Debug)]
pub struct Client {
    code: refine::Code,
    /// What the document says beyond its code.
    pub ir: ir::Ir,
}

impl Client {
    /// Its code: what the client crate includes.
    #[must_use]
    pub fn code(&self) -> TokenStream {
        self.code.assemble(&self.ir)
    }
}
