//! Groups.

use okta_core::rt::failure;
use okta_core::{Attributes as _, Filter, RequestOptions as _};

use super::upserted::{Upserted, listed};
use crate::types::{Group, GroupProfile, GroupType};
use crate::{Client, Error, Response, Result, operations};

/// How many groups Okta is asked for by the beginning of their names: as many as without saying so.
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
        let group = self.get_group(group_id.as_ref()).send().await?;
        let (Some(id), Some(before)) = (group.id.clone(), group.profile.clone()) else {
            return Err(no_id(&group));
        };
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(group.into_inner());
        }
        Ok(self.replace_group(id, Group::new(after)).send().await?.into_inner())
    }

    /// The group with exactly this name; `None` if there is none. A group of Okta's own goes before one imported under the same name.
    ///
    /// A group just created is found, unless more groups begin alike than Okta lists at once, 300 as a rule: beyond them there is only its
    /// search, which lags behind.
    ///
    /// # Errors
    /// Those of `listGroups` and `getGroup`; [`is_invalid_argument`](crate::Error::is_invalid_argument) when several imported groups have the
    /// name: the error lists their ids.
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
    /// Those of `listGroups`, `getGroup`, `addGroup` and `replaceGroup`, or when `profile` has no name.
    pub async fn ensure_group(&self, profile: GroupProfile) -> Result<Upserted<Group>> {
        let Some(name) = profile.name.clone() else {
            return Err(failure::argument("a group is found by name: set it in the profile"));
        };
        let Some(found) = self.groups_named(&name).await?.0 else {
            let created = self.add_group(Group::new(profile)).send().await?.into_inner();
            return Ok(Upserted::Created(created));
        };
        let (Some(id), Some(before)) = (found.id.clone(), found.profile.clone()) else {
            return Err(listed_without_id());
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
        let named = |group: &Group| {
            let profile = group.profile.as_ref();
            profile.and_then(|profile| profile.name.as_deref()) == Some(name)
        };
        // of Okta's own are the built-in ones, too
        let own = |group: &Group| group.type_ != Some(GroupType::AppGroup);
        // up to date, but it takes what begins with the name, and has no second page
        let mut found: Vec<Group> = listed(
            self.list_groups().q(name).limit(PICKED).into_call(),
            &operations::LIST_GROUPS,
        )
        .await?;
        found.retain(named);
        if !found.iter().any(own) {
            let condition = Filter::eq("profile.name", name);
            let mut searched = self.list_groups().search(condition).stream();
            while let Some(group) = searched.try_next().await? {
                if found.iter().any(|other| other.id == group.id) {
                    continue;
                }
                let group = if own(&group) {
                    self.as_it_is_now(group).await?
                } else {
                    Some(group)
                };
                found.extend(group.filter(named));
            }
        }
        let place = found.iter().position(own);
        Ok((place.map(|place| found.swap_remove(place)), found))
    }

    /// The group, if it is still there: what a search finds lags behind.
    async fn as_it_is_now(&self, group: Group) -> Result<Option<Group>> {
        match self.get_group(group.id.ok_or_else(listed_without_id)?).send().await {
            Ok(group) if group.profile.is_none() => Err(no_id(&group)),
            Ok(group) => Ok(Some(group.into_inner())),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes sure that the user with this id or login is a member of the group. It is no error if that is so already.
    ///
    /// # Errors
    /// Those of `getUser` and `assignUserToGroup`; [`is_not_found`](crate::Error::is_not_found) if either doesn't exist;
    /// [`is_invalid_argument`](crate::Error::is_invalid_argument) when Okta finds a user with another id and login, as
    /// [`find_user_by_login`](Self::find_user_by_login) says: nobody is put into the group then.
    #[cfg(feature = "users")]
    pub async fn ensure_group_member(&self, group_id: impl AsRef<str>, user: impl AsRef<str>) -> Result<()> {
        // the membership is addressed by the user's id; a login is only known to `getUser`
        let user = self.user_named(user.as_ref()).await?;
        let user_id = user.id.as_deref().unwrap_or_default();
        self.assign_user_to_group(group_id, user_id).send().await?;
        Ok(())
    }
}

fn no_id(answer: &Response<Group>) -> Error {
    let message = "Okta answered with a group without an id or a profile";
    failure::answered(answer, &operations::GET_GROUP, message)
}

fn listed_without_id() -> Error {
    failure::unexpected("listGroups: Okta listed a group without an id or a profile")
}
