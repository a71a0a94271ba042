//! `coverage`: a curated spec against a document that somebody else keeps, such as the one Okta publishes.
//!
//! Both are read as what goes over the wire: operations by method and path, bodies by the path to each member. How a document names and
//! splits its components makes no difference. What does differ stands in a `differences.yaml` below `specs/<api>`, with the reason, or is news.

mod compare;
mod difference;
mod operations;
mod records;
mod report;
mod shape;
#[cfg(test)]
mod tests;
mod upstream;

use std::path::{Path, PathBuf};

use okta_codegen::Document;

use self::difference::{Comparison, Difference};
use self::records::Records;
use crate::Status;
use crate::api::{Api, root};

/// What to compare with.
#[derive(clap::Args)]
pub(crate) struct Coverage {
    /// The curated spec.
    #[arg(long, value_parser = ["mgmt", "pam"])]
    api: String,
    /// An OpenAPI 3 document of the same API, YAML or JSON.
    #[arg(long, value_name = "FILE")]
    upstream: PathBuf,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

impl Coverage {
    pub(crate) fn run(self) -> Status {
        let outcome = match self.read() {
            Ok((curated, upstream, records)) => Outcome::new(operations::compare(&upstream, &curated), records),
            Err(message) => {
                eprintln!("{message}");
                return Status::Failed;
            }
        };
        if self.json {
            println!("{}", report::json(&outcome));
        } else {
            print!("{}", report::table(&outcome));
        }
        outcome.status()
    }

    fn read(&self) -> Result<(Document, Document, Records), String> {
        let api = Api::by_name(&self.api).ok_or_else(|| format!("there is no API `{}`", self.api))?;
        let upstream = upstream::read(&self.upstream)?;
        let records = Records::read(&api.specs(), root())?;
        let curated = api.document().map_err(|diagnostics| diagnostics.to_string())?;
        Ok((curated, upstream, records))
    }
}

/// A comparison in the light of what is recorded.
struct Outcome {
    comparison: Comparison,
    /// For each difference the index of the record that explains it.
    explained: Vec<Option<usize>>,
    records: Records,
    /// Records that explain nothing.
    stale: Vec<usize>,
}

impl Outcome {
    fn new(comparison: Comparison, records: Records) -> Self {
        let mut used = vec![false; records.list.len()];
        let explained = comparison
            .differences
            .iter()
            .map(|difference| {
                let mut first = None;
                for (index, record) in records.list.iter().enumerate() {
                    if record.explains(difference) {
                        used[index] = true;
                        first = first.or(Some(index));
                    }
                }
                first
            })
            .collect();
        let stale = (0..used.len()).filter(|index| !used[*index]).collect();
        Self {
            comparison,
            explained,
            records,
            stale,
        }
    }

    fn unexplained(&self) -> impl Iterator<Item = &Difference> {
        let pairs = self.comparison.differences.iter().zip(&self.explained);
        pairs
            .filter(|(_, record)| record.is_none())
            .map(|(difference, _)| difference)
    }

    fn status(&self) -> Status {
        if self.stale.is_empty() && self.unexplained().next().is_none() {
            Status::Fresh
        } else {
            Status::Stale
        }
    }
}

/// The text of a file, or why there is none.
fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{} can't be read: {error}", path.display()))
}
