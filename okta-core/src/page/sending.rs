//! The future that a call for one page becomes.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::Page;
use crate::call::Call;
use crate::dispatch::InFlight;
use crate::error::Result;
use crate::model::Decode;
use crate::transport::Answer;

/// A call for one page of a list on its way. Nothing happens until it is awaited; from then on it proceeds in a task of its own, and
/// dropping it cancels it.
#[must_use = "nothing is sent until this is awaited"]
pub struct SendingPage<T> {
    in_flight: InFlight,
    call: Box<Call>,
    decode: fn(Answer, &Call) -> Result<Page<T>>,
}

impl<T: Decode> SendingPage<T> {
    pub(super) fn new(call: Call) -> Self {
        Self {
            in_flight: call.in_flight(call.url()),
            call: Box::new(call),
            decode: Page::decode,
        }
    }
}

impl<T> Future for SendingPage<T> {
    type Output = Result<Page<T>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let answer = Pin::new(&mut this.in_flight).poll(context);
        answer.map(|answer| (this.decode)(answer?, &this.call).map_err(|error| error.about(this.call.subject())))
    }
}

impl<T> fmt::Debug for SendingPage<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendingPage").finish_non_exhaustive()
    }
}
