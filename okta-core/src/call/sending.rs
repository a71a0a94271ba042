//! The futures that a call becomes.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;

use super::Call;
use crate::dispatch::InFlight;
use crate::error::{Error, Kind, Result};
use crate::model::{self, Decode};
use crate::response::Response;
use crate::subject::Subject;
use crate::transport::{Answer, Download};

/// A call on its way. Nothing happens until it is awaited; from then on it proceeds in a task of its own, and dropping it cancels it.
#[must_use = "nothing is sent until this is awaited"]
pub struct Sending<T> {
    in_flight: InFlight,
    subject: Subject,
    decode: fn(Result<Answer>) -> Result<Response<T>>,
}

impl<T> Future for Sending<T> {
    type Output = Result<Response<T>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let answer = Pin::new(&mut this.in_flight).poll(context);
        answer.map(|answer| (this.decode)(answer).map_err(|error| error.about(&this.subject)))
    }
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}

impl<T> Sending<T> {
    fn new(call: Call, decode: fn(Result<Answer>) -> Result<Response<T>>) -> Self {
        Self {
            subject: call.subject().clone(),
            in_flight: call.into_in_flight(),
            decode,
        }
    }
}

pub(super) fn json<T: Decode>(call: Call) -> Sending<T> {
    Sending::new(call, |answer| answer?.decode(model::decode::<T>))
}

pub(super) fn serde<T: serde::de::DeserializeOwned>(call: Call) -> Sending<T> {
    Sending::new(call, |answer| answer?.decode(|body| Ok(serde_json::from_slice(body)?)))
}

pub(super) fn empty(call: Call) -> Sending<()> {
    Sending::new(call, |answer| Ok(Response::new((), answer?.of_the_api()?.head)))
}

pub(super) fn bytes(call: Call) -> Sending<Bytes> {
    Sending::new(call, |answer| {
        let answer = answer?.whole()?;
        Ok(Response::new(answer.body, answer.head))
    })
}

pub(super) fn raw(call: Call) -> Sending<Bytes> {
    Sending::new(call, |answer| match answer {
        Ok(answer) => Ok(Response::new(answer.body, answer.head)),
        Err(error) => error.into_answer().map(|(head, body)| Response::new(body, head)),
    })
}

pub(super) fn stream(call: Call) -> Sending<Download> {
    Sending::new(call, |answer| {
        let mut answer = answer?.whole()?;
        match answer.rest.take() {
            Some(rest) => Ok(Response::new(rest, answer.head)),
            // a success that has no body by its status
            None => Err(answer.enclose(Error::new(Kind::Decode, "response has no body"))),
        }
    })
}

pub(super) fn text(call: Call) -> Sending<String> {
    Sending::new(call, |answer| {
        let answer = answer?.whole()?;
        match String::from_utf8(answer.body.to_vec()) {
            Ok(text) => Ok(Response::new(text, answer.head)),
            Err(error) => {
                let mistake = Error::new(Kind::Decode, "response is not UTF-8").with_source(error.utf8_error());
                Err(answer.enclose(mistake))
            }
        }
    })
}
