//! Build time, memory and size: programs with our client, beside one by hand and clients by plain progenitor.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use okta_codegen::Document;

use super::measure::{Usage, cargo, measure, median, scratch};
use super::projects::{self, Project};
use super::table::{Row, Target};
use super::{facts, plain};
use crate::api::root;
use crate::artifact::report;
use crate::dist;

/// A unit, and where its value is.
type Measure = (&'static str, fn(&Usage) -> f64);

/// Measurements by (program, measure).
type Usages = BTreeMap<(&'static str, &'static str), Vec<Usage>>;

pub(super) fn run(rounds: usize, quick: bool) -> Result<Vec<Row>, String> {
    let curated = curated()?;
    let simplified = plain::simplify(&curated.root);
    let generated = root().join("okta-mgmt");
    let mut programs = vec![
        projects::by_hand()?,
        projects::ours("default", &generated, None)?,
        projects::ours("one-feature", &generated, Some(&["groups"]))?,
        projects::ours("full", &generated, Some(&["full"]))?,
        projects::plain("plain", &simplified, include_str!("programs/plain.rs"))?,
    ];
    let mut clients = programs[1..].to_vec();
    let package = dist::write()?.join("okta-mgmt");
    programs.extend([
        projects::ours("package", &package, None)?,
        projects::ours("package-one-feature", &package, Some(&["groups"]))?,
    ]);
    match facts::document(&curated).map(|document| plain::simplify(&document)) {
        Some(whole) => clients.extend([
            projects::ours_whole("whole-full", &whole, &["full"])?,
            projects::ours_whole("whole-one-feature", &whole, &["groups"])?,
            projects::plain("whole-plain", &whole, "fn main() {}\n")?,
        ]),
        None => report("Skipped", "the whole API: ../shared/facts is not at hand"),
    }
    for project in programs.iter().chain(&clients) {
        report("Fetching", project.name);
        measure(cargo(&project.folder).arg("fetch"))?;
    }

    let (mut usages, mut sizes) = (Usages::new(), BTreeMap::new());
    for round in 1..=rounds {
        for project in &programs {
            report("Building", &format!("{}, round {round} of {rounds}", project.name));
            let usage = cold(project, quick)?;
            usages.entry((project.name, "cold")).or_default().push(usage);
            sizes.insert((project.name, "debug"), size(project, "debug", quick)?);
            let usage = warm(project, round, quick)?;
            usages.entry((project.name, "warm")).or_default().push(usage);
        }
        for project in &clients {
            report("Checking", &format!("{}, round {round} of {rounds}", project.name));
            let usage = check(project, round == 1)?;
            usages.entry((project.name, "check")).or_default().push(usage);
            if round == 1 {
                sizes.insert((project.name, "lines"), lines(project)?);
            }
        }
    }
    if !quick {
        for project in &programs {
            report("Building", &format!("{}, release", project.name));
            release(project)?;
            sizes.insert((project.name, "release"), size(project, "release", quick)?);
        }
    }
    report("Checking", "the specs");
    let check = xtask_check(rounds)?;
    let mut rows = rows(&usages, &sizes, check);
    report("Documenting", "okta-mgmt");
    rows.extend(documentation(&package)?);
    Ok(rows)
}

/// The document that okta-mgmt ships with.
fn curated() -> Result<Document, String> {
    let path = root().join("okta-mgmt/openapi.json");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Document::from_json(&path.to_string_lossy(), &text).map_err(|diagnostic| diagnostic.to_string())
}

/// Where a program is built: by itself, or, to be quick, where the others are.
fn target(project: &Project, quick: bool) -> Result<PathBuf, String> {
    if quick {
        scratch("build/target-quick")
    } else {
        Ok(project.folder.join("target"))
    }
}

/// Where clients are checked. They share their dependencies, which are not measured.
fn check_target() -> Result<PathBuf, String> {
    scratch("build/target-check")
}

/// Everything, dependencies included.
fn cold(project: &Project, quick: bool) -> Result<Usage, String> {
    let target = target(project, quick)?;
    if target.exists() && !quick {
        fs::remove_dir_all(&target).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    build(project, &target, "0")
}

/// After an edit of the program. Here it is incremental, as cargo is with a program that is worked on.
fn warm(project: &Project, round: usize, quick: bool) -> Result<Usage, String> {
    let target = target(project, quick)?;
    build(project, &target, "1")?;
    let main = project.folder.join("src/main.rs");
    let failed = |error: std::io::Error| format!("{}: {error}", main.display());
    let program = fs::read_to_string(&main).map_err(failed)?;
    fs::write(&main, format!("{program}\nconst _EDIT: usize = {round};\n")).map_err(failed)?;
    let usage = build(project, &target, "1");
    fs::write(&main, program).map_err(failed)?;
    usage
}

fn build(project: &Project, target: &Path, incremental: &str) -> Result<Usage, String> {
    let mut command = cargo(&project.folder);
    command.env("CARGO_INCREMENTAL", incremental);
    command.args(["build", "--offline", "--target-dir"]);
    measure(command.arg(target))
}

/// Writes a file as it is: cargo takes it for changed.
fn touch(path: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    fs::write(path, fs::read(path).map_err(failed)?).map_err(failed)
}

/// The client alone, after its input changed.
fn check(project: &Project, first: bool) -> Result<Usage, String> {
    let run = || {
        let mut command = cargo(&project.folder);
        command.args(["check", "--offline"]).args(project.selection());
        measure(command.arg("--target-dir").arg(check_target()?))
    };
    if first {
        run()?;
    }
    touch(&project.input())?;
    run()
}

fn release(project: &Project) -> Result<(), String> {
    let mut command = cargo(&project.folder);
    command.args([
        "build",
        "--offline",
        "--release",
        "--config",
        "profile.release.strip=true",
        "--target-dir",
    ]);
    measure(command.arg(target(project, false)?)).map(|_| ())
}

/// Of the program, in MiB.
fn size(project: &Project, profile: &str, quick: bool) -> Result<f64, String> {
    let path = target(project, quick)?.join(profile).join("hello");
    let bytes = fs::metadata(&path)
        .map_err(|error| format!("{}: {error}", path.display()))?
        .len();
    #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
    Ok(bytes as f64 / f64::from(1 << 20))
}

/// Lines of generated code, formatted, in thousands: of the code written last, by the check of this client.
fn lines(project: &Project) -> Result<f64, String> {
    let build = check_target()?.join("debug/build");
    let prefix = format!("{}-", project.package());
    let newest = entries(&build)
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(&prefix))
        })
        .flat_map(|path| ["client.rs", "codegen.rs"].map(|file| path.join("out").join(file)))
        .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
        .max();
    let formatted = newest
        .and_then(|(_, path)| fs::read_to_string(path).ok())
        .and_then(|text| syn::parse_file(&text).ok())
        .map(|file| prettyplease::unparse(&file));
    #[allow(clippy::cast_precision_loss, reason = "some hundred thousand")]
    Ok(formatted.map_or(f64::NAN, |text| text.lines().count() as f64 / 1e3))
}

