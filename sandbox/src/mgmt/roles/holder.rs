//! Who can hold an administrator role.

use serde_json::{Value, json};

use crate::{
    http::reply::{Reply, invalid, not_found},
    mgmt::{apps, groups, users},
    state::{Org, Target},
};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    User,
    Group,
    /// An OAuth 2.0 client; its application has the same id.
    Client,
}

/// A user, group or client that exists.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Holder {
    pub(super) kind: Kind,
    pub(super) id: String,
}

impl Kind {
    /// As `assignmentType` has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::User => "USER",
            Self::Group => "GROUP",
            Self::Client => "CLIENT",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::User => "/api/v1/users/",
            Self::Group => "/api/v1/groups/",
            Self::Client => "/oauth2/v1/clients/",
        }
    }

    /// The first part of the types of events in the System Log.
    pub(super) fn event(self) -> &'static str {
        match self {
            Self::User => "user.account",
            Self::Group => "group",
            Self::Client => "app.oauth2.client",
        }
    }
}

impl Holder {
    /// By what stands in a path.
    pub(super) fn find(org: &Org, kind: Kind, key: &str) -> Result<Self, Reply> {
        let found = match kind {
            Kind::User => users::find(org, key)?,
            Kind::Group => groups::find(org, key)?,
            Kind::Client => {
                let app = apps::find(org, key).ok();
                let client = app.filter(|app| app["signOnMode"] == "OPENID_CONNECT");
                client.ok_or_else(|| not_found(key, "PublicClientApp"))?
            }
        };
        let id = found["id"].as_str().unwrap_or_default().to_owned();
        Ok(Self { kind, id })
    }

    /// Whichever has this id.
    pub(crate) fn of_id(org: &Org, id: &str) -> Result<Self, Reply> {
        let kinds = [Kind::User, Kind::Group, Kind::Client];
        let mut found = kinds.into_iter().filter_map(|kind| Self::find(org, kind, id).ok());
        found.next().ok_or_else(|| not_found(id, "Assignee"))
    }

    /// By the URL of a member of a binding.
    pub(super) fn of_url(org: &Org, url: &str) -> Result<Self, Reply> {
        let of = |kind: Kind| Some((kind, url.split_once(kind.path())?.1));
        let found = [Kind::User, Kind::Group, Kind::Client].into_iter().find_map(of);
        let (kind, key) = found.ok_or_else(|| invalid("members", "members: not the URL of a user, group or client"))?;
        Self::find(org, kind, key)
    }

    pub(super) fn url(&self, base: &str) -> String {
        format!("{base}{}{}", self.kind.path(), self.id)
    }

    pub(super) fn json(&self) -> Value {
        json!({"kind": self.kind.name(), "id": self.id})
    }

    /// Of an assignment.
    pub(super) fn of(assignment: &Value) -> Self {
        let holder = &assignment["holder"];
        let kinds = [Kind::User, Kind::Group, Kind::Client];
        let kind = kinds.into_iter().find(|kind| holder["kind"] == kind.name());
        Self {
            kind: kind.unwrap_or(Kind::User),
            id: holder["id"].as_str().unwrap_or_default().to_owned(),
        }
    }

    pub(super) fn target(&self, org: &Org) -> Result<Target, Reply> {
        Ok(match self.kind {
            Kind::User => Target::user(users::find(org, &self.id)?),
            Kind::Group => Target::group(groups::find(org, &self.id)?),
            Kind::Client => Target::app(apps::find(org, &self.id)?),
        })
    }
}
