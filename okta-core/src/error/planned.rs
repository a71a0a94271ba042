//! Writes that a dry run doesn't send.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use url::Url;

use crate::error::Error;
use crate::model::{Json, JsonObject};
use crate::subject::Subject;

/// A request that a [dry](crate::ClientBuilder::dry_run) client would have sent.
///
/// `Debug` and `Display` show the operation and the names of members, no value: those may be secret or personal.
pub struct PlannedWrite {
    pub(crate) subject: Subject,
    pub(crate) url: Url,
    pub(crate) body: Option<Bytes>,
    pub(crate) current: Result<Option<Json>, Error>,
    pub(crate) left_out: Vec<String>,
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
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }
}

impl fmt::Display for PlannedWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.method(), self.path(), self.operation_id())
    }
}

impl fmt::Debug for PlannedWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlannedWrite")
            .field("operation_id", &self.operation_id())
            .field("method", &self.method())
            .field("path", &self.path())
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .field("left_out", &self.left_out)
            .finish_non_exhaustive()
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

/// What `current` has and `body` hasn't, as JSON pointers. At the top only `members` count; none stands for all.
pub(crate) fn left_out(current: &Json, body: &Json, members: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let counts = |name: &str| members.is_empty() || members.contains(&name);
    within(current, body, &mut String::new(), &counts, &mut found);
    found
}

fn within(current: &Json, body: &Json, pointer: &mut String, counts: &dyn Fn(&str) -> bool, found: &mut Vec<String>) {
    if let (Ok(current), Ok(body)) = (current.parse::<JsonObject>(), body.parse::<JsonObject>()) {
        for (name, value) in current.iter().filter(|(name, value)| !value.is_null() && counts(name)) {
            let length = pointer.len();
            pointer.push('/');
            pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            match body.get(name) {
                Some(kept) if !kept.is_null() => within(value, kept, pointer, &|_| true, found),
                _ => found.push(pointer.clone()),
            }
            pointer.truncate(length);
        }
    } else if let (Ok(current), Ok(body)) = (current.parse::<Vec<Json>>(), body.parse::<Vec<Json>>()) {
        let missing = current
            .iter()
            .enumerate()
            .filter(|(_, element)| !body.contains(element));
        found.extend(missing.map(|(place, _)| format!("{pointer}/{place}")));
    } else if [current, body].into_iter().any(holds_others) {
        // an object, a list or something plain in place of another of them
        found.push(pointer.clone());
    }
}

fn holds_others(value: &Json) -> bool {
    value.text().starts_with(['{', '['])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(current: &str, body: &str, expected: &[&str]) {
        let json = |text: &str| crate::model::decode::<Json>(text.as_bytes()).unwrap();
        assert_eq!(left_out(&json(current), &json(body), &[]), expected);
    }

    #[test]
    fn another_kind_is_left_out() {
        check(
            r#"{"a": {"b": 1}, "c": [1], "d": 1}"#,
            r#"{"a": 1, "c": {}, "d": "1"}"#,
            &["/a", "/c"],
        );
        check(r#"{"a": 1}"#, r#"{"a": {"b": 1}}"#, &["/a"]);
        check(r#"{"a": {"b": 1}}"#, "[]", &[""]);
        check(r#"{"a/b": {"~": 1}, "n": null}"#, r#"{"a/b": {}}"#, &["/a~1b/~0"]);
    }
}
