//! `generate`: everything that follows from `specs/`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use okta_codegen::document::text;
use okta_codegen::{Diagnostics, Document, Features, Selection, openapi_json};

use crate::api::{Api, root};
use crate::artifact::{Artifact, report};
use crate::{Status, style, vocabulary};

const COMMAND: &str = "cargo xtask generate";

/// Writes all, or nothing if any of it can't be made.
pub(crate) fn run() -> Status {
    let mut artifacts = Vec::new();
    let mut status = style::check();
    for api in Api::ALL {
        match load(api) {
            Some(document) => artifacts.extend(self::artifacts(api, &document)),
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
        .map(|api| load(api).map_or(Status::Failed, |document| check_all(&artifacts(api, &document))))
        .max()
        .unwrap_or(Status::Fresh)
}

pub(crate) fn check_all(artifacts: &[Artifact]) -> Status {
    artifacts.iter().map(Artifact::check).max().unwrap_or(Status::Fresh)
}

/// The document of an API, if a client can be generated from it; `None`, after saying why, if there is none.
fn load(api: Api) -> Option<Document> {
    let made = api.document().and_then(|document| {
        okta_codegen::client(document.clone(), &Selection::Everything)?;
        Ok(document)
    });
    match made {
        Ok(document) => Some(document),
        Err(diagnostics) => {
            refuse(api, &diagnostics);
            None
        }
    }
}

/// Prints what is wrong with the specs of an API.
pub(crate) fn refuse(api: Api, diagnostics: &Diagnostics) -> Status {
    println!("{diagnostics}\n");
    report(
        "Failed",
        &format!("specs/{}: {} findings", api.name(), diagnostics.as_slice().len()),
    );
    Status::Failed
}

pub(crate) fn artifacts(api: Api, document: &Document) -> Vec<Artifact> {
    let folder = PathBuf::from(api.crate_name());
    let openapi = Artifact {
        path: folder.join("openapi.json"),
        contents: openapi_json(document),
        command: COMMAND,
    };
    let operations = Artifact {
        path: format!("sandbox/operations/{}.txt", api.name()).into(),
        contents: operation_list(document),
        command: COMMAND,
    };
    vec![
        openapi,
        operations,
        between_markers(folder.join("Cargo.toml"), "# ", &feature_list(document)),
        between_markers(folder.join("README.md"), "<!-- ", &family_list(document)),
        Artifact {
            path: folder.join("src/vocabulary.txt"),
            contents: vocabulary::list(document),
            command: COMMAND,
        },
        Artifact {
            path: folder.join("src/families.md"),
            contents: family_table(document),
            command: COMMAND,
        },
    ]
}

/// A feature for each resource family, and one for all.
fn feature_list(document: &Document) -> String {
    let names = Features::of(document).names();
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

/// What the sandbox knows of an operation that it doesn't imitate.
fn operation_list(document: &Document) -> String {
    let mut list = String::new();
    for at in document.operations() {
        let id = text(at.value, "operationId").unwrap_or_default();
        let _ = writeln!(list, "{} {} {id}", at.method.to_uppercase(), at.path);
    }
    list
}

/// The tags of each family, and how many operations the family has.
fn families(document: &Document) -> BTreeMap<&str, (usize, Vec<&str>)> {
    let features = Features::of(document);
    let mut families: BTreeMap<&str, (usize, Vec<&str>)> = BTreeMap::new();
    for (tag, family) in features.tags() {
        families.entry(family).or_default().1.push(tag);
    }
    for at in document.operations() {
        if let Some((operations, _)) = features.enabling(at.value).and_then(|family| families.get_mut(family)) {
            *operations += 1;
        }
    }
    families
}

/// The families, for the crate's README.
fn family_list(document: &Document) -> String {
    let families = families(document);
    let names = families
        .into_iter()
        .map(|(family, (operations, _))| format!("`{family}` ({operations})"));
    let mut lines = vec![String::new()];
    for name in names {
        let last = lines.len() - 1;
        if lines[last].len() + name.len() > 135 {
            lines.push(name);
        } else if lines[last].is_empty() {
            lines[last] = name;
        } else {
            lines[last] = format!("{}, {name}", lines[last]);
        }
    }
    format!("{}.\n", lines.join(",\n"))
}

/// The families and what they have, for the front page of the crate's documentation; links lead to the headings on the client's page.
fn family_table(document: &Document) -> String {
    let mut table = "\
## Families

Each family of operations is a feature. Of those that are enabled, [`types`], [`requests`] and [`operations`] have a module each, and the
[`Client`] has these methods:

| feature | for |
|---|---|
"
    .to_owned();
    for (family, (_, tags)) in families(document) {
        let links: Vec<_> = tags
            .iter()
            .map(|tag| format!("[{}](Client#{tag})", tag.replace('-', " ")))
            .collect();
        // no code: on a phone it would be broken in the middle of a word
        let _ = writeln!(table, "| {family} | {} |", links.join(", "));
    }
    table
}

/// A file of which the part between the markers is generated.
fn between_markers(path: PathBuf, comment: &str, generated: &str) -> Artifact {
    let found = std::fs::read_to_string(root().join(&path)).unwrap_or_default();
    let contents = replaced(&found, comment, generated)
        .unwrap_or_else(|| format!("{found}\n{comment}BEGIN generated\n{generated}{comment}END generated\n"));
    Artifact {
        path,
        contents,
        command: COMMAND,
    }
}

fn replaced(text: &str, comment: &str, generated: &str) -> Option<String> {
    let start = text.find(&format!("{comment}BEGIN generated"))?;
    let start = start + text[start..].find('\n')? + 1;
    let end = start + text[start..].find(&format!("{comment}END generated"))?;
    Some(format!("{}{generated}{}", &text[..start], &text[end..]))
}
