//! Whether the snapshots of the public surface show what the specs say. The tests compare them, too; this is quicker and lists all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::Status;
use crate::api::{Api, root};
use crate::artifact::report;

const FOLDER: &str = "tests/it/snapshots";
const COMMAND: &str = "INSTA_UPDATE=always cargo test -p okta-tests surface";

pub(crate) fn check(api: Api, surface: &BTreeMap<String, String>) -> Status {
    let mut status = Status::Fresh;
    let mut expected = BTreeSet::new();
    let mut fresh = 0;
    for (tag, text) in surface {
        let name = format!("{}__{tag}.snap", api.name());
        let found = fs::read_to_string(root().join(FOLDER).join(&name)).unwrap_or_default();
        if contents(&found).trim_end() == text.trim_end() {
            fresh += 1;
        } else {
            report("Stale", &format!("{FOLDER}/{name}; review, then run: {COMMAND}"));
            status = Status::Stale;
        }
        expected.insert(name);
    }
    for entry in fs::read_dir(root().join(FOLDER)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(&format!("{}__", api.name())) && !expected.contains(&name) {
            let (what, remedy) = if name.ends_with(".snap.new") {
                ("is a snapshot that waits for its review", "rm")
            } else {
                ("belongs to no tag", "git rm")
            };
            report(
                "Stale",
                &format!("{FOLDER}/{name} {what}; run: {remedy} {FOLDER}/{name}"),
            );
            status = Status::Stale;
        }
    }
    if status == Status::Fresh {
        report("Fresh", &format!("{FOLDER}/{}__*.snap ({fresh} tags)", api.name()));
    }
    status
}

/// A snapshot without its header.
fn contents(snapshot: &str) -> &str {
    snapshot
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .map_or(snapshot, |(_, contents)| contents)
}
