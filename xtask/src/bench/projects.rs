//! The programs that are built: each does the same little with another client.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use okta_codegen::document::{elements, text};
use serde_json::Value;

use super::measure::scratch;
use crate::api::root;

/// A program, and the crate of its client.
#[derive(Clone, Debug)]
pub(super) struct Project {
    pub(super) name: &'static str,
    pub(super) folder: PathBuf,
    /// Package of the client; `None` if the program is its own.
    pub(super) client: Option<&'static str>,
    /// Features of the client; `None` stands for its default ones.
    features: Option<Vec<String>>,
}

const OURS: &str = "okta-mgmt";
const PLAIN: &str = "plain-client";

/// The TLS, compression and proxies of okta-core, so that all programs can do the same.
const REQWEST: &str = r#"reqwest = { version = "0.13.4", default-features = false, features = [FEATURES"gzip", "http2", "rustls", "system-proxy"] }"#;

impl Project {
    fn new(name: &'static str, client: Option<&'static str>, features: Option<&[&str]>) -> Result<Self, String> {
        let project = Self {
            name,
            folder: scratch(Path::new("build").join(name))?,
            client,
            features: features.map(|features| features.iter().map(ToString::to_string).collect()),
        };
        // the same versions everywhere
        let lock = fs::read_to_string(root().join("Cargo.lock")).map_err(|error| error.to_string())?;
        if !project.folder.join("Cargo.lock").exists() {
            project.write("Cargo.lock", &lock)?;
        }
        Ok(project)
    }

    /// The file that the client is generated from, or its source.
    pub(super) fn input(&self) -> PathBuf {
        match self.client {
            Some(_) => self.folder.join("client/openapi.json"),
            None => self.folder.join("src/main.rs"),
        }
    }

    /// The package to check.
    pub(super) fn package(&self) -> &str {
        self.client.unwrap_or("hello")
    }

    /// Arguments that select the package with its features: cargo doesn't look at those that the program asks for.
    pub(super) fn selection(&self) -> Vec<String> {
        let mut arguments = vec!["-p".to_owned(), self.package().to_owned()];
        if let Some(features) = &self.features {
            arguments.extend([
                "--no-default-features".to_owned(),
                "--features".to_owned(),
                features.join(","),
            ]);
        }
        arguments
    }

    /// Rewrites a file only if it changes, so that nothing is rebuilt for nothing.
    fn write(&self, file: &str, text: &str) -> Result<(), String> {
        let path = self.folder.join(file);
        if fs::read_to_string(&path).is_ok_and(|found| found == text) {
            return Ok(());
        }
        let failed = |error: std::io::Error| format!("{}: {error}", path.display());
        fs::create_dir_all(path.parent().unwrap_or(&self.folder)).map_err(failed)?;
        fs::write(&path, text).map_err(failed)
    }
}

/// Three operations by hand, with reqwest and serde.
pub(super) fn by_hand() -> Result<Project, String> {
    let project = Project::new("by-hand", None, None)?;
    let reqwest = REQWEST.replace("FEATURES", "\"json\", ");
    project.write(
        "Cargo.toml",
        &format!(
            "{HELLO}\n[dependencies]\n{reqwest}\nserde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n{TOKIO}\n"
        ),
    )?;
    project.write("src/main.rs", include_str!("programs/by_hand.rs"))?;
    Ok(project)
}

/// okta-mgmt with these features, as it is in the workspace or in another folder; `None` stands for its default ones.
pub(super) fn ours(name: &'static str, from: &Path, features: Option<&[&str]>) -> Result<Project, String> {
    let project = Project::new(name, Some(OURS), features)?;
    project.write("Cargo.toml", &our_manifest(features)?)?;
    let with_defaults = features != Some(&["groups"]);
    project.write(
        "src/main.rs",
        if with_defaults {
            include_str!("programs/ours.rs")
        } else {
            include_str!("programs/ours_one.rs")
        },
    )?;
    copy(from, &project, "client")?;
    let manifest = read(&from.join("Cargo.toml"))?;
    project.write(
        "client/Cargo.toml",
        &without(&manifest, &["[dev-dependencies]", "[[example]]"]),
    )?;
    Ok(project)
}

