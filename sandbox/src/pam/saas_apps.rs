//! SaaS applications and their accounts.

use axum::extract::Path;
use serde_json::{Value, json};

use super::{
    contains,
    projects::{self, InProject},
    resource_groups, saas_model,
};
use crate::{
    http::{
        call::Call,
        paging::envelope,
        reply::{Answer, Reply, pam_invalid, pam_not_found},
    },
    state::{Org, Row, now, text},
};

pub(crate) async fn instances(call: Call) -> Answer {
    let org = call.org();
    let named = |row: &&Row| {
        call.param("contains")
            .is_none_or(|part| contains(&row.value["app_instance_name"], part))
    };
    envelope(&call, org.pam.instances.rows().filter(named), |row| row.value.clone())
}

pub(crate) async fn instance(Path((_, id)): Path<(String, String)>, call: Call) -> Answer {
    let instance = call.org().pam.instances.get(&id).cloned();
    Ok(Reply::ok(
        instance.ok_or_else(|| pam_not_found("application instance"))?,
    ))
}

pub(crate) async fn patch_instance(Path((_, id)): Path<(String, String)>, call: Call) -> Answer {
    let body = call.object()?;
    let strategy = body.get("password_rotation_strategy").and_then(Value::as_str);
    let strategy = strategy.ok_or_else(|| pam_invalid("password_rotation_strategy is required"))?;
    let mut org = call.org();
    let instance = org
        .pam
        .instances
        .get_mut(&id)
        .ok_or_else(|| pam_not_found("application instance"))?;
    instance["password_rotation_strategy"] = strategy.into();
    instance["updated_at"] = now().into();
    Ok(Reply::ok(instance.clone()))
}

pub(crate) async fn all_accounts(call: Call) -> Answer {
    let org = call.org();
    envelope(
        &call,
        org.pam.accounts.rows().filter(|row| asked_for(&call, row)),
        |row| row.value["account"].clone(),
    )
}

pub(crate) async fn accounts_of_group(Path((_, group)): Path<(String, String)>, call: Call) -> Answer {
    let org = call.org();
    resource_groups::find(&org, &group)?;
    let inside = |row: &&Row| {
        let project = row.value["project"].as_str().and_then(|id| org.pam.projects.get(id));
        project.is_some_and(|project| project["resource_group_id"] == group.as_str()) && asked_for(&call, row)
    };
    envelope(&call, org.pam.accounts.rows().filter(inside), |row| {
        row.value["account"].clone()
    })
}

pub(crate) async fn accounts_of_project(Path((_, group, project)): InProject, call: Call) -> Answer {
    let org = call.org();
    projects::find(&org, &group, &project)?;
    let inside = |row: &&Row| row.value["project"] == project.as_str() && asked_for(&call, row);
    envelope(&call, org.pam.accounts.rows().filter(inside), |row| {
        saas_model::with_settings(&row.value)
    })
}

pub(crate) async fn account_details(
    Path((_, group, project, id)): Path<(String, String, String, String)>,
    call: Call,
) -> Answer {
    let org = call.org();
    projects::find(&org, &group, &project)?;
    let row = org
        .pam
        .accounts
        .get(&id)
        .filter(|row| row["project"] == project.as_str());
    let row = row.ok_or_else(|| pam_not_found("account"))?;
    Ok(Reply::ok(saas_model::details(row, &call.shared.settings.team)))
}

pub(crate) async fn accounts_of_instance(Path((_, instance)): Path<(String, String)>, call: Call) -> Answer {
    let org = call.org();
    org.pam
        .instances
        .get(&instance)
        .ok_or_else(|| pam_not_found("application instance"))?;
    let inside =
        |row: &&Row| row.value["account"]["application_instance_id"] == instance.as_str() && asked_for(&call, row);
    envelope(&call, org.pam.accounts.rows().filter(inside), |row| {
        saas_model::for_user(&row.value)
    })
}

/// Team, instance and account of a path.
type OfInstance = Path<(String, String, String)>;

pub(crate) async fn account(Path((_, instance, id)): OfInstance, call: Call) -> Answer {
    Ok(Reply::ok(saas_model::for_user(find(&call.org(), &instance, &id)?)))
}

pub(crate) async fn access_methods(Path((_, instance, id)): OfInstance, call: Call) -> Answer {
    let method = saas_model::access_method(find(&call.org(), &instance, &id)?);
    Ok(Reply::ok(json!({"list": [method]})))
}

/// Notes that the password has changed. The encrypted password itself is not read.
pub(crate) async fn change_password(Path((_, instance, id)): OfInstance, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    find(&org, &instance, &id)?;
    text(&body, "password_jwe").ok_or_else(|| pam_invalid("password_jwe is required"))?;
    if !body.get("user_access_method").is_some_and(Value::is_object) {
        return Err(pam_invalid("user_access_method is required"));
    }
    let row = org.pam.accounts.get_mut(&id).ok_or_else(|| pam_not_found("account"))?;
    row["password_changes"] = (row["password_changes"].as_u64().unwrap_or_default() + 1).into();
    row["password_changed_at"] = now().into();
    Ok(Reply::no_content())
}

fn find<'a>(org: &'a Org, instance: &str, id: &str) -> Result<&'a Value, Reply> {
    let row = org
        .pam
        .accounts
        .get(id)
        .filter(|row| row["account"]["application_instance_id"] == instance);
    row.ok_or_else(|| pam_not_found("account"))
}

fn asked_for(call: &Call, row: &Row) -> bool {
    let account = &row.value["account"];
    let part = call.param("contains");
    part.is_none_or(|part| contains(&account["name"], part) || contains(&account["username"], part))
        && call
            .param("managed")
            .is_none_or(|managed| account["lcm_sync_possible"] == (managed == "true"))
}
