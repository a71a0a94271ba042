//! `cargo xtask`: what maintainers run after an edit, and what CI runs.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to its user")]

mod api;
mod artifact;
mod bench;
mod check;
mod coverage;
mod dist;
mod expand;
mod generate;
mod replay;
mod snapshots;
mod style;
mod vocabulary;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Commands for maintainers of okta-mgmt and okta-pam.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write what follows from specs/: the merged documents and the crates' features.
    Generate {
        /// Write nothing; say what is stale.
        #[arg(long)]
        check: bool,
    },
    /// Measure run time and build time beside what people would use instead.
    Bench(bench::Bench),
    /// Check specs, everything written from them, and the snapshots. Writes nothing.
    Check,
    /// Compare a curated spec with another OpenAPI document of the same API, such as Okta's own.
    Coverage(coverage::Coverage),
    /// Write the packages that are published: clients with their code, without the generator.
    Dist(dist::Dist),
    /// Print generated code.
    Expand(expand::Expand),
    /// Decode and encode recorded traffic with the generated types.
    Replay(replay::Replay),
}

fn main() -> ExitCode {
    let status = match Arguments::parse().command {
        Command::Generate { check: false } => generate::run(),
        Command::Generate { check: true } => generate::check(),
        Command::Bench(bench) => bench.run(),
        Command::Check => check::run(),
        Command::Coverage(coverage) => coverage.run(),
        Command::Dist(dist) => dist.run(),
        Command::Expand(expand) => expand.run(),
        Command::Replay(replay) => replay.run(),
    };
    status.into()
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    /// Nothing to do.
    Fresh = 0,
    /// Something that a printed command puts right.
    Stale = 1,
    /// Something that a person has to put right.
    Failed = 2,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}
