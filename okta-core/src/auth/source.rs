//! What the program's own code is asked for: tokens, and keys to sign with.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, Kind, Opaque, Result};
use crate::until::until;

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Asking<T> = Pin<Box<dyn Future<Output = std::result::Result<T, BoxError>> + Send>>;

tokio::task_local! {
    /// Set while the program's code is asked on behalf of the client with this id.
    static ASKED_BY: u64;
}

/// A function of the program that is asked again and again.
pub(super) struct Source<T>(Box<dyn Fn() -> Asking<T> + Send + Sync>);

impl<T: Send + 'static> Source<T> {
    /// `take` makes what is wanted of what the function gives.
    pub(super) fn new<F, Fut, S, E>(source: F, take: fn(S) -> T) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = std::result::Result<S, E>> + Send + 'static,
        S: 'static,
        E: Into<BoxError>,
    {
        Self(Box::new(move || {
            let asking = source();
            Box::pin(async move { asking.await.map(take).map_err(Into::into) })
        }))
    }

    /// The same each time.
    pub(super) fn of(value: T) -> Self
    where
        T: Clone + Sync,
    {
        Self(Box::new(move || Box::pin(std::future::ready(Ok(value.clone())))))
    }

    pub(super) fn ask(&self) -> impl Future<Output = std::result::Result<T, BoxError>> + Send + use<T> {
        (self.0)()
    }
}

/// The program's own code at work for a client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asker {
    /// Of the client.
    pub(super) id: u64,
    /// The most that it may take.
    pub(super) timeout: Duration,
}

impl Asker {
    /// Awaits it, but not for ever, as the network isn't waited for either.
    pub(super) async fn ask<T>(
        self,
        what: &str,
        deadline: Option<Instant>,
        work: impl Future<Output = std::result::Result<T, BoxError>>,
    ) -> Result<T> {
        let end = Instant::now().checked_add(self.timeout);
        let work = ASKED_BY.scope(self.id, work);
        let limit = [end, deadline].into_iter().flatten().min();
        let too_long = || Error::new(Kind::Timeout, format!("{what} took too long"));
        let outcome = until(limit, work).await.ok_or_else(too_long)?;
        outcome.map_err(|error| Error::new(Kind::Token, format!("{what} failed")).with_source(Opaque(error)))
    }

    /// Whether it is this client's own question that the current task answers. If the answer needs the client's credentials in turn, it
    /// would wait for itself.
    pub(super) fn is_answering(self) -> bool {
        ASKED_BY.try_with(|id| *id == self.id).unwrap_or(false)
    }
}
