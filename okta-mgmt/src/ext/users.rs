//! Users.

use std::time::Duration;

use okta_core::Attributes as _;
use okta_core::rt::failure;

use super::Upserted;
use crate::types::{CreateUserRequest, UpdateUserRequest, User, UserProfile, UserStatus};
use crate::{Client, Result};

/// Time between two looks at a user's status.
const POLL: Duration = Duration::from_secs(2);

/// # Several calls in one: users
impl Client {
    /// Reads a user, has the profile changed, and writes the profile back whole, custom attributes included.
    ///
    /// It is written to the id that was read: a login may be somebody else's by then. Nothing is written if `change` changes nothing. If
    /// Okta names a version of the user (`ETag`), the write is refused when somebody else wrote meanwhile;
    /// [`is_precondition`](crate::Error::is_precondition) then says so.
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

    /// Creates the user with the login in `profile`, or changes what `profile` sets of the one that exists, and says which of both it did.
    /// What `profile` doesn't set stays as it is; what it sets to null is cleared. Where the user has all of it already, nothing is written.
    ///
    /// The login decides, without regard to case. A deleted user isn't found; one that is deactivated is found and changed, and stays
    /// deactivated.
    ///
    /// ```no_run
    /// # async fn example(okta: okta_mgmt::Client) -> okta_mgmt::Result<()> {
    /// use okta_mgmt::Upserted;
    /// use okta_mgmt::types::UserProfile;
    ///
    /// let profile = UserProfile::new().with_login("ann@example.com").with_email("ann@example.com").with_title("Engineer");
    /// match okta.upsert_user(profile).activate(false).send().await? {
    ///     Upserted::Created(user) => println!("new, and staged: {:?}", user.id),
    ///     Upserted::Changed(user) => println!("has another title now: {:?}", user.id),
    ///     Upserted::Unchanged(_) => {}
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn upsert_user(&self, profile: UserProfile) -> UpsertUser<'_> {
        UpsertUser {
            okta: self,
            profile,
            activate: None,
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

/// [`upsert_user`](Client::upsert_user), before it is sent.
#[must_use = "nothing is sent without `send`"]
#[derive(Clone, Debug)]
pub struct UpsertUser<'a> {
    okta: &'a Client,
    profile: UserProfile,
    activate: Option<bool>,
}

impl UpsertUser<'_> {
    /// Whether a user who has to be created is activated, which sends the mail that comes with it. `createUser` activates unless told not
    /// to. A user who exists keeps the status.
    pub fn activate(mut self, activate: bool) -> Self {
        self.activate = Some(activate);
        self
    }

    /// Looks for the user, and writes what is to be written.
    ///
    /// # Errors
    /// Those of `getUser`, `createUser` and `updateUser`, or when the profile has no login.
    pub async fn send(self) -> Result<Upserted<User>> {
        let Self {
            okta,
            profile,
            activate,
        } = self;
        let Some(login) = profile.login.clone() else {
            return Err(failure::argument("a user is found by login: set it in the profile"));
        };
        let found = match okta.get_user(&login).send().await {
            Ok(found) => Some(found.into_inner()),
            Err(error) if error.is_not_found() => None,
            Err(error) => return Err(error),
        };
        // `me` and the part of a login before the `@` find somebody, too
        let Some(user) = found.filter(|user| has_login(user, &login)) else {
            let mut request = okta.create_user(CreateUserRequest::new(profile));
            if let Some(activate) = activate {
                request = request.activate(activate);
            }
            return Ok(Upserted::Created(request.send().await?.into_inner()));
        };
        if user.profile.as_ref().is_some_and(|found| has_all(found, &profile)) {
            return Ok(Upserted::Unchanged(user));
        }
        let Some(id) = user.id else {
            return Err(failure::unexpected("Okta answered with a user without an id"));
        };
        let change = UpdateUserRequest::new().with_profile(profile);
        Ok(Upserted::Changed(
            okta.update_user(id, change).send().await?.into_inner(),
        ))
    }
}

fn has_login(user: &User, login: &str) -> bool {
    let found = user.profile.as_ref().and_then(|profile| profile.login.as_deref());
    found.is_some_and(|found| found.to_lowercase() == login.to_lowercase())
}

/// Whether a profile has all that another sets. The login was compared already, without regard to case; absent is as good as null.
fn has_all(found: &UserProfile, wanted: &UserProfile) -> bool {
    let mut merged = found.clone();
    merged.merge(wanted).is_ok() && merged.diff(found).iter().all(|change| change.name == "login")
}
