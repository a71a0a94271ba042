//! `coverage`: a curated spec against a document that somebody else keeps, such as the one Okta publishes.
//!
//! Both are read as what goes over the wire: operations by method and path, bodies by the path to each member. How a document names and
//! splits its components makes no difference. What does differ stands in a `differences.yaml` below `specs/<api>`, with the reason, or is news.

mod compare;
mod difference;
mod notes;
mod operations;
mod records;
mod report;
mod shape;
#[cfg(test)]
mod tests;
pub(crate) mod upstream;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use okta_codegen::Document;

use self::difference::{Comparison, Difference};
use self::operations::Only;
use self::records::Records;
pub(crate) use self::records::matches;
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
    /// Look only at operations curated in this folder, and at its records.
    #[arg(long, value_name = "FOLDER")]
    family: Option<String>,
    /// Look only at operations with this tag, ours or Okta's.
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Print the other document's text about an operation beside ours. To be read, not to be copied: its sentences are Okta's.
    #[arg(long, value_name = "OPERATION", conflicts_with = "json")]
    notes: Option<String>,
}

impl Coverage {
    pub(crate) fn run(self) -> Status {
        match self.answer() {
            Ok((text, status)) => {
                // whoever reads it through a pipe may have seen enough
                drop(writeln!(std::io::stdout(), "{}", text.trim_end()));
                status
            }
            Err(message) => {
                eprintln!("{message}");
                Status::Failed
            }
        }
    }

    fn answer(&self) -> Result<(String, Status), String> {
        let (curated, upstream, records) = self.read()?;
        if let Some(id) = &self.notes {
            return notes::beside(&upstream, &curated, id).map(|text| (text, Status::Fresh));
        }
        let only = Only {
            family: self.family.clone(),
            tag: self.tag.clone(),
        };
        let outcome = Outcome::new(operations::compare(&upstream, &curated, &only), records, &only);
        if outcome.comparison.counts.is_empty() {
            return Err("there is no such operation in either document".to_owned());
        }
        let text = if self.json {
            report::json(&outcome).to_string()
        } else {
            let from = |document: &Document, pointer| {
                let said = document.get(pointer).and_then(serde_json::Value::as_str);
                said.unwrap_or("an unknown release").to_owned()
            };
            format!(
                "Curated from {}, compared with {} of version {}.\n\n{}",
                from(&curated, "/x-okta-curated-from"),
                self.upstream.display(),
                from(&upstream, "/info/version"),
                report::table(&outcome)
            )
        };
        Ok((text, outcome.status()))
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
    /// Records that may explain too much.
    loose: Vec<usize>,
}

impl Outcome {
    fn new(comparison: Comparison, records: Records, only: &Only) -> Self {
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
        // of part of the operations one can't tell what is recorded in vain for all
        let judged = |index: &usize| match (&only.family, &only.tag) {
            (None, None) => true,
            (Some(_), None) => records.list[*index].family == only.family,
            _ => false,
        };
        let of_those =
            |what: &dyn Fn(usize) -> bool| (0..used.len()).filter(judged).filter(|index| what(*index)).collect();
        let stale = of_those(&|index| !used[index]);
        let loose = of_those(&|index| records.list[index].looseness().is_some());
        Self {
            comparison,
            explained,
            records,
            stale,
            loose,
        }
    }

    fn unexplained(&self) -> impl Iterator<Item = &Difference> {
        let pairs = self.comparison.differences.iter().zip(&self.explained);
        pairs
            .filter(|(_, record)| record.is_none())
            .map(|(difference, _)| difference)
    }

    fn status(&self) -> Status {
        if self.stale.is_empty() && self.loose.is_empty() && self.unexplained().next().is_none() {
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