/// Our client of the whole API.
pub(super) fn ours_whole(name: &'static str, document: &Value, features: &[&str]) -> Result<Project, String> {
    let project = Project::new(name, Some(OURS), Some(features))?;
    project.write("Cargo.toml", &our_manifest(Some(features))?)?;
    project.write(
        "src/main.rs",
        "fn main() {\n    println!(\"{:?}\", okta_mgmt::Client::from_env().is_ok());\n}\n",
    )?;
    let manifest = read(&root().join("okta-mgmt/Cargo.toml"))?;
    let manifest = without(&manifest, &["[dev-dependencies]", "[[example]]", "[features]"]);
    project.write("client/Cargo.toml", &format!("{manifest}\n{}", feature_table(document)))?;
    project.write("client/build.rs", &read(&root().join("okta-mgmt/build.rs"))?)?;
    project.write("client/src/client.rs", &read(&root().join("okta-mgmt/src/client.rs"))?)?;
    project.write("client/src/lib.rs", include_str!("programs/ours_lib.rs"))?;
    project.write("client/openapi.json", &document.to_string())?;
    Ok(project)
}

/// A client by plain progenitor, in a build script, as its README says.
pub(super) fn plain(name: &'static str, document: &Value, program: &str) -> Result<Project, String> {
    let project = Project::new(name, Some(PLAIN), None)?;
    let reqwest = REQWEST.replace("FEATURES", "\"json\", \"query\", \"stream\", ");
    project.write(
        "Cargo.toml",
        &format!("{HELLO}members = [\"client\"]\n\n[dependencies]\nplain-client = {{ path = \"client\" }}\n{TOKIO}\n"),
    )?;
    project.write("src/main.rs", program)?;
    project.write(
        "client/Cargo.toml",
        &format!(
            "[package]\nname = \"plain-client\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             bytes = \"1\"\nchrono = {{ version = \"0.4\", features = [\"serde\"] }}\nfutures = \"0.3\"\n\
             progenitor-client = \"0.15\"\n{reqwest}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\
             serde_json = \"1\"\n\n[build-dependencies]\nprettyplease = \"0.2\"\nprogenitor = \"0.15\"\n\
             serde_json = \"1\"\nsyn = \"2\"\n"
        ),
    )?;
    project.write("client/build.rs", include_str!("programs/plain_build.rs"))?;
    project.write(
        "client/src/lib.rs",
        "include!(concat!(env!(\"OUT_DIR\"), \"/codegen.rs\"));\n",
    )?;
    project.write("client/openapi.json", &document.to_string())?;
    Ok(project)
}

const HELLO: &str = "[package]\nname = \"hello\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";
const TOKIO: &str = "tokio = { version = \"1.48\", features = [\"macros\", \"rt\"] }";

/// This workspace's manifest with the program at its root and the client as its only member.
fn our_manifest(features: Option<&[&str]>) -> Result<String, String> {
    let root = root();
    let mut text = String::new();
    // the program is built as a user's is, with cargo's own profile
    for line in without(&read(&root.join("Cargo.toml"))?, &["[profile.dev]"]).lines() {
        let line = match line {
            _ if line.starts_with("members") => "members = [\"client\"]".to_owned(),
            _ if line.starts_with("okta-mgmt =") => line.replace("\"okta-mgmt\"", "\"client\""),
            _ => line.replace("path = \"", &format!("path = \"{}/", root.display())),
        };
        let _ = writeln!(text, "{line}");
    }
    let client = match features {
        None => "{ path = \"client\" }".to_owned(),
        Some(features) => format!("{{ path = \"client\", default-features = false, features = {features:?} }}"),
    };
    Ok(format!(
        "[package]\nname = \"hello\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{OURS} = {client}\n{TOKIO}\n\n{text}"
    ))
}

fn feature_table(document: &Value) -> String {
    let features: BTreeSet<_> = elements(document.get("tags"))
        .filter_map(|tag| text(tag, "x-okta-feature"))
        .collect();
    let mut table =
        String::from("[features]\nmock = [\"dep:httpmock\", \"okta-core/mock\"]\n_replay = [\"okta-core/_replay\"]\n");
    for feature in &features {
        let _ = writeln!(table, "{feature} = []");
    }
    let _ = writeln!(table, "full = {:?}", features.iter().collect::<Vec<_>>());
    table
}

/// Leaves out whole sections of a manifest.
fn without(manifest: &str, sections: &[&str]) -> String {
    let mut skipping = false;
    let mut text = String::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            skipping = sections.contains(&line.trim());
        }
        if !skipping {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Copies what a crate is built from.
fn copy(from: &Path, project: &Project, to: &str) -> Result<(), String> {
    let entries = fs::read_dir(from).map_err(|error| format!("{}: {error}", from.display()))?;
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let target = format!("{to}/{name}");
        match name.as_str() {
            "examples" | "tests" | "target" | "Cargo.toml" => {}
            _ if path.is_dir() => copy(&path, project, &target)?,
            _ => project.write(&target, &read(&path)?)?,
        }
    }
    Ok(())
}
