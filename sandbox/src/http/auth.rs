//! Who may call: API tokens and bearer tokens.

use std::borrow::Cow;
use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use percent_encoding::percent_decode_str;

use super::{
    operations::is_pam,
    reply::{Reply, fault, pam_fault, pam_not_found},
};
use crate::state::Shared;

/// Layer that turns away callers without a valid token.
pub(crate) async fn layer(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let credentials = request.headers().get(header::AUTHORIZATION);
    let refusal = if is_pam(path) && team(path).is_some_and(|team| !team.eq_ignore_ascii_case(&shared.settings.team)) {
        Some(pam_not_found("team"))
    } else if path == "/oauth2/v1/token" || (is_pam(path) && path.ends_with("/service_token")) {
        None
    } else if is_pam(path) {
        pam_refusal(&shared, credentials)
    } else {
        refusal(&shared, credentials)
    };
    match refusal {
        Some(reply) => reply.into_response(),
        None => next.run(request).await,
    }
}

fn refusal(shared: &Shared, credentials: Option<&HeaderValue>) -> Option<Reply> {
    let Some(credentials) = credentials else {
        return Some(fault(StatusCode::UNAUTHORIZED, "E0000005", "Invalid session", &[]));
    };
    let valid = match split(credentials) {
        Some(("ssws", token)) => token == shared.settings.api_token,
        Some(("bearer", token)) => token == shared.settings.api_token || shared.org().tokens.knows_bearer(token),
        _ => false,
    };
    (!valid).then(|| fault(StatusCode::UNAUTHORIZED, "E0000011", "Invalid token provided", &[]))
}

fn pam_refusal(shared: &Shared, credentials: Option<&HeaderValue>) -> Option<Reply> {
    let valid = match credentials.and_then(split) {
        Some(("bearer", token)) => shared.org().tokens.knows_pam_bearer(token),
        _ => false,
    };
    (!valid).then(|| {
        pam_fault(
            StatusCode::UNAUTHORIZED,
            "authentication_error",
            "the bearer token is not valid",
        )
    })
}

fn team(path: &str) -> Option<Cow<'_, str>> {
    let segment = path.strip_prefix("/v1/teams/")?.split('/').next()?;
    Some(percent_decode_str(segment).decode_utf8_lossy())
}

fn split(credentials: &HeaderValue) -> Option<(&'static str, &str)> {
    let (scheme, token) = credentials.to_str().ok()?.split_once(' ')?;
    let scheme = ["ssws", "bearer"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(scheme))?;
    Some((scheme, token.trim()))
}
