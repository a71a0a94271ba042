//! The share of the org's rate limits that belongs to who calls.

use okta_core::Filter;

use crate::types::PrincipalType;
use crate::{Client, Result};

/// # Several calls in one: rate limits
impl Client {
    /// The share of each of the org's rate limits that an API token or an OAuth 2.0 app may use, from 0 to 1, as an administrator has set it.
    /// `None` if nothing is set for it. `principal_id` is the id of the token or of the app.
    ///
    /// A client that knows its share keeps within it; it is set when the client is built.
    ///
    /// # Errors
    /// Those of `listPrincipalRateLimitEntities`.
    ///
    /// ```no_run
    /// # async fn example(okta: okta_mgmt::Client) -> okta_mgmt::Result<()> {
    /// use okta_mgmt::types::PrincipalType;
    /// use okta_mgmt::{Client, Pacing};
    ///
    /// let share = okta.principal_share(PrincipalType::SswsToken, "00Tabcdefghijklmn0g4").await?.unwrap_or(0.5);
    /// let okta = Client::builder().pacing(Pacing::standard().share(share)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn principal_share(&self, kind: PrincipalType, principal_id: impl AsRef<str>) -> Result<Option<f64>> {
        let filter = Filter::eq("principalType", kind.as_str());
        let mut limits = self.list_principal_rate_limit_entities(filter).stream();
        while let Some(limit) = limits.try_next().await? {
            if limit.principal_id.as_deref() == Some(principal_id.as_ref()) {
                return Ok(limit.default_percentage.map(|percentage| f64::from(percentage) / 100.0));
            }
        }
        Ok(None)
    }
}
