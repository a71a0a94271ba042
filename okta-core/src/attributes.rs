//! Objects by the names that Okta has for their members.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::model::{Blank, Json, JsonObject, Member, convert};

/// The members of an object by Okta's names, base and custom attributes alike: for programs that learn the names of attributes from a
/// table, a schema or a configuration. Every generated object has it; profiles of users, groups and application users need it most.
///
/// A value that doesn't fit the type of a known member is sent as it is; [`misfits`](crate::Misfit) tells. Each call goes over the whole
/// object, which is nothing beside a request.
///
/// ```
/// use okta_core::{Attributes, JsonObject};
///
/// fn joined(profile: &mut impl Attributes) {
///     profile.set("costCenter", "4711").clear("mobilePhone");
///     assert_eq!(profile.get("costCenter").unwrap(), "4711");
/// }
/// joined(&mut JsonObject::new());
/// ```
pub trait Attributes: Member + Blank + Clone {
    /// The value of a member: null if it is null, `None` if it is absent, so that it wouldn't be sent. A member that is set twice, and so can't be
    /// sent, has the value in `additional_properties`.
    #[must_use]
    fn get(&self, name: &str) -> Option<Json> {
        once(self).remove(name)
    }

    /// The names of the members that are there, in order; also of those that are null.
    #[must_use]
    fn names(&self) -> Vec<String> {
        once(self).into_iter().map(|(name, _)| name).collect()
    }

    /// Sets a member.
    fn set(&mut self, name: &str, value: impl Into<Json>) -> &mut Self {
        change(self, |members| drop(members.insert(name, value)), name)
    }

    /// Sets a member to null, by which Okta clears it.
    fn clear(&mut self, name: &str) -> &mut Self {
        self.set(name, Json::null())
    }

    /// Removes a member, so that it isn't sent. A partial update leaves it as it is then; a replacement clears it.
    fn remove(&mut self, name: &str) -> &mut Self {
        change(self, |_| (), name)
    }

    /// What `after` has other than this, in the order of names. Numbers and objects are compared by what they mean. A member that is set
    /// twice, and so can't be sent, has the value in `additional_properties`.
    #[must_use]
    fn diff(&self, after: &Self) -> Vec<Change> {
        let (mut before, after) = (once(self), once(after));
        let mut changes = Vec::new();
        for (name, after) in after {
            let before = before.remove(&name);
            if before.as_ref() != Some(&after) {
                changes.push(Change {
                    name,
                    before,
                    after: Some(after),
                });
            }
        }
        changes.extend(before.into_iter().map(|(name, before)| Change {
            name,
            before: Some(before),
            after: None,
        }));
        changes.sort_by(|this, that| this.name.cmp(&that.name));
        changes
    }

    /// The object as a type of yours, which may know only a part of it.
    ///
    /// # Errors
    /// [`is_decode`](Error::is_decode) when a member doesn't fit your type, [`is_invalid_argument`](Error::is_invalid_argument) when a
    /// member is set twice, so that the object can't be sent.
    fn view<T: DeserializeOwned>(&self) -> Result<T> {
        Json::new(self)?.parse()
    }

    /// Sets what `view` has: a type of yours, such as [`view`](Self::view) gave. What it doesn't know stays as it is; what it writes as
    /// null is cleared, unless that is absent here.
    ///
    /// # Errors
    /// [`is_invalid_argument`](Error::is_invalid_argument) when `view` isn't written as a JSON object.
    fn merge<T: Serialize + ?Sized>(&mut self, view: &T) -> Result<&mut Self> {
        let json = Json::new(view)?;
        let view: JsonObject = json
            .parse()
            .map_err(|error| Error::argument("what is merged isn't a JSON object").with_source(error))?;
        let known = self.names();
        for (name, value) in view {
            if !value.is_null() || known.contains(&name) {
                self.set(&name, value);
            }
        }
        Ok(self)
    }
}

impl<T: Member + Blank + Clone> Attributes for T {}

/// One member in which two objects differ.
///
/// `Debug` shows the name, not the values: they may be personal.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// Okta's name of the member.
    pub name: String,
    /// What it was; `None` if it was absent.
    pub before: Option<Json>,
    /// What it has become; `None` if it is absent now.
    pub after: Option<Json>,
}

/// The name of a member, without the mark of a second value.
fn plain(name: &str) -> &str {
    name.strip_prefix('\0').unwrap_or(name)
}

/// The members, each with one value: of two the second, for its mark sorts first.
fn once<T: Member>(object: &T) -> JsonObject {
    let mut members = JsonObject::new();
    for (name, value) in convert::<T, JsonObject>(object) {
        if !members.contains_key(plain(&name)) {
            members.insert(plain(&name), value);
        }
    }
    members
}

/// Removes whatever stands for a member, a second value included, and has it set.
fn change<'a, T: Member + Blank>(object: &'a mut T, set: impl FnOnce(&mut JsonObject), name: &str) -> &'a mut T {
    let mut members: JsonObject = convert(object);
    members.retain(|other, _| plain(other) != name);
    set(&mut members);
    *object = convert(&members);
    object
}
