//! Who holds roles.

use okta_core::rt::failure;

use crate::types::ResourceSetBindingMember;
use crate::{Client, Result};

/// Who can hold a role on a resource set: a member of a binding, by its id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RoleHolder {
    /// A user.
    User(String),
    /// A group; its members hold the role.
    Group(String),
    /// An OAuth 2.0 client.
    Client(String),
}

const USERS: &str = "/api/v1/users/";
const GROUPS: &str = "/api/v1/groups/";
const CLIENTS: &str = "/oauth2/v1/clients/";

impl RoleHolder {
    /// The holder that a member of a binding stands for, if its link says so.
    #[must_use]
    pub fn of(member: &ResourceSetBindingMember) -> Option<Self> {
        let link = member.links.as_ref()?.self_.as_ref()?.href.as_deref()?;
        let after = |path: &str| {
            let (_, id) = link.split_once(path)?;
            is_id(id).then(|| id.to_owned())
        };
        after(USERS)
            .map(Self::User)
            .or_else(|| after(GROUPS).map(Self::Group))
            .or_else(|| after(CLIENTS).map(Self::Client))
    }
}

/// # Several calls in one: roles
impl Client {
    /// The URL that a holder goes by in `createResourceSetBinding` and `addMembersToBinding`.
    ///
    /// # Errors
    /// [`is_invalid_argument`](crate::Error::is_invalid_argument) if it can't be an id: empty, or with other characters than ids
    /// have, as a login with an `@` or a URL.
    pub fn role_holder_url(&self, holder: &RoleHolder) -> Result<String> {
        let (path, id) = match holder {
            RoleHolder::User(id) => (USERS, id),
            RoleHolder::Group(id) => (GROUPS, id),
            RoleHolder::Client(id) => (CLIENTS, id),
        };
        if !is_id(id) {
            return Err(failure::argument(
                "who is to hold a role is named by an id, of letters and digits",
            ));
        }
        Ok(format!("{}{path}{id}", self.org_url()))
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'))
}
