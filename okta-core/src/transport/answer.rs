//! What comes back, not decoded yet.

use bytes::Bytes;
use url::Url;

use super::Download;
use crate::error::{Error, Kind, Result};
use crate::model::Undecodable;
use crate::response::{Head, Response};

/// An answer with its whole body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) head: Head,
    pub(crate) body: Bytes,
    /// The body, if it is still to be read.
    pub(crate) rest: Option<Download>,
    /// Where it came from.
    pub(crate) url: Url,
}

impl Answer {
    pub(crate) fn decode<T>(
        self,
        decode: impl FnOnce(&[u8]) -> std::result::Result<T, Undecodable>,
    ) -> Result<Response<T>> {
        match decode(&self.body) {
            Ok(value) => Ok(Response::new(value, self.head)),
            Err(error) => Err(self.misfit(error)),
        }
    }

    /// The error for a body that isn't what the operation returns.
    pub(crate) fn misfit(&self, error: Undecodable) -> Error {
        let what = if self.body.is_empty() {
            "response is empty"
        } else {
            "response doesn't have the expected form"
        };
        self.enclose(Error::new(Kind::Decode, what).with_source(error))
    }

    /// The error, with this answer in it.
    pub(crate) fn enclose(&self, error: Error) -> Error {
        error
            .with_attempts(self.head.attempts)
            .with_response(self.head.clone(), self.body.clone())
    }
}
