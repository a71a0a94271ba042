//! An exchange: its request, and its response while it is read.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use http::{HeaderMap, Version};
use http_body::{Body, Frame, SizeHint};
use serde_json::{Value, json};
use url::Url;

use super::{Recording, scrub};
use crate::model::{self, Json};

/// Of a longer body only the length is recorded.
const LONGEST: usize = 8 * 1024 * 1024;

/// A request, and its response as far as it is there.
pub(crate) struct Exchange {
    recording: Arc<Recording>,
    started: DateTime<Utc>,
    begun: Instant,
    request: Value,
    url: Url,
    response: Value,
    media_type: String,
    body: Vec<u8>,
    length: usize,
    /// Whether the body was read to its end; `None` as long as it may be.
    is_whole: Option<bool>,
}

impl Exchange {
    pub(super) fn begin(recording: Arc<Recording>, request: &http::Request<reqwest::Body>) -> Self {
        let scrubber = &recording.scrubber;
        // what is no URL was none of the client's: the org stands for it
        let url = Url::parse(&request.uri().to_string()).unwrap_or_else(|_| scrubber.origin().clone());
        scrubber.meet(&url);
        let headers = scrubber.headers(request.headers(), &url);
        let query = scrubber.query(&url);
        let mut recorded = json!({
            "method": request.method().as_str(),
            "url": scrubber.url(&url),
            "httpVersion": version(request.version()),
            "cookies": [],
            "headers": pairs(headers),
            "queryString": pairs(query),
            "headersSize": -1,
            "bodySize": -1,
        });
        let body = request
            .body()
            .as_bytes()
            .filter(|body| body.len() <= LONGEST)
            .unwrap_or_default();
        if let Some(text) = recording.text(body) {
            recorded["postData"] = json!({"mimeType": media_type(request.headers()), "text": text});
        }
        Self {
            request: recorded,
            url,
            recording,
            started: Utc::now(),
            begun: Instant::now(),
            response: Value::Null,
            media_type: String::new(),
            body: Vec::new(),
            length: 0,
            is_whole: None,
        }
    }

    fn answered(&mut self, response: &http::response::Parts) {
        self.media_type = media_type(&response.headers);
        self.response = json!({
            "status": response.status.as_u16(),
            "statusText": response.status.canonical_reason().unwrap_or_default(),
            "httpVersion": version(response.version),
            "cookies": [],
            "headers": pairs(self.recording.scrubber.headers(&response.headers, &self.url)),
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        });
    }

    fn read(&mut self, chunk: &[u8]) {
        self.length += chunk.len();
        if self.length <= LONGEST {
            self.body.extend_from_slice(chunk);
        } else {
            self.body = Vec::new();
        }
    }

    fn end(self) {
        let Self {
            recording,
            started,
            begun,
            request,
            mut response,
            media_type,
            body,
            length,
            is_whole,
            ..
        } = self;
        let mut content = json!({"size": length, "mimeType": media_type});
        if is_whole != Some(true) {
            content["_cutOff"] = true.into();
            content["comment"] = "left out: it wasn't read to its end".into();
        } else if let Some(text) = recording.text(&body) {
            content["text"] = text.into();
        } else if length > 0 {
            content["comment"] = "left out: only JSON of up to 8 MiB is recorded".into();
        }
        response["content"] = content;
        let elapsed = begun.elapsed().as_secs_f64() * 1000.0;
        recording.file.add(&json!({
            "startedDateTime": started.to_rfc3339_opts(SecondsFormat::Micros, true),
            "time": elapsed,
            "request": request,
            "response": response,
            "cache": {},
            "timings": {"send": 0, "wait": elapsed, "receive": 0},
        }));
    }
}

impl Recording {
    /// A body, if it is JSON.
    fn text(&self, body: &[u8]) -> Option<String> {
        // nothing at all reads as null
        let json: Json = model::decode(body).ok().filter(|_| !body.is_empty())?;
        Some(self.scrubber.json(json.text()))
    }
}

fn version(version: Version) -> String {
    format!("{version:?}")
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers
        .get(http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    value.map(scrub::media_type).unwrap_or_default().to_owned()
}

fn pairs(pairs: Vec<(String, String)>) -> Value {
    pairs
        .into_iter()
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect()
}

/// The body of a response; what is read of it is kept for the recording.
pub(crate) struct Tee {
    body: reqwest::Body,
    exchange: Option<Exchange>,
}

impl Tee {
    pub(super) fn of(mut exchange: Option<Exchange>, response: http::Response<reqwest::Body>) -> http::Response<Self> {
        let (head, body) = response.into_parts();
        if let Some(exchange) = &mut exchange {
            exchange.answered(&head);
        }
        http::Response::from_parts(head, Self { body, exchange })
    }
}

impl Body for Tee {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        let this = &mut *self;
        let frame = ready!(Pin::new(&mut this.body).poll_frame(context));
        if let Some(exchange) = &mut this.exchange {
            match &frame {
                Some(Ok(frame)) => frame.data_ref().into_iter().for_each(|chunk| exchange.read(chunk)),
                Some(Err(_)) => exchange.is_whole = Some(false),
                None => exchange.is_whole = exchange.is_whole.or(Some(true)),
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// However the reading ends.
impl Drop for Tee {
    fn drop(&mut self) {
        if let Some(mut exchange) = self.exchange.take() {
            // what says so beforehand isn't asked again
            let is_over = self.body.is_end_stream();
            exchange.is_whole = exchange.is_whole.or(Some(is_over));
            exchange.end();
        }
    }
}
