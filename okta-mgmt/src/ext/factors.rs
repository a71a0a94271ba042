//! Factors.

use std::future::Future;
use std::time::Duration;

use okta_core::Request;
use okta_core::rt::failure;

use super::answers::{Whole, whole};
use crate::types::{HrefObject, UserFactor, UserFactorResult, UserFactorStatus, UserFactorVerifyResponse};
use crate::{Client, Error, Result};

/// Time between two looks at a factor or a challenge.
const POLL: Duration = Duration::from_secs(2);

/// # Several calls in one: factors
impl Client {
    /// Waits until the user has activated a factor, for at most `limit`: `factor` is what `enrollFactor`, `activateFactor` or `getFactor`
    /// answered. Every two seconds it follows the `poll` link that Okta sent with it, as a `push` factor has one; a factor without one is
    /// read again, in case the user activates it elsewhere. A factor that isn't waiting is returned as it is.
    ///
    /// The answer is Okta's last word: a factor whose `status()` is `ACTIVE`, or one whose `factor_result()` says why not, such as
    /// `TIMEOUT` when the activation has run out. The latter may lack what else a factor has, even its type.
    ///
    /// # Errors
    /// Those of `getFactor`; [`is_timeout`](crate::Error::is_timeout) when it isn't decided in time;
    /// [`is_decode`](crate::Error::is_decode) when Okta answers with neither a status nor a result;
    /// [`is_invalid_argument`](crate::Error::is_invalid_argument) when `factor` has neither.
    ///
    /// ```no_run
    /// # async fn example(okta: okta_mgmt::Client) -> okta_mgmt::Result<()> {
    /// use std::time::Duration;
    /// use okta_mgmt::types::{UserFactorPush, UserFactorStatus};
    ///
    /// let user = "00u1gjh63g214q0Hq0g4";
    /// let pending = okta.enroll_factor(user, UserFactorPush::new()).send().await?.into_inner();
    /// // … show the QR code, whose link is in `pending.embedded()` …
    /// let factor = okta.wait_for_factor_activation(user, pending, Duration::from_secs(300)).await?;
    /// if factor.status() != Some(&UserFactorStatus::Active) {
    ///     println!("not activated: {:?}", factor.factor_result());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait_for_factor_activation(
        &self,
        user_id: impl AsRef<str>,
        mut factor: UserFactor,
        limit: Duration,
    ) -> Result<UserFactor> {
        let user_id = user_id.as_ref();
        let (id, mut link) = (factor.id().map(ToOwned::to_owned), None);
        if !factor.is_whole() {
            return Err(nothing(UserFactor::IS));
        }
        let decided = async {
            while is_pending(&factor) {
                link = factor.links().and_then(|links| links.poll.clone()).or(link);
                factor = match (&link, &id) {
                    (Some(link), _) => whole::<UserFactor>(self.follow(link, "POST")?).await?.into_inner(),
                    (None, Some(id)) => whole::<UserFactor>(self.get_factor(user_id, id)).await?.into_inner(),
                    (None, None) => return Err(failure::unexpected("the factor has neither an id nor a link to poll")),
                };
                if is_pending(&factor) {
                    tokio::time::sleep(POLL).await;
                }
            }
            Ok(factor)
        };
        within(limit, decided, "the factor is not activated").await
    }

    /// Waits until the user has answered a challenge, for at most `limit`: `challenge` is what `verifyFactor` answered for a `push` factor.
    /// Every two seconds it follows the `poll` link that Okta sent with it.
    ///
    /// The answer is Okta's last word; its `factor_result` is `SUCCESS`, or says why not, such as `REJECTED` or `TIMEOUT`. What isn't
    /// `WAITING` is returned as it is.
    ///
    /// # Errors
    /// Those of `getFactorTransactionStatus`; [`is_timeout`](crate::Error::is_timeout) when it isn't decided in time;
    /// [`is_decode`](crate::Error::is_decode) when Okta answers without a result;
    /// [`is_invalid_argument`](crate::Error::is_invalid_argument) when `challenge` has none.
    pub async fn wait_for_factor_result(
        &self,
        mut challenge: UserFactorVerifyResponse,
        limit: Duration,
    ) -> Result<UserFactorVerifyResponse> {
        let is_waiting =
            |challenge: &UserFactorVerifyResponse| challenge.factor_result == Some(UserFactorResult::Waiting);
        if !challenge.is_whole() {
            return Err(nothing(UserFactorVerifyResponse::IS));
        }
        let mut link = None;
        let decided = async {
            while is_waiting(&challenge) {
                link = challenge.links.as_ref().and_then(|links| links.poll.clone()).or(link);
                let Some(link) = &link else {
                    return Err(failure::unexpected("the challenge waits, but has no link to poll"));
                };
                challenge = whole::<UserFactorVerifyResponse>(self.follow(link, "GET")?)
                    .await?
                    .into_inner();
                if is_waiting(&challenge) {
                    tokio::time::sleep(POLL).await;
                }
            }
            Ok(challenge)
        };
        within(limit, decided, "the challenge is not answered").await
    }

    /// The request that a `poll` link stands for; `method` where the link names none. It goes to this client's org, whatever host the link
    /// names, and to a place below a factor, whatever its path.
    fn follow(&self, link: &HrefObject, method: &str) -> Result<Request> {
        let allowed = link.hints.as_ref().and_then(|hints| hints.allow.as_ref()?.first());
        let method = allowed.map_or(method, AsRef::as_ref);
        match segments(link.href.as_deref().unwrap_or_default()).as_slice() {
            ["api", "v1", "users", user, "factors", factor, rest @ ..]
                if !rest.is_empty() && ["GET", "POST"].contains(&method) =>
            {
                let template = format!("/api/v1/users/{{userId}}/factors/{{factorId}}/{}", rest.join("/"));
                let request = self.request(method, &template);
                Ok(request.path("userId", user).path("factorId", factor).idempotent(true))
            }
            _ => Err(failure::unexpected("the link to poll doesn't lead to a factor")),
        }
    }
}

