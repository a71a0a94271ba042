//! `check`: what CI checks of specs and of what is written from them, without writing or compiling anything.

use std::collections::BTreeMap;
use std::thread;

use okta_codegen::surface::surface;
use okta_codegen::{Diagnostics, Document, Selection, openapi_json};

use crate::api::Api;
use crate::artifact::report;
use crate::{Status, generate, snapshots, style};

pub(crate) fn run() -> Status {
    let mut status = style::check();
    let made = thread::scope(|scope| {
        let threads = Api::ALL.map(|api| scope.spawn(move || make(api)));
        threads.map(thread::ScopedJoinHandle::join)
    });
    for (api, made) in Api::ALL.into_iter().zip(made) {
        status = status.max(match made {
            Ok(Ok(made)) => compare(api, &made),
            Ok(Err(diagnostics)) => generate::refuse(api, &diagnostics),
            Err(_) => {
                report(
                    "Failed",
                    &format!("specs/{}: the generator panicked; this is a bug", api.name()),
                );
                Status::Failed
            }
        });
    }
    status
}

/// What follows from the specs of one API.
struct Made {
    document: Document,
    operations: usize,
    schemas: usize,
    surface: BTreeMap<String, String>,
    /// Merging again gave the same bytes.
    repeatable: bool,
}

fn make(api: Api) -> Result<Made, Diagnostics> {
    let document = api.document()?;
    let client = okta_codegen::client(document.clone(), &Selection::Everything)?;
    Ok(Made {
        operations: client.ir.operations.len(),
        schemas: client.ir.schemas.len(),
        surface: surface(&document, &client),
        repeatable: openapi_json(&api.merged()?) == openapi_json(&document),
        document,
    })
}

fn compare(api: Api, made: &Made) -> Status {
    let name = api.name();
    report(
        "Fresh",
        &format!("specs/{name}: {} operations, {} schemas", made.operations, made.schemas),
    );
    let status = generate::check_artifacts(api, &made.document).max(snapshots::check(api, &made.surface));
    if made.repeatable {
        return status;
    }
    report(
        "Failed",
        &format!("specs/{name}: merging twice gave different documents"),
    );
    Status::Failed
}
