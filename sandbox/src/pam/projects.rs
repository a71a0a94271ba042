//! Projects.

use axum::{extract::Path, http::StatusCode};
use serde_json::{Map, Value, json};

use super::{contains, name, resource_groups};
use crate::{
    http::{
        call::Call,
        paging::envelope,
        reply::{Answer, Reply, pam_fault, pam_not_found},
    },
    state::{Org, Row, merge},
};

/// Team, resource group and project of a path.
pub(super) type InProject = Path<(String, String, String)>;

/// Members that the org sets.
const READ_ONLY: &[&str] = &["id", "team", "resource_group_id", "deleted_at"];

pub(crate) async fn list(Path((_, group)): Path<(String, String)>, call: Call) -> Answer {
    let org = call.org();
    resource_groups::find(&org, &group)?;
    let listed = |row: &&Row| {
        row.value["resource_group_id"] == group.as_str()
            && call
                .param("contains")
                .is_none_or(|part| contains(&row.value["name"], part))
    };
    envelope(&call, org.pam.projects.rows().filter(listed), |row| row.value.clone())
}

pub(crate) async fn create(Path((_, group)): Path<(String, String)>, call: Call) -> Answer {
    let team = &call.shared.settings.team;
    Ok(Reply::created(new_project(
        &mut call.org(),
        team,
        &group,
        call.object()?,
    )?))
}

/// Adds a project and returns it.
pub(crate) fn new_project(org: &mut Org, team: &str, group: &str, body: Map<String, Value>) -> Result<Value, Reply> {
    resource_groups::find(org, group)?;
    free(org, group, name(&body)?, None)?;
    let id = org.new_uuid();
    let mut project = json!({
        "create_server_users": true, "force_shared_ssh_users": false, "gateway_selector": null,
        "require_preauth_for_creds": false, "server_account_management": false,
        "ssh_certificate_type": "CERT_TYPE_ED25519_01", "user_on_demand_period": null,
    });
    merge(&mut project, Value::Object(body));
    merge(
        &mut project,
        json!({"id": id, "team": team, "resource_group_id": group, "deleted_at": null}),
    );
    let seq = org.next_seq();
    org.pam.projects.insert(seq, &id, project.clone());
    Ok(project)
}

pub(crate) async fn read(Path((_, group, id)): InProject, call: Call) -> Answer {
    Ok(Reply::ok(find(&call.org(), &group, &id)?.clone()))
}

pub(crate) async fn update(Path((_, group, id)): InProject, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    find(&org, &group, &id)?;
    free(&org, &group, name(&body)?, Some(&id))?;
    let project = org.pam.projects.get_mut(&id).ok_or_else(|| pam_not_found("project"))?;
    for (member, value) in body
        .into_iter()
        .filter(|(member, _)| !READ_ONLY.contains(&member.as_str()))
    {
        project[member] = value;
    }
    Ok(Reply::ok(project.clone()))
}

pub(crate) async fn remove(Path((_, group, id)): InProject, call: Call) -> Answer {
    let mut org = call.org();
    find(&org, &group, &id)?;
    remove_with_contents(&mut org, &id);
    Ok(Reply::no_content())
}

/// Removes a project with its folders and secrets; its accounts are assigned to none from then on.
pub(super) fn remove_with_contents(org: &mut Org, id: &str) {
    org.pam.projects.remove(id);
    org.pam.folders.retain(|row| row.value["project"] != id);
    org.pam.secrets.retain(|row| row.value["project"] != id);
    let assigned: Vec<String> = org
        .pam
        .accounts
        .rows()
        .filter(|row| row.value["project"] == id)
        .map(|row| row.id.clone())
        .collect();
    for account in assigned {
        if let Some(account) = org.pam.accounts.get_mut(&account) {
            account["project"] = Value::Null;
        }
    }
}

/// A project of a resource group.
pub(super) fn find<'a>(org: &'a Org, group: &str, id: &str) -> Result<&'a Value, Reply> {
    resource_groups::find(org, group)?;
    let project = org
        .pam
        .projects
        .get(id)
        .filter(|project| project["resource_group_id"] == group);
    project.ok_or_else(|| pam_not_found("project"))
}

fn free(org: &Org, group: &str, name: &str, id: Option<&str>) -> Result<(), Reply> {
    let clash =
        |row: &Row| Some(row.id.as_str()) != id && row.value["name"] == name && row.value["resource_group_id"] == group;
    if org.pam.projects.rows().any(clash) {
        return Err(pam_fault(
            StatusCode::CONFLICT,
            "conflict",
            "a project has this name already",
        ));
    }
    Ok(())
}
