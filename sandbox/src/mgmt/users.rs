//! Users.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::{extract::Path, http::header};
use serde_json::Value;

use super::{
    roles, starts_with,
    users_model::{NewUser, apply_credentials, merged_profile, new_profile, render},
};
use crate::{
    filter::{Dialect, EQUAL, Filter, RANGE, SEARCH},
    http::{
        call::Call,
        paging::{Sizes, limit, page},
        reply::{Answer, Reply, changed_meanwhile, invalid, not_found},
    },
    state::{Org, Row, Target, now},
};

pub(super) const SIZES: Sizes = Sizes { default: 200, max: 200 };

const FILTER: &Dialect = &[
    ("status", EQUAL),
    ("id", EQUAL),
    ("profile.login", EQUAL),
    ("profile.email", EQUAL),
    ("profile.firstName", EQUAL),
    ("profile.lastName", EQUAL),
    ("lastUpdated", RANGE),
];

const SEARCHED: &Dialect = &[
    ("profile.*", SEARCH),
    ("status", SEARCH),
    ("id", SEARCH),
    ("type.id", SEARCH),
    ("credentials.provider.*", SEARCH),
    ("created", RANGE),
    ("activated", RANGE),
    ("statusChanged", RANGE),
    ("lastLogin", RANGE),
    ("lastUpdated", RANGE),
    ("passwordChanged", RANGE),
];

pub(crate) async fn list(call: Call) -> Answer {
    let filter = match (call.param("search"), call.param("filter")) {
        (Some(_), Some(_)) => return Err(invalid("RequestParams", "Only one of search and filter can be used.")),
        (Some(search), None) => Some(Filter::read(search, SEARCHED)?),
        (None, Some(filter)) => Some(Filter::read(filter, FILTER)?),
        (None, None) => None,
    };
    let org = call.org();
    let found = |row: &&Row| match &filter {
        Some(filter) => filter.matches(&row.value),
        None => row.value["status"] != "DEPROVISIONED",
    };
    let Some(q) = call.param("q") else {
        return page(&call, SIZES, org.users.rows().filter(found), |row| {
            render(&row.value, &call.base, true)
        });
    };
    // A search by `q` has one page and no links.
    let limit = limit(&call, Sizes { default: 10, max: 200 })?;
    let named = |row: &&Row| {
        ["firstName", "lastName", "email"]
            .iter()
            .any(|name| starts_with(&row.value["profile"][name], q))
    };
    let rows = org.users.rows().filter(found).filter(named).take(limit);
    Ok(Reply::ok(
        rows.map(|row| render(&row.value, &call.base, true)).collect(),
    ))
}

pub(crate) async fn create(call: Call) -> Answer {
    let new = NewUser {
        id: None,
        body: call.object()?,
        activate: call.flag("activate", true),
        change_password: call.param("nextLogin") == Some("changePassword"),
    };
    let mut org = call.org();
    let activated = new.activate;
    let id = new.add(&mut org)?;
    let user = find(&org, &id)?.clone();
    org.record("user.lifecycle.create", "Create Okta user", &[Target::user(&user)]);
    if activated {
        org.record("user.lifecycle.activate", "Activate Okta user", &[Target::user(&user)]);
    }
    Ok(Reply::ok(render(&user, &call.base, false)))
}

pub(crate) async fn read(Path(key): Path<String>, call: Call) -> Answer {
    let org = call.org();
    let user = find(&org, &key)?;
    Ok(Reply::ok(render(user, &call.base, false)).header(header::ETAG, version(user)))
}

/// The version of a user, which Okta names when it is read by itself, and in no other answer.
fn version(user: &Value) -> String {
    let mut hasher = DefaultHasher::new();
    user.to_string().hash(&mut hasher);
    format!("W/\"{:016x}\"", hasher.finish())
}

/// The user, in the version that the request insists on.
fn find_version<'a>(org: &'a Org, call: &Call, key: &str) -> Result<&'a Value, Reply> {
    let user = find(org, key)?;
    if call.matches(&version(user)) {
        Ok(user)
    } else {
        Err(changed_meanwhile())
    }
}

