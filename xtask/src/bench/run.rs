//! Run time: the benchmarks in benches/, several times over, and what they say.

use std::collections::BTreeMap;
use std::process::Stdio;

use serde_json::Value;

use super::measure::{cargo, median, scratch};
use super::table::{Row, Target};
use crate::api::root;
use crate::artifact::report;

/// Values of several rounds by (what, who).
type Values = BTreeMap<(String, String), Vec<f64>>;

pub(super) fn run(rounds: usize, quick: bool) -> Result<Vec<Row>, String> {
    let mut values = Values::new();
    for round in 1..=rounds {
        report("Running", &format!("models, round {round} of {rounds}"));
        models(quick, &mut values)?;
        report("Running", &format!("loopback, round {round} of {rounds}"));
        results(&bench("loopback", &[], quick)?, &mut values);
    }
    report("Running", "allocations");
    results(&bench("allocations", &[], quick)?, &mut values);
    Ok(rows(&values))
}

/// Runs one of the benchmarks and returns what it prints.
fn bench(name: &str, arguments: &[&str], quick: bool) -> Result<String, String> {
    let mut command = cargo(root());
    command.args(["bench", "--quiet", "--package", "okta-benches", "--bench", name, "--"]);
    command.args(arguments);
    command.env("CRITERION_HOME", scratch("criterion")?);
    if let Some(target) = std::env::var_os("CARGO_TARGET_DIR") {
        command.env("CARGO_TARGET_DIR", target);
    }
    if quick {
        command.env("OKTA_BENCH_QUICK", "1");
    }
    let output = command
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| format!("cargo can't be started: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!(
            "benchmark `{name}`:\n{}",
            String::from_utf8_lossy(&output.stderr)
        ))
    }
}

/// Medians that criterion has written, in MB/s.
fn models(quick: bool, values: &mut Values) -> Result<(), String> {
    let home = scratch("criterion")?;
    let _ = std::fs::remove_dir_all(&home);
    let arguments: &[&str] = if quick {
        &[
            "--warm-up-time",
            "0.1",
            "--measurement-time",
            "0.2",
            "--sample-size",
            "10",
            "--noplot",
        ]
    } else {
        &[
            "--warm-up-time",
            "0.5",
            "--measurement-time",
            "2",
            "--sample-size",
            "50",
            "--noplot",
        ]
    };
    bench("models", arguments, quick)?;
    for group in subdirectories(&home) {
        for who in subdirectories(&home.join(&group)) {
            let read = |file: &str| -> Option<Value> {
                let text = std::fs::read_to_string(home.join(&group).join(&who).join("new").join(file)).ok()?;
                serde_json::from_str(&text).ok()
            };
            let nanoseconds = read("estimates.json").and_then(|json| json.pointer("/median/point_estimate")?.as_f64());
            let bytes = read("benchmark.json").and_then(|json| json.pointer("/throughput/Bytes")?.as_f64());
            if let (Some(nanoseconds), Some(bytes)) = (nanoseconds, bytes) {
                values
                    .entry((group.clone(), who))
                    .or_default()
                    .push(bytes / nanoseconds * 1e3);
            }
        }
    }
    Ok(())
}

fn subdirectories(path: &std::path::Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(path)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Lines such as `result list_wall okta us 512.3`.
fn results(output: &str, values: &mut Values) {
    for line in output.lines() {
        let words: Vec<_> = line.split_whitespace().collect();
        if let ["result", what, who, _, value] = words[..]
            && let Ok(value) = value.parse()
        {
            values.entry((what.to_owned(), who.to_owned())).or_default().push(value);
        }
    }
}

fn rows(values: &Values) -> Vec<Row> {
    let get = |what: &str, who: &str| {
        values
            .get(&(what.to_owned(), who.to_owned()))
            .map_or(f64::NAN, |values| median(values.iter().copied()))
    };
    let mut rows = Vec::new();
    for page in ["users", "applications", "log"] {
        let what = format!("decode_{page}");
        let tagged = if page == "applications" {
            "lossless, tagged"
        } else {
            "lossless"
        };
        let label = format!("decode {page}, MB/s");
        let ours = get(&what, "okta");
        rows.push(Row::new(
            &label,
            ours,
            tagged,
            get(&what, "lossless"),
            Target::AtLeast(0.95),
        ));
        if page == "applications" {
            rows.push(Row::new(
                &label,
                ours,
                "lossless, two passes",
                get(&what, "two_pass"),
                Target::AtLeast(0.95),
            ));
        }
        rows.push(Row::new(
            &label,
            ours,
            "Value",
            get(&what, "value"),
            Target::AtLeast(1.5),
        ));
        rows.push(Row::new(
            &label,
            ours,
            "drops the unknown",
            get(&what, "plain"),
            Target::None,
        ));
    }
    for page in ["users", "applications", "log"] {
        let what = format!("encode_{page}");
        let label = format!("encode {page}, MB/s");
        for (who, peer) in [
            ("lossless", "lossless"),
            ("value", "Value"),
            ("plain", "drops the unknown"),
        ] {
            rows.push(Row::new(
                &label,
                get(&what, "okta"),
                peer,
                get(&what, who),
                Target::None,
            ));
        }
    }
    for page in ["users", "applications", "log"] {
        for (measure, label) in [
            ("allocations_decode", "allocations to decode an item"),
            ("allocations_encode", "allocations to encode an item"),
            ("memory_held", "bytes an item holds"),
        ] {
            let what = format!("{measure}_{page}");
            for who in ["lossless", "value"] {
                let label = format!("{label}, {page}");
                rows.push(Row::new(label, get(&what, "okta"), who, get(&what, who), Target::None));
            }
        }
    }
    for (what, label, scale, most) in [
        ("list_wall", "list of 20,000 users, wall, ms", 1e-3, 1.1),
        ("list_cpu", "list of 20,000 users, CPU, ms", 1e-3, 1.1),
        ("request_wall", "one request, wall, µs", 1.0, 1.05),
        ("request_cpu", "one request, CPU, µs", 1.0, 1.05),
    ] {
        let (ours, raw) = (get(what, "okta") * scale, get(what, "raw") * scale);
        rows.push(Row::new(label, ours, "reqwest, lossless", raw, Target::AtMost(most)));
    }
    let mut lengths: Vec<u64> = values
        .keys()
        .filter_map(|(what, _)| what.strip_prefix("memory_")?.parse().ok())
        .collect();
    lengths.sort_unstable();
    lengths.dedup();
    if let [short, .., long] = lengths[..] {
        let (few, many) = (
            get(&format!("memory_{short}"), "okta"),
            get(&format!("memory_{long}"), "okta"),
        );
        let label = format!("peak memory, stream of {long} users, MiB");
        rows.push(Row::new(
            &label,
            many,
            format!("{short} users"),
            few,
            Target::AtMost(1.1),
        ));
        let raw = get(&format!("memory_{long}"), "raw");
        rows.push(Row::new(&label, many, "reqwest, lossless", raw, Target::None));
    }
    rows
}