/// The segments of an absolute URL's path; none if one of them isn't what it seems.
fn segments(url: &str) -> Vec<&str> {
    let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
    let segments: Vec<&str> = path.map_or_else(Vec::new, |(_, path)| path.split('/').collect());
    // braces are in no URL, and would be a parameter's place in a template
    let is_odd =
        |segment: &&str| ["", ".", ".."].contains(segment) || segment.contains(['%', '?', '#', '\\', '{', '}']);
    if segments.iter().any(is_odd) {
        Vec::new()
    } else {
        segments
    }
}

impl Whole for UserFactor {
    const IS: &'static str = "a factor with a status or a result";

    fn id(&self) -> Option<&str> {
        self.id()
    }

    fn is_whole(&self) -> bool {
        self.status().is_some() || result(self).is_some()
    }
}

impl Whole for UserFactorVerifyResponse {
    const IS: &'static str = "a challenge with a result";

    fn id(&self) -> Option<&str> {
        None
    }

    fn is_whole(&self) -> bool {
        self.factor_result.is_some()
    }
}

/// For what was given to wait for. What says nothing isn't decided.
fn nothing(what: &str) -> Error {
    failure::argument(format!("what is waited for isn't {what}"))
}

/// What became of an activation.
fn result(factor: &UserFactor) -> Option<&UserFactorResult> {
    let activation = factor.embedded().and_then(|embedded| embedded.activation.as_ref());
    factor
        .factor_result()
        .or_else(|| activation.and_then(|activation| activation.factor_result.as_ref()))
}

fn is_pending(factor: &UserFactor) -> bool {
    if factor.status() == Some(&UserFactorStatus::Active) {
        return false;
    }
    match result(factor) {
        Some(result) => *result == UserFactorResult::Waiting,
        None => factor.status() == Some(&UserFactorStatus::PendingActivation),
    }
}

async fn within<T>(limit: Duration, decided: impl Future<Output = Result<T>>, otherwise: &str) -> Result<T> {
    tokio::time::timeout(limit, decided)
        .await
        .unwrap_or_else(|_| Err(failure::timed_out(format!("{otherwise} after {limit:?}"))))
}
