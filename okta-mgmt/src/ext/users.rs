//! Users.

use std::time::Duration;

use okta_core::rt::failure;

use crate::types::{CreateUserRequest, UpdateUserRequest, User, UserProfile, UserStatus};
use crate::{Client, Result};

/// Time between two looks at a user's status.
const POLL: Duration = Duration::from_secs(2);

/// # Several calls in one: users
impl Client {
    /// Reads a user, has the profile changed, and writes the profile back whole, custom attributes included.
    ///
    /// It is written to the id that was read: a login may be somebody else's by then. Nothing is written if `change` changes nothing. If Okta names a version of the user (`ETag`), the write is refused when somebody
    /// else wrote meanwhile; [`is_precondition`](crate::Error::is_precondition) then says so.
    ///
    /// # Errors
    /// Those of `getUser` and `replaceUser`.
    ///
    /// ```no_run
    /// # async fn example(okta: okta_mgmt::Client) -> okta_mgmt::Result<()> {
    /// okta.modify_user("isaac@example.com", |profile| profile.mobile_phone = Some("+1 555 0100".into())).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn modify_user(&self, user: impl AsRef<str>, change: impl FnOnce(&mut UserProfile)) -> Result<User> {
        let answer = self.get_user(user.as_ref()).send().await?;
        let version = answer.header("etag").map(ToOwned::to_owned);
        let found = answer.into_inner();
        let (Some(id), Some(before)) = (found.id.clone(), found.profile.clone()) else {
            return Err(failure::unexpected(
                "Okta answered with a user without an id or a profile",
            ));
        };
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(found);
        }
        let mut request = self.replace_user(id, UpdateUserRequest::new().with_profile(after));
        if let Some(version) = version {
            request = request.if_match(version);
        }
        Ok(request.send().await?.into_inner())
    }

    /// Creates the user with the login in `profile`, or changes what `profile` sets of the one that exists. What `profile` doesn't set
    /// stays as it is. A new user is activated as `createUser` does by default.
    ///
    /// # Errors
    /// Those of `getUser`, `createUser` and `updateUser`, or when `profile` has no login.
    pub async fn upsert_user(&self, profile: UserProfile) -> Result<User> {
        let Some(login) = profile.login.clone() else {
            return Err(failure::argument("a user is found by login: set it in the profile"));
        };
        let found = match self.get_user(&login).send().await {
            Ok(found) => Some(found.into_inner()),
            Err(error) if error.is_not_found() => None,
            Err(error) => return Err(error),
        };
        // `me` and the part of a login before the `@` find somebody, too.
        match found.filter(|user| has_login(user, &login)) {
            Some(user) => {
                let Some(id) = user.id else {
                    return Err(failure::unexpected("Okta answered with a user without an id"));
                };
                let change = UpdateUserRequest::new().with_profile(profile);
                Ok(self.update_user(id, change).send().await?.into_inner())
            }
            None => Ok(self
                .create_user(CreateUserRequest::new(profile))
                .send()
                .await?
                .into_inner()),
        }
    }

    /// Waits until a user has a status, looking every two seconds for at most `limit`.
    ///
    /// # Errors
    /// Those of `getUser`, or [`is_timeout`](crate::Error::is_timeout) when the status isn't reached in time.
    pub async fn wait_for_user_status(
        &self,
        user: impl AsRef<str>,
        status: impl Into<UserStatus>,
        limit: Duration,
    ) -> Result<User> {
        let status = status.into();
        let reached = async {
            loop {
                let found = self.get_user(user.as_ref()).send().await?.into_inner();
                if found.status.as_ref() == Some(&status) {
                    return Ok(found);
                }
                tokio::time::sleep(POLL).await;
            }
        };
        tokio::time::timeout(limit, reached)
            .await
            .unwrap_or_else(|_| Err(failure::timed_out(format!("the user is not {status} after {limit:?}"))))
    }
}

fn has_login(user: &User, login: &str) -> bool {
    let found = user.profile.as_ref().and_then(|profile| profile.login.as_deref());
    found.is_some_and(|found| found.to_lowercase() == login.to_lowercase())
}
