//! `expand`: whatever isn't embedded is refused, rather than left out in silence.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::form_urlencoded;

use crate::http::reply::not_imitated;

/// Layer that turns away requests for what the handlers don't embed.
pub(super) async fn layer(request: Request, next: Next) -> Response {
    match unknown(&request) {
        Some(value) => not_imitated(&format!("expand={value}")).into_response(),
        None => next.run(request).await,
    }
}

fn unknown(request: &Request) -> Option<String> {
    let query = request.uri().query().unwrap_or_default();
    let mut expand =
        form_urlencoded::parse(query.as_bytes()).filter(|(name, value)| name == "expand" && !value.is_empty());
    let (_, value) = expand.find(|(_, value)| !is_known(request.uri().path(), value))?;
    Some(value.into_owned())
}

fn is_known(path: &str, value: &str) -> bool {
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match segments.as_slice() {
        // The handler says what it doesn't understand, in Okta's words.
        ["api", "v1", "apps"] => true,
        ["api", "v1", "policies", _] => value == "rules",
        _ => false,
    }
}
