//! A recording as a mock.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use crate::api::Api;
use crate::client::Flavour;
use crate::error::{Error, Result};
use crate::rate_limit::LimitHeaders;
use crate::route;

/// Has the server answer as in a recording, a file in the format HAR such as [`record`](crate::ClientBuilder::record) writes: the first request
/// to an operation with the first of its answers, the second with the second, in the order in which they were asked for. Values of paths,
/// parameters and bodies don't matter, for a recording has others. A request after the last answer is refused with 400, one to an operation that
/// isn't in the recording with 404. Paths of no operation count as one if they have as many segments.
///
/// Links to the recorded host lead to the server. Rate limits are as they were, but their windows end at once, and no answer asks for a wait. What
/// a client waits of its own accord it waits here as well, up to seconds each time: the margins of [`Pacing`](crate::Pacing) and, where an answer is
/// a failure, what its [`RetryPolicy`](crate::RetryPolicy) says.
/// An answer whose body broke off is left out if the same was asked again. Any other whose body wasn't recorded is a refusal with 400 that says so.
///
/// # Errors
/// [`is_configuration`](Error::is_configuration) when the file can't be read, or isn't HAR.
pub fn play<C: Flavour>(server: &MockServer, path: impl AsRef<Path>) -> Result<()> {
    let path = path.as_ref();
    let fault = |what: &str| Error::configuration(format!("recording {}: {what}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| fault("can't be read").with_source(error))?;
    let file: File = serde_json::from_str(&text).map_err(|error| fault("isn't HAR").with_source(error))?;
    let mut entries = file.log.entries;
    entries.sort_by_cached_key(|entry| DateTime::parse_from_rfc3339(&entry.started).ok());
    let mut answers: BTreeMap<(String, String), Vec<(String, Recorded)>> = BTreeMap::new();
    for Entry { request, response, .. } in entries {
        let url = Url::parse(&request.url).map_err(|error| fault("has an entry without a URL").with_source(error))?;
        let operation = operation(C::API, &request.method, url.path());
        let answers = answers.entry((request.method, operation)).or_default();
        answers.retain(|(before, answer)| *before != request.url || !answer.content.cut_off);
        let host = url.origin().ascii_serialization();
        let response = response.at(&host, &server.base_url()).at_once(&C::API.limits);
        answers.push((request.url, response));
    }
    for ((method, wanted), answers) in answers {
        let given = AtomicUsize::new(0);
        server.mock(|when, then| {
            let (wanted_method, wanted_operation) = (method.clone(), wanted.clone());
            when.method(method.as_str())
                .is_true(move |request| operation(C::API, &wanted_method, request.uri().path()) == wanted_operation);
            then.respond_with(move |_: &HttpMockRequest| {
                let asked = format!("{method} {wanted}");
                match answers.get(given.fetch_add(1, Ordering::Relaxed)) {
                    Some((_, answer)) if answer.is_missing() => {
                        refusal(&format!("the recording has an answer to {asked}, but not its body"))
                    }
                    Some((_, answer)) => answer.response(),
                    None => refusal(&format!(
                        "the recording has {} answers to {asked}, and this is one request more",
                        answers.len()
                    )),
                }
            });
        });
    }
    Ok(())
}

/// The template of a path; for one of no operation its form.
fn operation(api: &Api, method: &str, path: &str) -> String {
    match route::operation(api, method, path) {
        Some(operation) => operation.path().to_owned(),
        None => "/…".repeat(path.matches('/').count()),
    }
}

fn refusal(summary: &str) -> HttpMockResponse {
    HttpMockResponse::builder()
        .status(400)
        .header("content-type", "application/json")
        .body(json!({ "errorSummary": summary }).to_string())
        .build()
}

#[derive(Deserialize)]
struct File {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "startedDateTime", default)]
    started: String,
    request: Asked,
    response: Recorded,
}

#[derive(Deserialize)]
struct Asked {
    method: String,
    url: String,
}

#[derive(Deserialize)]
struct Recorded {
    status: u16,
    #[serde(default)]
    headers: Vec<Pair>,
    #[serde(default)]
    content: Content,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    value: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Content {
    text: Option<String>,
    encoding: String,
    size: i64,
    #[serde(rename = "_cutOff")]
    cut_off: bool,
}

impl Content {
    fn bytes(&self) -> Vec<u8> {
        let text = self.text.as_deref().unwrap_or_default();
        match self.encoding.as_str() {
            "base64" => STANDARD.decode(text).unwrap_or_default(),
            _ => text.as_bytes().to_owned(),
        }
    }
}

impl Recorded {
    /// The answer of another host.
    fn at(mut self, host: &str, server: &str) -> Self {
        for pair in &mut self.headers {
            pair.value = pair.value.replace(host, server);
        }
        self.content.text = self.content.text.map(|text| text.replace(host, server));
        self
    }

    /// The answer without what has to be waited for: by the clock of the recording, whose present its `Date` is.
    fn at_once(mut self, limits: &LimitHeaders) -> Self {
        let is = |pair: &Pair, name: &str| pair.name.eq_ignore_ascii_case(name);
        let date = self.headers.iter().find(|pair| is(pair, "date"));
        let date = date.and_then(|date| httpdate::parse_http_date(&date.value).ok());
        let now = date
            .and_then(|date| date.duration_since(UNIX_EPOCH).ok())
            .map(|now| now.as_secs());
        self.headers.retain_mut(|pair| {
            let is_time = is(pair, limits.reset) || limits.retry_at.is_some_and(|name| is(pair, name));
            match now {
                Some(now) if is_time => pair.value = now.to_string(),
                None if is_time => return false,
                _ => {}
            }
            !is(pair, "retry-after")
        });
        self
    }

    fn is_missing(&self) -> bool {
        self.content.cut_off || (self.content.text.is_none() && self.content.size > 0)
    }

    fn response(&self) -> HttpMockResponse {
        let mut response = HttpMockResponse::builder()
            .status(self.status)
            .body(self.content.bytes());
        for Pair { name, value } in &self.headers {
            // what was sent compressed isn't any more
            if !["content-encoding", "content-length", "transfer-encoding"].contains(&name.to_lowercase().as_str()) {
                response = response.header(name, value);
            }
        }
        response.build()
    }
}
