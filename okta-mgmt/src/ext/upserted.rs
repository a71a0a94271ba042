//! What became of something that was to exist.

use std::ops::Deref;

use okta_core::rt::{Call, Decode, failure};
use okta_core::{Operation, Result};

/// What a call did that makes sure that something exists. It reads as what exists now.
#[derive(Clone, Debug, PartialEq)]
pub enum Upserted<T> {
    /// It wasn't there, and is now.
    Created(T),
    /// It was there, with other values.
    Changed(T),
    /// It was there just so; nothing was written.
    Unchanged(T),
}

impl<T> Upserted<T> {
    /// What exists now.
    pub fn into_inner(self) -> T {
        match self {
            Self::Created(inner) | Self::Changed(inner) | Self::Unchanged(inner) => inner,
        }
    }

    /// Whether it was created.
    #[must_use]
    pub const fn is_created(&self) -> bool {
        matches!(self, Self::Created(_))
    }

    /// Whether nothing was written.
    #[must_use]
    pub const fn is_unchanged(&self) -> bool {
        matches!(self, Self::Unchanged(_))
    }
}

impl<T> Deref for Upserted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Created(inner) | Self::Changed(inner) | Self::Unchanged(inner) => inner,
        }
    }
}

/// The list that `call` answers with, where something is created because it isn't in there: nothing else passes for an empty list, not even
/// an empty body, and no element may be unreadable.
pub(super) async fn listed<T: Decode>(call: Call, operation: &'static Operation) -> Result<Vec<T>> {
    let mut answer = call.send::<Option<Vec<T>>>().await?;
    let list = answer.take();
    list.ok_or_else(|| {
        failure::answered(
            &answer,
            operation,
            "Okta answered with nothing where a list was expected",
        )
    })
}