/// Changes the members that are sent.
pub(crate) async fn update(Path(key): Path<String>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let user = find_version(&org, &call, &key)?;
    let profile = match body.get("profile") {
        Some(part @ Value::Object(_)) => merged_profile(&org, user, part)?,
        Some(_) => return Err(invalid("profile", "profile: The value is not an object")),
        None => user["profile"].clone(),
    };
    store(&mut org, &call, &key, profile, body.get("credentials"))
}

/// Changes all of the profile.
pub(crate) async fn replace(Path(key): Path<String>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let id = find_version(&org, &call, &key)?["id"].as_str();
    let profile = new_profile(&org, body.get("profile"), id)?;
    store(&mut org, &call, &key, profile, body.get("credentials"))
}

fn store(org: &mut Org, call: &Call, key: &str, profile: Value, credentials: Option<&Value>) -> Answer {
    let user = find_mut(org, key)?;
    if user["profile"]["email"] != profile["email"] {
        user["credentials"]["emails"] =
            serde_json::json!([{"value": profile["email"], "status": "VERIFIED", "type": "PRIMARY"}]);
    }
    user["profile"] = profile;
    user["lastUpdated"] = now().into();
    if apply_credentials(&mut user["credentials"], credentials) {
        user["passwordChanged"] = now().into();
    }
    let user = user.clone();
    org.record(
        "user.account.update_profile",
        "Update user profile for Okta",
        &[Target::user(&user)],
    );
    Ok(Reply::ok(render(&user, &call.base, false)))
}

/// Deactivates a user at first and deletes one that is deactivated.
pub(crate) async fn remove(Path(key): Path<String>, call: Call) -> Answer {
    let mut org = call.org();
    let user = find_mut(&mut org, &key)?;
    if user["status"] != "DEPROVISIONED" {
        set_status(user, "DEPROVISIONED");
        let target = Target::user(user);
        org.record("user.lifecycle.deactivate", "Deactivate Okta user", &[target]);
        return Ok(Reply::no_content());
    }
    let target = Target::user(user);
    let id = user["id"].as_str().unwrap_or_default().to_owned();
    org.users.remove(&id);
    org.members.retain(|(_, user)| *user != id);
    org.app_users.retain(|(_, user), _| *user != id);
    org.factors.remove(&id);
    roles::forget(&mut org, &id);
    org.record("user.lifecycle.delete.initiated", "Delete Okta user", &[target]);
    Ok(Reply::no_content())
}

/// Changes the status with the times that go with it.
pub(super) fn set_status(user: &mut Value, status: &str) {
    let now = now();
    user["status"] = status.into();
    user["statusChanged"] = now.clone().into();
    user["lastUpdated"] = now.into();
}

/// A user by id, login, the part of the login before the at sign if only one has it, or `me`.
pub(super) fn find<'a>(org: &'a Org, key: &str) -> Result<&'a Value, Reply> {
    let id = id_of(org, key)?;
    org.users.get(&id).ok_or_else(|| not_found(key, "User"))
}

pub(super) fn find_mut<'a>(org: &'a mut Org, key: &str) -> Result<&'a mut Value, Reply> {
    let id = id_of(org, key)?;
    org.users.get_mut(&id).ok_or_else(|| not_found(key, "User"))
}

fn id_of(org: &Org, key: &str) -> Result<String, Reply> {
    if key == "me" {
        return Ok(org.owner.clone());
    }
    if org.users.get(key).is_some() {
        return Ok(key.to_owned());
    }
    // Okta doesn't take a login with a slash in a path, escaped or not
    if key.contains('/') {
        return Err(not_found(key, "User"));
    }
    let wanted = key.to_lowercase();
    let login = |row: &Row| {
        row.value["profile"]["login"]
            .as_str()
            .unwrap_or_default()
            .to_lowercase()
    };
    if let Some(row) = org.users.rows().find(|row| login(row) == wanted) {
        return Ok(row.id.clone());
    }
    let mut short = org
        .users
        .rows()
        .filter(|row| login(row).split('@').next() == Some(wanted.as_str()));
    match (short.next(), short.next()) {
        (Some(row), None) => Ok(row.id.clone()),
        _ => Err(not_found(key, "User")),
    }
}
