//! Accounts that wait to be assigned to a project.

use axum::extract::Path;
use serde_json::Value;

use super::saas_model;
use crate::{
    http::{
        call::Call,
        paging::envelope,
        reply::{Answer, Reply, pam_not_found},
    },
    state::{Row, secret},
};

pub(crate) async fn list(call: Call) -> Answer {
    let org = call.org();
    let instances: Vec<&str> = call
        .query
        .iter()
        .filter(|(name, _)| name == "app_instance_id")
        .map(|(_, id)| id.as_str())
        .collect();
    let staged = |row: &&Row| {
        let account = &row.value["account"];
        let of_instance = account["application_instance_id"]
            .as_str()
            .is_some_and(|id| instances.contains(&id));
        row.value["project"].is_null()
            && (instances.is_empty() || of_instance)
            && call
                .param("managed")
                .is_none_or(|managed| account["lcm_sync_possible"] == (managed == "true"))
    };
    envelope(&call, org.pam.accounts.rows().filter(staged), |row| {
        let account = &row.value["account"];
        let members = [
            "application_instance_name",
            "description",
            "id",
            "lcm_sync_possible",
            "logo_url",
            "name",
            "username",
        ];
        members
            .into_iter()
            .map(|member| (member.to_owned(), account[member].clone()))
            .collect()
    })
}

/// Puts an account into a project. Its password is rotated at once where that can be done, unless the caller doesn't want it.
pub(crate) async fn assign(Path((_, id, project)): Path<(String, String, String)>, call: Call) -> Answer {
    let mut org = call.org();
    org.pam.projects.get(&project).ok_or_else(|| pam_not_found("project"))?;
    let row = org.pam.accounts.get_mut(&id).filter(|row| row["project"].is_null());
    let row = row.ok_or_else(|| pam_not_found("staged service account"))?;
    row["project"] = project.into();
    if row["account"]["lcm_sync_possible"] == Value::Bool(true) && !call.flag("skipRotation", false) {
        saas_model::set_password(row, secret(24));
    }
    Ok(Reply::no_content())
}
