//! Errors that the hand-written parts of client crates raise.

use bytes::Bytes;

use crate::error::{Error, Kind};
use crate::operation::Operation;
use crate::response::Response;
use crate::subject::Subject;

/// The caller gave something that makes no sense.
#[must_use]
pub fn argument(message: impl Into<String>) -> Error {
    Error::argument(message)
}

/// What the program was set up with makes no sense.
#[must_use]
pub fn configuration(message: impl Into<String>) -> Error {
    Error::configuration(message)
}

/// The server answered with something that is no use, though it is JSON.
#[must_use]
pub fn unexpected(message: impl Into<String>) -> Error {
    Error::new(Kind::Decode, message)
}

/// The server answered `operation` with something that is no use, though it was decoded. The error has the answer's status and headers; the
/// body is gone. Like any error about an answer it says whether something may have been carried out.
#[must_use]
pub fn answered<T>(answer: &Response<T>, operation: &'static Operation, message: impl Into<String>) -> Error {
    let head = answer.head().clone();
    Error::new(Kind::Decode, message)
        .about(&Subject::of(operation))
        .with_attempts(head.attempts)
        .with_outcome_unknown(operation.method() != "GET")
        .with_response(head, Bytes::new())
}

/// It took too long.
#[must_use]
pub fn timed_out(message: impl Into<String>) -> Error {
    Error::new(Kind::Timeout, message)
}

/// Puts words before what happened: the step during which it did.
#[must_use]
pub fn during(error: Error, step: &str) -> Error {
    error.during(step)
}
