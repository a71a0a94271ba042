//! `bench`: run time and build time beside what people would use instead, in one table.

mod build;
mod facts;
mod measure;
mod plain;
mod projects;
mod run;
mod table;

use crate::Status;
use crate::artifact::report;
use table::Row;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Bench {
    #[arg(value_enum, default_value_t)]
    part: Part,
    /// Tiny sizes and one round: shows that everything works, measures nothing.
    #[arg(long)]
    quick: bool,
    /// Rounds; each measures everything once, and the medians count. Default: 3.
    #[arg(long)]
    rounds: Option<usize>,
    /// Also write the table into benches/README.md.
    #[arg(long)]
    write: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Models, lists, requests, memory.
    Run,
    /// Time, memory and size of builds.
    Build,
    /// Both.
    #[default]
    All,
}

impl Bench {
    pub(crate) fn run(self) -> Status {
        let rounds = self.rounds.unwrap_or(if self.quick { 1 } else { 3 }).max(1);
        let mut rows: Vec<Row> = Vec::new();
        if self.part != Part::Build {
            match run::run(rounds, self.quick) {
                Ok(measured) => rows.extend(self.done("run", measured)),
                Err(message) => return failed(&message),
            }
        }
        if self.part != Part::Run {
            match build::run(rounds, self.quick) {
                Ok(measured) => rows.extend(self.done("build", measured)),
                Err(message) => return failed(&message),
            }
        }
        println!("\n{}\n\n{}", table::machine(rounds), table::render(&rows));
        if self.quick {
            report("Note", "everything works; with --quick the values mean nothing");
            return Status::Fresh;
        }
        if rows.iter().any(Row::is_missed) {
            report("Missed", "some targets; see the table");
            return Status::Stale;
        }
        Status::Fresh
    }

    /// Keeps what is measured, whatever becomes of the next part.
    fn done(&self, part: &str, rows: Vec<Row>) -> Vec<Row> {
        if self.write {
            if self.quick {
                report("Skipped", "benches/README.md: --quick measures nothing worth keeping");
            } else if let Err(message) = table::write(part, self.rounds.unwrap_or(3), &rows) {
                report("Failed", &message);
            }
        }
        rows
    }
}

fn failed(message: &str) -> Status {
    report("Failed", message);
    Status::Failed
}
