//! The folder of the packages: a workspace like this one, with the crates that are published and nothing that generates.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::freeze::Source;
use super::tree::Features;
use crate::Status;
use crate::api::{Api, root};
use crate::artifact::report;

/// Contents of files by path.
pub(super) type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Relative to the workspace.
pub(super) const FOLDER: &str = "target/dist";

/// In each client's package, for rustdoc.
const GUIDE: &str = "docs";

/// Published as they are.
const AS_THEY_ARE: [&str; 2] = ["okta-core", "sandbox"];

/// What a crate has its code and the guide with, and what takes its place. rustdoc shows the features of an operation as before and, as before, none of
/// what operations share: it would be a list of most.
const INCLUDED: [(&str, &str); 3] = [
    (
        "mod generated {\n    include!(concat!(env!(\"OUT_DIR\"), \"/client.rs\"));\n}\n",
        "#[cfg_attr(docsrs, doc(auto_cfg = false))]\nmod generated;\n",
    ),
    (
        "\npub use generated::{",
        "\n#[cfg_attr(docsrs, doc(auto_cfg = false))]\npub use generated::{",
    ),
    ("\"../../docs/guide.rs\"", "\"../docs/guide.rs\""),
];

/// The manifest of the workspace, and the crates that nothing is generated for.
pub(super) fn workspace(files: &mut Files) -> Result<(), String> {
    let manifest = read(&root().join("Cargo.toml"))?;
    let members: Vec<_> = Api::ALL.map(Api::crate_name).into_iter().chain(AS_THEY_ARE).collect();
    let manifest = lines(&manifest, |line| match line {
        _ if line.starts_with("members = ") => Some(format!("members = {members:?}")),
        _ if line.starts_with("okta-codegen = ") => None,
        _ => Some(line.to_owned()),
    });
    files.insert("Cargo.toml".into(), manifest.into_bytes());
    files.insert("Cargo.lock".into(), read(&root().join("Cargo.lock"))?.into_bytes());
    for name in AS_THEY_ARE {
        copy(&root().join(name), Path::new(name), files)?;
    }
    Ok(())
}

/// A client crate with its code.
pub(super) fn client(files: &mut Files, api: Api, source: Source) -> Result<(), String> {
    let folder = Path::new(api.crate_name());
    copy(&root().join(folder), folder, files)?;
    copy(&root().join(GUIDE), &folder.join(GUIDE), files)?;
    files.remove(&folder.join("build.rs"));
    change(files, &folder.join("Cargo.toml"), |manifest| {
        let mut is_build = false;
        let manifest = lines(manifest, |line| {
            if line.starts_with('[') {
                is_build = line == "[build-dependencies]";
            }
            (!is_build).then(|| line.to_owned())
        });
        replace_once(&manifest, "\"/build.rs\", ", "")
    })?;
    change(files, &folder.join("src/lib.rs"), |library| {
        INCLUDED
            .into_iter()
            .try_fold(library.to_owned(), |library, (from, to)| {
                replace_once(&library, from, to)
            })
    })?;
    files.extend(
        source
            .into_iter()
            .map(|(path, text)| (folder.join("src").join(path), text.into_bytes())),
    );
    Ok(())
}

/// The features that are on by default, with those that they name.
pub(super) fn default_features(api: Api) -> Result<Features, String> {
    let path = root().join(api.crate_name()).join("Cargo.toml");
    let manifest = read(&path)?;
    let values = |feature: &str| -> Option<Vec<String>> {
        let start = manifest.find(&format!("\n{feature} = ["))?;
        let list = manifest[start..].split_once('[')?.1.split_once(']')?.0;
        let names = list.split(',').map(|name| name.trim().trim_matches('"').to_owned());
        Some(names.filter(|name| !name.is_empty()).collect())
    };
    let mut enabled = Features::new();
    let mut open = vec!["default".to_owned()];
    while let Some(feature) = open.pop() {
        if enabled.insert(feature.clone()) {
            open.extend(values(&feature).unwrap_or_default());
        }
    }
    if enabled.len() > 1 {
        Ok(enabled)
    } else {
        Err(format!("{} has no default features that can be read", path.display()))
    }
}

