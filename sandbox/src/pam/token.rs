//! Tokens for service users.

use axum::http::StatusCode;
use chrono::{SecondsFormat, Utc};
use serde_json::json;

use crate::http::{
    call::Call,
    reply::{Answer, Reply, pam_fault},
};

pub(crate) async fn issue(call: Call) -> Answer {
    let body = call.object()?;
    let settings = &call.shared.settings;
    if body.get("key_id") != Some(&json!(settings.key_id))
        || body.get("key_secret") != Some(&json!(settings.key_secret))
    {
        return Err(pam_fault(
            StatusCode::UNAUTHORIZED,
            "authentication_error",
            "the key is not valid",
        ));
    }
    let token = call.org().tokens.issue_pam_bearer(settings.token_lifetime);
    let expires_at = Utc::now() + settings.token_lifetime;
    Ok(Reply::ok(json!({
        "bearer_token": token,
        "expires_at": expires_at.to_rfc3339_opts(SecondsFormat::Micros, true),
        "team_name": settings.team,
    })))
}

pub(crate) async fn current_user(call: Call) -> Answer {
    let settings = &call.shared.settings;
    Ok(Reply::ok(
        json!({"id": settings.key_id, "name": "sandbox-service-user", "team_name": settings.team}),
    ))
}
