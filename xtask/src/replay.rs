//! `replay`: recorded traffic through the generated types.
//!
//! The command needs the client crates, while all others must work when these don't compile. So they are behind a feature, and without
//! it the command starts itself again with it.

#[cfg(feature = "replay")]
mod compare;
mod har;
#[cfg(feature = "replay")]
mod report;
#[cfg(feature = "replay")]
mod routes;
#[cfg(feature = "replay")]
mod run;
mod strict;

use std::path::PathBuf;

use crate::Status;

/// What to replay.
#[derive(clap::Args)]
pub(crate) struct Replay {
    /// HAR 1.2 files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    json: bool,
    /// List members whose type doesn't fit the spec and which were kept as JSON.
    #[arg(long)]
    misfits: bool,
    /// Hold the documents themselves against the traffic, not the generated types, which are made to survive whatever comes.
    #[arg(long, conflicts_with = "misfits")]
    strict: bool,
    /// With --strict: another OpenAPI 3 document, YAML or JSON, in place of ours.
    #[arg(long, value_name = "FILE", requires = "strict")]
    document: Option<PathBuf>,
}

impl Replay {
    pub(crate) fn run(self) -> Status {
        if self.strict {
            return strict::run(&self.files, self.document.as_deref(), self.json);
        }
        self.through_types()
    }

    #[cfg(feature = "replay")]
    fn through_types(&self) -> Status {
        run::run(self)
    }

    #[cfg(not(feature = "replay"))]
    fn through_types(&self) -> Status {
        let mut command = std::process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args([
            "run",
            "--quiet",
            "--package",
            "xtask",
            "--features",
            "replay",
            "--",
            "replay",
        ]);
        command
            .args(self.json.then_some("--json"))
            .args(self.misfits.then_some("--misfits"))
            .args(&self.files);
        match command.status() {
            Ok(status) => match status.code() {
                Some(0) => Status::Fresh,
                Some(1) => Status::Stale,
                _ => Status::Failed,
            },
            Err(error) => {
                crate::artifact::report("Failed", &format!("cargo can't be started: {error}"));
                Status::Failed
            }
        }
    }
}

/// The segments of a path, as of `/api/v1/users`; recorded clients that join URLs badly begin with two slashes, and Okta takes that for one.
fn segments(path: &str) -> Vec<&str> {
    path.strip_prefix('/')
        .filter(|rest| rest.starts_with('/'))
        .unwrap_or(path)
        .split('/')
        .collect()
}
