//! One request to the API, from its parts to its answer.

mod options;
mod query;
mod sending;
mod template;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use serde::Serialize;
use url::Url;

pub use options::{RequestOptions, TypedRequest};
pub use query::QueryValue;
pub use sending::Sending;

use crate::dispatch::{Dispatcher, InFlight, Prepared};
use crate::error::{Error, Result};
use crate::filter;
use crate::model::{self, Decode, Member};
use crate::operation::{Operation, Scheme};
use crate::payload::Payload;
use crate::segment;
use crate::subject::Subject;
use crate::transport::Download;
use crate::upload::Upload;

/// A request under construction. Generated code builds one for each call and hands it over with one of the `send` methods.
///
/// The first mistake is kept and comes out when the call is sent: nothing is sent then. `Call` owns all it needs, so what it sends is
/// `'static`; cloning it is cheap but for the body's length of pointers.
#[derive(Clone)]
pub struct Call {
    dispatcher: Arc<Dispatcher>,
    /// Of the path.
    template: Cow<'static, str>,
    path_values: Vec<(Cow<'static, str>, String)>,
    query: String,
    prepared: Prepared,
    /// Shared, because an error is not `Clone`.
    mistake: Option<Arc<Error>>,
}

/// Headers that say who sends a request, where to, and where it ends.
const OURS: [HeaderName; 8] = [
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    HeaderName::from_static("dpop"),
    header::HOST,
    header::PROXY_AUTHORIZATION,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

impl Call {
    /// A call of `operation`.
    pub(crate) fn new(dispatcher: &Arc<Dispatcher>, operation: &'static Operation) -> Self {
        let mut call = Self::about(dispatcher, Subject::of(operation), Cow::Borrowed(operation.path()));
        call.note(takes_credentials(dispatcher, operation));
        for name in operation.client_state() {
            match dispatcher.path_value(name) {
                Some(value) => call.path_value(Cow::Borrowed(name), value),
                None => call.note(Err(Error::configuration(format!("no {name} is set")))),
            }
        }
        call
    }

    /// A call to the path of this template.
    pub(crate) fn about(dispatcher: &Arc<Dispatcher>, subject: Subject, template: Cow<'static, str>) -> Self {
        let method = template::method(subject.method());
        let prepared = Prepared::new(subject, method.as_ref().cloned().unwrap_or_default());
        let mut call = Self {
            dispatcher: Arc::clone(dispatcher),
            template,
            path_values: Vec::new(),
            query: String::new(),
            prepared,
            mistake: None,
        };
        call.note(method.map(drop));
        call
    }

    pub(crate) fn prepared_mut(&mut self) -> &mut Prepared {
        &mut self.prepared
    }

    /// Fills in `{name}` of the path. Whatever is reserved in URLs is encoded.
    pub fn path(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.keep_secret(name, value);
        self.path_value(Cow::Borrowed(name), value);
        self
    }

    /// Remembers the value of a parameter that is secret.
    pub(crate) fn keep_secret<V: QueryValue + ?Sized>(&mut self, name: &str, value: &V) {
        let operation = self.subject().operation();
        if operation.is_some_and(|operation| operation.secrets().contains(&name)) {
            value.each_value(&mut |text| self.prepared.secrets.push(text.into()));
        }
    }

    pub(crate) fn path_value(&mut self, name: Cow<'static, str>, value: &str) {
        match segment::encode(&name, value) {
            Ok(encoded) => {
                self.path_values.retain(|(known, _)| *known != name);
                self.path_values.push((name, encoded));
            }
            Err(error) => self.note(Err(error)),
        }
    }

    /// Adds a query parameter, once for each value. A [`Filter`](crate::Filter) that isn't one is refused.
    pub fn query<V: QueryValue + ?Sized>(&mut self, name: &str, value: &V) -> &mut Self {
        self.keep_secret(name, value);
        value.each_value(&mut |text| {
            if let Some(reason) = filter::fault(text) {
                self.note(Err(Error::argument(format!("query parameter {name}: {reason}"))));
            }
        });
        query::append(&mut self.query, name, value);
        self
    }

    /// Removes a query parameter with all its values.
    pub fn forget_query(&mut self, name: &str) -> &mut Self {
        query::remove(&mut self.query, name);
        self
    }

    /// Sets a header. A line break in the value is refused.
    pub fn header(&mut self, name: &str, value: &str) -> &mut Self {
        self.keep_secret(name, value);
        let name = HeaderName::from_bytes(name.as_bytes());
        match (name, HeaderValue::from_str(value)) {
            (Ok(name), _) if OURS.contains(&name) => {
                self.note(Err(Error::argument(format!("header {name} is the client's to set"))));
            }
            // An empty condition is none to some servers: the write would be done whatever is there.
            (Ok(name), Ok(value)) if value.is_empty() => {
                self.note(Err(Error::argument(format!("header {name} is empty"))));
            }
            (Ok(name), Ok(value)) => {
                self.prepared.headers.insert(name, value);
            }
            (Ok(name), Err(_)) => {
                self.note(Err(Error::argument(format!(
                    "value of header {name} contains a line break or another control character"
                ))));
            }
            (Err(_), _) => self.note(Err(Error::argument("name of a header is not valid"))),
        }
        self
    }

    /// Sets the body to a model, of this media type.
    pub fn model<T: Member>(&mut self, content_type: &'static str, body: &T) -> &mut Self {
        let text = model::encode_for_sending(body).map(|(text, secrets)| {
            self.prepared
                .secrets
                .extend(secrets.iter().map(|secret| secret.as_str().into()));
            text
        });
        self.text(content_type, text.map_err(unwritable))
    }

    /// Sets the body to anything that serde writes as JSON.
    pub fn json<T: Serialize + ?Sized>(&mut self, body: &T) -> &mut Self {
        self.text("application/json", serde_json::to_string(body).map_err(unwritable))
    }

    fn text(&mut self, content_type: &'static str, text: Result<String>) -> &mut Self {
        match text {
            Ok(text) => return self.body(content_type, text),
            Err(error) => self.note(Err(error)),
        }
        self
    }

    /// Sets the body to these bytes.
    pub fn body(&mut self, content_type: &'static str, bytes: impl Into<Bytes>) -> &mut Self {
        self.payload(HeaderValue::from_static(content_type), Payload::Bytes(bytes.into()));
        self
    }

    /// Sets the body to a form with one file as its part `part`.
    pub fn upload(&mut self, part: &str, file: &Upload) -> &mut Self {
        match file.form(part) {
            Ok((content_type, form)) => self.payload(content_type, form),
            Err(fault) => self.note(Err(Error::argument(fault))),
        }
        self
    }

    pub(crate) fn payload(&mut self, content_type: HeaderValue, payload: Payload) {
        self.prepared.headers.insert(header::CONTENT_TYPE, content_type);
        self.prepared.body = Some(payload);
    }

    /// Limits the whole call, retries and waits included, in place of the client's own limit. For a list, the limit of each page.
    pub fn timeout(&mut self, limit: Duration) -> &mut Self {
        self.prepared.timeout = Some(limit);
        self
    }

    /// Sends the call and decodes a JSON answer.
    pub fn send<T: Decode>(self) -> Sending<T> {
        sending::json(self)
    }

    /// Sends the call and decodes a JSON answer with serde.
    pub fn send_serde<T: serde::de::DeserializeOwned>(self) -> Sending<T> {
        sending::serde(self)
    }

    /// Sends the call; the answer has no content that matters.
    pub fn send_empty(self) -> Sending<()> {
        sending::empty(self)
    }

    /// Sends the call and returns the answer's bytes.
    pub fn send_bytes(self) -> Sending<Bytes> {
        sending::bytes(self)
    }

    /// Sends the call and returns the answer's bytes, whatever its status.
    pub fn send_raw(self) -> Sending<Bytes> {
        sending::raw(self)
    }

    /// Sends the call and returns a body to be read piece by piece.
    pub fn send_stream(mut self) -> Sending<Download> {
        self.prepared.streamed = true;
        sending::stream(self)
    }

    /// Sends the call and returns the answer's text, which has to be UTF-8.
    pub fn send_text(self) -> Sending<String> {
        sending::text(self)
    }

    /// The call under way.
    pub(crate) fn into_in_flight(self) -> InFlight {
        let url = self.url();
        InFlight::new(self.dispatcher, self.prepared, url)
    }

    /// The call under way to a page of its list.
    pub(crate) fn in_flight(&self, url: Result<Url>) -> InFlight {
        InFlight::new(Arc::clone(&self.dispatcher), self.prepared.clone(), url)
    }

    pub(crate) fn dispatcher(&self) -> &Dispatcher {
        &self.dispatcher
    }

    pub(crate) fn template(&self) -> &str {
        &self.template
    }

    pub(crate) fn subject(&self) -> &Subject {
        &self.prepared.subject
    }

    pub(crate) fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// Where the call and all pages of its list go.
    pub(crate) fn origin(&self) -> Result<Cow<'_, Url>> {
        self.dispatcher.transport.origin(self.prepared.subdomain())
    }

    /// The query as the caller gave it.
    pub(crate) fn own_query(&self) -> &str {
        &self.query
    }

    /// Remembers the first mistake.
    pub(crate) fn note(&mut self, result: Result<()>) {
        if let (Err(error), None) = (result, &self.mistake) {
            self.mistake = Some(Arc::new(error.about(self.subject())));
        }
    }

    /// The URL of the call, or the first mistake made in building it.
    pub(crate) fn url(&self) -> Result<Url> {
        match &self.mistake {
            Some(mistake) => Err(mistake.share()),
            None => self.build_url().map_err(|error| error.about(self.subject())),
        }
    }

    fn build_url(&self) -> Result<Url> {
        let template = &*self.template;
        let path = template::expand(template, &self.path_values)?;
        let mut url = self.origin()?.into_owned();
        url.set_path(&path);
        // The parser resolves dot segments. Values can't hold any, so if it changed something, the template did.
        if url.path() != path {
            return Err(Error::argument(format!("path {template} is not in its shortest form")));
        }
        if !self.query.is_empty() {
            url.set_query(Some(&self.query));
        }
        Ok(url)
    }
}

fn unwritable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::argument(format!("body can't be written as JSON: {error}")).with_source(error)
}

/// Whether the operation takes the client's kind of credentials. The server would say so too, but not as clearly.
fn takes_credentials(dispatcher: &Dispatcher, operation: &Operation) -> Result<()> {
    let Some(scheme) = dispatcher.authenticator.scheme() else {
        return Ok(());
    };
    if operation.is_public() || operation.schemes().is_empty() || operation.schemes().contains(&scheme) {
        return Ok(());
    }
    Err(Error::configuration(match scheme {
        Scheme::ApiToken => "the operation doesn't take API tokens; use OAuth",
        Scheme::OAuth => "the operation doesn't take access tokens; use an API token",
    }))
}

/// Values of a call may be personal data or secrets, so none is shown.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.subject().id())
            .finish_non_exhaustive()
    }
}
