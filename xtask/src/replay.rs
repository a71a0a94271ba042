//! `replay`: recorded traffic through the generated types.
//!
//! The command needs the client crates, while all others must work when these don't compile. So they are behind a feature, and without
//! it the command starts itself again with it.

#[cfg(feature = "replay")]
mod compare;
#[cfg(feature = "replay")]
mod report;
#[cfg(feature = "replay")]
mod routes;
#[cfg(feature = "replay")]
mod run;

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
}

impl Replay {
    #[cfg(feature = "replay")]
    pub(crate) fn run(self) -> Status {
        run::run(&self)
    }

    #[cfg(not(feature = "replay"))]
    pub(crate) fn run(self) -> Status {
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
