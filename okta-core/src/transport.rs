//! One request and its answer.

mod answer;
mod download;
mod failure;
mod gunzip;
mod handed;
mod layers;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use tokio::time::Instant;
use url::{Position, Url};

pub(crate) use answer::Answer;
pub use download::Download;
pub(crate) use layers::Layers;
pub use layers::{BoxError, HttpService};

use crate::error::{Error, Kind, Result};
use crate::rate_limit::LimitHeaders;
use crate::response::{Head, Received};
use crate::until::until;
use handed::Handed;

/// The way to one org, with what holds for every request that goes it.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    pub(crate) http: reqwest::Client,
    /// What the program puts before it.
    pub(crate) layers: Option<HttpService>,
    /// Scheme, host and port.
    pub(crate) origin: Url,
    pub(crate) subdomains: Subdomains,
    pub(crate) user_agent: HeaderValue,
    pub(crate) limit_headers: &'static LimitHeaders,
    /// From connecting to the last byte.
    pub(crate) attempt_timeout: Duration,
    pub(crate) max_body_bytes: usize,
}

/// Where the subdomains of an org's host are, which some operations are at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subdomains {
    /// Below it: it is an org's Okta domain, below which all is Okta's.
    Below,
    /// At it: a server on loopback stands for all of the org's hosts.
    Same,
    /// Nobody knows: what is below a custom domain may be anybody's.
    Unknown,
}

/// What goes out.
pub(crate) struct Outgoing<'a> {
    pub(crate) method: &'a Method,
    pub(crate) url: &'a Url,
    /// Which host of the org's it is for.
    pub(crate) subdomain: Option<&'static str>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<reqwest::Body>,
    /// Leaves the body of a success to be read later.
    pub(crate) streamed: bool,
    /// When the call has to be over.
    pub(crate) deadline: Option<Instant>,
    /// How many requests of the call this is, from one.
    pub(crate) attempt: u32,
}

