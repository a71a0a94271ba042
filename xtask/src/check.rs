//! `check`: what CI checks of specs and of what is written from them, without writing or compiling anything.

use std::collections::BTreeMap;
use std::thread;

use okta_codegen::surface::surface;
use okta_codegen::{Diagnostics, Selection, openapi_json};

use crate::api::Api;
use crate::artifact::{Artifact, report};
use crate::{Status, generate, snapshots, style};

pub(crate) fn run() -> Status {
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
                (Ok(Ok(made)), Ok(again)) => unsaid(api, &made.unsaid).max(compare(api, &made, again.as_deref())),
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

/// What the specs leave unsaid, one by one.
fn unsaid(api: Api, unsaid: &Diagnostics) -> Status {
    let findings = unsaid.as_slice();
    if findings.is_empty() {
        return Status::Fresh;
    }
    println!("{unsaid}\n");
    report("Failed", &format!("specs/{}: {} unsaid", api.name(), findings.len()));
    Status::Failed
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
