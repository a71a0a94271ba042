//! A recording as a mock.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::matches;
use crate::client::Flavour;
use crate::error::{Error, Result};
use crate::route;

/// Has the server answer as in a recording, a file in the format HAR such as [`record`](crate::ClientBuilder::record) writes: the first request
/// to an operation with the first of its answers, the second with the second. Values of paths, parameters and bodies don't matter, for
/// a recording has others. A request after the last answer is refused with 400, one to an operation that isn't in the recording with 404.
///
/// Links to the recorded host lead to the server.
///
/// # Errors
/// [`is_configuration`](Error::is_configuration) when the file can't be read, or isn't HAR.
pub fn play<C: Flavour>(server: &MockServer, path: impl AsRef<Path>) -> Result<()> {
    let path = path.as_ref();
    let fault = |what: &str| Error::configuration(format!("recording {}: {what}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| fault("can't be read").with_source(error))?;
    let file: File = serde_json::from_str(&text).map_err(|error| fault("isn't HAR").with_source(error))?;
    let mut answers: BTreeMap<(String, String), Vec<Recorded>> = BTreeMap::new();
    for Entry { request, response } in file.log.entries {
        let url = Url::parse(&request.url).map_err(|error| fault("has an entry without a URL").with_source(error))?;
        let template = match route::operation(C::API, &request.method, url.path()) {
            Some(operation) => operation.path(),
            None => url.path(),
        };
        let host = url.origin().ascii_serialization();
        let key = (request.method, template.to_owned());
        answers
            .entry(key)
            .or_default()
            .push(response.at(&host, &server.base_url()));
    }
    for ((method, template), answers) in answers {
        let given = AtomicUsize::new(0);
        server.mock(|when, then| {
            let path = template.clone();
            when.method(method.as_str())
                .is_true(move |request| matches(&path, request.uri().path(), |_, _| true));
            then.respond_with(
                move |_: &HttpMockRequest| match answers.get(given.fetch_add(1, Ordering::Relaxed)) {
                    Some(answer) => answer.response(),
                    None => exhausted(&method, &template, answers.len()),
                },
            );
        });
    }
    Ok(())
}

fn exhausted(method: &str, template: &str, answers: usize) -> HttpMockResponse {
    let summary = format!("the recording has {answers} answers to {method} {template}, and this is one request more");
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
    text: String,
    encoding: String,
}

impl Content {
    fn bytes(&self) -> Vec<u8> {
        match self.encoding.as_str() {
            "base64" => STANDARD.decode(&self.text).unwrap_or_default(),
            _ => self.text.clone().into_bytes(),
        }
    }
}

impl Recorded {
    /// The answer of another host.
    fn at(mut self, host: &str, server: &str) -> Self {
        for pair in &mut self.headers {
            pair.value = pair.value.replace(host, server);
        }
        self.content.text = self.content.text.replace(host, server);
        self
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
