//! That the crate is built as ARCHITECTURE.md says: no module uses one of a floor above, and none uses itself by way of another.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// From the bottom to the top.
const FLOORS: [&str; 9] = [
    "model headers cursor operation payload event rate_limit redact secret setting word dedup upload filter until",
    "response subject route api audit",
    "error segment attributes",
    "transport pacing retry config record",
    "auth",
    "dispatch",
    "call",
    "page",
    "client request rt mock",
];

/// For tests, of which nothing depends on anything.
const APART: &str = "testing";

type Uses = BTreeMap<String, BTreeSet<String>>;

/// The names after `crate::` in the code that isn't a test.
fn read(folder: &Path, module: Option<&str>, uses: &mut Uses) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let module = module.unwrap_or(&name);
        if path.is_dir() {
            read(&path, Some(module), uses);
        } else if !["lib", "tests", APART].contains(&name.as_str()) {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            // macros name their own crate from outside
            let lines = code.lines().filter(|line| !line.contains("$crate"));
            let code = lines.map(|line| line.split("//").next().unwrap());
            let uses = uses.entry(module.to_owned()).or_default();
            for used in code.flat_map(|line| line.split("crate::").skip(1)) {
                let end = used
                    .find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(used.len());
                if floor(&used[..end]).is_some() && &used[..end] != module {
                    uses.insert(used[..end].to_owned());
                }
            }
        }
    }
}

fn floor(module: &str) -> Option<usize> {
    FLOORS
        .iter()
        .position(|floor| floor.split(' ').any(|one| one == module))
}

#[test]
fn nothing_uses_what_is_above_it() {
    let mut uses = Uses::new();
    read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), None, &mut uses);
    assert!(uses.len() > 25, "{uses:?}");
    for (module, used) in &uses {
        let own =
            floor(module).unwrap_or_else(|| panic!("{module} is on no floor: give it one here and in ARCHITECTURE.md"));
        let above: Vec<_> = used.iter().filter(|used| floor(used) > Some(own)).collect();
        assert!(above.is_empty(), "{module} uses {above:?} from above");
    }
    // What uses nothing that is left can go; a circle stays.
    while let Some(free) = uses.keys().find(|module| uses[*module].is_empty()).cloned() {
        uses.remove(&free);
        uses.values_mut().for_each(|used| {
            used.remove(&free);
        });
    }
    let known: BTreeSet<String> = uses.keys().cloned().collect();
    uses.values_mut()
        .for_each(|used| used.retain(|used| known.contains(used)));
    assert!(uses.is_empty(), "modules that use each other: {uses:?}");
}
