//! Waiting no longer than there is time.

use std::future::Future;

use tokio::time::Instant;

/// What comes of it, or `None` if the end comes before. Without an end it is waited for.
pub(crate) async fn until<T>(end: Option<Instant>, what: impl Future<Output = T>) -> Option<T> {
    match end {
        Some(end) => tokio::time::timeout_at(end, what).await.ok(),
        None => Some(what.await),
    }
}
