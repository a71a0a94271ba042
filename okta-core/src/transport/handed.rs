//! Whether a request has come as far as to a connection.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// How far a request has come. Until a connection takes it nothing of it was sent, however long it took to connect.
///
/// It travels with the request. Where a layer of the program sends another one in its place, it never arrives, and nobody knows.
#[derive(Clone, Debug, Default)]
pub(super) struct Handed(Arc<AtomicU8>);

/// Behind the program's layers, on its way to a connection.
const ARRIVED: u8 = 1;

/// A connection has it.
const TAKEN: u8 = 2;

impl Handed {
    pub(super) fn arrive(&self) {
        // A layer may send it several times.
        self.0.fetch_max(ARRIVED, Ordering::Relaxed);
    }

    /// Whether it is certain that nothing was sent. To be asked when the request is gone, or a connection may yet take it.
    pub(super) fn is_unsent(&self) -> bool {
        self.0.load(Ordering::Relaxed) == ARRIVED
    }

    pub(super) fn is_taken(&self) -> bool {
        self.0.load(Ordering::Relaxed) == TAKEN
    }

    /// The body, with an eye on it: HTTP/1 and HTTP/2 alike ask whether there is any before they write a request's head.
    pub(super) fn watch(&self, body: Option<reqwest::Body>) -> reqwest::Body {
        reqwest::Body::wrap(Watched {
            body: body.unwrap_or_default(),
            handed: self.clone(),
        })
    }

    fn mark(&self) {
        self.0.store(TAKEN, Ordering::Relaxed);
    }
}

struct Watched {
    body: reqwest::Body,
    handed: Handed,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        self.handed.mark();
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.handed.mark();
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
