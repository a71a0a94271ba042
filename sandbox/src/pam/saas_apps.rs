//! SaaS applications and their accounts.

use axum::{extract::Path, http::StatusCode};
use serde_json::{Map, Value, json};

use super::{
    contains,
    projects::{self, InProject},
    resource_groups, saas_model, vault,
};
use crate::{
    http::{
        call::Call,
        paging::envelope,
        reply::{Answer, Reply, pam_fault, pam_invalid, pam_not_found},
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
    let inside = |row: &&Row| {
        row.value["account"]["application_instance_id"] == instance.as_str()
            && !row.value["project"].is_null()
            && asked_for(&call, row)
    };
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

/// The password, sealed to the key of the request.
pub(crate) async fn reveal_password(Path((_, instance, id)): OfInstance, call: Call) -> Answer {
    let body = call.object()?;
    let org = call.org();
    let row = find(&org, &instance, &id)?;
    uses_a_method(&body, row)?;
    let password = row["password"].as_str().unwrap_or_default();
    let jwe = vault::seal(body.get("public_key").unwrap_or(&Value::Null), password)?;
    Ok(Reply::ok(json!({"password_jwe": jwe})))
}

/// Rotates to the password that is sent: only where Okta manages the account.
pub(crate) async fn rotate_password(path: OfInstance, call: Call) -> Answer {
    let managed = find(&call.org(), &path.1, &path.2)?["account"]["lcm_sync_possible"] == true;
    if !managed {
        return Err(pam_invalid("the account isn't managed"));
    }
    change_password(path, call).await
}

/// Takes a new password, sealed to the vault's key.
pub(crate) async fn change_password(Path((_, instance, id)): OfInstance, call: Call) -> Answer {
    let body = call.object()?;
    let jwe = text(&body, "password_jwe").ok_or_else(|| pam_invalid("password_jwe is required"))?;
    uses_a_method(&body, find(&call.org(), &instance, &id)?)?;
    let password = call.shared.vault.open(jwe)?;
    let mut org = call.org();
    let row = org.pam.accounts.get_mut(&id).ok_or_else(|| pam_not_found("account"))?;
    saas_model::set_password(row, password);
    Ok(Reply::no_content())
}

/// Whoever uses an account says by which access method: one of those that are listed for it.
fn uses_a_method(body: &Map<String, Value>, row: &Value) -> Result<(), Reply> {
    match body.get("user_access_method") {
        Some(method @ Value::Object(_)) if *method == saas_model::access_method(row) => Ok(()),
        Some(Value::Object(_)) => Err(pam_fault(
            StatusCode::FORBIDDEN,
            "forbidden",
            "the access method isn't one of this account",
        )),
        _ => Err(pam_invalid("user_access_method is required")),
    }
}

/// An account that somebody may use: one that is assigned to a project.
fn find<'a>(org: &'a Org, instance: &str, id: &str) -> Result<&'a Value, Reply> {
    let row = org
        .pam
        .accounts
        .get(id)
        .filter(|row| row["account"]["application_instance_id"] == instance && !row["project"].is_null());
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
