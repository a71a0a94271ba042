//! Accounts of SaaS applications, in the shapes in which administrators and users see them.
//!
//! A row holds the account as lists of administrators show it, next to the id of its project.

use serde_json::{Map, Value, json};

use super::{name, resource_groups::team_id};
use crate::{
    http::reply::{Reply, pam_not_found},
    state::{Org, merge, now, secret, text},
};

/// Adds an account to a project, and the instance of the application that it names; returns the account.
pub(crate) fn new_account(
    org: &mut Org,
    team: &str,
    project: &str,
    mut body: Map<String, Value>,
) -> Result<Value, Reply> {
    org.pam.projects.get(project).ok_or_else(|| pam_not_found("project"))?;
    let login = text(&body, "username").unwrap_or(name(&body)?).to_owned();
    let application = text(&body, "application_instance_name")
        .unwrap_or("Sandbox application")
        .to_owned();
    let password = body.remove("password").unwrap_or_else(|| secret(24).into());
    let instance = instance_of(org, team, &application);
    let mut account = json!({"username": login, "description": "", "lcm_sync_possible": true});
    merge(&mut account, Value::Object(body));
    let id = keep(
        org,
        account,
        &instance,
        &json!({"project": project, "password": password}),
    );
    Ok(org
        .pam
        .accounts
        .get(&id)
        .map(|row| row["account"].clone())
        .unwrap_or_default())
}

/// Adds a service account of an application as one that is to be assigned; returns its id.
pub(crate) fn stage(org: &mut Org, team: &str, app: &Value, mut service_account: Value, password: &str) -> String {
    let id = app["id"].as_str().unwrap_or_default();
    let instance = match org.pam.instances.get(id) {
        Some(instance) => instance.clone(),
        None => new_instance(org, team, id, app["label"].as_str().unwrap_or_default(), &app["orn"]),
    };
    let account = json!({
        "name": service_account["name"], "username": service_account["username"],
        "description": service_account["description"], "lcm_sync_possible": false,
    });
    let id = keep(org, account, &instance, &json!({"project": null, "password": password}));
    service_account["id"] = id.as_str().into();
    if let Some(row) = org.pam.accounts.get_mut(&id) {
        row["service_account"] = service_account;
    }
    id
}

/// Adds the row of an account, and returns its id.
fn keep(org: &mut Org, mut account: Value, instance: &Value, beside: &Value) -> String {
    let (id, now, resource) = (org.new_uuid(), now(), org.new_id("opr"));
    let fixed = json!({
        "id": id, "privileged_resource_id": resource, "application_instance_id": instance["app_instance_id"],
        "application_instance_name": instance["app_instance_name"], "login_url": instance["app_login_url"],
        "logo_url": instance["app_logo_url"], "created_at": now, "updated_at": now, "sync_status": "SYNCED",
    });
    let mut all = fixed.clone();
    merge(&mut all, account);
    account = all;
    for member in [
        "id",
        "privileged_resource_id",
        "application_instance_id",
        "application_instance_name",
    ] {
        account[member] = fixed[member].clone();
    }
    let mut row =
        json!({"account": account, "service_account": null, "password_changes": 0, "password_changed_at": null});
    merge(&mut row, beside.clone());
    let seq = org.next_seq();
    org.pam.accounts.insert(seq, &id, row);
    id
}

fn instance_of(org: &mut Org, team: &str, name: &str) -> Value {
    if let Some(row) = org
        .pam
        .instances
        .rows()
        .find(|row| row.value["app_instance_name"] == name)
    {
        return row.value.clone();
    }
    let id = org.new_id("0oa");
    let orn = format!("orn:okta:idp:sandbox:apps:{}:{id}", word(name));
    new_instance(org, team, &id, name, &orn.into())
}

fn new_instance(org: &mut Org, team: &str, id: &str, name: &str, orn: &Value) -> Value {
    let (word, now) = (word(name), now());
    let instance = json!({
        "app_instance_id": id, "app_instance_name": name, "app_instance_orn": orn,
        "app_login_url": format!("https://{word}.example.com/login"),
        "app_logo_url": format!("https://{word}.example.com/logo.png"), "created_at": now, "updated_at": now,
        "global_app_name": word, "password_rotation_strategy": "USING_ADMIN", "team_id": team_id(team),
    });
    let seq = org.next_seq();
    org.pam.instances.insert(seq, id, instance.clone());
    instance
}

/// A name as a part of a host's.
fn word(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

/// Gives an account another password.
pub(super) fn set_password(row: &mut Value, password: String) {
    row["password"] = password.into();
    row["password_changes"] = (row["password_changes"].as_u64().unwrap_or_default() + 1).into();
    row["password_changed_at"] = now().into();
}

/// For administrators of a project.
pub(super) fn with_settings(row: &Value) -> Value {
    let mut account = row["account"].clone();
    account["account_settings_enabled"] = json!([]);
    if !row["password_changed_at"].is_null() {
        account["last_password_change_system_timestamp"] = row["password_changed_at"].clone();
    }
    account
}

/// For administrators who look at one account.
pub(super) fn details(row: &Value, team: &str) -> Value {
    let account = &row["account"];
    let mut details = json!({
        "id": account["id"], "account_name": account["name"], "username": account["username"], "project_id": row["project"],
        "team_id": team_id(team), "created_at": account["created_at"], "checkout_enabled": false,
        "checkout_status": "available", "password_change_success_count": row["password_changes"],
        "password_change_error_count": 0, "password_change_error_count_since_last_success": 0,
    });
    if !row["password_changed_at"].is_null() {
        details["last_password_change_system_timestamp"] = row["password_changed_at"].clone();
        details["last_password_change_success_report_timestamp"] = row["password_changed_at"].clone();
    }
    details
}

/// For those who use the account.
pub(super) fn for_user(row: &Value) -> Value {
    let account = &row["account"];
    json!({
        "account": {
            "id": account["id"], "name": account["name"], "username": account["username"],
            "lcm_sync_possible": account["lcm_sync_possible"], "account_status": "NO_ISSUES",
            "account_status_detail": "VAULTED", "availability_status": "available",
        },
        "checkout_details": {"checkout_enabled": false, "checkout_required": false},
    })
}

/// The one way in which the sandbox lets an account be used.
pub(super) fn access_method(row: &Value) -> Value {
    let id = row["account"]["id"].as_str().unwrap_or_default();
    let managed = if row["account"]["lcm_sync_possible"] == true {
        "managed"
    } else {
        "unmanaged"
    };
    let privilege = |name: &str| json!({"privilege_type": name, "privilege_value": {"_type": name, name: true}});
    json!({
        "identity": row["account"]["username"], "user_access_type": "service_account", "access_credential": "managed",
        "rule_ids": [format!("rule-{id}")], "brokered": false, "resource_status": "available",
        "rule_resource_type": format!("{managed}_saas_app_based_resource"), "conditionals": [],
        "details": {
            "_type": "service_account", "account_id": id,
            "privileges": [privilege("reveal_password"), privilege("update_password")],
        },
    })
}
