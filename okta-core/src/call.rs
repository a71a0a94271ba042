//! One request to the API, from its parts to its answer.

mod query;
mod segment;
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

pub use query::QueryValue;
pub(crate) use segment::encode as encode_segment;
pub use sending::{Sending, SendingPage};

use crate::error::Target;
use crate::model::Decode;
use crate::page::{Cursor, Items, Pages};
use crate::transport::Prepared;
use crate::{Client, Error, Operation, Result, Scheme};

/// A request under construction. Generated code builds one for each call and hands it over with one of the `send` methods.
///
/// The first mistake is kept and comes out when the call is sent: nothing is sent then. `Call` owns all it needs, so what it sends is
/// `'static`; cloning it is cheap but for the body's length of pointers.
#[derive(Clone)]
pub struct Call {
    client: Client,
    target: Arc<Target>,
    path_values: Vec<(Cow<'static, str>, String)>,
    query: String,
    prepared: Prepared,
    fault: Option<SharedFault>,
}

/// `Error` is not `Clone` for users; within a call it is shared.
type SharedFault = Arc<Error>;

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
    #[must_use]
    pub fn new(client: &Client, operation: &'static Operation) -> Self {
        let method = template::method(operation.method());
        let target = Arc::new(Target {
            id: Cow::Borrowed(operation.id()),
            method: method.as_ref().cloned().unwrap_or_default(),
            template: Cow::Borrowed(operation.path()),
        });
        let mut call = Self::with_target(client, target);
        call.prepared.idempotent = operation.is_idempotent();
        call.prepared.public = operation.is_public();
        call.prepared.bucket = operation.bucket().map(Cow::Borrowed);
        call.prepared.envelope = operation.envelope().map(Cow::Borrowed);
        call.prepared.polling = operation.is_polling();
        call.prepared.operation = Some(operation);
        call.keep(method.map(drop));
        call.keep(fits(client, operation));
        for name in operation.client_state() {
            call.client_state(name);
        }
        call
    }

    /// A call of something that has no [`Operation`].
    pub(crate) fn with_target(client: &Client, target: Arc<Target>) -> Self {
        let prepared = Prepared::new(Arc::clone(&target));
        Self {
            client: client.clone(),
            target,
            path_values: Vec::new(),
            query: String::new(),
            prepared,
            fault: None,
        }
    }

    pub(crate) fn prepared_mut(&mut self) -> &mut Prepared {
        &mut self.prepared
    }

    /// Fills in `{name}` of the path. Whatever is reserved in URLs is encoded.
    pub fn path(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.note(name, value);
        self.path_value(Cow::Borrowed(name), value)
    }

    /// Remembers the value of a parameter that is secret.
    fn note<V: QueryValue + ?Sized>(&mut self, name: &str, value: &V) {
        if self
            .prepared
            .operation
            .is_some_and(|operation| operation.secrets().contains(&name))
        {
            value.each_value(&mut |text| self.prepared.secrets.push(text.into()));
        }
    }

    pub(crate) fn path_value(&mut self, name: Cow<'static, str>, value: &str) -> &mut Self {
        match segment::encode(&name, value) {
            Ok(encoded) => {
                self.path_values.retain(|(known, _)| *known != name);
                self.path_values.push((name, encoded));
            }
            Err(error) => self.keep(Err(error)),
        }
        self
    }

    fn client_state(&mut self, name: &'static str) {
        match self.client.state(name) {
            Some(value) => {
                let value = value.to_owned();
                self.path(name, &value);
            }
            None => self.keep(Err(self.client.missing_state(name))),
        }
    }

    /// Adds a query parameter, once for each value.
    pub fn query<V: QueryValue + ?Sized>(&mut self, name: &str, value: &V) -> &mut Self {
        self.note(name, value);
        query::append(&mut self.query, name, value);
        self
    }

    /// Sets a header. A line break in the value is refused.
    pub fn header(&mut self, name: &str, value: &str) -> &mut Self {
        self.note(name, value);
        let name = HeaderName::from_bytes(name.as_bytes());
        match (name, HeaderValue::from_str(value)) {
            (Ok(name), _) if OURS.contains(&name) => {
                self.keep(Err(Error::argument(format!("header {name} is the client's to set"))));
            }
            (Ok(name), Ok(value)) => {
                // Sent again after it was carried out, it would be refused because of its own change.
                self.prepared.idempotent &= name != header::IF_MATCH;
                self.prepared.headers.insert(name, value);
            }
            (Ok(name), Err(_)) => {
                self.keep(Err(Error::argument(format!(
                    "value of header {name} contains a line break or another control character"
                ))));
            }
            (Err(_), _) => self.keep(Err(Error::argument("name of a header is not valid"))),
        }
        self
    }

