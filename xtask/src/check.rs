//! `check`: what CI checks of specs and of what is written from them, without writing or compiling anything.

use std::collections::BTreeMap;
use std::thread;

use okta_codegen::surface::surface;
use okta_codegen::{Diagnostics, Selection, openapi_json};

use crate::api::Api;
use crate::artifact::{Artifact, report};
use crate::{Status, generate, snapshots, style};

/// What to print.
#[derive(clap::Args)]
pub(crate) struct Check {
    /// Print what the specs leave unsaid: all of it, or what is below this folder, such as `mgmt/users`.
    #[arg(long, value_name = "FOLDER", num_args = 0..=1, default_missing_value = "")]
    unsaid: Option<String>,
}

impl Check {
    pub(crate) fn run(&self) -> Status {
        check(self.unsaid.as_deref())
    }
}

fn check(below: Option<&str>) -> Status {
    thread::scope(|scope| {
        let threads = Api::ALL.map(|api| {
            (
                api,
                scope.spawn(move || make(api)),
                scope.spawn(move || merge_again(api)),
            )
        });
        let mut status = style::check();
        for (api, made, again) in threads {
            status = status.max(match (made.join(), again.join()) {
                (Ok(Ok(made)), Ok(again)) => {
                    unsaid(api, &made.unsaid, below).max(compare(api, &made, again.as_deref()))
                }
                (Ok(Err(diagnostics)), _) => generate::refuse(api, &diagnostics),
                _ => {
                    report(
                        "Failed",
                        &format!("specs/{}: the generator panicked; this is a bug", api.name()),
                    );
                    Status::Failed
                }
            });
        }
        status
    })
}

/// What follows from the specs of one API.
struct Made {
    operations: usize,
    schemas: usize,
    artifacts: Vec<Artifact>,
    unsaid: Diagnostics,
    surface: BTreeMap<String, String>,
}

fn make(api: Api) -> Result<Made, Diagnostics> {
    let document = api.merged()?;
    thread::scope(|scope| {
        // the rules beside the code, though code is of no use if one is broken: it takes half the time
        let rules = scope.spawn(|| {
            okta_codegen::lint(&document)?;
            Ok::<_, Diagnostics>((okta_codegen::unsaid(&document), generate::artifacts(api, &document)))
        });
        let code = okta_codegen::client(document.clone(), &Selection::Everything).map(|client| {
            let surface = surface(&document, &client);
            (client.ir.operations.len(), client.ir.schemas.len(), surface)
        });
        let (unsaid, artifacts) = rules.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let (operations, schemas, surface) = code?;
        Ok(Made {
            operations,
            schemas,
            artifacts,
            unsaid,
            surface,
        })
    })
}

/// The merged document once more: it has to be the same to the byte.
fn merge_again(api: Api) -> Option<String> {
    api.merged().ok().map(|document| openapi_json(&document))
}

/// Rules about what has to be said that the specs of an API don't keep everywhere yet. Each that is kept is struck off, and then holds.
const NOT_YET: &[(Api, &[&str])] = &[(
    Api::Mgmt,
    &[
        "said/effects",
        "said/enum",
        "said/limit",
        "said/name",
        "said/names",
        "said/noun",
        "said/secret",
        "said/summary",
    ],
)];

/// What breaks a rule that holds, one by one; of the others counts, or one by one what is below a folder of `specs/`.
fn unsaid(api: Api, unsaid: &Diagnostics, below: Option<&str>) -> Status {
    let is_open = |rule: &str| NOT_YET.iter().any(|(of, rules)| *of == api && rules.contains(&rule));
    let prefix = below.map(|folder| format!("specs/{folder}"));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut status = Status::Fresh;
    for finding in unsaid.as_slice() {
        if !is_open(finding.rule) {
            println!("{finding}\n");
            status = Status::Failed;
        } else if prefix
            .as_ref()
            .is_some_and(|prefix| finding.at.file.starts_with(prefix))
        {
            println!("{}\n", finding.to_string().replacen("error", "warning", 1));
        }
        *counts.entry(finding.rule).or_default() += 1;
    }
    if !counts.is_empty() {
        let counts: Vec<_> = counts.iter().map(|(rule, count)| format!("{rule} {count}")).collect();
        let what = format!("specs/{}: {}", api.name(), counts.join(", "));
        match status {
            Status::Fresh => report("Unsaid", &format!("{what}; see: cargo xtask check --unsaid")),
            _ => report("Failed", &what),
        }
    }
    status
}

fn compare(api: Api, made: &Made, again: Option<&str>) -> Status {
    let name = api.name();
    report(
        "Fresh",
        &format!("specs/{name}: {} operations, {} schemas", made.operations, made.schemas),
    );
    let status = generate::check_all(&made.artifacts).max(snapshots::check(api, &made.surface));
    if made.artifacts.iter().any(|artifact| again == Some(&artifact.contents)) {
        return status;
    }
    report(
        "Failed",
        &format!("specs/{name}: merging twice gave different documents"),
    );
    Status::Failed
}
