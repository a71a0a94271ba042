//! What comes back, not decoded yet.

use bytes::Bytes;
use http::{StatusCode, header};
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
    /// Why there is no body, if it broke off.
    pub(crate) lost: Option<Error>,
    /// The body, if it is still to be read.
    pub(crate) rest: Option<Download>,
    /// Where it came from.
    pub(crate) url: Url,
    /// Whether a part of something was asked for.
    pub(crate) takes_parts: bool,
    /// Whether what was asked for may have changed something.
    pub(crate) writes: bool,
}

impl Answer {
    /// The answer, if it is a success whose body is there, or the error that it stands for. A refusal is one also without its body.
    pub(crate) fn settle(self, is_success: bool) -> Result<Self> {
        match (self.lost, is_success) {
            (None, true) => Ok(Self { lost: None, ..self }),
            (Some(lost), true) => Err(lost.with_response(self.head, Bytes::new())),
            (None, false) => Err(Error::from_response(self.head, self.body)),
            (Some(lost), false) => {
                let refusal = Error::from_response(self.head, Bytes::new());
                Err(refusal.during("the rest of the response was lost").with_source(lost))
            }
        }
    }

    pub(crate) fn decode<T>(
        self,
        decode: impl FnOnce(&[u8]) -> std::result::Result<T, Undecodable>,
    ) -> Result<Response<T>> {
        let answer = self.whole()?;
        match decode(&answer.body) {
            Ok(value) => Ok(Response::new(value, answer.head)),
            Err(error) => Err(answer.misfit(error)),
        }
    }

    /// The answer, unless it is a part of one, which nobody asked for.
    pub(crate) fn whole(self) -> Result<Self> {
        if self.head.status == StatusCode::PARTIAL_CONTENT && !self.takes_parts {
            return Err(self.enclose(Error::new(Kind::Decode, "response is a part of what was asked for")));
        }
        self.of_the_api()
    }

    /// The answer, unless it is encoded in a way that wasn't asked for, or is a web page. The APIs have none: it is the sign-in or error page of
    /// something in between, whatever its status.
    pub(crate) fn of_the_api(self) -> Result<Self> {
        let is_html = self.head.header(header::CONTENT_TYPE).is_some_and(|kind| {
            let kind = kind.trim_start().as_bytes();
            kind.get(..9)
                .is_some_and(|kind| kind.eq_ignore_ascii_case(b"text/html"))
        });
        if is_html && (self.rest.is_some() || self.body.trim_ascii_start().first() == Some(&b'<')) {
            let what = "response is a web page, which the API never sends: something in between has answered";
            return Err(self.enclose(Error::new(Kind::Decode, what)));
        }
        // What was asked for is unpacked already, and this header gone.
        let encoding = self.head.header(header::CONTENT_ENCODING).map(str::trim);
        match encoding.filter(|encoding| !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity")) {
            Some(encoding) if self.rest.is_some() || !self.body.is_empty() => {
                let what = format!("response is encoded as {encoding:?}, which wasn't asked for");
                Err(self.enclose(Error::new(Kind::Decode, what)))
            }
            _ => Ok(self),
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
            .with_outcome_unknown(self.writes)
            .with_response(self.head.clone(), self.body.clone())
    }
}
