//! Every generated type keeps all that it is given: JSON goes through it and comes back the same.

pub(crate) mod exact;
mod random;
mod seeds;
pub(crate) mod tape;

use okta_core::rt::replay::RoundTrip;
use proptest::collection::vec;
use proptest::num::u8::ANY;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use serde_json::Value;

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
fn every_type(document: &str, types: &[(&str, RoundTrip)]) {
    let document: Value = serde_json::from_str(document).unwrap();
    let schemas = Schemas::of(&document);
    let config = Config {
        cases: std::env::var("PROPTEST_CASES").map_or(12, |cases| cases.parse().unwrap()),
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..Config::default()
    };
    let mut faults = Vec::new();
    for (name, round_trip) in types {
        let schema = schemas
            .by_rust_name(name)
            .unwrap_or_else(|| panic!("no schema is called `{name}`"));
        let mut seed = [0; 32];
        seed.iter_mut().zip(name.bytes()).for_each(|(seed, byte)| *seed = byte);
        let mut runner = TestRunner::new_with_rng(config.clone(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
        let outcome = runner.run(&vec(ANY, 0..300), |bytes| {
            let sent = schemas.instance(schema, &mut Tape::new(&bytes));
            let outcome = round_trip(sent.as_bytes(), None);
            let answer = outcome.map_err(|error| TestCaseError::fail(format!("{error}\nsent {sent}")))?;
            same(&sent, &answer.json)
                .map_err(|difference| TestCaseError::fail(format!("{difference}\nsent {sent}\nback {}", answer.json)))
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
