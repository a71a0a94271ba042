//! `dist`: the packages that are published. Their clients' code is frozen: written down for all features, each item marked with those it
//! belongs to. So a user's build compiles no generator.

mod freeze;
mod marks;
mod packages;
mod tree;
mod trial;

use std::path::PathBuf;
use std::time::Instant;

use okta_codegen::{Document, openapi_json};

use crate::Status;
use crate::api::{Api, root};
use crate::artifact::report;

/// What to do with the packages.
#[derive(clap::Args)]
pub(crate) struct Dist {
    /// Write nothing; compare what is there with what would be written, byte for byte.
    #[arg(long, conflicts_with = "trial")]
    check: bool,
    /// Then build a program that has the packages from their folders, and run in it the quickstart, all examples and the tests of what is
    /// public. Takes minutes.
    #[arg(long = "try")]
    trial: bool,
}

/// Writes the packages, and returns their folder.
pub(crate) fn write() -> Result<PathBuf, String> {
    packages::write(&packages()?)?;
    Ok(root().join(packages::FOLDER))
}

impl Dist {
    pub(crate) fn run(self) -> Status {
        self.try_run().unwrap_or_else(|message| {
            report("Failed", &message);
            Status::Failed
        })
    }

    fn try_run(&self) -> Result<Status, String> {
        if self.check {
            return packages::compare(&packages()?);
        }
        write()?;
        if self.trial {
            trial::run()?;
        }
        Ok(Status::Fresh)
    }
}

/// All files, their code proved.
fn packages() -> Result<packages::Files, String> {
    let mut files = packages::Files::new();
    packages::workspace(&mut files)?;
    for api in Api::ALL {
        let start = Instant::now();
        let document = document(api)?;
        let frozen = freeze::freeze(&document, &packages::default_features(api)?)
            .map_err(|message| format!("{}: {message}", api.crate_name()))?;
        let bytes: usize = frozen.source.values().map(String::len).sum();
        report(
            "Proved",
            &format!(
                "{}: {} KiB, {} marks; the same as generated with each of {} selections of features ({:.0} s)",
                api.crate_name(),
                bytes >> 10,
                frozen.marks,
                frozen.proofs,
                start.elapsed().as_secs_f64()
            ),
        );
        packages::client(&mut files, api, frozen.source)?;
    }
    Ok(files)
}

/// The document that the crate's build script reads, when it is what the specs say.
fn document(api: Api) -> Result<Document, String> {
    let path = root().join(api.crate_name()).join("openapi.json");
    let text = packages::read(&path)?;
    let merged = api.document().map_err(|diagnostics| diagnostics.to_string())?;
    if openapi_json(&merged) != text {
        return Err(format!("{} is stale; run: cargo xtask generate", path.display()));
    }
    Document::from_json(&path.to_string_lossy(), &text).map_err(|diagnostics| diagnostics.to_string())
}
