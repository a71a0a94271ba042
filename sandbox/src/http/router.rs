//! All routes, and the layers around them.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::Response,
};

use super::{auth, call::RequestId, limits, operations, parameters};
use crate::{mgmt, pam, state::Shared};

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    // The last layer added sees a request first.
    Router::new()
        .merge(mgmt::router())
        .merge(pam::router())
        .fallback(operations::left_out)
        .method_not_allowed_fallback(operations::left_out)
        .layer(middleware::from_fn(parameters::layer))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), auth::layer))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), limits::layer))
        .layer(middleware::from_fn(identify))
        .with_state(shared)
}

/// Gives each request an id.
async fn identify(mut request: Request, next: Next) -> Response {
    let id: String = (0..32).map(|_| fastrand::digit(16)).collect();
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(id) = HeaderValue::try_from(id) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-okta-request-id"), id);
    }
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store"));
    response
}
