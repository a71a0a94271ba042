//! Errors that the hand-written parts of client crates raise.

use crate::error::{Error, Kind};

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
