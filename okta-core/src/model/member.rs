//! Reading and setting the members of a model.

use serde::de::MapAccess;

use super::decode::{Decode, Fit, FitSeed};
use super::{Json, JsonObject};

/// Null, as an argument of the `with_…` methods: clears a member at Okta, where leaving it out keeps it.
///
/// ```ignore
/// UserProfile::new().with_mobile_phone(Null)      // {"mobilePhone": null}
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Null;

/// What a member of type `T` can be set to: anything that converts into `T`, or [`Null`]. (`M` only tells the two apart.)
pub trait IntoMember<T, M> {
    /// The value; `None` means null.
    fn into_member(self) -> Option<T>;
}

/// Marks values, for [`IntoMember`].
#[derive(Debug)]
pub enum Value {}

impl<T, U: Into<T>> IntoMember<T, Value> for U {
    fn into_member(self) -> Option<T> {
        Some(self.into())
    }
}

impl<T> IntoMember<T, Self> for Null {
    fn into_member(self) -> Option<T> {
        None
    }
}

/// Sets a member. Null is kept aside, and written.
pub fn set<T, M>(slot: &mut Option<T>, additional: &mut JsonObject, name: &'static str, value: impl IntoMember<T, M>) {
    *slot = value.into_member();
    if slot.is_none() {
        additional.insert(name.to_owned(), Json::null());
    } else {
        forget(additional, name);
    }
}

/// Reads a member into its slot, or keeps it aside if it doesn't fit. Null leaves the slot empty.
///
/// # Errors
/// When the text is no JSON.
pub fn read<'de, T: Decode, A: MapAccess<'de>>(
    map: &mut A,
    name: &'static str,
    slot: &mut Option<T>,
    additional: &mut JsonObject,
) -> Result<bool, A::Error> {
    *slot = None;
    #[cfg(feature = "_replay")]
    let _step = super::misfits::step(name);
    match map.next_value_seed(FitSeed(slot))? {
        Fit::Typed => forget(additional, name),
        Fit::Null => {
            *slot = None;
            forget(additional, name);
        }
        Fit::Misfit(json) => {
            *slot = None;
            #[cfg(feature = "_replay")]
            super::misfits::note(T::EXPECTS, &json);
            additional.insert(name.to_owned(), json);
        }
    }
    Ok(true)
}

/// Removes what an earlier value of the same member left.
fn forget(additional: &mut JsonObject, name: &str) {
    if !additional.is_empty() {
        additional.remove(name);
    }
}
