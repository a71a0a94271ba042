//! Refusals that say what would be allowed.

use okta_core::rt::decode_list;

use crate::Error;
use crate::types::UserAccessMethod;

/// The ways of access that a refusal names. The operations on secrets and their folders answer 403 with a list of what the caller could
/// use instead; `None` for any other error.
///
/// ```no_run
/// # async fn example(pam: okta_pam::Client) -> okta_pam::Result<()> {
/// match pam.list_secret_folder_items("resource-group", "project", "folder").send().await {
///     Err(refusal) if refusal.is_forbidden() => {
///         for method in okta_pam::ext::access_methods(&refusal).unwrap_or_default() {
///             println!("allowed: {:?}", method.user_access_type);
///         }
///     }
///     other => drop(other?),
/// }
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn access_methods(error: &Error) -> Option<Vec<UserAccessMethod>> {
    let (methods, _) = decode_list(error.body(), Some("list")).ok()?;
    (error.is_forbidden() && !methods.is_empty()).then_some(methods)
}
