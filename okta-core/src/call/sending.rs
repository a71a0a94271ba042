//! The futures that a call becomes.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;

use super::Call;
use crate::model::{self, Decode};
use crate::page::Page;
use crate::transport::{Fetching, Raw};
use crate::{Error, Response, Result};

/// A call on its way. Nothing happens until it is awaited; from then on it proceeds in a task of its own, and dropping it cancels it.
#[must_use = "nothing is sent until this is awaited"]
pub struct Sending<T> {
    fetching: Fetching,
    decode: fn(Raw) -> Result<Response<T>>,
}

/// A call for one page of a list on its way. Nothing happens until it is awaited; from then on it proceeds in a task of its own, and
/// dropping it cancels it.
#[must_use = "nothing is sent until this is awaited"]
pub struct SendingPage<T> {
    fetching: Fetching,
    call: Box<Call>,
    decode: fn(Raw, &Call) -> Result<Page<T>>,
}

impl<T> Future for Sending<T> {
    type Output = Result<Response<T>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let decode = self.decode;
        Pin::new(&mut self.fetching).poll(context).map(|raw| decode(raw?))
    }
}

impl<T> Future for SendingPage<T> {
    type Output = Result<Page<T>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        Pin::new(&mut this.fetching)
            .poll(context)
            .map(|raw| (this.decode)(raw?, &this.call))
    }
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for SendingPage<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendingPage").finish_non_exhaustive()
    }
}

fn fetching(call: Call) -> Fetching {
    Fetching::new(Box::new(call), None)
}

pub(super) fn json<T: Decode>(call: Call) -> Sending<T> {
    Sending {
        fetching: fetching(call),
        decode: |raw| raw.decode(model::decode::<T>),
    }
}

pub(super) fn serde<T: serde::de::DeserializeOwned>(call: Call) -> Sending<T> {
    Sending {
        fetching: fetching(call),
        decode: |raw| raw.decode(|body| serde_json::from_slice(body)),
    }
}

pub(super) fn empty(call: Call) -> Sending<()> {
    Sending {
        fetching: fetching(call),
        decode: |raw| Ok(Response::new((), raw.meta)),
    }
}

pub(super) fn bytes(call: Call) -> Sending<Bytes> {
    Sending {
        fetching: fetching(call),
        decode: |raw| Ok(Response::new(raw.body, raw.meta)),
    }
}

pub(super) fn text(call: Call) -> Sending<String> {
    let decode = |raw: Raw| match String::from_utf8(raw.body.to_vec()) {
        Ok(text) => Ok(Response::new(text, raw.meta)),
        Err(error) => {
            Err(raw
                .fault(Error::new(crate::error::Kind::Decode, "response is not UTF-8").with_source(error.utf8_error())))
        }
    };
    Sending {
        fetching: fetching(call),
        decode,
    }
}

pub(super) fn page<T: Decode>(call: Call) -> SendingPage<T> {
    SendingPage {
        call: Box::new(call.clone()),
        fetching: fetching(call),
        decode: Page::decode,
    }
}
