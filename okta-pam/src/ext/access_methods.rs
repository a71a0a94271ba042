//! Which access method to take, and refusals that say what would be allowed.

#[cfg(feature = "secrets")]
use okta_core::rt::decode_list;
use serde_json::Value;

#[cfg(feature = "secrets")]
use crate::Error;
use crate::Json;
use crate::types::UserAccessMethod;

impl UserAccessMethod {
    /// Whether the method grants this privilege, by Okta's name for it: `reveal_password`, `update_password`, `rotate_password`,
    /// `password_checkout_ssh`, `secret_reveal`. A resource is often listed with several access methods of which one lets you connect and
    /// another reveals the password; pick the one that grants what you are about to do.
    ///
    /// Privileges are listed in `details`; a method without details, or with details of a kind this crate doesn't know that list none,
    /// grants nothing.
    ///
    /// ```
    /// use okta_pam::types::UserAccessMethod;
    ///
    /// let method: UserAccessMethod = serde_json::from_str(
    ///     r#"{"identity": "root", "user_access_type": "service_account", "rule_ids": ["rule"], "details": {
    ///         "_type": "service_account", "account_id": "4711",
    ///         "privileges": [{"privilege_type": "reveal_password",
    ///                         "privilege_value": {"_type": "reveal_password", "reveal_password": true}}]}}"#,
    /// )?;
    /// assert!(method.grants("reveal_password"));
    /// assert!(!method.grants("update_password"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn grants(&self, privilege: &str) -> bool {
        // by name rather than by type: four kinds of details list their privileges in types of their own, and more kinds will come
        let details = Json::new(&self.details)
            .and_then(|details| details.to_value())
            .unwrap_or_default();
        match details.get("privileges") {
            Some(Value::Array(containers)) => containers
                .iter()
                .filter_map(|container| container.get("privilege_value"))
                .any(|value| says(value, privilege)),
            Some(value) => says(value, privilege),
            None => false,
        }
    }
}

/// A privilege is granted by a member of its name that is true.
fn says(value: &Value, privilege: &str) -> bool {
    value.get(privilege).and_then(Value::as_bool) == Some(true)
}

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
#[cfg(feature = "secrets")]
#[cfg_attr(docsrs, doc(cfg(feature = "secrets")))]
#[must_use]
pub fn access_methods(error: &Error) -> Option<Vec<UserAccessMethod>> {
    let (methods, _) = decode_list(error.body(), Some("list")).ok()?;
    (error.is_forbidden() && !methods.is_empty()).then_some(methods)
}
