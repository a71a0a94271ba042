//! Every generated type keeps all that it is given: JSON goes through it and comes back the same, save for what is changed on the way.

pub(crate) mod exact;
mod random;
mod seeds;
pub(crate) mod tape;

use std::collections::BTreeMap;

use okta_core::rt::replay::Type;
use proptest::collection::vec;
use proptest::num::u8::ANY;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use exact::same;
use random::Schemas;
use tape::Tape;

#[test]
fn mgmt() {
    every_type(include_str!("../../okta-mgmt/openapi.json"), okta_mgmt::replay::TYPES);
}

#[test]
fn pam() {
    every_type(include_str!("../../okta-pam/openapi.json"), okta_pam::replay::TYPES);
}

/// For each type: objects that fit its schema, with members left out, added, repeated, null, of the wrong type, with values that no
/// document lists. The same cases in each run; `PROPTEST_CASES` asks for more of them per type.
fn every_type(document: &str, types: &[Type]) {
    for_each_type(document, types, |schemas, schema, ty, tape| {
        let sent = schemas.instance(schema, tape);
        let answer = (ty.round_trip)(sent.as_bytes(), None).map_err(|error| format!("{error}\nsent {sent}"))?;
        same(&sent, &answer.json).map_err(|difference| format!("{difference}\nsent {sent}\nback {}", answer.json))
    });
}

#[test]
fn edits_mgmt() {
    every_edit(include_str!("../../okta-mgmt/openapi.json"), okta_mgmt::replay::TYPES);
}

#[test]
fn edits_pam() {
    every_edit(include_str!("../../okta-pam/openapi.json"), okta_pam::replay::TYPES);
}

/// Read, assign one field, write: everything else comes back. If the field had JSON of another type, nothing is written, and the error
/// names it.
fn every_edit(document: &str, types: &[Type]) {
    for_each_type(document, types, |schemas, schema, ty, tape| {
        let Some(edit) = ty.edit else { return Ok(()) };
        let (sent, other) = (schemas.instance(schema, tape), schemas.instance(schema, tape));
        let read = |text: &str| -> BTreeMap<String, Box<RawValue>> { serde_json::from_str(text).unwrap() };
        for (name, value) in read(&other) {
            let (mut expected, fault) = (read(&sent), |what: &str| format!("{what}: {name} of {sent} to {value}"));
            let misfits = (ty.round_trip)(sent.as_bytes(), None)?.misfits;
            // as a JSON pointer has it: members of security events are URLs
            let pointer = name.replace('~', "~0").replace('/', "~1");
            let had_misfit = misfits
                .iter()
                .any(|misfit| misfit.starts_with(&format!("/{pointer}: ")));
            match edit(sent.as_bytes(), &name, value.get()) {
                Ok(None) => {}
                Ok(Some(back)) => {
                    if had_misfit {
                        return Err(fault("a value is lost"));
                    }
                    expected.insert(name.clone(), value.clone());
                    let expected = serde_json::to_string(&expected).unwrap();
                    same(&expected, &back).map_err(|difference| fault(&difference))?;
                }
                Err(error) if had_misfit && error.contains(&format!("member `{name}`")) => {}
                Err(error) => return Err(fault(&error)),
            }
        }
        Ok(())
    });
}

#[test]
fn secrets_mgmt() {
    every_secret(
        include_str!("../../okta-mgmt/openapi.json"),
        okta_mgmt::replay::TYPES,
        70,
    );
}

#[test]
fn secrets_pam() {
    every_secret(include_str!("../../okta-pam/openapi.json"), okta_pam::replay::TYPES, 18);
}

/// Each member that the document calls a secret is sent as it is and not shown by `Debug`, whatever type its value has.
fn every_secret(document: &str, types: &[Type], least: usize) {
    let document: Value = serde_json::from_str(document).unwrap();
    let schemas = Schemas::of(&document);
    let mut count = 0;
    for ty in types {
        let schema = schemas.by_rust_name(ty.name).unwrap();
        for (name, _) in schemas.secrets(schema) {
            for value in [json!("hunter2"), json!({"a": ["hunter2"]})] {
                let sent = json!({ name: value }).to_string();
                let outcome = (ty.round_trip)(sent.as_bytes(), None).unwrap();
                assert_eq!(outcome.json, sent, "{}", ty.name);
                assert!(!outcome.shown.contains("hunter2"), "{}", outcome.shown);
            }
            count += 1;
        }
    }
    assert!(count >= least, "{count} secrets");
}

/// No type is so large that a list of them takes what nobody expects. What is rarely there belongs behind a pointer.
#[test]
fn sizes() {
    let types = okta_mgmt::replay::TYPES.iter().chain(okta_pam::replay::TYPES);
    let mut sizes: Vec<_> = types.map(|ty| (ty.size, ty.name)).collect();
    sizes.sort_unstable();
    assert!(sizes.last().unwrap().0 <= 1024, "{:?}", &sizes[sizes.len() - 20..]);
}

fn for_each_type(
    document: &str,
    types: &[Type],
    check: impl Fn(&Schemas<'_>, &Value, &Type, &mut Tape<'_>) -> Result<(), String>,
) {
    let document: Value = serde_json::from_str(document).unwrap();
    let schemas = Schemas::of(&document);
    let config = Config {
        cases: std::env::var("PROPTEST_CASES").map_or(12, |cases| cases.parse().unwrap()),
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..Config::default()
    };
    let mut faults = Vec::new();
    for ty in types {
        let name = ty.name;
        let schema = schemas
            .by_rust_name(name)
            .unwrap_or_else(|| panic!("no schema is called `{name}`"));
        let mut seed = [0; 32];
        seed.iter_mut().zip(name.bytes()).for_each(|(seed, byte)| *seed = byte);
        let mut runner = TestRunner::new_with_rng(config.clone(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
        let outcome = runner.run(&vec(ANY, 0..300), |bytes| {
            check(&schemas, schema, ty, &mut Tape::new(&bytes)).map_err(TestCaseError::fail)
        });
        if let Err(TestError::Fail(reason, _) | TestError::Abort(reason)) = outcome {
            faults.push(format!("{name}: {reason}"));
        }
    }
    assert!(!types.is_empty());
    assert!(
        faults.is_empty(),
        "{} types, such as\n{}",
        faults.len(),
        faults[..faults.len().min(5)].join("\n\n")
    );
}
