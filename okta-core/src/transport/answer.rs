//! What comes back, not decoded yet.

use std::fmt;

use bytes::Bytes;
use url::Url;

use crate::error::{Error, Kind, Result};
use crate::response::{Head, Response};

/// An answer with its whole body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) head: Head,
    pub(crate) body: Bytes,
    /// Where it came from.
    pub(crate) url: Url,
}

impl Answer {
    pub(crate) fn decode<T>(
        self,
        decode: impl FnOnce(&[u8]) -> std::result::Result<T, serde_json::Error>,
    ) -> Result<Response<T>> {
        match decode(&self.body) {
            Ok(value) => Ok(Response::new(value, self.head)),
            Err(error) => Err(self.misfit(&error)),
        }
    }

    /// The error for a body that isn't what the operation returns.
    pub(crate) fn misfit(&self, error: &serde_json::Error) -> Error {
        let what = if self.body.is_empty() {
            "response is empty"
        } else {
            "response doesn't have the expected form"
        };
        self.enclose(Error::new(Kind::Decode, what).with_source(JsonFault::of(error)))
    }

    /// The error, with this answer in it.
    pub(crate) fn enclose(&self, error: Error) -> Error {
        error
            .with_attempts(self.head.attempts)
            .with_response(self.head.clone(), self.body.clone())
    }
}

/// Where JSON didn't fit. Serde's own error quotes the value, which may be a secret.
#[derive(Debug)]
struct JsonFault {
    what: &'static str,
    line: usize,
    column: usize,
}

impl JsonFault {
    fn of(error: &serde_json::Error) -> Self {
        let what = match error.classify() {
            serde_json::error::Category::Syntax => "no JSON",
            serde_json::error::Category::Eof => "JSON ends too early",
            _ => "value of another type than expected",
        };
        Self {
            what,
            line: error.line(),
            column: error.column(),
        }
    }
}

impl fmt::Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {} column {}", self.what, self.line, self.column)
    }
}

impl std::error::Error for JsonFault {}
