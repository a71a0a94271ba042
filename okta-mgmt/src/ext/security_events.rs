//! Security events for Okta.

use std::time::{SystemTime, UNIX_EPOCH};

use okta_core::rt::{encode, failure, jwt};
use okta_core::{RequestOptions as _, Signer};

use crate::types::{SecurityEventToken, SecurityEvents};
use crate::{Client, Result};

impl SecurityEventToken {
    /// The token as it is sent: a JWT of the type `secevent+jwt`, signed by the key of `signer`.
    ///
    /// The key needs an id, by which Okta finds its public half among the provider's keys. Okta's guide has RS256 keys.
    ///
    /// # Errors
    /// [`is_invalid_argument`](crate::Error::is_invalid_argument) when the key has no id or a member is set twice; else what the signer says.
    pub async fn sign(&self, signer: &dyn Signer) -> Result<String> {
        let claims = encode(self).map_err(|error| failure::argument(error.to_string()))?;
        jwt::sign(signer, "secevent+jwt", &claims).await
    }
}

impl Client {
    /// Tells Okta of security events, in a token of their own that `signer` signs. `issuer` is that of the org's security events provider,
    /// whose keys have the public half of the signer's. No credentials are sent: a client with [`Auth::none`](crate::Auth::none) will do.
    ///
    /// The token is for the client's org URL, made now, and has an id of its own, so that it is sent again if need be: Okta passes over a second one
    /// with the same id. To keep the token for longer, make a [`SecurityEventToken`], [`sign`](SecurityEventToken::sign) it and send it
    /// with `publish_security_event_tokens`.
    ///
    /// Okta accepts events about users whom it doesn't know, too, and passes them over.
    ///
    /// # Errors
    /// Those of [`SecurityEventToken::sign`] and `publishSecurityEventTokens`, whose [`code`](crate::Error::code) is one of RFC 8935, such as
    /// `invalid_issuer`.
    ///
    /// ```no_run
    /// # async fn example(okta: okta_mgmt::Client, now: i64) -> okta_mgmt::Result<()> {
    /// use okta_mgmt::PrivateKey;
    /// use okta_mgmt::types::{
    ///     EmailSubject, RiskChangeEvent, SecurityEventReason, SecurityEventRiskLevel, SecurityEventSubject, SecurityEvents,
    /// };
    ///
    /// let key = PrivateKey::parse(&std::env::var("SIGNING_KEY").unwrap_or_default())?.with_key_id("2026-11");
    /// let ann = SecurityEventSubject::new().with_user(EmailSubject::new("ann@example.com"));
    /// let (high, low) = (SecurityEventRiskLevel::High, SecurityEventRiskLevel::Low);
    /// let risk = RiskChangeEvent::new(now, ann, high, low).with_reason_admin(SecurityEventReason::new("impossible travel"));
    /// let events = SecurityEvents::new().with_user_risk_change(risk);
    /// okta.publish_security_events("https://risk.example.com", events, &key).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn publish_security_events(
        &self,
        issuer: impl Into<String>,
        events: SecurityEvents,
        signer: &dyn Signer,
    ) -> Result<()> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        let now = i64::try_from(now).unwrap_or(i64::MAX);
        let org = self.as_ref().org_url();
        let token = SecurityEventToken::new(issuer.into(), org, jwt::new_id()?, now, events);
        let signed = token.sign(signer).await?;
        let request = self.publish_security_event_tokens(signed).with_idempotence(true);
        request.send().await.map(drop)
    }
}
