//! Which roles a user, group or client holds.

use axum::{extract::Path, http::StatusCode};
use serde_json::{Map, Value, json};

use super::{
    by_id_or_label,
    holder::{Holder, Kind},
    standard::standard,
};
use crate::{
    http::{
        call::Call,
        paging::{Sizes, page, page_in},
        reply::{Answer, Reply, fault, invalid, missing, not_found, not_imitated},
    },
    mgmt::href,
    state::{ORG_ID, Org, Row, now, text},
};

const SIZES: Sizes = Sizes { default: 100, max: 200 };

/// Assignments of standard roles that can be limited have one id in all orgs, so the holder belongs to the key.
pub(super) fn key(holder: &Holder, id: &str) -> String {
    format!("{}/{id}", holder.id)
}

/// Whether the assignment counts for the holder: its own, or for a user one of its groups'.
fn counts(org: &Org, holder: &Holder, assignment: &Value) -> bool {
    let owner = Holder::of(assignment);
    owner == *holder || holder.kind == Kind::User && owner.kind == Kind::Group && org.is_member(&owner.id, &holder.id)
}

/// The assignments that count for a holder.
pub(super) fn held<'a>(org: &'a Org, holder: &'a Holder) -> impl Iterator<Item = &'a Row> {
    let assignments = org.administration.assignments.rows();
    assignments.filter(move |row| counts(org, holder, &row.value))
}

/// The assignment of this id: the holder's own, else one of its groups'.
pub(super) fn find<'a>(org: &'a Org, holder: &'a Holder, id: &str) -> Result<&'a Row, Reply> {
    let mut own = None;
    for row in held(org, holder).filter(|row| row.value["id"] == id) {
        if own.is_none() || Holder::of(&row.value) == *holder {
            own = Some(row);
        }
    }
    own.ok_or_else(|| not_found(id, "RoleAssignment"))
}

pub(super) async fn list(kind: Kind, Path(holder): Path<String>, call: Call) -> Answer {
    let org = call.org();
    let holder = Holder::find(&org, kind, &holder)?;
    page(&call, SIZES, held(&org, &holder), |row| render(&row.value, &call.base))
}

pub(super) async fn create(kind: Kind, Path(holder): Path<String>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let holder = Holder::find(&org, kind, &holder)?;
    let assignment = assign(&mut org, &holder, &body)?;
    record(&mut org, &holder, "privilege.grant", "Grant administrator privilege")?;
    Ok(Reply::new(StatusCode::CREATED, render(&assignment, &call.base)))
}

/// Gives a role, standard or custom, to somebody who doesn't hold it, and returns the assignment.
pub(crate) fn assign(org: &mut Org, holder: &Holder, body: &Map<String, Value>) -> Result<Value, Reply> {
    let kind = text(body, "type").ok_or_else(|| missing("type"))?;
    let (label, fixed, parts) = if kind == "CUSTOM" {
        let name = |member: &str| text(body, member).ok_or_else(|| missing(member));
        let (role, set) = (name("role")?, name("resource-set")?);
        let admins = &org.administration;
        let role = by_id_or_label(&admins.roles, role).ok_or_else(|| not_found(role, "CustomRole"))?;
        let set = by_id_or_label(&admins.resource_sets, set).ok_or_else(|| not_found(set, "IAMPolicy"))?;
        let parts = json!({"role": role.id, "resource-set": set.id});
        (role.value["label"].clone(), None, parts)
    } else if let Some(role) = standard(kind) {
        (role.label.into(), role.id, json!({}))
    } else if [
        "WORKFLOWS_ADMIN",
        "ACCESS_CERTIFICATIONS_ADMIN",
        "ACCESS_REQUESTS_ADMIN",
    ]
    .contains(&kind)
    {
        return Err(not_imitated(&format!("the role {kind}")));
    } else {
        return Err(invalid("type", "type: The role type is not valid"));
    };
    let held = |row: &Row| {
        let other = &row.value;
        Holder::of(other) == *holder
            && other["type"] == kind
            && other["role"] == parts["role"]
            && other["resource-set"] == parts["resource-set"]
    };
    if org.administration.assignments.rows().any(held) {
        return Err(duplicate());
    }
    let prefix = match (kind, holder.kind) {
        ("CUSTOM", _) => "irb",
        (_, Kind::User) => "ra1",
        (_, Kind::Group) => "gra",
        (_, Kind::Client) => "cra",
    };
    let id = fixed.map_or_else(|| org.new_id(prefix), str::to_owned);
    let now = now();
    let mut assignment = json!({
        "id": id, "label": label, "type": kind, "status": "ACTIVE", "created": now, "lastUpdated": now,
        "holder": holder.json(),
    });
    crate::state::merge(&mut assignment, parts);
    let seq = org.next_seq();
    let table = &mut org.administration.assignments;
    table.insert(seq, &key(holder, &id), assignment.clone());
    Ok(assignment)
}

