//! Requests that no typed method covers.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::{Call, QueryValue, RequestOptions, Sending};
use crate::dispatch::Dispatcher;
use crate::error::Error;
use crate::model::Decode;
use crate::operation::Operation;
use crate::page::{Items, Pages, SendingPage};
use crate::payload::Payload;
use crate::route;
use crate::subject::Subject;

/// A request to any path, from [`Client::request`](crate::Client::request).
///
/// The answer is whatever the caller says: a type of the client crates, [`Json`](crate::Json), or with [`send_serde`](Self::send_serde)
/// anything that serde can read.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until one of the send methods is awaited"]
pub struct Request(Call);

impl Request {
    pub(crate) fn new(dispatcher: &Arc<Dispatcher>, method: &str, path: &str) -> Self {
        // To HTTP `get` is another method than `GET`, and no API has it.
        let method = &*method.to_ascii_uppercase();
        let (path, query) = path
            .split_once('?')
            .map_or((path, None), |(path, query)| (path, Some(query)));
        let operation = route::operation(dispatcher.api, method, path);
        let subject = match operation {
            Some(operation) => Subject::of(operation),
            None => Subject::path(method, path),
        };
        let mut call = Call::about(dispatcher, subject, Cow::Owned(path.to_owned()));
        for (parameter, segment) in operation.into_iter().flat_map(|operation| values(operation, path)) {
            if !segment.starts_with('{') {
                call.keep_secret(parameter, segment);
            }
        }
        if path.contains("//") {
            call.note(Err(Error::argument("path holds an empty segment")));
        }
        if path.contains(['#', '\\', '%']) || path.chars().any(|c| c.is_control() || c.is_whitespace()) {
            let message =
                "path holds a character that has to be encoded; write {name} there and give the value with path()";
            call.note(Err(Error::argument(message)));
        }
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or("").as_bytes()) {
            call.query(&name, &*value);
        }
        if let Some((name, team)) = dispatcher.team()
            && path.contains(&format!("{{{name}}}"))
        {
            call.path(name, team);
        }
        Self(call)
    }

    /// Fills in `{name}` of the path. Whatever is reserved in URLs is encoded.
    pub fn path(mut self, name: &str, value: &str) -> Self {
        let parameters = self
            .0
            .subject()
            .operation()
            .map(|operation| values(operation, self.0.template()));
        let of_operation = parameters
            .into_iter()
            .flatten()
            .find(|(_, segment)| segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) == Some(name));
        // The operation may call it otherwise.
        self.0
            .keep_secret(of_operation.map_or(name, |(parameter, _)| parameter), value);
        self.0.path_value(Cow::Owned(name.to_owned()), value);
        self
    }

    /// Adds a query parameter, once for each value.
    pub fn query<V: QueryValue + ?Sized>(mut self, name: &str, value: &V) -> Self {
        self.0.query(name, value);
        self
    }

    /// Sets a header. A line break in the value is refused.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.0.header(name, value);
        self
    }

    /// Sets the body to JSON.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.0.json(body);
        self
    }

    /// Sets the body to these bytes.
    pub fn body(mut self, content_type: &str, bytes: impl Into<Bytes>) -> Self {
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => self.0.payload(content_type, Payload::Bytes(bytes.into())),
            Err(_) => self.0.note(Err(Error::argument(
                "content type contains a line break or another control character",
            ))),
        }
        self
    }

    /// Says whether the request may be repeated when its outcome is unknown. By default that is
    /// known for the operations of the API; of all else, what only reads may.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.0.prepared_mut().idempotent = Some(idempotent);
        self
    }

    /// Counts the request in this rate-limit bucket. By default the bucket is the one that Okta counts the path in, as far
    /// as that is known, or else one of its own, whose limit the answers tell.
    pub fn bucket(mut self, name: impl Into<String>) -> Self {
        self.0.prepared_mut().bucket = Some(name.into());
        self
    }

    /// Names the member of the response that holds the list, where the API's operations don't know it.
    pub fn envelope(mut self, member: impl Into<String>) -> Self {
        self.0.prepared_mut().envelope = Some(member.into());
        self
    }

    /// Sends no credentials.
    pub fn without_credentials(mut self) -> Self {
        self.0.prepared_mut().without_credentials = true;
        self
    }

    /// Limits the whole request, retries and waits included, in place of the client's own limit.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.0.timeout(limit);
        self
    }

    /// Sends the request and decodes a JSON answer.
    pub fn send<T: Decode>(self) -> Sending<T> {
        self.0.send()
    }

    /// Sends the request and decodes a JSON answer with serde.
    pub fn send_serde<T: DeserializeOwned>(self) -> Sending<T> {
        self.0.send_serde()
    }

    /// Sends the request; the answer has no content that matters.
    pub fn send_empty(self) -> Sending<()> {
        self.0.send_empty()
    }

    /// Sends the request and returns the answer's bytes.
    pub fn send_bytes(self) -> Sending<Bytes> {
        self.0.send_bytes()
    }

    /// Sends the request and decodes one page of a list.
    pub fn send_page<T: Decode>(self) -> SendingPage<T> {
        self.0.send_page()
    }

    /// All pages of the list.
    pub fn pages<T: Decode>(self) -> Pages<T> {
        self.0.pages()
    }

    /// All items of the list.
    pub fn stream<T: Decode>(self) -> Items<T> {
        self.0.items()
    }
}

/// The parameters of an operation's path, and what a path of it has in their places.
fn values<'a>(operation: &'static Operation, path: &'a str) -> impl Iterator<Item = (&'static str, &'a str)> {
    let segments = operation.path().split('/').zip(path.split('/'));
    segments.filter_map(|(parameter, segment)| Some((parameter.strip_prefix('{')?.strip_suffix('}')?, segment)))
}

impl RequestOptions for Request {
    fn call_mut(&mut self) -> &mut Call {
        &mut self.0
    }

    fn into_call(self) -> Call {
        self.0
    }
}
