//! Bodies of requests, which may be sent several times.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};

use crate::event::guarded;

/// How much of a file is in memory at once, and how often progress is told.
const CHUNK: usize = 64 * 1024;

/// A body.
#[derive(Clone)]
pub(crate) enum Payload {
    Bytes(Bytes),
    /// Several parts, of which some may be files.
    Parts(Arc<[Part]>, Option<Progress>),
}

/// A part of a body.
pub(crate) enum Part {
    Bytes(Bytes),
    File(PathBuf),
}

/// Is told how many bytes are sent, and of how many. With every attempt that begins at zero again.
#[derive(Clone)]
pub(crate) struct Progress(Arc<Tell>);

type Tell = dyn Fn(u64, u64) + Send + Sync;

impl Progress {
    pub(crate) fn new(tell: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Progress(…)")
    }
}

impl From<Bytes> for Payload {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl Payload {
    /// Makes the body ready to be sent once.
    pub(crate) async fn open(&self) -> io::Result<reqwest::Body> {
        match self {
            Self::Bytes(bytes) => Ok(bytes.clone().into()),
            Self::Parts(parts, progress) => {
                let (mut total, mut opened) = (0, VecDeque::new());
                for part in parts.iter() {
                    let part = match part {
                        Part::Bytes(bytes) => Opened::Bytes(bytes.clone()),
                        Part::File(path) => {
                            let file = File::open(path).await?;
                            let about = file.metadata().await?;
                            if about.is_dir() {
                                return Err(io::ErrorKind::IsADirectory.into());
                            }
                            Opened::File(file, about.len())
                        }
                    };
                    total += part.length();
                    opened.push_back(part);
                }
                Ok(reqwest::Body::wrap(Sent {
                    parts: opened,
                    sent: 0,
                    total,
                    progress: progress.clone(),
                }))
            }
        }
    }
}

enum Opened {
    Bytes(Bytes),
    /// With what is left of it.
    File(File, u64),
}

impl Opened {
    fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(_, left) => *left,
        }
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        match self {
            Self::Bytes(bytes) => Poll::Ready(Ok(bytes.split_to(bytes.len().min(CHUNK)))),
            Self::File(file, left) => {
                let mut buffer = vec![0; CHUNK.min(usize::try_from(*left).unwrap_or(CHUNK))];
                let mut space = ReadBuf::new(&mut buffer);
                ready!(Pin::new(file).poll_read(context, &mut space))?;
                let read = space.filled().len();
                if read == 0 {
                    let message = "the file to upload became shorter while it was sent";
                    return Poll::Ready(Err(io::Error::new(io::ErrorKind::UnexpectedEof, message)));
                }
                buffer.truncate(read);
                *left -= read as u64;
                Poll::Ready(Ok(buffer.into()))
            }
        }
    }
}

/// A body on its way.
struct Sent {
    parts: VecDeque<Opened>,
    sent: u64,
    total: u64,
    progress: Option<Progress>,
}

impl Body for Sent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = &mut *self;
        while let Some(part) = this.parts.front_mut() {
            if part.length() == 0 {
                this.parts.pop_front();
                continue;
            }
            let chunk = ready!(part.poll_chunk(context))?;
            this.sent += chunk.len() as u64;
            if let Some(progress) = &this.progress {
                guarded("with_progress", || (progress.0)(this.sent, this.total));
            }
            return Poll::Ready(Some(Ok(Frame::data(chunk))));
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.sent == self.total
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.total - self.sent)
    }
}