fn duplicate() -> Reply {
    let text = "The role specified is already assigned to the user.";
    fault(StatusCode::CONFLICT, "E0000090", text, &[])
}

pub(super) async fn read(kind: Kind, Path((holder, id)): Path<(String, String)>, call: Call) -> Answer {
    let org = call.org();
    let holder = Holder::find(&org, kind, &holder)?;
    Ok(Reply::ok(render(&find(&org, &holder, &id)?.value, &call.base)))
}

/// Takes a role from whom it is assigned to; what comes through a group is taken from the group.
pub(super) async fn remove(kind: Kind, Path((holder, id)): Path<(String, String)>, call: Call) -> Answer {
    let mut org = call.org();
    let holder = Holder::find(&org, kind, &holder)?;
    unassign(&mut org, &holder, &id)?;
    Ok(Reply::no_content())
}

pub(super) fn unassign(org: &mut Org, holder: &Holder, id: &str) -> Result<(), Reply> {
    let key = key(holder, id);
    let gone = org.administration.assignments.remove(&key);
    gone.ok_or_else(|| not_found(id, "RoleAssignment"))?;
    org.administration.targets.remove(&key);
    record(org, holder, "privilege.revoke", "Revoke administrator privilege")
}

fn record(org: &mut Org, holder: &Holder, what: &str, message: &str) -> Result<(), Reply> {
    let target = holder.target(org)?;
    org.record(&format!("{}.{what}", holder.kind.event()), message, &[target]);
    Ok(())
}

/// Users who hold a role, in person or through a group.
pub(super) async fn users(call: Call) -> Answer {
    let org = call.org();
    let admin = |row: &&Row| {
        let (kind, id) = (Kind::User, row.id.clone());
        held(&org, &Holder { kind, id }).next().is_some()
    };
    let render = |row: &Row| {
        let path = format!("/api/v1/users/{}", row.id);
        json!({
            "id": row.id, "orn": format!("orn:okta:directory:{ORG_ID}:users:{}", row.id),
            "_links": {"self": href(&call.base, &path), "roles": href(&call.base, &format!("{path}/roles"))},
        })
    };
    page_in(
        &call,
        "value",
        SIZES,
        org.users.rows().filter(admin),
        Map::new(),
        render,
    )
}

/// The assignment as answers show it.
pub(super) fn render(assignment: &Value, base: &str) -> Value {
    let holder = Holder::of(assignment);
    let mut links = json!({"assignee": {"href": holder.url(base)}});
    if let (Some(role), Some(set)) = (assignment["role"].as_str(), assignment["resource-set"].as_str()) {
        let id = assignment["id"].as_str().unwrap_or_default();
        let (role_path, set_path) = (
            format!("/api/v1/iam/roles/{role}"),
            format!("/api/v1/iam/resource-sets/{set}"),
        );
        links["role"] = href(base, &role_path);
        links["permissions"] = href(base, &format!("{role_path}/permissions"));
        links["resource-set"] = href(base, &set_path);
        links["member"] = href(base, &format!("{set_path}/bindings/{role}/members/{id}"));
    }
    let mut shown = assignment.clone();
    if let Some(members) = shown.as_object_mut() {
        members.remove("holder");
        members.insert("assignmentType".to_owned(), holder.kind.name().into());
        members.insert("_links".to_owned(), links);
    }
    shown
}
