//! `replay --strict`: recorded traffic against the documents themselves.
//!
//! The generated types survive whatever a server sends; that says nothing about whether the document is true, and it is the document that
//! users of other languages take. Here every null, type, status or parameter that the document doesn't allow is a finding, and every
//! member or value that it doesn't know.

mod check;
mod exchange;
mod finding;
mod known;
mod schemas;
#[cfg(test)]
mod tests;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use okta_codegen::Document;

use self::exchange::Routes;
use self::finding::Findings;
use self::known::Known;
use super::har;
use crate::Status;
use crate::api::{Api, root};
use crate::coverage::upstream;

pub(super) fn run(files: &[PathBuf], document: Option<&Path>, json: bool) -> Status {
    let findings = match find(files, document) {
        Ok(findings) => findings,
        Err(message) => {
            eprintln!("{message}");
            return Status::Failed;
        }
    };
    let text = if json {
        findings.json().to_string()
    } else {
        findings.table()
    };
    // whoever reads it through a pipe may have seen enough
    drop(writeln!(std::io::stdout(), "{}", text.trim_end()));
    if findings.unexplained().next().is_none() {
        Status::Fresh
    } else {
        Status::Stale
    }
}

fn find(files: &[PathBuf], document: Option<&Path>) -> Result<Findings, String> {
    let mut documents: Vec<Document> = Vec::new();
    let mut known = Known::default();
    match document {
        Some(path) => documents.push(upstream::read(path)?),
        None => {
            for api in Api::ALL {
                documents.push(upstream::read(&root().join(api.crate_name()).join("openapi.json"))?);
                known.read(&api.specs())?;
            }
        }
    }
    let routes = Routes::of(&documents);
    let mut findings = Findings::new(known);
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (index, entry) in har::read(file)?.iter().enumerate() {
            exchange::check(&routes, &mut findings, entry, &format!("{name}#{index}"));
        }
    }
    Ok(findings)
}
