//! Resource groups.

use axum::{extract::Path, http::StatusCode};
use serde_json::{Map, Value, json};

use super::{contains, name};
use crate::{
    http::{
        call::Call,
        paging::envelope,
        reply::{Answer, Reply, pam_fault, pam_not_found},
    },
    state::{Org, Row, merge},
};

pub(crate) async fn list(call: Call) -> Answer {
    let org = call.org();
    let named = |row: &&Row| {
        call.param("contains")
            .is_none_or(|part| contains(&row.value["name"], part))
    };
    envelope(&call, org.pam.resource_groups.rows().filter(named), |row| {
        let group = &row.value;
        json!({"id": group["id"], "name": group["name"], "description": group["description"], "team_id": group["team_id"]})
    })
}

pub(crate) async fn create(call: Call) -> Answer {
    let team = &call.shared.settings.team;
    Ok(Reply::created(new_resource_group(
        &mut call.org(),
        team,
        call.object()?,
    )?))
}

/// Adds a resource group and returns it.
pub(crate) fn new_resource_group(org: &mut Org, team: &str, body: Map<String, Value>) -> Result<Value, Reply> {
    free(org, name(&body)?, None)?;
    let id = org.new_uuid();
    let mut group = json!({"description": "", "delegated_resource_admin_groups": []});
    merge(&mut group, Value::Object(body));
    merge(&mut group, json!({"id": id, "team_id": team_id(team)}));
    let seq = org.next_seq();
    org.pam.resource_groups.insert(seq, &id, group.clone());
    Ok(group)
}

pub(crate) async fn read(Path((_, id)): Path<(String, String)>, call: Call) -> Answer {
    Ok(Reply::ok(find(&call.org(), &id)?.clone()))
}

pub(crate) async fn update(Path((_, id)): Path<(String, String)>, call: Call) -> Answer {
    let mut body = call.object()?;
    let mut org = call.org();
    find(&org, &id)?;
    free(&org, name(&body)?, Some(&id))?;
    body.retain(|member, _| member != "id" && member != "team_id");
    let group = org
        .pam
        .resource_groups
        .get_mut(&id)
        .ok_or_else(|| pam_not_found("resource group"))?;
    for (member, value) in body {
        group[member] = value;
    }
    Ok(Reply::ok(group.clone()))
}

/// Takes projects, folders and secrets along; accounts go back to being assigned to none.
pub(crate) async fn remove(Path((_, id)): Path<(String, String)>, call: Call) -> Answer {
    let mut org = call.org();
    find(&org, &id)?;
    org.pam.resource_groups.remove(&id);
    let inside = |row: &&Row| row.value["resource_group_id"] == id.as_str();
    let projects: Vec<String> = org
        .pam
        .projects
        .rows()
        .filter(inside)
        .map(|row| row.id.clone())
        .collect();
    for project in &projects {
        super::projects::remove_with_contents(&mut org, project);
    }
    Ok(Reply::no_content())
}

pub(super) fn find<'a>(org: &'a Org, id: &str) -> Result<&'a Value, Reply> {
    org.pam
        .resource_groups
        .get(id)
        .ok_or_else(|| pam_not_found("resource group"))
}

/// Ids of teams are as fixed as their names here.
pub(super) fn team_id(team: &str) -> String {
    format!(
        "00000000-0000-4000-8000-{:012x}",
        team.bytes().map(u64::from).sum::<u64>()
    )
}

fn free(org: &Org, name: &str, id: Option<&str>) -> Result<(), Reply> {
    let clash = |row: &Row| Some(row.id.as_str()) != id && row.value["name"] == name;
    if org.pam.resource_groups.rows().any(clash) {
        return Err(pam_fault(
            StatusCode::CONFLICT,
            "conflict",
            "a resource group has this name already",
        ));
    }
    Ok(())
}
