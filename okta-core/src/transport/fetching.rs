//! A call under way, in a task of its own.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tracing::Instrument;
use url::Url;

use super::{Raw, fetch};
use crate::call::Call;
use crate::error::Kind;
use crate::{Error, Result};

/// A call that begins when it is polled or [started](Self::start), and then goes on whether it is polled or not.
///
/// It holds places that other calls wait for: among the requests at once, in a bucket's queue, in the renewal of a token. If it held
/// them only to be polled again after another call, the two would wait for each other for ever. Dropping it cancels it.
pub(crate) struct Fetching(State);

enum State {
    /// Where to, if that isn't the URL of the call itself.
    New(Box<Call>, Option<Url>),
    Running(JoinHandle<Result<Raw>>),
    Over,
}

impl Fetching {
    pub(crate) fn new(call: Box<Call>, url: Option<Url>) -> Self {
        Self(State::New(call, url))
    }

    /// Begins without waiting for anything. Outside of a runtime nothing happens yet.
    pub(crate) fn start(&mut self) {
        if !matches!(self.0, State::New(..)) {
            return;
        }
        let Ok(runtime) = Handle::try_current() else { return };
        if let State::New(call, url) = std::mem::replace(&mut self.0, State::Over) {
            let work = async move {
                let url = match url {
                    Some(url) => url,
                    None => call.url()?,
                };
                fetch(call.client(), call.prepared(), url).await
            };
            self.0 = State::Running(runtime.spawn(work.in_current_span()));
        }
    }
}

impl Future for Fetching {
    type Output = Result<Raw>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.start();
        let outcome = match &mut self.0 {
            State::Running(task) => ready!(Pin::new(task).poll(context)),
            State::New(..) => return Poll::Ready(Err(Error::configuration("calls need a Tokio runtime to run in"))),
            State::Over => return Poll::Ready(Err(Error::argument("the call is over already"))),
        };
        self.0 = State::Over;
        Poll::Ready(match outcome {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                // of a listener, a signer or another part that the program brought along
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Error::new(Kind::Transport, "the runtime shut down before the response")),
            },
        })
    }
}

impl Drop for Fetching {
    fn drop(&mut self) {
        if let State::Running(task) = &self.0 {
            task.abort();
        }
    }
}
