//! Bodies that are read piece by piece.

use std::fmt;
use std::future::{Future, poll_fn};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body;
use tokio::io::AsyncWriteExt;
use tokio::time::Sleep;

use super::failure;
use crate::error::{Error, Kind, Result};
use crate::subject::Subject;

/// A body on its way in, of whatever length: a [`Stream`] of pieces, or [`save`](Self::save) it to a file.
///
/// Each piece has to come within the client's `attempt_timeout`; the limit of the call ends with the headers. What was lost on the way isn't
/// asked for again. Once it has begun it isn't one of the [requests at once](crate::Pacing::max_concurrent): nobody waits for a program to read it.
#[must_use = "what isn't read is lost"]
pub struct Download {
    body: reqwest::Body,
    length: Option<u64>,
    received: u64,
    patience: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    subject: Option<Subject>,
}

impl Download {
    pub(super) fn new(response: reqwest::Response, patience: Duration) -> Self {
        let length = response.content_length();
        Self {
            body: http::Response::<reqwest::Body>::from(response).into_body(),
            length,
            received: 0,
            patience,
            timer: None,
            subject: None,
        }
    }

    /// Says what it is of.
    pub(crate) fn set_subject(&mut self, subject: Subject) {
        self.subject = Some(subject);
    }

    /// All bytes there are, if the server says so and doesn't compress them.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }

    /// The bytes so far: for a display of progress.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received
    }

    /// The next piece, or `None` at the end.
    ///
    /// # Errors
    /// When the connection breaks or the piece takes too long. Nothing comes after that.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>> {
        poll_fn(|context| self.poll_piece(context)).await.transpose()
    }

    /// Writes the rest to a file, which is made or overwritten. Returns how many bytes were received altogether.
    ///
    /// # Errors
    /// As [`try_next`](Self::try_next), or when the file can't be written. It then holds what came until then.
    pub async fn save(mut self, path: impl AsRef<Path>) -> Result<u64> {
        let failed = |error| Error::argument("file can't be written").with_source(error);
        let mut file = tokio::fs::File::create(path).await.map_err(failed)?;
        while let Some(piece) = self.try_next().await? {
            file.write_all(&piece).await.map_err(failed)?;
        }
        file.flush().await.map_err(failed)?;
        Ok(self.received)
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        loop {
            let frame = match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(frame) => frame,
                Poll::Pending => {
                    let patience = self.patience;
                    let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
                    ready!(timer.as_mut().poll(context));
                    return self.fail(Error::new(Kind::Timeout, "the next piece of the body took too long"));
                }
            };
            self.timer = None;
            match frame {
                // HTTP/2 has ways to end a body that the HTTP library takes for its end, however much was announced.
                None if self.length.is_some_and(|length| self.received < length) => {
                    return self.fail(failure::cut_off());
                }
                None => return Poll::Ready(None),
                Some(Err(error)) => return self.fail(failure::sort_body(error)),
                // Trailers say nothing.
                Some(Ok(frame)) => {
                    if let Ok(piece) = frame.into_data() {
                        self.received += piece.len() as u64;
                        return Poll::Ready(Some(Ok(piece)));
                    }
                }
            }
        }
    }

    fn fail(&mut self, error: Error) -> Poll<Option<Result<Bytes>>> {
        self.body = reqwest::Body::default();
        self.length = None;
        Poll::Ready(Some(Err(match &self.subject {
            Some(subject) => error.about(subject),
            None => error,
        })))
    }
}

impl Stream for Download {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_piece(context)
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("content_length", &self.length)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}
