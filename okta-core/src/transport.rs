//! One request and its answer.

mod answer;
mod failure;

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, header};
use tokio::time::Instant;
use url::{Position, Url};

pub(crate) use answer::Answer;

use crate::error::{Error, Kind, Result};
use crate::rate_limit::LimitHeaders;
use crate::response::{Head, Received};

/// The way to one org, with what holds for every request that goes it.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    pub(crate) http: reqwest::Client,
    /// Scheme, host and port.
    pub(crate) origin: Url,
    pub(crate) user_agent: HeaderValue,
    pub(crate) limit_headers: &'static LimitHeaders,
    /// From connecting to the last byte.
    pub(crate) attempt_timeout: Duration,
    pub(crate) max_body_bytes: usize,
}

/// What goes out.
pub(crate) struct Outgoing<'a> {
    pub(crate) method: &'a Method,
    pub(crate) url: &'a Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    /// When the call has to be over.
    pub(crate) deadline: Option<Instant>,
    /// How many requests of the call this is, from one.
    pub(crate) attempt: u32,
}

impl Transport {
    /// Sends the request and reads the whole answer, whatever its status. `notice` is told of its headers as soon as they are there.
    pub(crate) async fn exchange(&self, request: Outgoing<'_>, notice: impl FnOnce(&mut Head)) -> Result<Answer> {
        let mut end = Instant::now().checked_add(self.attempt_timeout);
        let mut message = "no response within the time limit of an attempt";
        if let Some(deadline) = request
            .deadline
            .filter(|deadline| end.is_none_or(|end| *deadline < end))
        {
            end = Some(deadline);
            message = "no response within the time limit of the call";
        }
        let exchange = Box::pin(async {
            let url = request.url.clone();
            let (mut head, response) = self.send(request).await?;
            notice(&mut head);
            let body = self.read(response, &head).await?;
            Ok(Answer { head, body, url })
        });
        match end {
            None => exchange.await,
            Some(end) => tokio::time::timeout_at(end, exchange)
                .await
                .unwrap_or_else(|_| Err(Error::new(Kind::Timeout, message))),
        }
    }

    async fn send(&self, mut request: Outgoing<'_>) -> Result<(Head, reqwest::Response)> {
        // Credentials go to this origin only, whatever path a URL took to get here.
        if request.url[..Position::BeforePath] != self.origin[..Position::BeforePath] {
            return Err(Error::new(
                Kind::Paging,
                "refusing to send a request to another host than the org's",
            ));
        }
        let mut response = self
            .http
            .execute(build(&mut request, &self.user_agent))
            .await
            .map_err(failure::sort)?;
        let head = Head {
            status: response.status(),
            headers: Arc::new(std::mem::take(response.headers_mut())),
            names: self.limit_headers,
            attempts: request.attempt,
            received: Received::now(),
        };
        Ok((head, response))
    }

    async fn read(&self, response: reqwest::Response, head: &Head) -> Result<Bytes> {
        read(response, self.max_body_bytes).await.map_err(|error| match error {
            BodyError::Broken(error) => failure::sort(error),
            BodyError::TooLarge => {
                let message = format!("response is larger than {} bytes", self.max_body_bytes);
                Error::new(Kind::TooLarge, message).with_response(head.clone(), Bytes::new())
            }
        })
    }
}

fn build(request: &mut Outgoing<'_>, user_agent: &HeaderValue) -> reqwest::Request {
    let mut message = reqwest::Request::new(request.method.clone(), request.url.clone());
    let headers = message.headers_mut();
    *headers = std::mem::take(&mut request.headers);
    // some operations take that of the user's own client
    headers.entry(header::USER_AGENT).or_insert_with(|| user_agent.clone());
    headers
        .entry(header::ACCEPT)
        .or_insert(HeaderValue::from_static("application/json"));
    match request.body.take() {
        Some(body) => *message.body_mut() = Some(body.into()),
        // Okta answers 411 to a bodiless POST or PUT without a length, and the HTTP library sends none of its own accord.
        None if [Method::POST, Method::PUT, Method::PATCH].contains(request.method) => {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        None => {}
    }
    message
}

enum BodyError {
    Broken(reqwest::Error),
    TooLarge,
}

/// Reads a body of at most `most` bytes, counted after decompression.
async fn read(mut response: reqwest::Response, most: usize) -> std::result::Result<Bytes, BodyError> {
    let announced = response.content_length().unwrap_or(0);
    if announced > most as u64 {
        return Err(BodyError::TooLarge);
    }
    let Some(first) = response.chunk().await.map_err(BodyError::Broken)? else {
        return Ok(Bytes::new());
    };
    if first.len() > most {
        return Err(BodyError::TooLarge);
    }
    // A body in one piece isn't copied; the announced length is a hint from outside, so it isn't taken at its word.
    let Some(second) = response.chunk().await.map_err(BodyError::Broken)? else {
        return Ok(first);
    };
    let mut body = BytesMut::with_capacity((announced as usize).min(1 << 20).max(first.len() + second.len()));
    body.extend_from_slice(&first);
    let mut chunk = Some(second);
    while let Some(bytes) = chunk {
        if body.len() + bytes.len() > most {
            return Err(BodyError::TooLarge);
        }
        body.extend_from_slice(&bytes);
        chunk = response.chunk().await.map_err(BodyError::Broken)?;
    }
    Ok(body.freeze())
}
