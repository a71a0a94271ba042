//! Roles that are made in the org, and what they allow.

use axum::extract::Path;
use serde_json::{Map, Value, json};

use super::{by_id_or_label, label};
use crate::{
    http::{
        call::Call,
        paging::{Sizes, page_in},
        reply::{Answer, Reply, invalid, missing, not_found},
    },
    mgmt::href,
    state::{Org, Target, now},
};

const SIZES: Sizes = Sizes { default: 100, max: 100 };

pub(super) fn find<'a>(org: &'a Org, key: &str) -> Result<&'a Value, Reply> {
    let role = by_id_or_label(&org.administration.roles, key);
    role.map(|row| &row.value).ok_or_else(|| not_found(key, "CustomRole"))
}

/// Changes a role, and returns it as it is then.
fn change(org: &mut Org, key: &str, change: impl FnOnce(&mut Value) -> Result<(), Reply>) -> Result<Value, Reply> {
    let id = find(org, key)?["id"].as_str().unwrap_or_default().to_owned();
    let role = org.administration.roles.get_mut(&id);
    let role = role.ok_or_else(|| not_found(key, "CustomRole"))?;
    change(role)?;
    role["lastUpdated"] = now().into();
    Ok(role.clone())
}

pub(super) async fn list(call: Call) -> Answer {
    let org = call.org();
    let rows = org.administration.roles.rows();
    page_in(&call, "roles", SIZES, rows, Map::new(), |row| {
        render(&row.value, &call.base)
    })
}

pub(super) async fn create(call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let role = new_role(&mut org, &body)?;
    org.record("iam.role.create", "Create custom admin role", &[target(&role)]);
    Ok(Reply::ok(render(&role, &call.base)))
}

/// Makes a role, which nobody holds at first.
pub(crate) fn new_role(org: &mut Org, body: &Map<String, Value>) -> Result<Value, Reply> {
    let label = label(body, &org.administration.roles, None, "an admin role")?;
    let permissions = body.get("permissions").and_then(Value::as_array);
    let permissions = permissions
        .filter(|all| !all.is_empty())
        .ok_or_else(|| missing("permissions"))?;
    let now = now();
    let mut allowed = Vec::new();
    for permission in permissions {
        let Some(name) = permission.as_str() else {
            return Err(invalid("permissions", "permissions: The value is not a text"));
        };
        allowed.push(json!({"label": name, "created": now, "lastUpdated": now, "conditions": null}));
    }
    let id = org.new_id("cr0");
    let role = json!({
        "id": id, "label": label, "description": body.get("description"), "created": now, "lastUpdated": now,
        "permissions": allowed,
    });
    let seq = org.next_seq();
    org.administration.roles.insert(seq, &id, role.clone());
    Ok(role)
}

pub(super) async fn read(Path(key): Path<String>, call: Call) -> Answer {
    Ok(Reply::ok(render(find(&call.org(), &key)?, &call.base)))
}

pub(super) async fn replace(Path(key): Path<String>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let id = find(&org, &key)?["id"].as_str().map(str::to_owned);
    let label = label(&body, &org.administration.roles, id.as_deref(), "an admin role")?;
    let role = change(&mut org, &key, |role| {
        role["label"] = label.into();
        role["description"] = body.get("description").cloned().unwrap_or_default();
        Ok(())
    })?;
    org.record("iam.role.update", "Update custom admin role", &[target(&role)]);
    Ok(Reply::ok(render(&role, &call.base)))
}

/// Okta doesn't say what becomes of those who hold the role; here they lose it.
pub(super) async fn remove(Path(key): Path<String>, call: Call) -> Answer {
    let mut org = call.org();
    let role = find(&org, &key)?.clone();
    let id = role["id"].as_str().unwrap_or_default();
    org.administration.roles.remove(id);
    org.administration.assignments.retain(|row| row.value["role"] != id);
    org.record("iam.role.delete", "Delete custom admin role", &[target(&role)]);
    Ok(Reply::no_content())
}

