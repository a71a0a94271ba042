//! Users.

use std::time::Duration;

use okta_core::rt::failure;
use okta_core::{Attributes as _, Filter};

use super::answers::{Whole, whole, whole_with_id};
use super::lists::listed;
use super::upserted::{self, Upserted, reached};
use crate::types::{CreateUserRequest, UpdateUserRequest, User, UserProfile, UserStatus};
use crate::{Client, Error, Response, Result, operations};

/// Time between two looks at a user's status.
const POLL: Duration = Duration::from_secs(2);

/// # Several calls in one: users
impl Client {
    /// Reads the user with this id or login, has the profile changed, and writes the profile back whole, custom attributes included.
    ///
    /// It is written to the id that was read: a login may be somebody else's by then. Nothing is written if `change` changes nothing. If
    /// Okta names a version of the user (`ETag`), the write is refused when somebody else wrote meanwhile;
    /// [`is_precondition`](crate::Error::is_precondition) then says so.
    ///
    /// # Errors
    /// Those of `getUser` and `replaceUser`; [`is_invalid_argument`](crate::Error::is_invalid_argument) when Okta finds a user with another id
    /// and login, as [`find_user_by_login`](Self::find_user_by_login) says: nothing is written then.
    ///
    /// ```no_run
    /// # async fn example(okta: okta_mgmt::Client) -> okta_mgmt::Result<()> {
    /// okta.modify_user("isaac@example.com", |profile| profile.mobile_phone = Some("+1 555 0100".into())).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn modify_user(&self, user: impl AsRef<str>, change: impl FnOnce(&mut UserProfile)) -> Result<User> {
        let found = self.user_named(user.as_ref()).await?;
        let (Some(id), Some(before)) = (found.id.clone(), found.profile.clone()) else {
            return Err(no_id(&found));
        };
        let (version, found) = (version(&found)?, found.into_inner());
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(found);
        }
        let mut request = self.replace_user(&id, UpdateUserRequest::new().with_profile(after));
        if let Some(version) = version {
            request = request.if_match(version);
        }
        Ok(whole_with_id::<User>(request, &id).await?.into_inner())
    }

    /// The user with this login, without regard to case; `None` if there is none. One that is deactivated is found, a deleted one isn't.
    ///
    /// `getUser` takes other names as well: ids, `me`, the part of a login before the `@`, and logins that differ in accents alone, which
    /// Okta holds to be the same. A user found by one of those isn't the one that was meant, and there may be no other: that is an error.
    /// A login with a slash, which `getUser` doesn't take, is searched for; Okta's search lags behind.
    ///
    /// # Errors
    /// Those of `getUser` and `listUsers`; [`is_invalid_argument`](crate::Error::is_invalid_argument) when Okta finds a user with another
    /// login: the error has the id.
    pub async fn find_user_by_login(&self, login: impl AsRef<str>) -> Result<Option<User>> {
        let found = self.user_with_login(login.as_ref()).await?;
        Ok(found.map(Response::into_inner))
    }

    /// The same, with the version that it came with. It has an id and a profile.
    async fn user_with_login(&self, login: &str) -> Result<Option<Response<User>>> {
        match self.found_by(login).await {
            Ok(Some(found)) => meant(found, login, By::Login).map(Some),
            Ok(None) => Ok(None),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The user with this id or login, with the version that it came with. It has an id. Whatever takes either looks here, so that a
    /// mistyped name isn't taken for somebody else's.
    pub(super) async fn user_named(&self, name: &str) -> Result<Response<User>> {
        let found = match self.found_by(name).await? {
            Some(found) => found,
            // the error that says that there is none is Okta's
            None => self.get_user(name).send().await?,
        };
        meant(found, name, By::IdOrLogin)
    }

    /// The user that Okta finds by a name of any kind; `None` if its search finds none.
    async fn found_by(&self, name: &str) -> Result<Option<Response<User>>> {
        if !name.contains('/') {
            return self.get_user(name).send().await.map(Some);
        }
        let condition = Filter::eq("profile.login", name);
        let mut searched = listed(self.list_users().search(condition)).await?;
        let Some(user) = searched.pop() else { return Ok(None) };
        let id = user
            .id
            .ok_or_else(|| failure::unexpected("listUsers: Okta listed a user without an id"))?;
        self.get_user(id).send().await.map(Some)
    }

    /// Creates the user with the login in `profile`, or changes what `profile` sets of the one that exists, and says which of both it did.
    /// What `profile` doesn't set stays as it is; what it sets to null is cleared. Where the user has all of it already, nothing is written.
    ///
    /// The login decides, without regard to case, and is never changed: [`find_user_by_login`](Self::find_user_by_login) is how the user
    /// is found. Nobody's status changes. Okta refuses to change somebody who is deactivated, unless the org allows it. If Okta names a
    /// version of the user (`ETag`), the change is refused when somebody else wrote meanwhile;
    /// [`is_precondition`](crate::Error::is_precondition) then says so.
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

    /// Waits until the user with this id or login has a status, looking every two seconds for at most `limit`.
    ///
    /// # Errors
    /// Those of `getUser`; [`is_invalid_argument`](crate::Error::is_invalid_argument) when Okta finds a user with another id and login;
    /// [`is_timeout`](crate::Error::is_timeout) when the status isn't reached in time.
    pub async fn wait_for_user_status(
        &self,
        user: impl AsRef<str>,
        status: impl Into<UserStatus>,
        limit: Duration,
    ) -> Result<User> {
        let (mut user, status) = (user.as_ref().to_owned(), status.into());
        let reached = async {
            loop {
                let found = self.user_named(&user).await?.into_inner();
                if found.status.as_ref() == Some(&status) {
                    return Ok(found);
                }
                // a login may be somebody else's by the next look
                user = found.id.unwrap_or(user);
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
    /// Those of [`find_user_by_login`](Client::find_user_by_login), `createUser` and `updateUser`, or when the profile has no login;
    /// [`is_decode`](crate::Error::is_decode) when Okta has taken what was written and still answers with other values, as it does for attributes
    /// that another directory looks after or that this client isn't shown: the error names them.
    pub async fn send(self) -> Result<Upserted<User>> {
        let Self {
            okta,
            profile,
            activate,
        } = self;
        let Some(login) = profile.login.clone() else {
            return Err(failure::argument("a user is found by login: set it in the profile"));
        };
        let Some(found) = okta.user_with_login(&login).await? else {
            let mut request = okta.create_user(CreateUserRequest::new(profile.clone()));
            if let Some(activate) = activate {
                request = request.activate(activate);
            }
            let created = whole::<User>(request).await?;
            let lacking = lacking(&created, &profile)?;
            return reached(created, &lacking, &operations::CREATE_USER, "the user").map(Upserted::Created);
        };
        if lacking(&found, &profile)?.is_empty() {
            return Ok(Upserted::Unchanged(found.into_inner()));
        }
        let id = found.id.clone().ok_or_else(|| no_id(&found))?;
        let mut change = profile.clone();
        // written back it would undo what somebody else made of it
        change.remove("login");
        let mut request = okta.update_user(&id, UpdateUserRequest::new().with_profile(change));
        if let Some(version) = version(&found)? {
            request = request.if_match(version);
        }
        let changed = whole_with_id::<User>(request, &id).await?;
        let lacking = lacking(&changed, &profile)?;
        reached(changed, &lacking, &operations::UPDATE_USER, "the user").map(Upserted::Changed)
    }
}

/// The version of what was read, to be named when it is written.
fn version(read: &Response<User>) -> Result<Option<String>> {
    let version = read.headers().get("etag").map(|version| version.as_bytes().to_vec());
    let version = version.map(String::from_utf8).transpose();
    let message = "Okta names a version of the user (`ETag`) that is no text";
    version.map_err(|_| failure::answered(read, &operations::GET_USER, message))
}

/// The attributes of which a user hasn't the value that is wanted. The case of a login doesn't matter.
fn lacking(user: &User, wanted: &UserProfile) -> Result<Vec<String>> {
    let login = |profile: &UserProfile| profile.login.as_deref().map(str::to_lowercase);
    let profile = user.profile.as_deref();
    let same_login = profile.and_then(login) == login(wanted);
    let mut lacking = upserted::lacking(profile, wanted)?;
    lacking.retain(|name| name != "login" || !same_login);
    Ok(lacking)
}

impl Whole for User {
    const IS: &'static str = "a user with an id and a profile";

    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    fn is_whole(&self) -> bool {
        self.id.is_some() && self.profile.is_some()
    }
}

/// What a user may be named by.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Login,
    IdOrLogin,
}

/// What Okta found by a name, if it is the user who has that name. Ids, the part of a login before the `@`, `me` and logins that differ in
/// accents find users, too: who is found by one that is mistyped, or of somebody who isn't there, is somebody else.
fn meant(found: Response<User>, name: &str, by: By) -> Result<Response<User>> {
    let Some(id) = &found.id else { return Err(no_id(&found)) };
    if by == By::IdOrLogin && id == name {
        return Ok(found);
    }
    let Some(profile) = &found.profile else {
        return Err(no_id(&found));
    };
    let same = |login: &str| login.to_lowercase() == name.to_lowercase();
    // who made an id their login isn't who has the id
    let is_login = by == By::Login || !looks_like_an_id(name);
    if is_login && profile.login.as_deref().is_some_and(same) {
        return Ok(found);
    }
    Err(failure::argument(match by {
        By::Login => format!("by the login {name:?} Okta finds the user {id}, who has another one"),
        By::IdOrLogin => format!("{name:?} is neither the id nor the login of the user whom Okta finds by it, {id}"),
    }))
}

/// As Okta's ids of users are: 20 letters and digits, the same ones first.
fn looks_like_an_id(name: &str) -> bool {
    name.len() == 20 && name.starts_with("00u") && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn no_id(answer: &Response<User>) -> Error {
    failure::answered(
        answer,
        &operations::GET_USER,
        "Okta answered with a user without an id or a profile",
    )
}
