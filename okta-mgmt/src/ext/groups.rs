//! Groups.

use okta_core::rt::failure;
use okta_core::{Attributes as _, Filter};

use super::answers::{Whole, whole, whole_with_id};
use super::lists::listed;
use super::upserted::{Upserted, lacking, reached};
use crate::requests::ListGroups;
use crate::types::{Group, GroupProfile, GroupType};
use crate::{Client, Error, Result, operations};

/// How many groups Okta is asked for by the beginning of their names: as many as without saying so.
const PICKED: i32 = 300;

/// # Several calls in one: groups
impl Client {
    /// Reads a group, has its profile changed, and writes the profile back whole, custom attributes included.
    ///
    /// Nothing is written if `change` changes nothing. Okta has no condition for this write: of two that happen at once the later wins.
    ///
    /// # Errors
    /// Those of `getGroup` and `replaceGroup`; [`is_decode`](crate::Error::is_decode) when either answers with something that has no id or no
    /// profile, or the write with another group.
    pub async fn modify_group(
        &self,
        group_id: impl AsRef<str>,
        change: impl FnOnce(&mut GroupProfile),
    ) -> Result<Group> {
        let group = whole::<Group>(self.get_group(group_id.as_ref())).await?.into_inner();
        let (Some(id), Some(before)) = (group.id.clone(), group.profile.clone()) else {
            return Err(no_id());
        };
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(group);
        }
        let request = self.replace_group(&id, Group::new(after));
        Ok(whole_with_id::<Group>(request, &id).await?.into_inner())
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
    /// Those of `listGroups`, `getGroup`, `addGroup` and `replaceGroup`, or when `profile` has no name;
    /// [`is_decode`](crate::Error::is_decode) when Okta has taken what was written and still answers with other values, as it does for attributes
    /// that another directory looks after or that this client isn't shown: the error names them.
    pub async fn ensure_group(&self, profile: GroupProfile) -> Result<Upserted<Group>> {
        let Some(name) = profile.name.clone() else {
            return Err(failure::argument("a group is found by name: set it in the profile"));
        };
        let Some(found) = self.groups_named(&name).await?.0 else {
            let created = whole::<Group>(self.add_group(Group::new(profile.clone()))).await?;
            let lacking = lacking(created.profile.as_deref(), &profile)?;
            return reached(created, &lacking, &operations::ADD_GROUP, "the group").map(Upserted::Created);
        };
        let (Some(id), Some(before)) = (found.id.clone(), found.profile.clone()) else {
            return Err(no_id());
        };
        let mut after = before.clone();
        after.merge(&profile)?;
        if after == before {
            return Ok(Upserted::Unchanged(found));
        }
        let changed = whole_with_id::<Group>(self.replace_group(&id, Group::new(after)), &id).await?;
        let lacking = lacking(changed.profile.as_deref(), &profile)?;
        reached(changed, &lacking, &operations::REPLACE_GROUP, "the group").map(Upserted::Changed)
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
        let mut found = groups_listed(self.list_groups().q(name).limit(PICKED)).await?;
        found.retain(named);
        if !found.iter().any(own) {
            let condition = Filter::eq("profile.name", name);
            for group in groups_listed(self.list_groups().search(condition)).await? {
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
        let id = group.id.ok_or_else(no_id)?;
        match whole_with_id::<Group>(self.get_group(&id), &id).await {
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

/// The groups that are listed. One that doesn't say how it is called may be the one that is looked for.
async fn groups_listed(request: ListGroups) -> Result<Vec<Group>> {
    let groups = listed(request).await?;
    let has_name = |group: &Group| group.profile.as_ref().is_some_and(|profile| profile.name.is_some());
    if groups.iter().all(|group| group.id.is_some() && has_name(group)) {
        return Ok(groups);
    }
    Err(no_id())
}

impl Whole for Group {
    const IS: &'static str = "a group with an id and a profile";

    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    fn is_whole(&self) -> bool {
        self.id.is_some() && self.profile.is_some()
    }
}

fn no_id() -> Error {
    failure::unexpected("listGroups: Okta listed a group without an id or a name")
}
