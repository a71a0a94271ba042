//! Groups.

use okta_core::rt::failure;
use okta_core::{Attributes as _, Filter};

use super::Upserted;
use crate::types::{Group, GroupProfile, GroupType};
use crate::{Client, Error, Result};

/// How many groups a search by the beginning of their names gives at once: as many as without saying so.
const PICKED: i32 = 300;

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
            return Err(no_id());
        };
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(group);
        }
        Ok(self.replace_group(id, Group::new(after)).send().await?.into_inner())
    }

    /// The group with exactly this name; `None` if there is none. A group of Okta's own goes before one imported under the same name.
    ///
    /// A group just created is found: Okta answers from the names themselves, and only where more than 300 groups begin alike from its
    /// search, which lags behind.
    ///
    /// # Errors
    /// Those of `listGroups`; [`is_invalid_argument`](crate::Error::is_invalid_argument) when several imported groups have the name: the
    /// error lists their ids.
    pub async fn find_group_by_name(&self, name: impl AsRef<str>) -> Result<Option<Group>> {
        let name = name.as_ref();
        let (own, mut imported) = self.groups_named(name).await?;
        match (own, imported.len()) {
            (Some(own), _) => Ok(Some(own)),
            (None, 0 | 1) => Ok(imported.pop()),
            (None, _) => {
                let ids: Vec<&str> = imported.iter().filter_map(|group| group.id.as_deref()).collect();
                Err(failure::argument(format!(
                    "{} imported groups have this name; take one by its id: {}",
                    imported.len(),
                    ids.join(", ")
                )))
            }
        }
    }

    /// Makes sure that there is a group with the name in `profile`, and that it has what `profile` sets; what `profile` doesn't set stays
    /// as it is. It is a group of Okta's own: imported ones of the same name don't count.
    ///
    /// ```no_run
    /// # async fn example(okta: okta_mgmt::Client) -> okta_mgmt::Result<()> {
    /// use okta_mgmt::types::GroupProfile;
    ///
    /// let group = okta.ensure_group(GroupProfile::new("engineering").with_description("Who may deploy")).await?;
    /// println!("{:?}, {}", group.id, if group.is_created() { "new" } else { "there before" });
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of `listGroups`, `addGroup` and `replaceGroup`, or when `profile` has no name.
    pub async fn ensure_group(&self, profile: GroupProfile) -> Result<Upserted<Group>> {
        let Some(name) = profile.name.clone() else {
            return Err(failure::argument("a group is found by name: set it in the profile"));
        };
        let Some(found) = self.groups_named(&name).await?.0 else {
            let created = self.add_group(Group::new(profile)).send().await?.into_inner();
            return Ok(Upserted::Created(created));
        };
        let (Some(id), Some(before)) = (found.id.clone(), found.profile.clone()) else {
            return Err(no_id());
        };
        let mut after = before.clone();
        after.merge(&profile)?;
        if after == before {
            return Ok(Upserted::Unchanged(found));
        }
        let changed = self.replace_group(id, Group::new(after)).send().await?.into_inner();
        Ok(Upserted::Changed(changed))
    }

    /// The groups with exactly this name: Okta's own, and the others.
    async fn groups_named(&self, name: &str) -> Result<(Option<Group>, Vec<Group>)> {
        // quick and up to date, but it takes what begins with the name, and has no second page
        let mut found = self.list_groups().q(name).limit(PICKED).send().await?.into_items();
        let complete = i32::try_from(found.len()).is_ok_and(|found| found < PICKED);
        let named = |group: &Group| {
            let profile = group.profile.as_ref();
            profile.and_then(|profile| profile.name.as_deref()) == Some(name)
        };
        found.retain(named);
        if found.is_empty() && !complete {
            let condition = Filter::eq("profile.name", name);
            found = self.list_groups().search(condition).stream().try_collect().await?;
            found.retain(named);
        }
        // of Okta's own are the built-in ones, too
        let own = |group: &Group| group.type_ != Some(GroupType::AppGroup);
        let place = found.iter().position(own);
        Ok((place.map(|place| found.swap_remove(place)), found))
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

fn no_id() -> Error {
    failure::unexpected("Okta answered with a group without an id or a profile")
}
