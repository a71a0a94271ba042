//! What every request takes, whichever operation it is of.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;

use super::{Call, QueryValue, Sending};
use crate::error::Result;
use crate::operation::Operation;
use crate::retry::RetryPolicy;
use crate::transport::Download;

/// What every request takes beside its operation's own parameters. Bring it into scope to use it.
///
/// An operation's own setter is always the better one; these are for what isn't curated yet, and for what one call needs otherwise than the
/// client has it.
pub trait RequestOptions: Sized {
    #[doc(hidden)]
    fn call_mut(&mut self) -> &mut Call;

    #[doc(hidden)]
    fn into_call(self) -> Call;

    /// The operation, if one is known.
    fn operation(&mut self) -> Option<&'static Operation> {
        self.call_mut().subject().operation()
    }

    /// Sets a header, such as one for tracing. Those that say who sends a request and where it ends are refused.
    #[must_use]
    fn with_header(mut self, name: &str, value: &str) -> Self {
        self.call_mut().header(name, value);
        self
    }

    /// Adds a query parameter, once for each value.
    #[must_use]
    fn with_query<V: QueryValue + ?Sized>(mut self, name: &str, value: &V) -> Self {
        self.call_mut().query(name, value);
        self
    }

    /// Limits the call, retries and waits included, in place of the client's own limit; zero is no limit. For a list, the limit of each page.
    #[must_use]
    fn with_timeout(mut self, limit: Duration) -> Self {
        self.call_mut().timeout(limit);
        self
    }

    /// Sends the request again by this policy instead of the client's.
    #[must_use]
    fn with_retry(mut self, policy: RetryPolicy) -> Self {
        self.call_mut().prepared_mut().retry = Some(policy);
        self
    }

    /// Says whether the request may be repeated when its outcome is unknown, whatever is known of its operation.
    #[must_use]
    fn with_idempotence(mut self, idempotent: bool) -> Self {
        self.call_mut().prepared_mut().idempotent = Some(idempotent);
        self
    }

    /// Sends the request and returns the answer as it came, whatever its status. Credentials, pacing and retries are as ever; what comes after the
    /// last retry is the answer.
    fn send_raw(self) -> Sending<Bytes> {
        self.into_call().send_raw()
    }

    /// Sends the request and returns a body that is read piece by piece, of whatever length. Another status than a success is an error.
    fn send_stream(self) -> Sending<Download> {
        self.into_call().send_stream()
    }
}

/// A request of an operation, for code that sends any.
///
/// ```
/// # use okta_core::{Result, TypedRequest};
/// async fn timed<R: TypedRequest>(request: R) -> Result<R::Outcome> {
///     let begun = std::time::Instant::now();
///     let outcome = request.send().await;
///     println!("{:?}", begun.elapsed());
///     outcome
/// }
/// ```
pub trait TypedRequest: RequestOptions + Clone + Send + 'static {
    /// What it returns: a [`Response`](crate::Response), or the first [`Page`](crate::Page) of a list.
    type Outcome;

    /// The request on its way.
    type Sending: Future<Output = Result<Self::Outcome>> + Send + 'static;

    /// Sends it.
    fn send(self) -> Self::Sending;
}

/// Gives generated requests the traits of all requests.
#[macro_export]
#[doc(hidden)]
macro_rules! requests {
    ($($name:ident: $answer:ty;)*) => {$(
        $crate::request_options!($name);
        #[allow(deprecated, reason = "of an operation that is going away")]
        impl $crate::TypedRequest for $name {
            type Outcome = $crate::rt::Response<$answer>;
            type Sending = $crate::rt::Sending<$answer>;
            #[inline]
            fn send(self) -> Self::Sending {
                Self::send(self)
            }
        }
    )*};
}

/// The same for requests of lists.
#[macro_export]
#[doc(hidden)]
macro_rules! list_requests {
    ($($name:ident: $item:ty;)*) => {$(
        $crate::request_options!($name);
        #[allow(deprecated, reason = "of an operation that is going away")]
        impl $crate::TypedRequest for $name {
            type Outcome = $crate::rt::Page<$item>;
            type Sending = $crate::rt::SendingPage<$item>;
            #[inline]
            fn send(self) -> Self::Sending {
                Self::send(self)
            }
        }
        #[allow(deprecated, reason = "of an operation that is going away")]
        impl $crate::ListRequest for $name {
            type Item = $item;
        }
    )*};
}

/// The part that is the same for both.
#[macro_export]
#[doc(hidden)]
macro_rules! request_options {
    ($name:ident) => {
        #[allow(deprecated, reason = "of an operation that is going away")]
        impl $crate::RequestOptions for $name {
            #[inline]
            fn call_mut(&mut self) -> &mut $crate::rt::Call {
                &mut self.call
            }
            #[inline]
            fn into_call(self) -> $crate::rt::Call {
                self.call
            }
        }
    };
}
