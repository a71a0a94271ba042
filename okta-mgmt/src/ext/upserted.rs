//! What became of something that was to exist.

use std::ops::Deref;

use okta_core::Attributes;
use okta_core::rt::failure;
use okta_core::rt::serde::Serialize;

use crate::{Json, Operation, Response, Result};

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

/// The attributes of which `found` hasn't the value that is wanted. Absent is as good as null, and as an empty text: Okta answers with either.
pub(super) fn lacking<P: Attributes + Serialize>(found: Option<&P>, wanted: &P) -> Result<Vec<String>> {
    let found = found.cloned().unwrap_or_else(P::blank);
    let mut merged = found.clone();
    merged.merge(wanted)?;
    let is_blank = |json: &Option<Json>| json.as_ref().is_none_or(|json| matches!(json.text(), "null" | "\"\""));
    let lacking = found.diff(&merged).into_iter();
    let lacking = lacking.filter(|change| !is_blank(&change.before) || !is_blank(&change.after));
    Ok(lacking.map(|change| change.name).collect())
}

/// What a write was answered with, if nothing is `lacking` in it: Okta may take a change and keep what it had.
pub(super) fn reached<T>(
    answer: Response<T>,
    lacking: &[String],
    operation: &'static Operation,
    what: &str,
) -> Result<T> {
    if lacking.is_empty() {
        return Ok(answer.into_inner());
    }
    let message = format!("{what} has other values of {} all the same", lacking.join(", "));
    Err(failure::answered(&answer, operation, message))
}
