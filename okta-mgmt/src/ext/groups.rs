//! Groups.

use okta_core::rt::failure;

use crate::types::{Group, GroupProfile};
use crate::{Client, Result};

/// # Several calls in one: groups
impl Client {
    /// Reads a group, has its profile changed, and writes the profile back whole, custom attributes included.
    ///
    /// Nothing is written if `change` changes nothing. Okta has no condition for this write: of two that happen at once the later wins.
    ///
    /// # Errors
    /// Those of `getGroup` and `replaceGroup`.
    pub async fn modify_group(
        &self,
        group_id: impl AsRef<str>,
        change: impl FnOnce(&mut GroupProfile),
    ) -> Result<Group> {
        let group = self.get_group(group_id.as_ref()).send().await?.into_inner();
        let (Some(id), Some(before)) = (group.id.clone(), group.profile.clone()) else {
            return Err(failure::unexpected(
                "Okta answered with a group without an id or a profile",
            ));
        };
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(group);
        }
        Ok(self.replace_group(id, Group::new(after)).send().await?.into_inner())
    }

    /// Makes sure that the user with this id or login is a member of the group. It is no error if that is so already.
    ///
    /// # Errors
    /// Those of `getUser` and `assignUserToGroup`; [`is_not_found`](crate::Error::is_not_found) if either doesn't exist.
    #[cfg(feature = "users")]
    pub async fn ensure_group_member(&self, group_id: impl AsRef<str>, user: impl AsRef<str>) -> Result<()> {
        // the membership is addressed by the user's id; a login is only known to `getUser`
        let user = self.get_user(user).send().await?.into_inner();
        let Some(user_id) = user.id else {
            return Err(failure::unexpected("Okta answered with a user without an id"));
        };
        self.assign_user_to_group(group_id, user_id).send().await?;
        Ok(())
    }
}
