//! From text to places in lists, and from places to URLs.

use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer};
use url::Url;

use super::next;
use crate::call::Call;
use crate::cursor::Cursor;
use crate::error::{Error, Kind, Result};
use crate::route;
use crate::subject::Subject;

impl Cursor {
    /// The place of this URL in the list of a call with the parameters `own`.
    pub(super) fn of(call: &Call, own: &str, url: &Url) -> Self {
        let mut called = call
            .url()
            .map_or_else(|_| url.path().to_owned(), |called| called.path().to_owned());
        let query = url.query().unwrap_or_default();
        let cursors = call.dispatcher().api.cursor_parameters;
        let otherwise = next::others(own, query, cursors);
        if !otherwise.is_empty() {
            called.push('?');
            called.push_str(&otherwise);
        }
        Self::new(call.subject().id(), url, called)
    }

    /// Where the call's list goes on at this place, and the parameters of the list: the cursor's. One of the call's that is another would hold for
    /// some pages only, because what a link leaves out is put back from there.
    pub(super) fn resume(&self, call: &Call) -> Result<(Url, String)> {
        let url = self.resolve(&*call.origin()?, call.subject(), call.url()?.path())?;
        let cursors = call.dispatcher().api.cursor_parameters;
        let here = url.query().unwrap_or_default();
        let called = self.called.as_deref().and_then(|called| called.split_once('?'));
        // as the caller says it, and as the server does
        let said = called.map_or("", |(_, query)| query);
        let foreign = next::others(call.own_query(), here, cursors);
        let foreign = next::others(&foreign, said, cursors);
        if let Some(name) = next::names(&foreign).next() {
            return Err(Error::argument(format!(
                "cursor is one of a list without this {name}; a list that is resumed has the parameters of its cursor, so leave it out of the call"
            )));
        }
        Ok((url.clone(), next::merge(said, here, cursors)))
    }

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
        let called = self.called.as_deref().and_then(|called| called.split('?').next());
        if path != url.path() && Some(path) != called {
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
        let cursor = Cursor::new("listX", &url, url.path().to_owned());
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
        let renamed = Cursor::new("listX", &url, "/api/v1/x/me/y".to_owned());
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
