//! Real bodies with one thing wrong: whatever it is, it costs nothing but itself.
//!
//! The bodies are the fixtures, and recorded traffic where it lies beside the workspace. In each, every member and element is left out,
//! made null, given another type, repeated and nested. What isn't an object where one belongs may cost that element of its list; all
//! else must be kept.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use okta_core::rt::replay::{Entry, RoundTrip};
use serde_json::Value;

use crate::models::exact::same;

#[test]
fn fixtures() {
    let mut mutants = Mutants::thinned(1);
    for (api, table) in [("mgmt", okta_mgmt::replay::TABLE), ("pam", okta_pam::replay::TABLE)] {
        let folder = here().join("fixtures/bodies").join(api);
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let id = path.file_stem().unwrap().to_str().unwrap();
            let row = table
                .iter()
                .find(|row| row.operation.id() == id)
                .unwrap_or_else(|| panic!("no operation {id}"));
            let body = std::fs::read_to_string(&path).unwrap();
            mutants.answer(row, &body);
        }
    }
    assert!(mutants.finish() > 1000);
}

#[test]
fn recorded_traffic() {
    let file = here().join("../../shared/traffic/okta-mgmt.har");
    let Ok(text) = std::fs::read_to_string(&file) else {
        println!("skipped: there is no {}", file.display());
        return;
    };
    let har: Value = serde_json::from_str(&text).unwrap();
    let mut mutants = Mutants::thinned(4);
    for exchange in har["log"]["entries"].as_array().unwrap() {
        let (request, response) = (&exchange["request"], &exchange["response"]);
        let Some(row) = find(request["method"].as_str().unwrap(), request["url"].as_str().unwrap()) else {
            continue;
        };
        if let (Some(body), 200..=299) = (
            response["content"]["text"].as_str(),
            response["status"].as_u64().unwrap(),
        ) {
            mutants.answer(row, body);
        }
        if let (Some(body), Some(decode)) = (request["postData"]["text"].as_str(), row.request) {
            mutants.of(&format!("{} request", row.operation.id()), decode, None, body);
        }
    }
    mutants.finish();
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The operation whose template fits best.
fn find(method: &str, url: &str) -> Option<&'static Entry> {
    let path = url.splitn(4, '/').nth(3)?.split(['?', '#']).next()?;
    let score = |row: &&Entry| {
        let template = row.operation.path().trim_start_matches('/');
        let same_length = template.split('/').count() == path.split('/').count();
        let mut pairs = template.split('/').zip(path.split('/'));
        let fits = same_length
            && row.operation.method() == method
            && pairs.all(|(part, text)| part.starts_with('{') || part == text);
        fits.then(|| template.matches('{').count())
    };
    okta_mgmt::replay::TABLE
        .iter()
        .filter(|row| score(row).is_some())
        .min_by_key(score)
}

/// Mutants of several bodies. Places whose names and kind are alike are tried once.
struct Mutants {
    /// One in how many changes is made in each place.
    thinned: usize,
    seen: HashSet<String>,
    places: usize,
    count: usize,
    faults: BTreeMap<String, String>,
}

impl Mutants {
    fn thinned(thinned: usize) -> Self {
        Self {
            thinned,
            seen: HashSet::new(),
            places: 0,
            count: 0,
            faults: BTreeMap::new(),
        }
    }

    fn answer(&mut self, row: &Entry, body: &str) {
        if let (Some(decode), true) = (row.response, body.trim_start().starts_with(['{', '['])) {
            self.of(row.operation.id(), decode, row.operation.envelope(), body);
        }
    }

    fn of(&mut self, name: &str, decode: RoundTrip, envelope: Option<&str>, body: &str) {
        let Ok(body) = serde_json::from_str::<Value>(body) else {
            return;
        };
        let list = envelope.map_or(&body, |member| &body[member]);
        match list.as_array() {
            Some(elements) => elements
                .iter()
                .for_each(|element| self.list_with(name, decode, envelope, element)),
            None => self.one(name, decode, &body),
        }
    }

