//! The replay itself.

use okta_core::rt::replay::RoundTrip;
use serde_json::Value;

use super::Replay;
use super::compare::difference;
use super::har::{self, Entry};
use super::report::{Counts, Failure, Misfit, Report};
use super::routes::Routes;
use crate::Status;

pub(super) fn run(replay: &Replay) -> Status {
    let routes = Routes::new();
    let mut report = Report::default();
    for file in &replay.files {
        match har::read(file) {
            Err(message) => {
                eprintln!("{message}");
                return Status::Failed;
            }
            Ok(entries) => {
                for (index, entry) in entries.iter().enumerate() {
                    exchange(&routes, &mut report, entry, &format!("{}#{index}", file.display()));
                }
            }
        }
    }
    if replay.json {
        match serde_json::to_string(&report) {
            Ok(json) => println!("{json}"),
            Err(error) => {
                eprintln!("the report can't be written: {error}");
                return Status::Failed;
            }
        }
    } else {
        report.print(replay.misfits);
    }
    if report.failures.is_empty() {
        Status::Fresh
    } else {
        Status::Stale
    }
}

fn exchange(routes: &Routes, report: &mut Report, entry: &Entry, place: &str) {
    report.entries += 1;
    let (path, _) = entry.request.path_and_query();
    let Some((route, error_type)) = routes.find(&entry.request.method.to_uppercase(), path) else {
        return;
    };
    report.matched += 1;
    let id = route.operation.id();
    let status = entry.response.status;
    let mut counts = Counts {
        exchanges: 1,
        ..Counts::default()
    };
    let mut failures = Vec::new();
    let mut misfits = Vec::new();

    match body(entry) {
        Body::None => {}
        Body::Other => counts.other_bodies += 1,
        Body::Json(text) => {
            let (decode, envelope) = if (200..400).contains(&status) {
                (route.response, route.operation.envelope())
            } else {
                (error_type, None)
            };
            match decode {
                None => counts.undocumented_bodies += 1,
                Some(decode) => {
                    counts.bodies += 1;
                    let outcome = round_trip(decode, &text, envelope, &mut misfits);
                    counts.decoded += usize::from(!matches!(&outcome, Err((_, Step::Decode, _))));
                    counts.lossless += usize::from(outcome.is_ok());
                    failures.extend(outcome.err());
                }
            }
        }
    }
    let request = entry.request.body();
    if !request.trim().is_empty() {
        match route.request {
            Some(decode) if serde_json::from_str::<Value>(&request).is_ok() => {
                counts.requests += 1;
                let outcome = round_trip(decode, &request, None, &mut misfits);
                counts.requests_lossless += usize::from(outcome.is_ok());
                failures.extend(
                    outcome
                        .err()
                        .map(|(pointer, step, error)| (pointer, step, format!("request: {error}"))),
                );
            }
            _ => counts.other_bodies += 1,
        }
    }
    report.counts.add(&counts);
    report.operations.entry(id.to_owned()).or_default().add(&counts);
    report.misfits.extend(misfits.into_iter().map(|misfit| Misfit {
        operation_id: id.to_owned(),
        entry: place.to_owned(),
        misfit,
    }));
    report
        .failures
        .extend(failures.into_iter().map(|(pointer, _, error)| Failure {
            operation_id: id.to_owned(),
            status,
            pointer,
            error,
            entry: place.to_owned(),
        }));
}

#[derive(PartialEq)]
enum Step {
    Decode,
    Compare,
}

/// Decodes, encodes and compares.
fn round_trip(
    decode: RoundTrip,
    text: &str,
    envelope: Option<&str>,
    misfits: &mut Vec<String>,
) -> Result<(), (String, Step, String)> {
    let outcome = decode(text.as_bytes(), envelope).map_err(|error| (String::new(), Step::Decode, error))?;
    misfits.extend(outcome.misfits);
    let compare = |message: String| (String::new(), Step::Compare, message);
    let sent: Value = serde_json::from_str(text).map_err(|error| compare(error.to_string()))?;
    let sent = envelope.and_then(|member| sent.get(member)).unwrap_or(&sent);
    let encoded: Value = serde_json::from_str(&outcome.json).map_err(|error| compare(error.to_string()))?;
    match difference(sent, &encoded) {
        None => Ok(()),
        Some(pointer) => {
            let (was, is) = (sent.pointer(&pointer), encoded.pointer(&pointer));
            let show = |value: Option<&Value>| value.map_or("absent".to_owned(), ToString::to_string);
            Err((
                pointer,
                Step::Compare,
                format!("sent {}, encoded {}", show(was), show(is)),
            ))
        }
    }
}

enum Body {
    None,
    Json(String),
    Other,
}

/// The body of the answer. It counts as JSON if it says so and is.
fn body(entry: &Entry) -> Body {
    let (text, kind) = (entry.response.body(), entry.response.media_type());
    if text.trim().is_empty() {
        Body::None
    } else if (kind.is_empty() || kind.contains("json")) && serde_json::from_str::<Value>(&text).is_ok() {
        Body::Json(text)
    } else {
        Body::Other
    }
}
