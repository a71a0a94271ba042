//! Tokens from a function of the program.

use std::future::Future;
use std::pin::Pin;

use super::{Credentials, check_token};
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Asking = Pin<Box<dyn Future<Output = std::result::Result<Secret, BoxError>> + Send>>;

pub(crate) struct Callback(Box<dyn Fn() -> Asking + Send + Sync>);

impl Callback {
    pub(super) fn new<F, Fut, S, E>(source: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = std::result::Result<S, E>> + Send + 'static,
        S: Into<Secret>,
        E: Into<BoxError>,
    {
        Self(Box::new(move || {
            let asking = source();
            Box::pin(async move { asking.await.map(Into::into).map_err(Into::into) })
        }))
    }

    pub(super) async fn credentials(&self) -> Result<Credentials> {
        let token = (self.0)().await.map_err(|error| {
            Error::new(Kind::Token, "the program's own source of access tokens failed").with_source(Opaque(error))
        })?;
        check_token(&token, "the program's own source of access tokens")?;
        match token.authorization("Bearer") {
            Some(value) => Ok(Credentials::new(value, token)),
            None => Err(Error::new(Kind::Token, "access token can't be sent in a header")),
        }
    }
}

/// A boxed error as an error, which a box itself is not.
#[derive(Debug)]
pub(super) struct Opaque(pub(super) BoxError);

impl std::fmt::Display for Opaque {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Opaque {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}
