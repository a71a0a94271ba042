//! Secret folders and secrets. Values are kept nowhere, so there is nothing to reveal.

use axum::extract::Path;
use serde_json::{Value, json};

use super::{
    contains, name,
    projects::{self, InProject},
};
use crate::{
    http::{
        call::Call,
        paging::envelope,
        reply::{Answer, Reply, pam_invalid, pam_not_found},
    },
    state::{Org, Row, now, text},
};

/// Team, resource group, project and object of a path.
type OneOfProject = Path<(String, String, String, String)>;

pub(crate) async fn folders_of_team(call: Call) -> Answer {
    let org = call.org();
    let parent = call.param("parent_folder_id").map_or(Value::Null, Value::from);
    let listed = |row: &&Row| {
        row.value["parent"] == parent
            && call
                .param("search")
                .is_none_or(|part| contains(&row.value["name"], part))
    };
    envelope(&call, org.pam.folders.rows().filter(listed), |row| {
        in_list(&org, row, "folder")
    })
}

pub(crate) async fn folders_of_project(Path((_, group, project)): InProject, call: Call) -> Answer {
    let org = call.org();
    projects::find(&org, &group, &project)?;
    let at_top = |row: &&Row| row.value["project"] == project.as_str() && row.value["parent"].is_null();
    envelope(&call, org.pam.folders.rows().filter(at_top), |row| {
        in_list(&org, row, "folder")
    })
}

pub(crate) async fn items(Path((_, group, project, id)): OneOfProject, call: Call) -> Answer {
    let org = call.org();
    find_folder(&org, &group, &project, &id)?;
    let inside = |row: &&Row| row.value["parent"] == id.as_str();
    let folders = org.pam.folders.rows().filter(inside);
    let mut rows: Vec<&Row> = folders.chain(org.pam.secrets.rows().filter(inside)).collect();
    rows.sort_by_key(|row| row.seq);
    envelope(&call, rows.into_iter(), |row| {
        let kind = if row.value.get("template").is_some() {
            "key_value_secret"
        } else {
            "folder"
        };
        in_list(&org, row, kind)
    })
}

pub(crate) async fn create_folder(Path((_, group, project)): InProject, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    projects::find(&org, &group, &project)?;
    let name = name(&body)?;
    let parent = text(&body, "parent_folder_id");
    if let Some(parent) = parent {
        find_folder(&org, &group, &project, parent)?;
    }
    let (id, now) = (org.new_uuid(), now());
    let folder = json!({
        "id": id, "name": name, "description": body.get("description"), "created_at": now, "updated_at": now,
        "project": project, "parent": parent,
    });
    let seq = org.next_seq();
    org.pam.folders.insert(seq, &id, folder.clone());
    Ok(Reply::created(shown(&org, &folder)))
}

pub(crate) async fn folder(Path((_, group, project, id)): OneOfProject, call: Call) -> Answer {
    let org = call.org();
    Ok(Reply::ok(shown(&org, find_folder(&org, &group, &project, &id)?)))
}

pub(crate) async fn update_folder(Path((_, group, project, id)): OneOfProject, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    find_folder(&org, &group, &project, &id)?;
    let name = name(&body)?;
    let folder = org
        .pam
        .folders
        .get_mut(&id)
        .ok_or_else(|| pam_not_found("secret folder"))?;
    folder["name"] = name.into();
    folder["description"] = body.get("description").cloned().unwrap_or_default();
    folder["updated_at"] = now().into();
    let folder = folder.clone();
    Ok(Reply::ok(shown(&org, &folder)))
}

/// Removes a folder with all that is in it.
pub(crate) async fn remove_folder(Path((_, group, project, id)): OneOfProject, call: Call) -> Answer {
    let mut org = call.org();
    find_folder(&org, &group, &project, &id)?;
    let mut doomed = vec![id];
    while let Some(folder) = doomed.pop() {
        let inside = org
            .pam
            .folders
            .rows()
            .filter(|row| row.value["parent"] == folder.as_str());
        doomed.extend(inside.map(|row| row.id.clone()));
        org.pam.secrets.retain(|row| row.value["parent"] != folder.as_str());
        org.pam.folders.remove(&folder);
    }
    Ok(Reply::no_content())
}