    /// A list of an element with a fault between two without.
    fn list_with(&mut self, name: &str, decode: RoundTrip, envelope: Option<&str>, element: &Value) {
        for (place, change, mutant) in self.mutants(element) {
            let (open, close) = envelope.map_or((String::new(), ""), |member| (format!("{{\"{member}\":"), "}"));
            let list = if mutant.is_empty() {
                r#"[{"id":"a"},{"id":"b"}]"#.to_owned()
            } else {
                format!(r#"[{{"id":"a"}},{mutant},{{"id":"b"}}]"#)
            };
            let outcome = decode(format!("{open}{list}{close}").as_bytes(), envelope);
            let fault = match outcome {
                Ok(back) => same(&list, &back.json).err(),
                // what takes the place of the element itself
                Err(error) if !place.starts_with('/') && error.starts_with("element ") => None,
                Err(error) => Some(error),
            };
            self.note(name, &place, change, fault);
        }
    }

    fn one(&mut self, name: &str, decode: RoundTrip, body: &Value) {
        for (place, change, mutant) in self.mutants(body) {
            // the body itself stays an object
            if place.starts_with('/') {
                let outcome = decode(mutant.as_bytes(), None);
                self.note(
                    name,
                    &place,
                    change,
                    outcome.and_then(|back| same(&mutant, &back.json)).err(),
                );
            }
        }
    }

    fn mutants(&mut self, value: &Value) -> Vec<(String, &'static str, String)> {
        let mut places = Vec::new();
        collect(value, String::new(), &mut places);
        let mut mutants = Vec::new();
        for (index, place) in places.into_iter().enumerate() {
            let alike = place.rsplitn(4, '/').take(3).collect::<Vec<_>>().join("/");
            if self.seen.insert(alike) {
                self.places += 1;
                for (change, replace) in CHANGES.iter().skip(self.places % self.thinned).step_by(self.thinned) {
                    let (mut out, mut next) = (String::new(), 0);
                    emit(value, None, index, *replace, &mut next, &mut out);
                    mutants.push((place.clone(), *change, out));
                }
            }
        }
        self.count += mutants.len();
        mutants
    }

    fn note(&mut self, name: &str, place: &str, change: &str, fault: Option<String>) {
        if let Some(fault) = fault {
            self.faults.entry(format!("{name} {place} {change}")).or_insert(fault);
        }
    }

    fn finish(self) -> usize {
        assert!(
            self.faults.is_empty(),
            "{} of {}, such as {:#?}",
            self.faults.len(),
            self.count,
            self.faults.iter().take(10).collect::<Vec<_>>()
        );
        self.count
    }
}

/// What happens to a value: given its text, with its name in front if it is a member.
type Change = fn(&str, &str) -> String;

const CHANGES: &[(&str, Change)] = &[
    ("dropped", |_, _| String::new()),
    ("null", |name, _| format!("{name}null")),
    ("a string", |name, _| format!("{name}\"x\"")),
    ("true", |name, _| format!("{name}true")),
    ("an integer", |name, _| format!("{name}7")),
    ("a large integer", |name, _| {
        format!("{name}123456789012345678901234567890")
    }),
    ("a fraction", |name, _| format!("{name}1.50")),
    ("an empty list", |name, _| format!("{name}[]")),
    ("a list", |name, _| format!("{name}[null,\"x\",{{\"x\":1}}]")),
    ("an empty object", |name, _| format!("{name}{{}}")),
    ("an object", |name, _| format!("{name}{{\"x\":[1],\"y\":null}}")),
    ("repeated", |name, text| format!("{name}{text},{name}{text}")),
    ("repeated otherwise", |name, text| format!("{name}{text},{name}[7]")),
    ("in a list", |name, text| format!("{name}[{text}]")),
    ("in an object", |name, text| format!("{name}{{\"value\":{text}}}")),
];

/// All values in order, each with its place; elements of a list share theirs.
fn collect(value: &Value, place: String, places: &mut Vec<String>) {
    let kind = match value {
        Value::Object(_) => "object",
        Value::Array(_) => "list",
        Value::Null => "null",
        _ => "scalar",
    };
    places.push(format!("{place} ({kind})"));
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, value)| collect(value, format!("{place}/{name}"), places)),
        Value::Array(elements) => elements
            .iter()
            .for_each(|value| collect(value, format!("{place}/*"), places)),
        _ => {}
    }
}

/// Writes the value, with the one whose turn is `index` changed.
fn emit(value: &Value, name: Option<&str>, index: usize, change: Change, next: &mut usize, out: &mut String) {
    let name = name.map(|name| format!("{}:", Value::from(name))).unwrap_or_default();
    let changed = *next == index;
    *next += 1;
    let mut text = String::new();
    let mut part = |name: Option<&str>, value: &Value, text: &mut String| {
        let start = text.len();
        emit(value, name, index, change, next, text);
        // what was dropped needs no comma
        if text.len() > start && start > 1 {
            text.insert(start, ',');
        }
    };
    match value {
        Value::Object(members) => {
            text.push('{');
            members
                .iter()
                .for_each(|(name, value)| part(Some(name), value, &mut text));
            text.push('}');
        }
        Value::Array(elements) => {
            text.push('[');
            elements.iter().for_each(|value| part(None, value, &mut text));
            text.push(']');
        }
        scalar => text = scalar.to_string(),
    }
    out.push_str(&if changed {
        change(&name, &text)
    } else {
        format!("{name}{text}")
    });
}