impl Transport {
    /// Where the operations are that have this subdomain: below the org's host, or at it without one.
    pub(crate) fn origin(&self, subdomain: Option<&str>) -> Result<Cow<'_, Url>> {
        let (Some(label), false) = (subdomain, self.subdomains == Subdomains::Same) else {
            return Ok(Cow::Borrowed(&self.origin));
        };
        let host = self.origin.host_str().unwrap_or_default();
        let mut origin = self.origin.clone();
        if self.subdomains == Subdomains::Unknown || origin.set_host(Some(&format!("{label}.{host}"))).is_err() {
            return Err(Error::configuration(format!(
                "the operation is at {label}. before the org's Okta domain, which can't be told from {host}; make a client whose org URL is \
                 like https://acme.okta.com"
            )));
        }
        Ok(Cow::Owned(origin))
    }

    /// Sends the request and reads the whole answer, whatever its status. `notice` is told of its headers as soon as they are there.
    pub(crate) async fn exchange(&self, request: Outgoing<'_>, notice: impl FnOnce(&mut Head)) -> Result<Answer> {
        let attempt = Instant::now().checked_add(self.attempt_timeout);
        let end = [attempt, request.deadline].into_iter().flatten().min();
        let whose = if end == attempt { "an attempt" } else { "the call" };
        let (url, streamed, writes) = (request.url.clone(), request.streamed, !request.method.is_safe());
        let takes_parts = request.headers.contains_key(header::RANGE);
        let is_head = request.method == Method::HEAD;
        let handed = Handed::default();
        let mut sending = Box::pin(self.send(request, handed.clone()));
        let Some(sent) = until(end, &mut sending).await else {
            drop(sending);
            let (kind, what) = match (handed.is_unsent(), end == attempt) {
                (true, true) => (Kind::Connect, "connection"),
                (true, false) => (Kind::Unsent, "connection"),
                (false, _) => (Kind::Timeout, "response"),
            };
            return Err(Error::new(kind, format!("no {what} within the time limit of {whose}")));
        };
        let (mut head, response) = sent?;
        notice(&mut head);
        let mut answer = Answer {
            head,
            body: Bytes::new(),
            lost: None,
            rest: None,
            url,
            takes_parts,
            writes,
        };
        if streamed && answer.head.status.is_success() && !is_head {
            answer.rest = Some(Download::new(response, self.attempt_timeout));
            return Ok(answer);
        }
        let read = until(end, self.read(response, &answer.head, is_head)).await;
        match read.unwrap_or_else(|| {
            let message = format!("the response wasn't whole within the time limit of {whose}");
            Err(Error::new(Kind::Timeout, message))
        }) {
            Ok(body) => answer.body = body,
            Err(error) if error.is_too_large() => return Err(error),
            Err(error) => answer.lost = Some(error),
        }
        Ok(answer)
    }

    async fn send(&self, mut request: Outgoing<'_>, handed: Handed) -> Result<(Head, reqwest::Response)> {
        // Credentials go to this origin only, whatever path a URL took to get here.
        let origin = self.origin(request.subdomain)?;
        if request.url[..Position::BeforePath] != origin[..Position::BeforePath] {
            return Err(Error::new(
                Kind::Paging,
                "refusing to send a request to another host than the org's",
            ));
        }
        let message = self.build(&mut request);
        let mut response = match &self.layers {
            None => execute(&self.http, message, &handed).await?,
            Some(layers) => layers::pass(layers.clone(), message, handed).await?,
        };
        let head = Head {
            status: response.status(),
            headers: Arc::new(std::mem::take(response.headers_mut())),
            names: self.limit_headers,
            attempts: request.attempt,
            received: Received::now(),
        };
        Ok((head, response))
    }

    fn build(&self, request: &mut Outgoing<'_>) -> reqwest::Request {
        let mut message = reqwest::Request::new(request.method.clone(), request.url.clone());
        let headers = message.headers_mut();
        *headers = std::mem::take(&mut request.headers);
        // some operations take that of the user's own client
        headers
            .entry(header::USER_AGENT)
            .or_insert_with(|| self.user_agent.clone());
        headers
            .entry(header::ACCEPT)
            .or_insert(HeaderValue::from_static("application/json"));
        gunzip::ask(headers);
        match request.body.take() {
            Some(body) => *message.body_mut() = Some(body),
            // Okta answers 411 to a bodiless POST or PUT without a length, and the HTTP library sends none of its own accord.
            None if [Method::POST, Method::PUT, Method::PATCH].contains(request.method) => {
                headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            None => {}
        }
        message
    }

    async fn read(&self, response: reqwest::Response, head: &Head, is_head: bool) -> Result<Bytes> {
        // These answers may have the length of what isn't sent.
        let without_body = is_head || [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&head.status);
        let announced = response.content_length().filter(|_| !without_body);
        let body = read(response, self.max_body_bytes)
            .await
            .and_then(|body| match announced {
                // HTTP/2 has ways to end a body that the HTTP library takes for its end, however much was announced.
                Some(announced) if (body.len() as u64) < announced => Err(BodyError::CutOff),
                _ => Ok(body),
            });
        body.map_err(|error| match error {
            BodyError::Broken(error) => failure::sort_body(error),
            BodyError::CutOff => failure::cut_off(),
            BodyError::TooLarge => {
                let message = format!("response is larger than {} bytes", self.max_body_bytes);
                Error::new(Kind::TooLarge, message).with_response(head.clone(), Bytes::new())
            }
        })
    }
}

/// Hands the request to the HTTP library.
async fn execute(http: &reqwest::Client, mut request: reqwest::Request, handed: &Handed) -> Result<reqwest::Response> {
    handed.arrive();
    let body = request.body_mut();
    *body = Some(handed.watch(body.take()));
    let response = http.execute(request).await.map(gunzip::unpack);
    response.map_err(|error| failure::sort(error, handed.is_taken()))
}

enum BodyError {
    Broken(reqwest::Error),
    CutOff,
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
