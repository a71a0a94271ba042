//! Bodies that come compressed. The HTTP library reads the first member of a gzip stream only and takes the rest for nothing.

use std::error::Error as StdError;
use std::fmt;
use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use http::{HeaderMap, HeaderValue, header};
use http_body::{Body, Frame};

use super::BoxError;

/// What is unpacked at once, so that one piece of a body that is made to swell can't fill the memory: gzip makes it a thousand times as long
/// at most.
const PIECE: usize = 4096;

/// Asks for a compressed body, unless the request says what it takes, or is for a part of the whole.
pub(super) fn ask(headers: &mut HeaderMap) {
    let encodings = if cfg!(feature = "brotli") { "gzip, br" } else { "gzip" };
    if !headers.contains_key(header::RANGE) {
        headers
            .entry(header::ACCEPT_ENCODING)
            .or_insert(HeaderValue::from_static(encodings));
    }
}

/// The response with its body unpacked, if it is compressed by gzip.
pub(super) fn unpack(response: reqwest::Response) -> reqwest::Response {
    let encoding = response.headers().get(header::CONTENT_ENCODING);
    let is_gzip = encoding.is_some_and(|encoding| {
        let encoding = encoding.as_bytes().trim_ascii();
        encoding.eq_ignore_ascii_case(b"gzip") || encoding.eq_ignore_ascii_case(b"x-gzip")
    });
    if !is_gzip {
        return response;
    }
    let (mut head, body) = http::Response::<reqwest::Body>::from(response).into_parts();
    head.headers.remove(header::CONTENT_ENCODING);
    head.headers.remove(header::CONTENT_LENGTH);
    let body = reqwest::Body::wrap(Gunzip {
        body,
        packed: Bytes::new(),
        decoder: MultiGzDecoder::new(Vec::new()),
        has_begun: false,
        is_over: false,
    });
    http::Response::from_parts(head, body).into()
}

/// What is compressed otherwise than it says.
#[derive(Debug)]
pub(super) struct NoGzip(io::Error);

impl fmt::Display for NoGzip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for NoGzip {}

struct Gunzip {
    body: reqwest::Body,
    /// What has come and isn't unpacked.
    packed: Bytes,
    decoder: MultiGzDecoder<Vec<u8>>,
    has_begun: bool,
    is_over: bool,
}

impl Gunzip {
    /// Unpacks the next piece. What is unpacked may be nothing yet.
    fn advance(&mut self) -> Result<Bytes, BoxError> {
        let piece = self.packed.split_to(PIECE.min(self.packed.len()));
        let outcome = self.decoder.write_all(&piece).and_then(|()| self.decoder.flush());
        outcome.map_err(NoGzip)?;
        Ok(std::mem::take(self.decoder.get_mut()).into())
    }

    /// What is left at the end. A stream that is cut off is an error; a body without a byte is one that isn't there.
    fn finish(&mut self) -> Result<Bytes, BoxError> {
        if self.has_begun {
            self.decoder.try_finish()?;
        }
        Ok(std::mem::take(self.decoder.get_mut()).into())
    }
}

impl Body for Gunzip {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let unpacked = loop {
            let unpacked = if !self.packed.is_empty() {
                self.advance()
            } else if self.is_over {
                return Poll::Ready(None);
            } else {
                match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                    Some(Ok(frame)) => {
                        // Trailers say nothing.
                        self.packed = frame.into_data().unwrap_or_default();
                        self.has_begun |= !self.packed.is_empty();
                        continue;
                    }
                    Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
                    None => {
                        self.is_over = true;
                        self.finish()
                    }
                }
            };
            match unpacked {
                Ok(bytes) if bytes.is_empty() => {}
                unpacked => break unpacked,
            }
        };
        Poll::Ready(Some(unpacked.map(Frame::data)))
    }
}
