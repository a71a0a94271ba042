//! Stage 1, load: the YAML files of one API, each a fragment of its OpenAPI document.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::yaml::{self, Node};

/// One file.
#[derive(Debug)]
pub(crate) struct Fragment {
    pub(crate) file: Arc<str>,
    /// The folder that it is in, unless it is in that of the API.
    pub(crate) family: Option<String>,
    pub(crate) root: Node,
}

/// Where a family differs from Okta's document on purpose; no part of the document itself.
pub const DIFFERENCES: &str = "differences.yaml";

/// Where recorded traffic differs from a family's document, and why it is left so; no part of the document either.
pub const TRAFFIC: &str = "traffic.yaml";

/// Reads every `.yaml` file below `directory` but the lists of what differs, in the order of their names. Each broken file is a finding.
pub(crate) fn load(directory: &Path) -> Result<Vec<Fragment>, Diagnostics> {
    let mut paths = Vec::new();
    find(directory, &mut paths).map_err(|(path, error)| unreadable(&path, &error))?;
    paths.sort();
    let mut diagnostics = Diagnostics::default();
    let mut fragments = Vec::new();
    for path in paths {
        let file: Arc<str> = display_name(directory, &path).into();
        match std::fs::read_to_string(&path) {
            Err(error) => diagnostics.push(unreadable(&path, &error)),
            Ok(text) => match yaml::parse(&file, &text) {
                Ok(root) => fragments.push(Fragment {
                    file,
                    family: family(directory, &path),
                    root,
                }),
                Err(diagnostic) => diagnostics.push(diagnostic),
            },
        }
    }
    diagnostics.into_result(fragments)
}

fn find(directory: &Path, paths: &mut Vec<PathBuf>) -> Result<(), (PathBuf, std::io::Error)> {
    let entries = std::fs::read_dir(directory).map_err(|error| (directory.to_owned(), error))?;
    for entry in entries {
        let path = entry.map_err(|error| (directory.to_owned(), error))?.path();
        if path.is_dir() {
            find(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml")
            && path
                .file_name()
                .is_none_or(|name| name != DIFFERENCES && name != TRAFFIC)
        {
            paths.push(path);
        }
    }
    Ok(())
}

/// `applications` of `specs/mgmt/applications/applications.yaml`; nothing of `specs/mgmt/common.yaml`.
fn family(directory: &Path, path: &Path) -> Option<String> {
    let mut below = path.strip_prefix(directory).ok()?.iter();
    let folder = below.next()?;
    below.next().map(|_| folder.to_string_lossy().into_owned())
}

/// `specs/mgmt/applications/applications.yaml`, however the directory was given, and with `/` on every system.
fn display_name(directory: &Path, path: &Path) -> String {
    let root = directory.parent().and_then(Path::parent).unwrap_or(directory);
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative
        .iter()
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic {
        at: Location {
            file: path.to_string_lossy().into(),
            line: 0,
        },
        rule: "load/read",
        message: format!("the file can't be read: {error}"),
        help: "check that it exists, that you may read it, and that it is UTF-8".into(),
    }
}