fn replace_once(text: &str, from: &str, to: &str) -> Result<String, String> {
    match text.matches(from).count() {
        1 => Ok(text.replace(from, to)),
        found => Err(format!("`{}` is there {found} times, not once", from.trim())),
    }
}

fn change(files: &mut Files, path: &Path, edit: impl FnOnce(&str) -> Result<String, String>) -> Result<(), String> {
    let failed = |message: String| format!("{}: {message}; see xtask/src/dist/packages.rs", path.display());
    let contents = files.get_mut(path).ok_or_else(|| failed("missing".to_owned()))?;
    let text = String::from_utf8(std::mem::take(contents)).map_err(|error| failed(error.to_string()))?;
    *contents = edit(&text).map_err(failed)?.into_bytes();
    Ok(())
}

/// Each line as `edit` has it, or without it.
pub(super) fn lines(text: &str, edit: impl FnMut(&str) -> Option<String>) -> String {
    text.lines()
        .filter_map(edit)
        .flat_map(|line| [line, "\n".to_owned()])
        .collect()
}

pub(super) fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Takes a folder over, without what cargo and editors leave there.
pub(super) fn copy(from: &Path, to: &Path, files: &mut Files) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", from.display());
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == "target" || name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        let (from, to) = (entry.path(), to.join(&name));
        if from.is_dir() {
            copy(&from, &to, files)?;
        } else {
            let contents = fs::read(&from).map_err(|error| format!("{}: {error}", from.display()))?;
            files.insert(to, contents);
        }
    }
    Ok(())
}

/// Writes the packages in place of what was there.
pub(super) fn write(files: &Files) -> Result<(), String> {
    let folder = root().join(FOLDER);
    write_to(&folder, files)?;
    report("Wrote", &format!("{FOLDER} ({} files)", files.len()));
    Ok(())
}

/// Writes what has changed, and removes what isn't among `files`; nothing is rebuilt for nothing.
pub(super) fn write_to(folder: &Path, files: &Files) -> Result<(), String> {
    for path in present(folder) {
        if !files.contains_key(&path) {
            let path = folder.join(path);
            fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    for (path, contents) in files {
        let path = folder.join(path);
        if fs::read(&path).is_ok_and(|found| found == *contents) {
            continue;
        }
        let failed = |error: std::io::Error| format!("{}: {error}", path.display());
        fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(failed)?;
        fs::write(&path, contents).map_err(failed)?;
    }
    Ok(())
}

/// Compares what was written with `files`.
pub(super) fn compare(files: &Files) -> Result<Status, String> {
    let folder = root().join(FOLDER);
    let present = present(&folder);
    let differing = files
        .iter()
        .filter(|(path, contents)| !fs::read(folder.join(path)).is_ok_and(|found| found == **contents))
        .map(|(path, _)| path);
    let stray = present.iter().filter(|path| !files.contains_key(*path));
    let different: Vec<_> = differing.chain(stray).collect();
    for path in &different {
        report("Differs", &format!("{FOLDER}/{}", path.display()));
    }
    if different.is_empty() {
        report("Fresh", &format!("{FOLDER} ({} files, the same bytes)", files.len()));
        return Ok(Status::Fresh);
    }
    report("Stale", &format!("{FOLDER}; run: cargo xtask dist"));
    Ok(Status::Stale)
}

/// What is in a folder, without what cargo builds or locks there.
fn present(folder: &Path) -> Vec<PathBuf> {
    let mut files = Files::new();
    // a folder that isn't there has nothing in it
    drop(copy(folder, Path::new(""), &mut files));
    files.into_keys().collect()
}
