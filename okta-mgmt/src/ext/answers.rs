//! What an answer has to have to be one.

use okta_core::RequestOptions;
use okta_core::rt::serde::Serialize;
use okta_core::rt::{Decode, Fault, Fit, Reader, failure};

use crate::{Json, Response, Result};

/// What an operation returns, told from nothing: any object decodes, `{}` as well.
pub(super) trait Whole: Decode + Serialize + 'static {
    /// What to call it in an error.
    const IS: &'static str;

    fn id(&self) -> Option<&str>;

    fn is_whole(&self) -> bool {
        self.id().is_some()
    }
}

/// Decodes only what is whole, so that the error about anything else has the answer as it came.
struct Checked<T>(T);

impl<T: Whole> Decode for Checked<T> {
    const EXPECTS: &'static str = T::IS;

    fn decode(slot: &mut Option<Self>, reader: &mut Reader<'_>) -> std::result::Result<Fit, Fault> {
        let mut value = None;
        Ok(match (T::decode(&mut value, reader)?, value) {
            (Fit::Typed, Some(value)) if value.is_whole() => {
                *slot = Some(Self(value));
                Fit::Typed
            }
            (Fit::Typed, Some(value)) => Fit::Misfit(Json::new(&value).unwrap_or_else(|_| Json::null())),
            (fit, _) => fit,
        })
    }
}

/// What `request` is answered with, if it is whole.
pub(super) async fn whole<T: Whole>(request: impl RequestOptions) -> Result<Response<T>> {
    let answer = request.into_call().send::<Checked<T>>().await?;
    Ok(answer.map(|Checked(value)| value))
}

/// What a request about the object with this id is answered with, if it is that object.
#[cfg_attr(
    not(any(
        feature = "applications",
        feature = "groups",
        feature = "identity-sources",
        feature = "policies",
        feature = "users"
    )),
    allow(dead_code, reason = "only factors are enabled, which aren't written")
)]
pub(super) async fn whole_with_id<T: Whole>(mut request: impl RequestOptions, id: &str) -> Result<Response<T>> {
    let operation = request.operation();
    let answer = whole::<T>(request).await?;
    if answer.id() == Some(id) {
        return Ok(answer);
    }
    let message = "Okta answered with another object than the one that was meant";
    Err(match operation {
        Some(operation) => failure::answered(&answer, operation, message),
        None => failure::unexpected(message),
    })
}
