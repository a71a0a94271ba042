//! Setting the members of a model, and what is kept beside their typed values.

use super::object::Object;

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

/// Which members that have no value are null rather than absent: one bit each, in the order of their names.
#[derive(Clone, Copy, Debug)]
pub struct Nulls<const N: usize>(pub [u64; N]);

impl<const N: usize> Nulls<N> {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> Default for Nulls<N> {
    fn default() -> Self {
        Self::new()
    }
}

pub(super) fn is_null(nulls: &[u64], index: usize) -> bool {
    nulls.get(index / 64).is_some_and(|bits| bits >> (index % 64) & 1 == 1)
}

pub(super) fn set_null(nulls: &mut [u64], index: usize, null: bool) {
    if let Some(bits) = nulls.get_mut(index / 64) {
        let bit = 1 << (index % 64);
        *bits = if null { *bits | bit } else { *bits & !bit };
    }
}

/// What becomes of a member, by its index and name: the value for its slot. Null is noted; JSON that was kept for the member goes.
pub fn set<S: From<T>, T, M>(
    object: &mut dyn Object,
    index: usize,
    name: &str,
    value: impl IntoMember<T, M>,
) -> Option<S> {
    let value = value.into_member();
    let (additional, nulls) = object.beside_mut();
    set_null(nulls, index, value.is_none());
    additional.remove(name);
    value.map(S::from)
}
