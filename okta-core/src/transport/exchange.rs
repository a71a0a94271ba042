//! One request and its response.

use std::pin::Pin;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use http::{HeaderMap, HeaderValue, Method, header};
use tokio::time::{Instant, Sleep};
use url::{Position, Url};

use crate::error::Kind;
use crate::response::Meta;
use crate::{Client, Error, Result};

/// What goes out.
pub(crate) struct Exchange<'a> {
    pub(crate) method: &'a Method,
    pub(crate) url: &'a Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    /// When the call has to be over.
    pub(crate) deadline: Option<Instant>,
    /// How many requests of the call this is, from one.
    pub(crate) attempt: u32,
}

/// What comes back.
pub(crate) struct Answer {
    pub(crate) meta: Meta,
    pub(crate) body: Bytes,
    /// The time limit, no longer of any consequence.
    pub(crate) limit: Option<Limit>,
}

/// Kept until the answer is taken. A runtime that has not one timer left wakes itself up, by a system call, when it gets the next: in a
/// program that makes one call after another that would be once for each.
pub(crate) type Limit = Pin<Box<Sleep>>;

/// Sends the request and reads the whole response, whatever its status.
pub(crate) async fn exchange(client: &Client, request: Exchange<'_>) -> Result<Answer> {
    let options = client.options();
    let mut limit = Instant::now().checked_add(options.attempt_timeout);
    let mut message = "no response within the time limit of an attempt";
    if let Some(deadline) = request
        .deadline
        .filter(|deadline| limit.is_none_or(|limit| *deadline < limit))
    {
        limit = Some(deadline);
        message = "no response within the time limit of the call";
    }
    let exchange = Box::pin(send_and_read(client, request));
    let (result, limit) = match limit {
        None => (exchange.await, None),
        Some(limit) => match select(exchange, Box::pin(tokio::time::sleep_until(limit))).await {
            Either::Left((result, limit)) => (result, Some(limit)),
            Either::Right(_) => return Err(Error::new(Kind::Timeout, message)),
        },
    };
    result.map(|(meta, body)| Answer { meta, body, limit })
}

async fn send_and_read(client: &Client, mut request: Exchange<'_>) -> Result<(Meta, Bytes)> {
    // Credentials go to this origin only, whatever path a URL took to get here.
    if request.url[..Position::BeforePath] != client.base()[..Position::BeforePath] {
        return Err(Error::new(
            Kind::Paging,
            "refusing to send a request to another host than the org's",
        ));
    }
    let mut response = client
        .http()
        .execute(build(client, &mut request))
        .await
        .map_err(failure)?;
    if response.url() != request.url {
        return Err(Error::new(
            Kind::Redirect,
            "the HTTP client given to the builder followed a redirect; it must not",
        ));
    }
    let meta = Meta {
        status: response.status(),
        headers: Arc::new(std::mem::take(response.headers_mut())),
        names: &client.api().limits,
        attempts: request.attempt,
    };
    let body = read(response, client.options().max_body_bytes)
        .await
        .map_err(|error| match error {
            BodyError::Broken(error) => failure(error),
            BodyError::TooLarge => {
                let message = format!("response is larger than {} bytes", client.options().max_body_bytes);
                Error::new(Kind::TooLarge, message).with_response(meta.clone(), Bytes::new())
            }
        })?;
    Ok((meta, body))
}

fn build(client: &Client, request: &mut Exchange<'_>) -> reqwest::Request {
    let mut message = reqwest::Request::new(request.method.clone(), request.url.clone());
    let headers = message.headers_mut();
    *headers = std::mem::take(&mut request.headers);
    headers.insert(header::USER_AGENT, client.user_agent().clone());
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

/// Sorts the HTTP library's errors by what they say about the request: not sent, or perhaps processed.
fn failure(error: reqwest::Error) -> Error {
    // The URL holds path values; the error has the template instead.
    let error = error.without_url();
    let (kind, message) = if error.is_connect() {
        (
            Kind::Connect,
            if error.is_timeout() {
                "connecting took too long"
            } else {
                "can't connect"
            },
        )
    } else if error.is_timeout() {
        (Kind::Timeout, "no response within the HTTP client's time limit")
    } else if error.is_builder() {
        (Kind::Argument, "request can't be built")
    } else if error.is_body() || error.is_decode() {
        (Kind::Transport, "connection broke while the response was read")
    } else {
        (Kind::Transport, "connection broke before the response")
    };
    Error::new(kind, message).with_source(error)
}
