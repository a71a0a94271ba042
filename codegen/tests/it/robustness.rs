//! Whatever happens to a document, the generator ends with code or with findings, never with a panic.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use okta_codegen::{Document, Selection, client};
use serde_json::{Value, json};

/// Small pseudo-random numbers, the same in each run (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides.max(1) as u64) as usize
    }
}

/// Walks down to some node, and drops, retypes, renames or copies it.
fn mutate(dice: &mut Dice, node: &mut Value) {
    let inner = match node {
        Value::Object(members) if !members.is_empty() => {
            let key = members.keys().nth(dice.roll(members.len())).cloned().unwrap();
            let leaf = !members[&key].is_object() && !members[&key].is_array();
            if leaf || dice.roll(6) == 0 {
                match dice.roll(4) {
                    0 => drop(members.remove(&key)),
                    1 => drop(members.insert(key, odd(dice))),
                    2 => {
                        let value = members[&key].clone();
                        members.insert(format!("{key}2"), value);
                    }
                    _ => {
                        let value = members.remove(&key).unwrap();
                        let names = ["$ref", "", "type", "allOf", "ü", "{x}"];
                        members.insert(names[dice.roll(names.len())].to_owned(), value);
                    }
                }
                return;
            }
            members.get_mut(&key)
        }
        Value::Array(elements) if !elements.is_empty() => {
            let index = dice.roll(elements.len());
            match dice.roll(8) {
                0 => drop(elements.remove(index)),
                1 => elements[index] = odd(dice),
                2 => elements.push(elements[index].clone()),
                _ => {}
            }
            elements.get_mut(index)
        }
        _ => {
            *node = odd(dice);
            None
        }
    };
    if let Some(inner) = inner {
        mutate(dice, inner);
    }
}

fn odd(dice: &mut Dice) -> Value {
    match dice.roll(10) {
        0 => Value::Null,
        1 => true.into(),
        2 => 7.into(),
        3 => "".into(),
        4 => "type".into(),
        5 => json!([]),
        6 => json!({}),
        7 => json!({"type": "array"}),
        8 => json!({"$ref": "#/components/schemas/Nowhere"}),
        _ => json!([{"$ref": "#/components/schemas"}, 1]),
    }
}

/// A few operations of the document with what they reach, so that a run is short and a mutation meets something that matters.
fn excerpt(document: &Value, dice: &mut Dice) -> Value {
    let mut excerpt = document.clone();
    let paths = document["paths"].as_object().unwrap();
    let kept: Vec<_> = (0..3)
        .map(|_| paths.keys().nth(dice.roll(paths.len())).unwrap())
        .collect();
    excerpt["paths"]
        .as_object_mut()
        .unwrap()
        .retain(|path, _| kept.contains(&path));
    let reached = reach(document, &excerpt["paths"]);
    for section in ["schemas", "responses", "parameters", "requestBodies"] {
        if let Some(components) = excerpt["components"].get_mut(section).and_then(Value::as_object_mut) {
            components.retain(|name, _| reached.contains(&format!("#/components/{section}/{name}")));
        }
    }
    excerpt
}

fn reach(document: &Value, from: &Value) -> BTreeSet<String> {
    fn targets(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) if text.starts_with("#/") => found.push(text.clone()),
            Value::Object(members) => members.iter().for_each(|(key, value)| {
                if key == "x-okta-common" {
                    found.extend(value.as_str().map(|name| format!("#/components/schemas/{name}")));
                }
                targets(value, found);
            }),
            Value::Array(elements) => elements.iter().for_each(|value| targets(value, found)),
            _ => {}
        }
    }
    let (mut reached, mut open) = (BTreeSet::new(), Vec::new());
    targets(from, &mut open);
    while let Some(target) = open.pop() {
        if let Some(value) = document.pointer(&target[1..])
            && reached.insert(target)
        {
            targets(value, &mut open);
        }
    }
    reached
}

/// Per document. Two thousand found nothing either.
const ROUNDS: usize = 30;

#[test]
fn mutated_documents() {
    let (mut good, mut bad) = (0, 0);
    for (seed, krate) in [(1, "okta-mgmt"), (2, "okta-pam")] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(krate)
            .join("openapi.json");
        let Ok(text) = std::fs::read_to_string(&file) else {
            println!("skipped: {} is not there", file.display());
            continue;
        };
        let whole: Value = serde_json::from_str(&text).unwrap();
        let mut dice = Dice(seed);
        for round in 0..ROUNDS {
            let mut mutant = excerpt(&whole, &mut dice);
            for _ in 0..=dice.roll(4) {
                mutate(&mut dice, &mut mutant);
            }
            let document = Document::from_json("mutant.json", &mutant.to_string()).unwrap();
            let outcome = catch_unwind(AssertUnwindSafe(|| client(document, &Selection::Everything)));
            match outcome {
                Ok(Ok(_)) => good += 1,
                Ok(Err(found)) => {
                    assert!(
                        found
                            .as_slice()
                            .iter()
                            .all(|one| !one.message.is_empty() && !one.help.is_empty())
                    );
                    bad += 1;
                }
                Err(_) => panic!("{krate}, round {round}: the generator panicked on\n{mutant}"),
            }
        }
    }
    assert!(
        good > 0 && bad > 0 || good + bad == 0,
        "the mutations are too mild or too harsh: {good} {bad}"
    );
}

/// Findings about a broken merged document name it.
#[test]
fn not_json() {
    let found = Document::from_json("openapi.json", "{\n\"paths\": ").unwrap_err();
    assert_eq!(
        (found.at.to_string().as_str(), found.rule),
        ("openapi.json:2", "load/json")
    );
}
