//! What an import changes, and the requests that say so.

use std::mem::discriminant;

use okta_core::rt::encode;

use super::MOST_BYTES;
use crate::types::{
    IdentitySourceGroupProfile, IdentitySourceGroupUpsert, IdentitySourceGroupsDeleteRequest,
    IdentitySourceGroupsUpsertRequest, IdentitySourceMemberships, IdentitySourceMembershipsRequest,
    IdentitySourceUserDelete, IdentitySourceUserProfile, IdentitySourceUserUpsert, IdentitySourceUsersDeleteRequest,
    IdentitySourceUsersUpsertRequest,
};
use crate::{Client, Result};

/// A change of one user, group or membership of an identity source. Ids are those that the source has for them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum IdentityChange {
    /// Creates a user, or changes the attributes that are given.
    UpsertUser(IdentitySourceUserUpsert),
    /// Deactivates a user.
    DeleteUser(IdentitySourceUserDelete),
    /// Creates a group, or changes it.
    UpsertGroup(IdentitySourceGroupUpsert),
    /// Deletes a group.
    DeleteGroup(String),
    /// Puts a user into a group.
    AddMember {
        /// Id of the group.
        group: String,
        /// Id of the user.
        user: String,
    },
    /// Takes a user out of a group.
    RemoveMember {
        /// Id of the group.
        group: String,
        /// Id of the user.
        user: String,
    },
}

impl IdentityChange {
    /// Creates the user with this id, at most 512 characters, or changes the attributes that are set.
    pub fn upsert_user(external_id: impl Into<String>, profile: IdentitySourceUserProfile) -> Self {
        let user = IdentitySourceUserUpsert::new().with_external_id(external_id.into());
        Self::UpsertUser(user.with_profile(profile))
    }

    /// Deactivates the user with this id. Okta's guide says that users aren't deleted.
    pub fn delete_user(external_id: impl Into<String>) -> Self {
        Self::DeleteUser(IdentitySourceUserDelete::new().with_external_id(external_id.into()))
    }

    /// Creates the group with this id, at most 255 characters, or changes it.
    pub fn upsert_group(external_id: impl Into<String>, profile: IdentitySourceGroupProfile) -> Self {
        let group = IdentitySourceGroupUpsert::new().with_external_id(external_id.into());
        Self::UpsertGroup(group.with_profile(profile))
    }

    /// Deletes the group with this id.
    pub fn delete_group(external_id: impl Into<String>) -> Self {
        Self::DeleteGroup(external_id.into())
    }

    /// Puts a user into a group. Members of one group are best pushed together: they take less room.
    pub fn add_member(group: impl Into<String>, user: impl Into<String>) -> Self {
        let (group, user) = (group.into(), user.into());
        Self::AddMember { group, user }
    }

    /// Takes a user out of a group.
    pub fn remove_member(group: impl Into<String>, user: impl Into<String>) -> Self {
        let (group, user) = (group.into(), user.into());
        Self::RemoveMember { group, user }
    }

    /// The source's id of the user or group; of a membership, the user's. Empty if none is set.
    #[must_use]
    pub fn external_id(&self) -> &str {
        match self {
            Self::UpsertUser(user) => user.external_id.as_deref().unwrap_or_default(),
            Self::DeleteUser(user) => user.external_id.as_deref().unwrap_or_default(),
            Self::UpsertGroup(group) => group.external_id.as_deref().unwrap_or_default(),
            Self::DeleteGroup(id) => id,
            Self::AddMember { user, .. } | Self::RemoveMember { user, .. } => user,
        }
    }

    /// Whether both can be in one request.
    pub(super) fn goes_with(&self, other: &Self) -> bool {
        discriminant(self) == discriminant(other)
    }
}

/// A change that waits for its request.
#[derive(Debug)]
pub(super) struct Queued {
    pub(super) change: IdentityChange,
    /// The most bytes that it takes in a request.
    pub(super) size: usize,
    /// Why it can't be sent.
    pub(super) fault: Option<String>,
}

