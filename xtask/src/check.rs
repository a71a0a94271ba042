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
                (Ok(Ok(made)), Ok(again)) => compare(api, &made, again.as_deref()),
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
    surface: BTreeMap<String, String>,
}

fn make(api: Api) -> Result<Made, Diagnostics> {
    let document = api.document()?;
    let client = okta_codegen::client(document.clone(), &Selection::Everything)?;
    Ok(Made {
        operations: client.ir.operations.len(),
        schemas: client.ir.schemas.len(),
        artifacts: generate::artifacts(api, &document),
        surface: surface(&document, &client),
    })
}

/// The merged document once more: it has to be the same to the byte.
fn merge_again(api: Api) -> Option<String> {
    api.merged().ok().map(|document| openapi_json(&document))
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
