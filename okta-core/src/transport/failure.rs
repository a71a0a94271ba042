//! Sorts the HTTP library's errors: what they say about the request, and whether trying again is of any use.

use std::error::Error as StdError;
use std::io;

use super::gunzip::NoGzip;
use crate::error::{Error, Kind};

/// The error that stands for one of the HTTP library, while there is no answer. `handed` is whether a connection had the request.
pub(super) fn sort(error: reqwest::Error, handed: bool) -> Error {
    let kind = match kind(&error) {
        (Kind::Timeout, _) if !handed => (Kind::Connect, "no connection within the HTTP client's time limit"),
        (Kind::Transport, _) if !handed => (Kind::Connect, "connection broke before the request was sent"),
        // of a request that a layer sends several times
        (Kind::Connect, _) if handed => (
            Kind::Transport,
            "can't connect, after an attempt that may have been carried out",
        ),
        kind => kind,
    };
    make(error, kind)
}

/// The same, once the head of the answer is there. Whatever the server says after that, it has looked at the request.
pub(super) fn sort_body(error: reqwest::Error) -> Error {
    let kind = match kind(&error) {
        (Kind::Unprocessed, _) => (Kind::Transport, BROKEN_BODY),
        kind => kind,
    };
    make(error, kind)
}

/// The error for what can't be a request.
pub(super) fn sort_builder(error: reqwest::Error) -> Error {
    make(error, (Kind::Argument, NO_REQUEST))
}

/// A body that ended before all that was announced was there.
pub(super) fn cut_off() -> Error {
    Error::new(Kind::Transport, "the response ended before all of it was there")
}

const NO_REQUEST: &str = "request can't be built";
const BROKEN_BODY: &str = "connection broke while the response was read";

fn make(error: reqwest::Error, (kind, message): (Kind, &str)) -> Error {
    // The URL holds path values; the error has the template instead.
    let error = error.without_url();
    let reason = match kind {
        Kind::Connect | Kind::Refused => root(&error),
        _ => None,
    };
    let message = match reason {
        Some(reason) => format!("{message}: {reason}"),
        None => message.to_owned(),
    };
    Error::new(kind, message).with_source(error)
}

fn kind(error: &reqwest::Error) -> (Kind, &'static str) {
    if error.is_connect() {
        // Neither a certificate nor a proxy changes its mind within seconds.
        if find::<rustls::Error>(error).is_some() {
            (Kind::Refused, "no secure connection")
        } else if is_refused_by_proxy(error) {
            (Kind::Refused, "the proxy refuses to connect")
        } else if error.is_timeout() {
            (Kind::Connect, "connecting took too long")
        } else {
            (Kind::Connect, "can't connect")
        }
    } else if error.is_timeout() {
        (Kind::Timeout, "no response within the HTTP client's time limit")
    } else if error.is_builder() {
        (Kind::Argument, NO_REQUEST)
    } else if find::<rustls::Error>(error).is_some_and(|error| matches!(error, rustls::Error::AlertReceived(_))) {
        // With TLS 1.3 a server looks at the client's certificate when the client believes to be connected.
        (Kind::Refused, "the server ends the secure connection")
    } else if find::<h2::Error>(error).is_some_and(is_unprocessed) {
        (
            Kind::Unprocessed,
            "the server turned the request away before it looked at it",
        )
    } else if find::<NoGzip>(error).is_some() {
        (Kind::Decode, "response says that it is compressed by gzip, and isn't")
    } else if error.is_body() || error.is_decode() {
        (Kind::Transport, BROKEN_BODY)
    } else {
        match find::<hyper::Error>(error) {
            Some(error) if is_head_too_large(error) => (Kind::TooLarge, "head of the response is too large"),
            Some(error) if error.is_parse() => (Kind::Transport, "what came back is no HTTP"),
            _ => (Kind::Transport, "connection broke before the response"),
        }
    }
}

/// Its own predicate for this is there for servers only.
fn is_head_too_large(error: &hyper::Error) -> bool {
    error.is_parse() && error.to_string().contains("too large")
}

/// HTTP/2 can say that nothing was done: a stream that is refused, or one opened while the server was closing down.
fn is_unprocessed(error: &h2::Error) -> bool {
    let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
    let closing = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
    error.is_remote() && (refused || closing)
}

/// The tunnel's own error is not public.
fn is_refused_by_proxy(error: &reqwest::Error) -> bool {
    chain(error).any(|error| {
        let text = error.to_string();
        text.starts_with("tunnel error: ") || text.starts_with("proxy authorization required")
    })
}

/// The first cause, which is what people look for.
fn root(error: &reqwest::Error) -> Option<String> {
    chain(error).last().map(ToString::to_string)
}

fn find<T: StdError + 'static>(error: &reqwest::Error) -> Option<&T> {
    chain(error).find_map(|error| error.downcast_ref::<T>())
}

type Cause = dyn StdError + 'static;

/// What caused an error, the next first.
fn chain(error: &reqwest::Error) -> impl Iterator<Item = &Cause> {
    std::iter::successors(error.source(), |error| cause(*error))
}

/// An I/O error hands out the causes of the error that it wraps, but not that error.
fn cause(error: &Cause) -> Option<&Cause> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}