pub(super) async fn permissions(Path(key): Path<String>, call: Call) -> Answer {
    let org = call.org();
    let role = find(&org, &key)?;
    let all = role["permissions"].as_array().into_iter().flatten();
    let all: Vec<Value> = all
        .map(|permission| render_permission(role, permission, &call.base))
        .collect();
    Ok(Reply::ok(json!({"permissions": all})))
}

type OfPermission = Path<(String, String)>;

fn position(role: &Value, name: &str) -> Option<usize> {
    role["permissions"]
        .as_array()?
        .iter()
        .position(|one| one["label"] == name)
}

pub(super) async fn permission(Path((key, name)): OfPermission, call: Call) -> Answer {
    let org = call.org();
    let role = find(&org, &key)?;
    let at = position(role, &name).ok_or_else(|| not_found(&name, "Permission"))?;
    Ok(Reply::ok(render_permission(role, &role["permissions"][at], &call.base)))
}

pub(super) async fn add_permission(Path((key, name)): OfPermission, call: Call) -> Answer {
    let body = call.object_or_empty()?;
    let mut org = call.org();
    let role = change(&mut org, &key, |role| {
        let (now, conditions) = (now(), body.get("conditions"));
        let permission = json!({"label": name, "created": now, "lastUpdated": now, "conditions": conditions});
        match (position(role, &name), role["permissions"].as_array_mut()) {
            (Some(at), Some(all)) => all[at] = permission,
            (None, Some(all)) => all.push(permission),
            (_, None) => {}
        }
        Ok(())
    })?;
    org.record(
        "iam.role.permissions.add",
        "Add permission to custom admin role",
        &[target(&role)],
    );
    Ok(Reply::no_content())
}

pub(super) async fn replace_permission(Path((key, name)): OfPermission, call: Call) -> Answer {
    let body = call.object_or_empty()?;
    let mut org = call.org();
    let mut at = 0;
    let role = change(&mut org, &key, |role| {
        at = position(role, &name).ok_or_else(|| not_found(&name, "Permission"))?;
        let permission = &mut role["permissions"][at];
        permission["conditions"] = body.get("conditions").cloned().unwrap_or_default();
        permission["lastUpdated"] = now().into();
        Ok(())
    })?;
    Ok(Reply::ok(render_permission(
        &role,
        &role["permissions"][at],
        &call.base,
    )))
}

pub(super) async fn remove_permission(Path((key, name)): OfPermission, call: Call) -> Answer {
    let mut org = call.org();
    let role = change(&mut org, &key, |role| {
        let at = position(role, &name).ok_or_else(|| not_found(&name, "Permission"))?;
        if let Some(all) = role["permissions"].as_array_mut() {
            all.remove(at);
        }
        Ok(())
    })?;
    org.record(
        "iam.role.permissions.delete",
        "Delete permission from custom admin role",
        &[target(&role)],
    );
    Ok(Reply::no_content())
}

fn target(role: &Value) -> Target {
    Target::labelled("CUSTOM_ROLE", role)
}

fn path(role: &Value) -> String {
    format!("/api/v1/iam/roles/{}", role["id"].as_str().unwrap_or_default())
}

fn render(role: &Value, base: &str) -> Value {
    let path = path(role);
    let mut shown = role.clone();
    if let Some(members) = shown.as_object_mut() {
        members.remove("permissions");
        let links = json!({"self": href(base, &path), "permissions": href(base, &format!("{path}/permissions"))});
        members.insert("_links".to_owned(), links);
    }
    shown
}

fn render_permission(role: &Value, permission: &Value, base: &str) -> Value {
    let path = path(role);
    let name = permission["label"].as_str().unwrap_or_default();
    let mut shown = permission.clone();
    shown["_links"] = json!({"role": href(base, &path), "self": href(base, &format!("{path}/permissions/{name}"))});
    shown
}
