//! The token endpoint for service applications.

use axum::http::StatusCode;
use serde_json::json;

use crate::http::{
    call::Call,
    reply::{Answer, Reply},
};

/// Gives a bearer token for any assertion that has the form of a JWT. Neither signature nor scopes are checked.
pub(crate) async fn issue(call: Call) -> Answer {
    if call.form("grant_type").as_deref() != Some("client_credentials") {
        let text = "The sandbox knows the grant type client_credentials only.";
        return Err(refusal(StatusCode::BAD_REQUEST, "unsupported_grant_type", text));
    }
    let Some(scope) = call.form("scope").filter(|scope| !scope.trim().is_empty()) else {
        return Err(refusal(
            StatusCode::BAD_REQUEST,
            "invalid_scope",
            "The scope parameter is missing.",
        ));
    };
    let is_jwt = |assertion: &String| assertion.split('.').filter(|part| !part.is_empty()).count() == 3;
    if !call
        .form("client_assertion")
        .is_some_and(|assertion| is_jwt(&assertion))
    {
        let text = "The client assertion is missing or not a JWT.";
        return Err(refusal(StatusCode::UNAUTHORIZED, "invalid_client", text));
    }
    let lifetime = call.shared.settings.token_lifetime;
    let token = call.org().tokens.issue_bearer(lifetime);
    Ok(Reply::ok(json!({
        "token_type": "Bearer", "expires_in": lifetime.as_secs(), "access_token": token, "scope": scope,
    })))
}

fn refusal(status: StatusCode, error: &str, description: &str) -> Reply {
    Reply::new(status, json!({"error": error, "error_description": description}))
}