    /// Sets the body to JSON.
    pub fn json<T: Serialize + ?Sized>(&mut self, body: &T) -> &mut Self {
        self.json_as("application/json", body)
    }

    /// Sets the body to JSON of another media type, such as `application/merge-patch+json`.
    pub fn json_as<T: Serialize + ?Sized>(&mut self, content_type: &'static str, body: &T) -> &mut Self {
        match serde_json::to_vec(body) {
            Ok(text) => self.body(content_type, text),
            Err(error) => {
                self.keep(Err(Error::argument("body can't be written as JSON").with_source(error)));
                self
            }
        }
    }

    /// Sets the body to these bytes.
    pub fn body(&mut self, content_type: &'static str, bytes: impl Into<Bytes>) -> &mut Self {
        self.body_bytes(HeaderValue::from_static(content_type), bytes.into());
        self
    }

    /// Sets the body to a form with one file as its part `part`.
    pub fn upload(&mut self, part: &str, file: &crate::Upload) -> &mut Self {
        let (content_type, form) = file.form(part);
        match HeaderValue::from_str(&content_type) {
            Ok(content_type) => self.body_bytes(content_type, form),
            Err(_) => self.keep(Err(Error::argument("media type of the form is not valid"))),
        }
        self
    }

    pub(crate) fn body_bytes(&mut self, content_type: HeaderValue, bytes: Bytes) {
        self.prepared.headers.insert(header::CONTENT_TYPE, content_type);
        self.prepared.body = Some(bytes);
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

    /// Sends the call and returns the answer's text, which has to be UTF-8.
    pub fn send_text(self) -> Sending<String> {
        sending::text(self)
    }

    /// Sends the call and decodes one page of a list.
    pub fn send_page<T: Decode>(self) -> SendingPage<T> {
        sending::page(self)
    }

    /// All pages of the list, fetched as they are asked for.
    pub fn pages<T: Decode>(self) -> Pages<T> {
        Pages::new(self)
    }

    /// All items of the list, fetched page by page as they are asked for.
    pub fn items<T: Decode>(self) -> Items<T> {
        Items::new(self.pages())
    }

    /// Starts a list at this place instead of its beginning.
    pub(crate) fn resume(&self, cursor: &Cursor) -> Result<Url> {
        cursor
            .resolve(self.client.base(), &self.target)
            .map_err(|error| error.with_target(&self.target))
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn target(&self) -> &Arc<Target> {
        &self.target
    }

    pub(crate) fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// The query as the caller gave it.
    pub(crate) fn own_query(&self) -> &str {
        &self.query
    }

    /// Remembers the first mistake.
    pub(crate) fn keep(&mut self, result: Result<()>) {
        if let (Err(error), None) = (result, &self.fault) {
            self.fault = Some(Arc::new(error.with_target(&self.target)));
        }
    }

    /// The URL of the call, or the first mistake made in building it.
    pub(crate) fn url(&self) -> Result<Url> {
        if let Some(fault) = &self.fault {
            return Err(fault.share());
        }
        self.build_url().map_err(|error| error.with_target(&self.target))
    }

    fn build_url(&self) -> Result<Url> {
        let path = template::expand(&self.target.template, &self.path_values)?;
        let mut url = self.client.base().clone();
        url.set_path(&path);
        // The parser resolves dot segments. Values can't hold any, so if it changed something, the template did.
        if url.path() != path {
            return Err(Error::argument(format!(
                "path {} is not in its shortest form",
                self.target.template
            )));
        }
        if !self.query.is_empty() {
            url.set_query(Some(&self.query));
        }
        Ok(url)
    }
}

/// Whether the operation takes the client's kind of credentials. The server would say so too, but not as clearly.
fn fits(client: &Client, operation: &Operation) -> Result<()> {
    let Some(scheme) = client.authenticator().scheme() else {
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
            .field("operation", &self.target.id)
            .finish_non_exhaustive()
    }
}