fn entries(path: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(path)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
}

/// Seconds of `cargo xtask check`, when it is built.
fn xtask_check(rounds: usize) -> Result<f64, String> {
    let mut seconds = Vec::new();
    for round in 0..=rounds {
        let mut command = cargo(root());
        command.args(["run", "--quiet", "--package", "xtask", "--", "check"]);
        command.env("CARGO_TARGET_DIR", scratch("xtask")?);
        // what it finds is not of interest here
        let start = std::time::Instant::now();
        let outcome = measure(&mut command);
        let wall = start.elapsed().as_secs_f64();
        if let Err(message) = &outcome
            && message.contains("can't be started")
        {
            return Err(message.clone());
        }
        if round > 0 {
            seconds.push(wall);
        }
    }
    Ok(median(seconds))
}

/// What docs.rs allows: seconds, and MiB of memory.
const DOCS_RS: [f64; 2] = [15.0 * 60.0, 6.0 * 1024.0];

/// Of a package, with all features and from nothing, as docs.rs makes it. Once: it is far from what it is held against.
fn documentation(package: &Path) -> Result<[Row; 2], String> {
    let target = scratch("build/target-doc")?;
    if target.exists() {
        fs::remove_dir_all(&target).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    let mut command = cargo(package);
    command.args(["doc", "--offline", "--no-deps", "--all-features", "--target-dir"]);
    let usage = measure(command.arg(target))?;
    let row = |unit: &str, ours, limit| {
        let what = format!("documentation, all features, {unit}");
        Row::new(what, ours, "limit of docs.rs", limit, Target::AtMost(0.5))
    };
    let [seconds, memory] = DOCS_RS;
    Ok([row("s", usage.wall, seconds), row("MiB at most", usage.peak, memory)])
}

fn rows(usages: &Usages, sizes: &BTreeMap<(&str, &str), f64>, xtask_check: f64) -> Vec<Row> {
    let get = |name: &'static str, measure: &'static str, of: fn(&Usage) -> f64| {
        usages
            .get(&(name, measure))
            .map_or(f64::NAN, |all| median(all.iter().map(of)))
    };
    let size = |name: &'static str, what: &'static str| sizes.get(&(name, what)).copied().unwrap_or(f64::NAN);
    let wall: fn(&Usage) -> f64 = |usage| usage.wall;
    let measures: [Measure; 3] = [
        ("s", wall),
        ("s of CPU", |usage| usage.cpu),
        ("MiB at most", |usage| usage.peak),
    ];
    let mut rows = Vec::new();
    for (name, label) in [
        ("default", "default features"),
        ("package", "default features, from the package"),
        ("one-feature", "one feature"),
        ("package-one-feature", "one feature, from the package"),
        ("full", "full"),
    ] {
        for (unit, of) in measures {
            for (peer, peer_label) in [
                ("by-hand", "by hand"),
                ("plain", "plain progenitor, same operations as full"),
            ] {
                let target = match (name, unit, peer) {
                    ("default", "s", "by-hand") => Target::AtMost(1.6),
                    ("package", "s of CPU", "by-hand") => Target::AtMost(1.25),
                    ("package-one-feature", "s of CPU", "by-hand") => Target::AtMost(1.15),
                    _ => Target::None,
                };
                let what = format!("cold build, {label}, {unit}");
                rows.push(Row::new(
                    what,
                    get(name, "cold", of),
                    peer_label,
                    get(peer, "cold", of),
                    target,
                ));
            }
        }
        rows.push(Row::new(
            format!("build after an edit of the program, {label}, s"),
            get(name, "warm", wall),
            "by hand",
            get("by-hand", "warm", wall),
            if name == "package" {
                Target::AtMost(1.1)
            } else {
                Target::None
            },
        ));
        for (profile, unit) in [
            ("release", "program, release, stripped, MiB"),
            ("debug", "program, debug, MiB"),
        ] {
            if sizes.contains_key(&(name, profile)) {
                let what = format!("{unit}, {label}");
                rows.push(Row::new(
                    what,
                    size(name, profile),
                    "by hand",
                    size("by-hand", profile),
                    Target::None,
                ));
            }
        }
    }
    for (ours, theirs, one, label) in [
        ("full", "plain", "one-feature", "curated operations"),
        ("whole-full", "whole-plain", "whole-one-feature", "whole API"),
    ] {
        if !usages.contains_key(&(ours, "check")) {
            continue;
        }
        let is_whole = ours == "whole-full";
        for (unit, of) in measures {
            let target = match unit {
                "s" if is_whole => Target::AtMost(0.4),
                "MiB at most" if is_whole => Target::AtMost(0.45),
                _ => Target::None,
            };
            let what = format!("check of the client, {label}, {unit}");
            rows.push(Row::new(
                what,
                get(ours, "check", of),
                "plain progenitor",
                get(theirs, "check", of),
                target,
            ));
        }
        let what = format!("generated lines, {label}, thousands");
        rows.push(Row::new(
            what,
            size(ours, "lines"),
            "plain progenitor",
            size(theirs, "lines"),
            Target::None,
        ));
        let what = format!("check of the client, {label}, one feature, s");
        let target = if is_whole { Target::AtMost(0.1) } else { Target::None };
        rows.push(Row::new(
            what,
            get(one, "check", wall),
            "full",
            get(ours, "check", wall),
            target,
        ));
    }
    rows.push(Row::new(
        "cargo xtask check, warm, s",
        xtask_check,
        "limit",
        3.0,
        Target::AtMost(1.0),
    ));
    rows
}