pub(crate) async fn create_secret(Path((_, group, project)): InProject, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    projects::find(&org, &group, &project)?;
    let name = name(&body)?;
    let parent = text(&body, "parent_folder_id").ok_or_else(|| pam_invalid("parent_folder_id is required"))?;
    find_folder(&org, &group, &project, parent)?;
    encrypted(&body)?;
    let (id, now) = (org.new_uuid(), now());
    let secret = json!({
        "id": id, "name": name, "description": body.get("description"), "created_at": now, "updated_at": now,
        "template": {"id": body.get("template_id"), "version": body.get("template_version")}, "project": project,
        "parent": parent,
    });
    let seq = org.next_seq();
    org.pam.secrets.insert(seq, &id, secret.clone());
    Ok(Reply::created(shown(&org, &secret)))
}

pub(crate) async fn secret(Path((_, group, project, id)): OneOfProject, call: Call) -> Answer {
    let org = call.org();
    Ok(Reply::ok(shown(&org, find_secret(&org, &group, &project, &id)?)))
}

pub(crate) async fn update_secret(Path((_, group, project, id)): OneOfProject, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    find_secret(&org, &group, &project, &id)?;
    let name = name(&body)?;
    encrypted(&body)?;
    let secret = org.pam.secrets.get_mut(&id).ok_or_else(|| pam_not_found("secret"))?;
    secret["name"] = name.into();
    secret["description"] = body.get("description").cloned().unwrap_or_default();
    secret["updated_at"] = now().into();
    let secret = secret.clone();
    Ok(Reply::ok(shown(&org, &secret)))
}

pub(crate) async fn remove_secret(Path((_, group, project, id)): OneOfProject, call: Call) -> Answer {
    let mut org = call.org();
    find_secret(&org, &group, &project, &id)?;
    org.pam.secrets.remove(&id);
    Ok(Reply::no_content())
}

/// A value travels encrypted to the vault, as flattened JSON in a string; the compact form is refused.
fn encrypted(body: &serde_json::Map<String, Value>) -> Result<(), Reply> {
    let jwe = text(body, "secret_jwe").ok_or_else(|| pam_invalid("secret_jwe is required"))?;
    match serde_json::from_str::<Value>(jwe) {
        Ok(Value::Object(parts)) if parts.contains_key("ciphertext") => Ok(()),
        _ => Err(pam_invalid("secret_jwe is not a JWE in JSON form")),
    }
}

fn find_folder<'a>(org: &'a Org, group: &str, project: &str, id: &str) -> Result<&'a Value, Reply> {
    projects::find(org, group, project)?;
    let folder = org.pam.folders.get(id).filter(|folder| folder["project"] == project);
    folder.ok_or_else(|| pam_not_found("secret folder"))
}

fn find_secret<'a>(org: &'a Org, group: &str, project: &str, id: &str) -> Result<&'a Value, Reply> {
    projects::find(org, group, project)?;
    org.pam
        .secrets
        .get(id)
        .filter(|secret| secret["project"] == project)
        .ok_or_else(|| pam_not_found("secret"))
}

/// An object as it is answered by itself.
fn shown(org: &Org, object: &Value) -> Value {
    let mut shown = object.clone();
    if let Some(members) = shown.as_object_mut() {
        members.remove("project");
        members.remove("parent");
    }
    shown["created_by"] = "sandbox-service-user".into();
    shown["updated_by"] = "sandbox-service-user".into();
    shown["path"] = path(org, object);
    shown
}

fn in_list(org: &Org, row: &Row, kind: &str) -> Value {
    let project = row.value["project"]
        .as_str()
        .and_then(|id| org.pam.projects.get(id))
        .cloned()
        .unwrap_or_default();
    let group = project["resource_group_id"]
        .as_str()
        .and_then(|id| org.pam.resource_groups.get(id));
    let group = group.cloned().unwrap_or_default();
    json!({
        "id": row.value["id"], "name": row.value["name"], "description": row.value["description"], "type": kind,
        "path": path(org, &row.value),
        "project": {"id": project["id"], "name": project["name"], "type": "project"},
        "resource_group": {"id": group["id"], "name": group["name"], "type": "resource_group"},
    })
}

/// The folders that lead to an object, from the top.
fn path(org: &Org, object: &Value) -> Value {
    let mut path = Vec::new();
    let mut parent = object["parent"].as_str();
    while let Some(folder) = parent.and_then(|id| org.pam.folders.get(id)) {
        path.push(json!({"id": folder["id"], "name": folder["name"]}));
        parent = folder["parent"].as_str();
    }
    path.reverse();
    Value::Array(path)
}
