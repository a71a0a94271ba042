//! Steps in the life of a user.

use axum::{
    extract::Path,
    http::{Method, StatusCode},
};
use serde_json::{Value, json};

use super::{
    users::{find_mut, set_status},
    users_model::render,
};
use crate::{
    http::{
        call::Call,
        operations,
        reply::{Answer, Reply, fault, invalid, wrong_status},
    },
    state::{Target, now, secret},
};

type Event = (&'static str, &'static str);

pub(crate) async fn step(Path((key, step)): Path<(String, String)>, call: Call) -> Answer {
    let mut org = call.org();
    let user = find_mut(&mut org, &key)?;
    let status = user["status"].as_str().unwrap_or_default().to_owned();
    let (event, answer): (Event, Value) = match step.as_str() {
        "activate" => activate(user, &status, &call)?,
        "reactivate" => reactivate(&status, &call)?,
        "deactivate" => {
            if status == "DEPROVISIONED" {
                return Err(wrong_status());
            }
            set_status(user, "DEPROVISIONED");
            (("user.lifecycle.deactivate", "Deactivate Okta user"), json!({}))
        }
        "suspend" => {
            if status != "ACTIVE" {
                return Err(invalid("suspendUser", "Cannot suspend a user that is not active"));
            }
            set_status(user, "SUSPENDED");
            (("user.lifecycle.suspend", "Suspend Okta user"), json!({}))
        }
        "unsuspend" => {
            if status != "SUSPENDED" {
                return Err(invalid(
                    "unsuspendUser",
                    "Cannot unsuspend a user that is not suspended",
                ));
            }
            set_status(user, "ACTIVE");
            (("user.lifecycle.unsuspend", "Unsuspend Okta user"), json!({}))
        }
        "unlock" => {
            if status != "LOCKED_OUT" {
                let cause = "The user is not locked out.";
                return Err(fault(
                    StatusCode::FORBIDDEN,
                    "E0000032",
                    "Unlock is not allowed for this user.",
                    &[cause],
                ));
            }
            set_status(user, "ACTIVE");
            (("user.account.unlock", "Unlock user account"), json!({}))
        }
        "expire_password" | "expire_password_with_temp_password" => expire(user, &status, &step, &call)?,
        "reset_password" => reset(user, &status, &call)?,
        "reset_factors" => {
            if status == "DEPROVISIONED" {
                return Err(wrong_status());
            }
            (("user.mfa.factor.reset_all", "Reset all factors for user"), json!({}))
        }
        _ => return Err(operations::answer(&Method::POST, &call.path)),
    };
    let target = Target::user(user);
    if step == "reset_factors" {
        let id = user["id"].as_str().unwrap_or_default().to_owned();
        org.factors.remove(&id);
    }
    org.record(event.0, event.1, &[target]);
    Ok(Reply::ok(answer))
}

fn activate(user: &mut Value, status: &str, call: &Call) -> Result<(Event, Value), Reply> {
    if !["STAGED", "DEPROVISIONED"].contains(&status) {
        let summary = "Activation failed because the user is already active";
        return Err(fault(StatusCode::FORBIDDEN, "E0000016", summary, &[]));
    }
    // A password doesn't outlive a deactivation.
    if status == "DEPROVISIONED"
        && let Some(credentials) = user["credentials"].as_object_mut()
    {
        credentials.remove("password");
    }
    let has_password = user["credentials"]["password"].is_object();
    set_status(user, if has_password { "ACTIVE" } else { "PROVISIONED" });
    user["activated"] = now().into();
    Ok((("user.lifecycle.activate", "Activate Okta user"), activation(call)))
}

fn reactivate(status: &str, call: &Call) -> Result<(Event, Value), Reply> {
    if status != "PROVISIONED" {
        return Err(wrong_status());
    }
    Ok((("user.lifecycle.reactivate", "Reactivate Okta user"), activation(call)))
}

/// Without an email, the caller has to pass the link on.
fn activation(call: &Call) -> Value {
    if call.flag("sendEmail", true) {
        return json!({});
    }
    let token = secret(20);
    json!({"activationUrl": format!("{}/tokens/{token}/verify", call.base), "activationToken": token})
}

fn expire(user: &mut Value, status: &str, step: &str, call: &Call) -> Result<(Event, Value), Reply> {
    if !["ACTIVE", "PASSWORD_EXPIRED", "RECOVERY", "LOCKED_OUT"].contains(&status) {
        return Err(wrong_status());
    }
    set_status(user, "PASSWORD_EXPIRED");
    let event = ("user.account.expire_password", "Expire user password");
    if step == "expire_password" {
        return Ok((event, render(user, &call.base, false)));
    }
    user["passwordChanged"] = now().into();
    Ok((event, json!({"tempPassword": secret(12)})))
}

fn reset(user: &mut Value, status: &str, call: &Call) -> Result<(Event, Value), Reply> {
    if !["ACTIVE", "PROVISIONED", "PASSWORD_EXPIRED", "RECOVERY", "LOCKED_OUT"].contains(&status) {
        return Err(wrong_status());
    }
    set_status(user, "RECOVERY");
    let answer = if call.flag("sendEmail", true) {
        json!({})
    } else {
        json!({"resetPasswordUrl": format!("{}/reset_password/{}", call.base, secret(20))})
    };
    Ok((("user.account.reset_password", "User reset password for Okta"), answer))
}
