//! What can go wrong in setting up a sandbox.

use std::{fmt, io};

use serde_json::Value;

use crate::http::reply::Reply;

/// A sandbox that can't start, or an object that it refuses.
#[derive(Debug)]
pub struct Error(Kind);

#[derive(Debug)]
enum Kind {
    Listen(io::Error),
    Refused { status: u16, body: Value },
}

impl Error {
    pub(crate) fn listen(source: io::Error) -> Self {
        Self(Kind::Listen(source))
    }

    /// What the org answered to an object that it didn't take; `None` if the sandbox didn't start at all.
    #[must_use]
    pub fn body(&self) -> Option<&Value> {
        match &self.0 {
            Kind::Listen(_) => None,
            Kind::Refused { body, .. } => Some(body),
        }
    }
}

impl From<Reply> for Error {
    fn from(reply: Reply) -> Self {
        Self(Kind::Refused {
            status: reply.status.as_u16(),
            body: reply.body.unwrap_or_default(),
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Listen(_) => f.write_str("can't listen on the loopback interface"),
            Kind::Refused { status, body } => write!(f, "the org refuses the object with status {status}: {body}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::Listen(source) => Some(source),
            Kind::Refused { .. } => None,
        }
    }
}