impl Queued {
    pub(super) fn new(change: IdentityChange) -> Self {
        let json = match &change {
            IdentityChange::UpsertUser(user) => encode(user),
            IdentityChange::DeleteUser(user) => encode(user),
            IdentityChange::UpsertGroup(group) => encode(group),
            IdentityChange::DeleteGroup(id) => encode(id),
            IdentityChange::AddMember { group, user } | IdentityChange::RemoveMember { group, user } => {
                encode(&memberships(&[(group, user)]))
            }
        };
        let (size, fault) = match json.map(|json| json.len() + 1) {
            Ok(size) if size > MOST_BYTES => (0, Some(format!("{size} bytes are more than a request takes"))),
            Ok(size) => (size, None),
            Err(fault) => (0, Some(fault.to_string())),
        };
        // alone, so that it is refused alone
        let size = if fault.is_some() { MOST_BYTES + 1 } else { size };
        Self { change, size, fault }
    }
}

/// Uploads changes of one kind.
pub(super) async fn upload(client: &Client, source: &str, session: &str, changes: &[&IdentityChange]) -> Result<()> {
    use IdentityChange as Change;
    macro_rules! all {
        ($pattern:pat => $value:expr) => {{
            let these = changes.iter().filter_map(|change| match change {
                $pattern => Some($value),
                _ => None,
            });
            these.collect::<Vec<_>>()
        }};
    }
    let sending = match changes.first() {
        None => return Ok(()),
        Some(Change::UpsertUser(_)) => {
            let users = all!(Change::UpsertUser(user) => user.clone());
            let body = IdentitySourceUsersUpsertRequest::new().with_profiles(users);
            client
                .upload_identity_source_data_for_upsert(source, session, body)
                .send()
        }
        Some(Change::DeleteUser(_)) => {
            let users = all!(Change::DeleteUser(user) => user.clone());
            let body = IdentitySourceUsersDeleteRequest::new().with_profiles(users);
            client
                .upload_identity_source_data_for_delete(source, session, body)
                .send()
        }
        Some(Change::UpsertGroup(_)) => {
            let groups = all!(Change::UpsertGroup(group) => group.clone());
            let body = IdentitySourceGroupsUpsertRequest::new().with_profiles(groups);
            client
                .upload_identity_source_groups_for_upsert(source, session, body)
                .send()
        }
        Some(Change::DeleteGroup(_)) => {
            let groups = all!(Change::DeleteGroup(id) => id.clone());
            let body = IdentitySourceGroupsDeleteRequest::new().with_external_ids(groups);
            client
                .upload_identity_source_groups_data_for_delete(source, session, body)
                .send()
        }
        Some(Change::AddMember { .. }) => {
            let body = by_group(&all!(Change::AddMember { group, user } => (group, user)));
            client
                .upload_identity_source_group_memberships_for_upsert(source, session, body)
                .send()
        }
        Some(Change::RemoveMember { .. }) => {
            let body = by_group(&all!(Change::RemoveMember { group, user } => (group, user)));
            client
                .upload_identity_source_group_memberships_for_delete(source, session, body)
                .send()
        }
    };
    sending.await.map(drop)
}

/// Members of a group that follow one another are one entry.
fn by_group(members: &[(&String, &String)]) -> IdentitySourceMembershipsRequest {
    let groups = members.chunk_by(|(one, _), (other, _)| one == other);
    let groups: Vec<_> = groups.map(memberships).collect();
    IdentitySourceMembershipsRequest::new().with_memberships(groups)
}

/// Of one group.
fn memberships(members: &[(&String, &String)]) -> IdentitySourceMemberships {
    let group = members.first().map(|(group, _)| (*group).clone()).unwrap_or_default();
    let users: Vec<String> = members.iter().map(|(_, user)| (*user).clone()).collect();
    IdentitySourceMemberships::new()
        .with_group_external_id(group)
        .with_member_external_ids(users)
}
