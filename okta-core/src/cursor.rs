//! Places in lists, as data. Where one leads is the affair of `page`.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Serialize, Serializer};
use url::Url;

/// A place in a list, to resume from: in another run, on another machine, by another client of the same org.
///
/// It is text (`Display`, `FromStr`) and serializes as such. What is in it is not to be relied on. It holds no host and no credential, but
/// whatever the list's path and filter hold. It isn't signed: whoever can change it can change the filter, so don't take it from people who
/// may not choose what is listed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor {
    pub(crate) operation: Box<str>,
    /// Path and query.
    pub(crate) location: Box<str>,
    /// The path of the call that the list is of, where the server calls it by another: `/users/me/…` for `/users/00u1/…`.
    pub(crate) called: Option<Box<str>>,
}

impl Cursor {
    pub(crate) fn new(operation: &str, url: &Url, called: &str) -> Self {
        let location = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        Self {
            operation: operation.into(),
            location: location.into(),
            called: (called != url.path()).then(|| called.into()),
        }
    }

    /// The operation whose list this is a place in.
    #[must_use]
    pub fn operation_id(&self) -> &str {
        &self.operation
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = match &self.called {
            None => URL_SAFE_NO_PAD.encode(&*self.location),
            Some(called) => URL_SAFE_NO_PAD.encode(format!("{}\n{called}", self.location)),
        };
        write!(f, "{}:{content}", self.operation)
    }
}

/// The location may hold personal data.
impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({}:…)", self.operation)
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
