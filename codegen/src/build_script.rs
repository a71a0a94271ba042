//! All that a client crate's `build.rs` does: `openapi.json` beside it becomes `client.rs` in OUT_DIR. It reads no other file, asks no
//! clock and no network.

use std::path::{Path, PathBuf};
use std::process::exit;

use crate::select::{Features, Selection};
use crate::{Diagnostics, Document, client, write};

/// Generates the client with the operations of the enabled features.
#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is how a build script talks to cargo and to people"
)]
pub fn run() {
    println!("cargo::rerun-if-changed=openapi.json");
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(message) = try_run() {
        eprintln!("{message}");
        exit(1);
    }
}

fn try_run() -> Result<(), String> {
    let manifest = directory("CARGO_MANIFEST_DIR")?;
    let source = manifest.join("openapi.json");
    let text = std::fs::read_to_string(&source).map_err(|error| {
        format!(
            "{} can't be read: {error}; write it with `cargo xtask generate`",
            source.display()
        )
    })?;
    let code = generate(&source, &text).map_err(|diagnostics| diagnostics.to_string())?;
    let target = directory("OUT_DIR")?.join("client.rs");
    std::fs::write(&target, code).map_err(|error| format!("{} can't be written: {error}", target.display()))
}

fn generate(source: &Path, text: &str) -> Result<String, Diagnostics> {
    let document = Document::from_json(&source.to_string_lossy(), text)?;
    let enabled = Features::of(&document)
        .names()
        .into_iter()
        .filter(|feature| std::env::var_os(variable(feature)).is_some())
        .map(ToOwned::to_owned)
        .collect();
    let client = client(document, &Selection::Features(enabled))?;
    Ok(write::source(client.code()))
}

/// The environment variable by which cargo tells a build script of a feature.
fn variable(feature: &str) -> String {
    format!("CARGO_FEATURE_{}", feature.to_uppercase().replace('-', "_"))
}

fn directory(variable: &str) -> Result<PathBuf, String> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .ok_or_else(|| format!("{variable} is not set; this runs under cargo"))
}
