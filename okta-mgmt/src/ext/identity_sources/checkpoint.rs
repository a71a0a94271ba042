//! How far an import has come, as data.

use std::fmt;
use std::str::FromStr;

use okta_core::rt::failure;
use okta_core::rt::serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Error, Result};

/// How far an import into an identity source has come, to go on from in another process.
///
/// It is text (`Display`, `FromStr`) and serializes as such. It holds ids and numbers, nothing of the people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportCheckpoint {
    pub(super) source: String,
    /// Changes that are uploaded or refused, of those that were pushed.
    pub(super) position: u64,
    /// The session that isn't done with.
    pub(super) session: Option<Session>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) id: String,
    /// The position at which it was opened.
    pub(super) from: u64,
    /// Requests that may have arrived.
    pub(super) requests: u32,
    /// Whether Okta has been told to import it.
    pub(super) started: bool,
}

impl Session {
    pub(super) fn new(id: String, from: u64) -> Self {
        Self {
            id,
            from,
            requests: 0,
            started: false,
        }
    }

    pub(super) fn with_started(self, started: bool) -> Self {
        Self { started, ..self }
    }
}

impl ImportCheckpoint {
    pub(super) fn new(source: String) -> Self {
        Self {
            source,
            position: 0,
            session: None,
        }
    }

    /// The identity source.
    #[must_use]
    pub fn identity_source_id(&self) -> &str {
        &self.source
    }

    /// How many of the changes that were pushed are uploaded or refused.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The session that is open or being imported.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.session.as_ref().map(|session| &*session.id)
    }
}

/// The version of the format, then fields with blanks between, the ids last.
const VERSION: &str = "1";

impl fmt::Display for ImportCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION} {} {}", self.position, self.source)?;
        match &self.session {
            None => Ok(()),
            Some(session) => {
                let Session {
                    id,
                    from,
                    requests,
                    started,
                } = session;
                write!(f, " {from} {requests} {started} {id}")
            }
        }
    }
}

impl FromStr for ImportCheckpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text).ok_or_else(|| failure::argument("text is not the checkpoint of an import"))
    }
}

fn parse(text: &str) -> Option<ImportCheckpoint> {
    let fields: Vec<&str> = text.split(' ').collect();
    let (position, source, session) = match *fields {
        [VERSION, position, source] => (position, source, None),
        [VERSION, position, source, from, requests, started, id] => {
            let session = Session {
                id: Some(id).filter(|id| !id.is_empty())?.to_owned(),
                from: from.parse().ok()?,
                requests: requests.parse().ok()?,
                started: started.parse().ok()?,
            };
            (position, source, Some(session))
        }
        _ => return None,
    };
    let position = position.parse().ok()?;
    let source = Some(source).filter(|source| !source.is_empty())?.to_owned();
    if session.as_ref().is_some_and(|session| session.from > position) {
        return None;
    }
    Some(ImportCheckpoint {
        source,
        position,
        session,
    })
}

impl Serialize for ImportCheckpoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ImportCheckpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
