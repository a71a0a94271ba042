//! A program of somebody else's, outside of the workspace, that has the packages from their folders: it builds, and runs the quickstart,
//! all examples and the tests that go through what is public.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use super::packages::{self, FOLDER, Files};
use crate::api::{Api, root};
use crate::artifact::report;

/// Beside the packages.
const TRIAL: &str = "target/dist-try";

/// What the program has beside the packages: the examples' own dependencies.
const MANIFEST: &str = r#"[package]
name = "program"
version = "0.1.0"
edition = "2024"
publish = false

[dependencies]
okta-mgmt = { workspace = true, features = ["full", "mock"] }
okta-pam = { workspace = true, features = ["full", "mock"] }
okta-sandbox.workspace = true
aes-kw.workspace = true
aws-lc-rs = { workspace = true, features = ["ring-io"] }
axum = { workspace = true, features = ["http1", "tokio"] }
base64.workspace = true
chrono.workspace = true
csv = "1.3"
futures-util.workspace = true
httpmock.workspace = true
indicatif = { version = "0.18", default-features = false }
serde_json.workspace = true
tokio = { workspace = true, features = ["macros", "net", "rt-multi-thread", "sync"] }
"#;

pub(super) fn run() -> Result<(), String> {
    let folder = root().join(TRIAL);
    let (files, examples) = files()?;
    packages::write_to(&folder, &files)?;
    step(&folder, "build", &["build", "--package", "program"])?;
    step(&folder, "the quickstart", &["run", "--package", "program"])?;
    for example in &examples {
        step(
            &folder,
            &format!("example {example}"),
            &["run", "--package", "program", "--example", example],
        )?;
    }
    step(
        &folder,
        "tests of okta-pam",
        &["test", "--package", "program", "--test", "it"],
    )?;
    step(
        &folder,
        "tests of both clients, code in the guide",
        &["test", "--package", "okta-tests"],
    )?;
    Ok(())
}

/// The program, and the names of its examples.
fn files() -> Result<(Files, Vec<String>), String> {
    let root = root();
    let mut files = Files::new();
    let manifest = packages::lines(&packages::read(&root.join("Cargo.toml"))?, |line| {
        Some(match line {
            _ if line.starts_with("members = ") => "members = [\"program\", \"tests\"]".to_owned(),
            // the surface is rendered by the generator; all else is a package
            _ if line.starts_with("okta-codegen = ") => {
                line.replace("path = \"", &format!("path = \"{}/", root.display()))
            }
            _ => line.replace("path = \"", &format!("path = \"{}/", root.join(FOLDER).display())),
        })
    });
    files.insert("Cargo.toml".into(), manifest.into_bytes());
    files.insert(
        "Cargo.lock".into(),
        packages::read(&root.join("Cargo.lock"))?.into_bytes(),
    );
    files.insert("program/Cargo.toml".into(), MANIFEST.as_bytes().to_vec());
    let quickstart = packages::read(&root.join("okta-mgmt/examples/quickstart.rs"))?;
    files.insert("program/src/main.rs".into(), quickstart.into_bytes());
    for api in Api::ALL {
        packages::copy(
            &root.join(api.crate_name()).join("examples"),
            Path::new("program/examples"),
            &mut files,
        )?;
        // what the tests compare with
        for file in ["Cargo.toml", "README.md", "openapi.json"] {
            let path = Path::new(api.crate_name()).join(file);
            files.insert(path.clone(), packages::read(&root.join(path))?.into_bytes());
        }
    }
    packages::copy(&root.join("okta-pam/tests"), Path::new("program/tests"), &mut files)?;
    for folder in ["tests", "specs", "docs"] {
        packages::copy(&root.join(folder), Path::new(folder), &mut files)?;
    }
    // pages whose code is compiled
    for page in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "okta-core/README.md",
        "codegen/README.md",
    ] {
        files.insert(page.into(), packages::read(&root.join(page))?.into_bytes());
    }
    let examples = files
        .keys()
        .filter(|path| path.parent() == Some(Path::new("program/examples")))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    Ok((files, examples))
}

fn step(folder: &Path, what: &str, arguments: &[&str]) -> Result<(), String> {
    let start = Instant::now();
    // dependencies that are compiled already serve here, too
    let target = root().join("target");
    let log = target.join("dist-try.log");
    let failed = |error: std::io::Error| format!("{what}: {error}");
    let output = fs::File::create(&log).map_err(failed)?;
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", &target)
        .stdout(output.try_clone().map_err(failed)?)
        .stderr(output)
        .status()
        .map_err(failed)?;
    let text = fs::read_to_string(&log).map_err(failed)?;
    if !status.success() {
        let lines: Vec<_> = text.lines().collect();
        let last = lines[lines.len().saturating_sub(60)..].join("\n");
        return Err(format!("{what}: {status}; the end of {}:\n{last}", log.display()));
    }
    let passed: Vec<_> = text.lines().filter(|line| line.starts_with("test result:")).collect();
    let seconds = start.elapsed().as_secs_f64();
    report("Passed", &format!("{what} ({seconds:.0} s) {}", passed.join("; ")));
    Ok(())
}
