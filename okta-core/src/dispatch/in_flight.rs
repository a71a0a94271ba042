//! A call under way, in a task of its own.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::{Instant, Sleep};
use tracing::Instrument;
use tracing::instrument::WithSubscriber;
use url::Url;

use super::{Dispatcher, Prepared};
use crate::error::{Error, Kind, Result};
use crate::transport::Answer;

/// A call that begins when it is polled or [started](Self::start), and then goes on whether it is polled or not.
///
/// It holds places that other calls wait for: among the requests at once, in a bucket's queue, in the renewal of a token. If it held
/// them only to be polled again after another call, the two would wait for each other for ever. Dropping it cancels it.
pub(crate) struct InFlight {
    state: State,
    backstop: Option<Backstop>,
    /// Whether the call may change something: then nobody knows what came of it if it ends from outside.
    writes: bool,
}

/// Ends the call although a part of it doesn't heed the call's limit.
///
/// Its timer is kept until the answer is taken and goes off as early as that of an attempt would, because a runtime whose timers are all later
/// than a new one wakes itself up, by a system call: for calls one after another that would be once for each.
struct Backstop {
    timer: Pin<Box<Sleep>>,
    end: Instant,
}

impl Backstop {
    fn new(end: Instant, attempt: Duration) -> Self {
        let first = Instant::now().checked_add(attempt).map_or(end, |first| first.min(end));
        Self {
            timer: Box::pin(tokio::time::sleep_until(first)),
            end,
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        ready!(self.timer.as_mut().poll(context));
        if self.timer.deadline() == self.end {
            return Poll::Ready(());
        }
        self.timer.as_mut().reset(self.end);
        self.timer.as_mut().poll(context)
    }
}

/// How long after its limit a call is ended from outside.
const GRACE: Duration = Duration::from_secs(1);

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
        let writes = !prepared.method.is_safe();
        Self {
            writes,
            state: State::New(Box::new(Start {
                dispatcher,
                prepared,
                url,
            })),
            backstop: None,
        }
    }

    /// Begins without waiting for anything. Outside of a runtime nothing happens yet.
    pub(crate) fn start(&mut self) {
        if !matches!(self.state, State::New(..)) {
            return;
        }
        let Ok(runtime) = Handle::try_current() else { return };
        if let State::New(start) = std::mem::replace(&mut self.state, State::Over) {
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
            let deadline = dispatcher.deadline(&prepared);
            self.backstop = deadline
                .and_then(|deadline| deadline.checked_add(GRACE))
                .map(|end| Backstop::new(end, dispatcher.transport.attempt_timeout));
            let work = async move { dispatcher.send(&prepared, url?, deadline).await };
            // A program that never set a subscriber needn't pay for one.
            self.state = State::Running(if tracing::dispatcher::has_been_set() {
                runtime.spawn(work.in_current_span().with_current_subscriber())
            } else {
                runtime.spawn(work)
            });
        }
    }
}

impl Future for InFlight {
    type Output = Result<Answer>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.start();
        let this = &mut *self;
        let outcome = match &mut this.state {
            State::Running(task) => match Pin::new(task).poll(context) {
                Poll::Ready(outcome) => outcome,
                Poll::Pending => {
                    let Some(backstop) = &mut this.backstop else {
                        return Poll::Pending;
                    };
                    ready!(backstop.poll(context));
                    this.cancel();
                    let message = "the call went on beyond its time limit and was ended";
                    return Poll::Ready(Err(Error::new(Kind::Timeout, message).with_outcome_unknown(this.writes)));
                }
            },
            State::New(..) => return Poll::Ready(Err(Error::configuration("calls need a Tokio runtime to run in"))),
            State::Over => return Poll::Ready(Err(Error::argument("the call is over already"))),
        };
        self.state = State::Over;
        Poll::Ready(match outcome {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                // of a listener, a signer or another part that the program brought along
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Error::new(Kind::Transport, "the runtime shut down before the response")
                    .with_outcome_unknown(self.writes)),
            },
        })
    }
}

impl InFlight {
    fn cancel(&mut self) {
        if let State::Running(task) = std::mem::replace(&mut self.state, State::Over) {
            task.abort();
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.cancel();
    }
}
