//! From text to places in lists, and from places to URLs.

use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer};
use url::Url;

use crate::cursor::Cursor;
use crate::error::{Error, Kind, Result};
use crate::route;
use crate::subject::Subject;

impl Cursor {
    /// The URL that this is the place of, at this host, if it is one of the list that has this path.
    pub(crate) fn resolve(&self, base: &Url, subject: &Subject, path: &str) -> Result<Url> {
        if *self.operation != *subject.id() {
            return Err(Error::argument(format!(
                "cursor is one of {}, not of {}",
                self.operation,
                subject.id()
            )));
        }
        let outside = || Error::argument("cursor doesn't lead into the list");
        let url = base.join(&self.location).map_err(|_| outside())?;
        if url.origin() != base.origin() || !route::fits(subject.template(), url.path()) {
            return Err(outside());
        }
        if path != url.path() && Some(path) != self.called.as_deref() {
            return Err(Error::argument(format!(
                "cursor is one of another list of {}: other path values",
                subject.id()
            )));
        }
        Ok(url)
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let fault = || Error::new(Kind::Argument, "text is not a cursor");
        let (operation, location) = text.rsplit_once(':').ok_or_else(fault)?;
        let location = URL_SAFE_NO_PAD.decode(location).map_err(|_| fault())?;
        let content = String::from_utf8(location).map_err(|_| fault())?;
        let (location, called) = match content.split_once('\n') {
            Some((location, called)) => (location, Some(called)),
            None => (content.as_str(), None),
        };
        if operation.is_empty() || !location.starts_with('/') || location.starts_with("//") || location.contains('\\') {
            return Err(fault());
        }
        Ok(Self {
            operation: operation.into(),
            location: location.into(),
            called: called.map(Into::into),
        })
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Operation;

    fn subject() -> Subject {
        static LIST: Operation = Operation::new("listX", "GET", "/api/v1/x/{id}/y");
        Subject::of(&LIST)
    }

    #[test]
    fn round_trip() {
        let base: Url = "https://o.okta.com".parse().unwrap();
        let url: Url = "https://o.okta.com/api/v1/x/a%2Fb/y?after=1&f=%C3%BC".parse().unwrap();
        let cursor = Cursor::new("listX", &url, url.path());
        let text = serde_json::to_string(&cursor).unwrap();
        let again: Cursor = serde_json::from_str(&text).unwrap();
        assert_eq!(again, cursor);
        assert_eq!(again.resolve(&base, &subject(), url.path()).unwrap(), url);
        assert!(
            again
                .resolve(&base, &subject(), "/api/v1/x/b/y")
                .unwrap_err()
                .is_invalid_argument()
        );
        let renamed = Cursor::new("listX", &url, "/api/v1/x/me/y");
        let again: Cursor = renamed.to_string().parse().unwrap();
        assert_eq!(again, renamed);
        for path in ["/api/v1/x/me/y", url.path()] {
            assert_eq!(again.resolve(&base, &subject(), path).unwrap(), url);
        }
        assert_eq!(format!("{cursor:?}"), "Cursor(listX:…)");
    }

    #[test]
    fn forged_ones_lead_nowhere() {
        let base: Url = "https://o.okta.com".parse().unwrap();
        for location in [
            "//evil.com/api/v1/x/1/y",
            "/\\evil.com/x",
            "/api/v1/x/../../../y",
            "/api/v2/x/1/y",
            "/api/v1/x/1/z",
            "x",
            "",
        ] {
            let text = format!("listX:{}", URL_SAFE_NO_PAD.encode(location));
            let refused = text.parse::<Cursor>().is_err_and(|error| error.is_invalid_argument())
                || text
                    .parse::<Cursor>()
                    .unwrap()
                    .resolve(&base, &subject(), "/api/v1/x/1/y")
                    .is_err();
            assert!(refused, "{location}");
        }
        let other: Cursor = format!("listZ:{}", URL_SAFE_NO_PAD.encode("/api/v1/x/1/y"))
            .parse()
            .unwrap();
        assert!(
            other
                .resolve(&base, &subject(), "/api/v1/x/1/y")
                .unwrap_err()
                .is_invalid_argument()
        );
        for text in ["", ":", "listX", "listX:%%", "listX:-", ":L2FwaQ"] {
            text.parse::<Cursor>().unwrap_err();
        }
    }
}
