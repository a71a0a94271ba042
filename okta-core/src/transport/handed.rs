//! Whether a request has come as far as to a connection.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Is marked by the connection that takes the request. Until then nothing of it was sent, however long it took to connect.
///
/// A copy travels with the request. If none is left, a layer of the program has lost it, and nobody knows.
#[derive(Clone, Debug, Default)]
pub(super) struct Handed(Arc<AtomicBool>);

impl Handed {
    /// Whether it is certain that nothing was sent. To be asked of the first one, while the request is still there.
    pub(super) fn is_unsent(&self) -> bool {
        !self.is_marked() && Arc::strong_count(&self.0) > 1
    }

    pub(super) fn is_marked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The body, with an eye on it: HTTP/1 and HTTP/2 alike ask whether there is any before they write a request's head.
    pub(super) fn watch(&self, body: Option<reqwest::Body>) -> reqwest::Body {
        reqwest::Body::wrap(Watched {
            body: body.unwrap_or_default(),
            handed: self.clone(),
        })
    }

    fn mark(&self) {
        self.0.store(true, Ordering::Relaxed);
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
