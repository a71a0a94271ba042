//! What a role that somebody holds is limited to.

use axum::{extract::Path, http::StatusCode};
use serde_json::{Value, json};

use super::{
    assignments::{find, held, key},
    holder::{Holder, Kind},
    standard::{Reach, standard},
};
use crate::{
    http::{
        call::Call,
        paging::{Sizes, page},
        reply::{Answer, Reply, invalid, not_found},
    },
    mgmt::{apps, groups as all_groups, href},
    state::{ORG_ID, Org, Row, Table},
};

const SIZES: Sizes = Sizes { default: 20, max: 200 };

const NONE: &Table = &Table::new();

/// The key of the assignment, which has to be of a role that can be limited so.
fn limited(org: &Org, kind: Kind, holder: &str, id: &str, reach: Reach) -> Result<String, Reply> {
    let holder = Holder::find(org, kind, holder)?;
    let found = find(org, &holder, id)?;
    let role = found.value["type"].as_str().and_then(standard);
    if role.is_none_or(|role| role.reach != reach) {
        return Err(invalid("type", "type: The role can't have targets of this kind"));
    }
    Ok(found.id.clone())
}

/// The key of an assignment of the holder itself, to be changed.
fn own(org: &Org, kind: Kind, holder: &str, id: &str, reach: Reach) -> Result<String, Reply> {
    let found = limited(org, kind, holder, id, reach)?;
    let holder = Holder::find(org, kind, holder)?;
    if found == key(&holder, id) {
        Ok(found)
    } else {
        Err(not_found(id, "RoleAssignment"))
    }
}

fn targets<'a>(org: &'a Org, key: &str) -> &'a Table {
    org.administration.targets.get(key).unwrap_or(NONE)
}

fn add(org: &mut Org, key: String, target: &str) {
    let seq = org.next_seq();
    let targets = org.administration.targets.entry(key).or_default();
    if targets.get(target).is_none() {
        targets.insert(seq, target, Value::Null);
    }
}

/// A role without targets covers everything, so the last one can't go.
fn remove(org: &mut Org, key: &str, target: &str, id: &str) -> Answer {
    let targets = org.administration.targets.entry(key.to_owned()).or_default();
    if targets.get(target).is_none() {
        return Err(not_found(id, "RoleTarget"));
    }
    if targets.rows().len() == 1 {
        return Err(invalid("target", "target: The last target of a role can't be removed"));
    }
    targets.remove(target);
    Ok(Reply::no_content())
}

pub(super) async fn groups(kind: Kind, Path((holder, id)): Path<(String, String)>, call: Call) -> Answer {
    let org = call.org();
    let key = limited(&org, kind, &holder, &id, Reach::Groups)?;
    let targets = targets(&org, &key);
    let is_target = |row: &&Row| targets.get(&format!("groups/{}", row.id)).is_some();
    page(&call, SIZES, org.groups.rows().filter(is_target), |row| {
        all_groups::render(&row.value, &call.base)
    })
}

type OfGroup = Path<(String, String, String)>;

pub(super) async fn add_group(kind: Kind, Path((holder, id, group)): OfGroup, call: Call) -> Answer {
    let mut org = call.org();
    let key = own(&org, kind, &holder, &id, Reach::Groups)?;
    all_groups::find(&org, &group)?;
    add(&mut org, key, &format!("groups/{group}"));
    Ok(Reply::no_content())
}

pub(super) async fn remove_group(kind: Kind, Path((holder, id, group)): OfGroup, call: Call) -> Answer {
    let mut org = call.org();
    let key = own(&org, kind, &holder, &id, Reach::Groups)?;
    remove(&mut org, &key, &format!("groups/{group}"), &group)
}

/// Applications of the catalogue, and single ones of the org.
pub(super) async fn apps(kind: Kind, Path((holder, id)): Path<(String, String)>, call: Call) -> Answer {
    let org = call.org();
    let key = limited(&org, kind, &holder, &id, Reach::Apps)?;
    page(&call, SIZES, targets(&org, &key).rows(), |row| {
        let mut words = row.id.split('/').skip(1);
        let (name, instance) = (words.next().unwrap_or_default(), words.next());
        match instance.and_then(|id| org.apps.get(id)) {
            Some(app) => json!({
                "id": app["id"], "name": app["label"], "status": app["status"],
                "_links": {"self": href(&call.base, &format!("/api/v1/apps/{}", instance.unwrap_or_default()))},
            }),
            None => json!({
                "name": name, "displayName": name, "status": "ACTIVE",
                "_links": {"self": href(&call.base, &format!("/api/v1/catalog/apps/{name}"))},
            }),
        }
    })
}

