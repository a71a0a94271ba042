//! A call under way, in a task of its own.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tracing::Instrument;
use url::Url;

use super::{Dispatcher, Prepared};
use crate::error::{Error, Kind, Result};
use crate::transport::Answer;

/// A call that begins when it is polled or [started](Self::start), and then goes on whether it is polled or not.
///
/// It holds places that other calls wait for: among the requests at once, in a bucket's queue, in the renewal of a token. If it held
/// them only to be polled again after another call, the two would wait for each other for ever. Dropping it cancels it.
pub(crate) struct InFlight(State);

enum State {
    New(Box<Start>),
    Running(JoinHandle<Result<Answer>>),
    Over,
}

struct Start {
    dispatcher: Arc<Dispatcher>,
    prepared: Prepared,
    url: Result<Url>,
}

impl InFlight {
    /// A call to this URL, or the mistake that was made in building it.
    pub(crate) fn new(dispatcher: Arc<Dispatcher>, prepared: Prepared, url: Result<Url>) -> Self {
        Self(State::New(Box::new(Start {
            dispatcher,
            prepared,
            url,
        })))
    }

    /// Begins without waiting for anything. Outside of a runtime nothing happens yet.
    pub(crate) fn start(&mut self) {
        if !matches!(self.0, State::New(..)) {
            return;
        }
        let Ok(runtime) = Handle::try_current() else { return };
        if let State::New(start) = std::mem::replace(&mut self.0, State::Over) {
            let Start {
                dispatcher,
                prepared,
                mut url,
            } = *start;
            if !prepared.is_public() && dispatcher.authenticator.is_asking_the_program() {
                url = Err(Error::configuration(
                    "the source of a client's credentials used that client for a request that needs them: it would wait for itself",
                ));
            }
            let work = async move { dispatcher.send(&prepared, url?).await };
            self.0 = State::Running(runtime.spawn(work.in_current_span()));
        }
    }
}

impl Future for InFlight {
    type Output = Result<Answer>;

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

impl Drop for InFlight {
    fn drop(&mut self) {
        if let State::Running(task) = &self.0 {
            task.abort();
        }
    }
}
