//! `check`: what CI checks of specs and of what is written from them, without writing or compiling anything.

use okta_codegen::openapi_json;

use crate::api::Api;
use crate::artifact::report;
use crate::{Status, generate, snapshots, style};

pub(crate) fn run() -> Status {
    let mut status = style::check();
    for api in Api::ALL {
        let Some((document, client)) = generate::load(api) else {
            status = Status::Failed;
            continue;
        };
        let operations = client.ir.operations.len();
        report(
            "Fresh",
            &format!(
                "specs/{}: {operations} operations, {} schemas",
                api.name(),
                client.ir.schemas.len()
            ),
        );
        status = status
            .max(generate::check_artifacts(api, &document))
            .max(snapshots::check(api, &document, &client));
        // the same input must give the same bytes
        if api
            .document()
            .is_ok_and(|again| openapi_json(&again) != openapi_json(&document))
        {
            report(
                "Failed",
                &format!("specs/{}: merging twice gave different documents", api.name()),
            );
            status = Status::Failed;
        }
    }
    status
}
