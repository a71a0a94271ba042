//! What a server answers, whatever it is, does no harm and isn't lost.

#![no_main]

#[path = "../../tests/it/models/exact.rs"]
mod exact;

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use libfuzzer_sys::{Corpus, fuzz_target};
use okta_core::rt::replay::RoundTrip;
use serde_json::value::RawValue;

/// How a named thing is decoded, and the member that holds the list, if it is in one.
#[derive(Clone, Copy)]
struct Decoder {
    round_trip: RoundTrip,
    envelope: Option<&'static str>,
    is_type: bool,
}

static DECODERS: LazyLock<HashMap<&str, Decoder>> = LazyLock::new(|| {
    let operations = [okta_mgmt::replay::TABLE, okta_pam::replay::TABLE];
    let operations = operations.iter().flat_map(|table| table.iter()).filter_map(|row| {
        let decoder = Decoder {
            round_trip: row.response?,
            envelope: row.operation.envelope(),
            is_type: false,
        };
        Some((row.operation.id(), decoder))
    });
    let types = [okta_mgmt::replay::TYPES, okta_pam::replay::TYPES];
    let types = types.iter().flat_map(|types| types.iter()).map(|ty| {
        let decoder = Decoder {
            round_trip: ty.round_trip,
            envelope: None,
            is_type: true,
        };
        (ty.name, decoder)
    });
    operations.chain(types).collect()
});

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some(end) = input.iter().position(|byte| *byte == b'\n') else {
        return Corpus::Reject;
    };
    let name = std::str::from_utf8(&input[..end]).unwrap_or_default();
    let Some(decoder) = DECODERS.get(name).copied() else {
        return Corpus::Reject;
    };
    check(decoder, &input[end + 1..]);
    Corpus::Keep
});

fn check(decoder: Decoder, body: &[u8]) {
    let text = std::str::from_utf8(body).unwrap_or_default();
    // serde_json's own names for what it passes through serde, and names of members that are no Unicode
    let is_private = text.contains("$serde_json") || text.to_ascii_lowercase().contains("\\ud");
    match (decoder.round_trip)(body, decoder.envelope) {
        Err(error) => {
            let is_object = serde_json::from_slice::<BTreeMap<String, &RawValue>>(body).is_ok();
            let is_enum = error.contains("expected a string");
            assert!(
                !decoder.is_type || !is_object || is_enum || is_private,
                "refused: {error}"
            );
        }
        Ok(first) => {
            let sent = text.trim();
            if !is_private && sent.starts_with(['{', '[', '"']) && (decoder.is_type || sent.starts_with('[')) {
                exact::same(sent, &first.json).unwrap_or_else(|difference| panic!("{difference}\nback {}", first.json));
            }
            // what was encoded has lost its envelope
            let again = (decoder.round_trip)(first.json.as_bytes(), decoder.envelope);
            let again = again.unwrap_or_else(|error| panic!("decoded once only: {error}\n{}", first.json));
            assert_eq!(again.json, first.json);
        }
    }
}
