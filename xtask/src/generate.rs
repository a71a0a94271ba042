//! `generate`: everything that follows from `specs/`.

use std::fmt::Write as _;
use std::path::PathBuf;

use okta_codegen::{Client, Document, Selection, features, openapi_json};

use crate::Status;
use crate::api::{Api, root};
use crate::artifact::{Artifact, report};

const COMMAND: &str = "cargo xtask generate";

/// Writes all, or nothing if any of it can't be made.
pub(crate) fn run() -> Status {
    let mut artifacts = Vec::new();
    let mut status = Status::Fresh;
    for api in Api::ALL {
        match load(api) {
            Some((document, _)) => artifacts.extend(self::artifacts(api, &document)),
            None => status = Status::Failed,
        }
    }
    if status == Status::Failed {
        report("Failed", "nothing was written");
        return status;
    }
    for artifact in artifacts {
        if let Err(error) = artifact.write() {
            report("Failed", &format!("{}: {error}", artifact.path.display()));
            status = Status::Failed;
        }
    }
    status
}

/// Compares, and writes nothing.
pub(crate) fn check() -> Status {
    Api::ALL
        .into_iter()
        .map(|api| load(api).map_or(Status::Failed, |(document, _)| check_artifacts(api, &document)))
        .max()
        .unwrap_or(Status::Fresh)
}

pub(crate) fn check_artifacts(api: Api, document: &Document) -> Status {
    artifacts(api, document)
        .iter()
        .map(Artifact::check)
        .max()
        .unwrap_or(Status::Fresh)
}

/// The document of an API and the whole client generated from it; `None`, after saying why, if there is none.
pub(crate) fn load(api: Api) -> Option<(Document, Client)> {
    let made = api.document().and_then(|document| {
        let client = okta_codegen::client(document.clone(), &Selection::Everything)?;
        Ok((document, client))
    });
    match made {
        Ok(made) => Some(made),
        Err(diagnostics) => {
            println!("{diagnostics}\n");
            report(
                "Failed",
                &format!("specs/{}: {} findings", api.name(), diagnostics.as_slice().len()),
            );
            None
        }
    }
}

fn artifacts(api: Api, document: &Document) -> Vec<Artifact> {
    let folder = PathBuf::from(api.crate_name());
    let openapi = Artifact {
        path: folder.join("openapi.json"),
        contents: openapi_json(document),
        command: COMMAND,
    };
    let manifest = folder.join("Cargo.toml");
    let found = std::fs::read_to_string(root().join(&manifest)).unwrap_or_default();
    let contents = between_markers(&found, &feature_table(document)).unwrap_or(found);
    vec![
        openapi,
        Artifact {
            path: manifest,
            contents,
            command: COMMAND,
        },
    ]
}

/// A feature for each resource family, and one for all.
fn feature_table(document: &Document) -> String {
    let mut names: Vec<_> = features(document).into_iter().map(|(_, feature)| feature).collect();
    names.sort();
    names.dedup();
    let mut table = String::new();
    for name in &names {
        let _ = writeln!(table, "{name} = []");
    }
    let _ = writeln!(table, "full = [");
    for name in &names {
        let _ = writeln!(table, "    \"{name}\",");
    }
    table.push_str("]\n");
    table
}

/// Replaces what stands between the markers of generated text.
fn between_markers(text: &str, generated: &str) -> Option<String> {
    let start = text.find("# BEGIN generated")?;
    let start = start + text[start..].find('\n')? + 1;
    let end = start + text[start..].find("# END generated")?;
    Some(format!("{}{generated}{}", &text[..start], &text[end..]))
}
