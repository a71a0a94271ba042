//! The share of the org's rate limits that belongs to who calls.

use okta_core::Filter;
use okta_core::rt::failure;

use super::lists::listed;
use crate::types::{PrincipalRateLimitEntity, PrincipalType};
use crate::{Client, Error, Result};

/// # Several calls in one: rate limits
impl Client {
    /// The share of each of the org's rate limits that an API token or an OAuth 2.0 app may use, from 0 to 1, as an administrator has set it.
    /// `None` if nothing is set for it. `principal_id` is the id of the token or of the app.
    ///
    /// A client that knows its share keeps within it; it is set when the client is built.
    ///
    /// # Errors
    /// Those of `listPrincipalRateLimitEntities`; [`is_decode`](crate::Error::is_decode) when a share is set that isn't a whole number from 0 to
    /// 100: the error has it.
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
        let limits = listed(self.list_principal_rate_limit_entities(filter)).await?;
        // one that doesn't say whose it is may be the one that is looked for
        if limits.iter().any(|limit| limit.principal_id.is_none()) {
            return Err(odd("Okta listed a share without the id of its principal"));
        }
        let is_its = |limit: &PrincipalRateLimitEntity| limit.principal_id.as_deref() == Some(principal_id.as_ref());
        limits.into_iter().find(is_its).map_or(Ok(None), |limit| share(&limit))
    }
}

/// A share that is set and can't be read isn't one that isn't set.
fn share(limit: &PrincipalRateLimitEntity) -> Result<Option<f64>> {
    let misfits = limit.misfits();
    match (
        limit.default_percentage,
        misfits.iter().find(|misfit| misfit.pointer == SHARE),
    ) {
        (_, Some(misfit)) => Err(odd(&format!("the share is {}, which is no whole number", misfit.json))),
        (Some(percentage @ 0..=100), None) => Ok(Some(f64::from(percentage) / 100.0)),
        (Some(percentage), None) => Err(odd(&format!("the share is {percentage} percent"))),
        (None, None) => Ok(None),
    }
}

/// Where the share is.
const SHARE: &str = "/defaultPercentage";

fn odd(what: &str) -> Error {
    failure::unexpected(format!("listPrincipalRateLimitEntities: {what}"))
}