pub(super) async fn add_app(kind: Kind, Path((holder, id, name)): OfGroup, call: Call) -> Answer {
    let mut org = call.org();
    let key = own(&org, kind, &holder, &id, Reach::Apps)?;
    if !org.apps.rows().any(|row| row.value["name"] == *name) {
        return Err(not_found(&name, "AppDefinition"));
    }
    // all instances stand for each of them
    let instances = format!("apps/{name}/");
    let targets = org.administration.targets.entry(key.clone()).or_default();
    targets.retain(|row| !row.id.starts_with(&instances));
    add(&mut org, key, &format!("apps/{name}"));
    let status = match kind {
        Kind::Group => StatusCode::OK,
        _ => StatusCode::NO_CONTENT,
    };
    Ok(Reply::empty(status))
}

pub(super) async fn remove_app(kind: Kind, Path((holder, id, name)): OfGroup, call: Call) -> Answer {
    let mut org = call.org();
    let key = own(&org, kind, &holder, &id, Reach::Apps)?;
    remove(&mut org, &key, &format!("apps/{name}"), &name)
}

type OfInstance = Path<(String, String, String, String)>;

pub(super) async fn add_instance(kind: Kind, Path((holder, id, name, app)): OfInstance, call: Call) -> Answer {
    let mut org = call.org();
    let key = own(&org, kind, &holder, &id, Reach::Apps)?;
    if apps::find(&org, &app)?["name"] != *name {
        return Err(not_found(&name, "AppDefinition"));
    }
    if targets(&org, &key).get(&format!("apps/{name}")).is_some() {
        return Err(invalid(
            "target",
            "target: All instances of the application are a target already",
        ));
    }
    add(&mut org, key, &format!("apps/{name}/{app}"));
    Ok(Reply::no_content())
}

pub(super) async fn remove_instance(kind: Kind, Path((holder, id, name, app)): OfInstance, call: Call) -> Answer {
    let mut org = call.org();
    let key = own(&org, kind, &holder, &id, Reach::Apps)?;
    remove(&mut org, &key, &format!("apps/{name}/{app}"), &app)
}

/// The targets of a user's role by resource name, whether it has them in person or through a group.
pub(super) async fn of_user(Path((user, id)): Path<(String, String)>, call: Call) -> Answer {
    let org = call.org();
    let holder = Holder::find(&org, Kind::User, &user)?;
    find(&org, &holder, &id)?;
    let mut found = Vec::new();
    for assignment in held(&org, &holder).filter(|row| row.value["id"] == id) {
        let kind = Holder::of(&assignment.value).kind.name();
        if call.param("assignmentType").is_none_or(|asked| asked == kind) {
            found.extend(targets(&org, &assignment.id).rows().map(|row| (row, kind)));
        }
    }
    let kind = |row: &Row| {
        found
            .iter()
            .find(|(other, _)| other.seq == row.seq)
            .map(|(_, kind)| *kind)
    };
    page(&call, SIZES, found.iter().map(|(row, _)| *row), |row| {
        let (name, url) = match row.id.split('/').collect::<Vec<_>>()[..] {
            ["groups", group] => (format!("directory:{ORG_ID}:groups:{group}"), format!("groups/{group}")),
            ["apps", name, app] => (format!("idp:{ORG_ID}:apps:{name}:{app}"), format!("apps/{app}")),
            _ => {
                let name = row.id.trim_start_matches("apps/");
                (format!("idp:{ORG_ID}:apps:{name}"), format!("catalog/apps/{name}"))
            }
        };
        json!({
            "orn": format!("orn:okta:{name}"), "assignmentType": kind(row),
            "_links": {"self": href(&call.base, &format!("/api/v1/{url}"))},
        })
    })
}
