//! Places in lists, as data. Where one leads is the affair of `page`.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Serialize, Serializer};
use url::Url;

/// A place in a list, to resume from: in another run, on another machine, by another client of the same org.
///
/// It is text (`Display`, `FromStr`) and serializes as such. What is in it is not to be relied on. It holds no host and no credential, but
/// whatever the list's path and parameters hold. It isn't signed: whoever can change it can have another place, other values in the path where
/// the call is satisfied with the one that it names, and any parameters. So don't take it from people who may not choose what is listed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor {
    pub(crate) operation: Box<str>,
    /// Path and query.
    pub(crate) location: Box<str>,
    /// What the caller has otherwise than the server: the path, `/users/me/…` for `/users/00u1/…`, and the parameters of which its links make
    /// something else.
    pub(crate) called: Option<Box<str>>,
}

impl Cursor {
    pub(crate) fn new(operation: &str, url: &Url, called: String) -> Self {
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
