//! Writes that a dry run doesn't send.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use url::Url;

use crate::error::Error;
use crate::model::Json;
use crate::subject::Subject;

/// A request that a [dry](crate::ClientBuilder::dry_run) client would have sent.
///
/// `Display` shows the operation, `Debug` also what is left out, by names. Values may be secret or personal, so neither shows any.
pub struct PlannedWrite {
    pub(crate) subject: Subject,
    pub(crate) url: Url,
    pub(crate) body: Option<Bytes>,
    pub(crate) current: Result<Option<Json>, Error>,
    pub(crate) left_out: Option<Vec<String>>,
}

impl PlannedWrite {
    /// The operation, such as `replaceApplication`; `request` if none is known.
    #[must_use]
    pub fn operation_id(&self) -> &str {
        self.subject.id()
    }

    /// The HTTP method, in upper case.
    #[must_use]
    pub fn method(&self) -> &str {
        self.subject.method()
    }

    /// The path template, such as `/api/v1/apps/{appId}`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.subject.template()
    }

    /// Where it would have been sent to, with all values.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// The body, byte for byte; `None` without one, and for an upload.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    /// The body, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Json> {
        crate::model::decode(self.body.as_ref()?).ok()
    }

    /// For a PUT, what is there now: read from the same path. `None` if nothing is, or the API can't tell.
    ///
    /// # Errors
    /// What reading it failed with.
    pub fn current(&self) -> Result<Option<&Json>, &Error> {
        self.current.as_ref().map(Option::as_ref)
    }

    /// For a PUT, what is there now and isn't in the body, as JSON pointers, in the order of names: elements of lists, too, and objects and lists
    /// in whose place something of another kind is. These are suspects: most of it Okta removes or sets back to what it is by default, some it
    /// keeps, as `replaceUser` does with credentials and type; the operation's documentation tells. Members that only Okta sets aren't listed,
    /// except inside of others, nor are members of the whole that the operation's type doesn't know.
    ///
    /// `None` if that isn't known: of what is no PUT, of one whose body is no JSON, and where what is there can't be read. Only an empty list says
    /// that nothing is left out.
    #[must_use]
    pub fn left_out(&self) -> Option<&[String]> {
        self.left_out.as_deref()
    }
}

impl fmt::Display for PlannedWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.method(), self.path(), self.operation_id())
    }
}

impl fmt::Debug for PlannedWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left_out: &dyn fmt::Debug = match &self.left_out {
            Some(left_out) => left_out,
            None => &Unknown,
        };
        f.debug_struct("PlannedWrite")
            .field("operation_id", &self.operation_id())
            .field("method", &self.method())
            .field("path", &self.path())
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .field("left_out", left_out)
            .finish_non_exhaustive()
    }
}

struct Unknown;

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown")
    }
}

/// The writes of a client and its clones, in the order in which they were to be sent.
#[derive(Debug, Default)]
pub(crate) struct Plan(Mutex<Vec<Arc<PlannedWrite>>>);

impl Plan {
    pub(crate) fn add(&self, write: Arc<PlannedWrite>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(write);
    }

    pub(crate) fn writes(&self) -> Vec<Arc<PlannedWrite>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
