//! Resource names (ORNs): what Okta calls things by in resource sets, role targets and governance.

use std::fmt;
use std::str::FromStr;

use okta_core::rt::failure;

use crate::{Error, Result};

/// A resource name, such as `orn:okta:directory:00o1:groups:00g1`.
///
/// Made by [`OrnOrg`], or read from text. Okta compares resource names in exact case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Orn(String);

/// The org that resource names are in: what all of them begin with.
///
/// Any resource name of the org tells it, such as `orn` of an application or of an administrator.
///
/// ```
/// use okta_mgmt::orn::{Orn, OrnOrg};
///
/// let org = OrnOrg::new("00o1")?;
/// assert_eq!(org.group("00g1")?, "orn:okta:directory:00o1:groups:00g1");
/// assert_eq!(org.apps_of("salesforce")?, "orn:okta:idp:00o1:apps:salesforce");
///
/// let app: Orn = "orn:oktapreview:idp:00o2:apps:slack:0oa1".parse()?;
/// assert_eq!(app.org().users(), "orn:oktapreview:directory:00o2:users");
/// assert_eq!(app.resource().collect::<Vec<_>>(), ["apps", "slack", "0oa1"]);
/// # Ok::<_, okta_mgmt::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrnOrg {
    partition: String,
    id: String,
}

/// Says that all that is in a thing is meant, not the thing itself.
const CONTENTS: &str = "contained_resources";

impl OrnOrg {
    /// An org of Okta's production cells, by its id, which starts with `00o`.
    ///
    /// # Errors
    /// [`is_invalid_argument`](Error::is_invalid_argument) if the id is empty or isn't a word.
    pub fn new(org_id: &str) -> Result<Self> {
        Self::in_partition("okta", org_id)
    }

    /// An org of Okta's preview cells, by its id.
    ///
    /// # Errors
    /// [`is_invalid_argument`](Error::is_invalid_argument) if the id is empty or isn't a word.
    pub fn preview(org_id: &str) -> Result<Self> {
        Self::in_partition("oktapreview", org_id)
    }

    /// An org of another part of Okta.
    ///
    /// # Errors
    /// [`is_invalid_argument`](Error::is_invalid_argument) if either is empty or isn't a word.
    pub fn in_partition(partition: &str, org_id: &str) -> Result<Self> {
        Ok(Self {
            partition: word(partition)?.to_owned(),
            id: word(org_id)?.to_owned(),
        })
    }

    /// `okta` or `oktapreview`.
    #[must_use]
    pub fn partition(&self) -> &str {
        &self.partition
    }

    /// Id of the org.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// All users.
    #[must_use]
    pub fn users(&self) -> Orn {
        self.name("directory", &["users"])
    }

    /// One user. Resource sets take users by group or all of them; answers and governance name single ones.
    ///
    /// # Errors
    /// [`is_invalid_argument`](Error::is_invalid_argument) if the id is empty or isn't a word; so with all methods that take one.
    pub fn user(&self, user_id: &str) -> Result<Orn> {
        self.resource("directory", &["users", user_id])
    }

    /// All groups.
    #[must_use]
    pub fn groups(&self) -> Orn {
        self.name("directory", &["groups"])
    }

    /// One group, without its members.
    ///
    /// # Errors
    /// As with [`user`](Self::user).
    pub fn group(&self, group_id: &str) -> Result<Orn> {
        self.resource("directory", &["groups", group_id])
    }

    /// The members of a group, without the group.
    ///
    /// # Errors
    /// As with [`user`](Self::user).
    pub fn group_members(&self, group_id: &str) -> Result<Orn> {
        self.resource("directory", &["groups", group_id, CONTENTS])
    }

    /// All devices.
    #[must_use]
    pub fn devices(&self) -> Orn {
        self.name("directory", &["devices"])
    }

    /// All applications.
    #[must_use]
    pub fn apps(&self) -> Orn {
        self.name("idp", &["apps"])
    }

    /// All instances of an application, by its key, such as `salesforce`.
    ///
    /// # Errors
    /// As with [`user`](Self::user).
    pub fn apps_of(&self, app_name: &str) -> Result<Orn> {
        self.resource("idp", &["apps", app_name])
    }

    /// One application: key (`name` of an application) and id.
    ///
    /// # Errors
    /// As with [`user`](Self::user).
    pub fn app(&self, app_name: &str, app_id: &str) -> Result<Orn> {
        self.resource("idp", &["apps", app_name, app_id])
    }

    /// All authorization servers.
    #[must_use]
    pub fn authorization_servers(&self) -> Orn {
        self.name("idp", &["authorization_servers"])
    }

    /// One authorization server.
    ///
    /// # Errors
    /// As with [`user`](Self::user).
    pub fn authorization_server(&self, auth_server_id: &str) -> Result<Orn> {
        self.resource("idp", &["authorization_servers", auth_server_id])
    }

    /// How the org looks to its users: brands, pages and the like.
    #[must_use]
    pub fn customizations(&self) -> Orn {
        self.name("idp", &["customizations"])
    }

    /// All delegated flows of Okta Workflows.
    #[must_use]
    pub fn flows(&self) -> Orn {
        self.name("workflow", &["flows"])
    }

    /// Anything else: the service that it belongs to, and from wide to narrow what it is.
    ///
    /// # Errors
    /// [`is_invalid_argument`](Error::is_invalid_argument) if there is nothing in `resource`, or a part is empty or isn't a word.
    pub fn resource(&self, service: &str, resource: &[&str]) -> Result<Orn> {
        if resource.is_empty() {
            return Err(failure::argument("a resource name needs a resource"));
        }
        resource
            .iter()
            .copied()
            .chain([service])
            .try_for_each(|part| word(part).map(drop))?;
        Ok(self.name(service, resource))
    }

    fn name(&self, service: &str, resource: &[&str]) -> Orn {
        let Self { partition, id } = self;
        Orn(format!("orn:{partition}:{service}:{id}:{}", resource.join(":")))
    }
}

impl Orn {
    /// The org that it is in.
    #[must_use]
    pub fn org(&self) -> OrnOrg {
        OrnOrg {
            partition: self.part(1).to_owned(),
            id: self.part(3).to_owned(),
        }
    }

    /// The service that it belongs to, such as `directory` or `idp`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.part(2)
    }

    /// What it is, from wide to narrow: `["groups", "00g1"]`.
    pub fn resource(&self) -> impl Iterator<Item = &str> {
        self.0.split(':').skip(4)
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn part(&self, index: usize) -> &str {
        self.0.split(':').nth(index).unwrap_or_default()
    }
}

impl FromStr for Orn {
    type Err = Error;

    /// # Errors
    /// [`is_invalid_argument`](Error::is_invalid_argument) if the text isn't of the form `orn:{partition}:{service}:{org}:{resource}`.
    fn from_str(text: &str) -> Result<Self> {
        let parts = text.split(':');
        if parts.clone().next() != Some("orn") || parts.clone().count() < 5 {
            return Err(failure::argument(
                "text is not a resource name, `orn:{partition}:{service}:{org}:{resource}`",
            ));
        }
        parts.into_iter().try_for_each(|part| word(part).map(drop))?;
        Ok(Self(text.to_owned()))
    }
}

/// A part of a name. With a colon it would be two, and name something else.
fn word(part: &str) -> Result<&str> {
    let taken = |c: char| c == ':' || c.is_whitespace() || c.is_control();
    if part.is_empty() || part.contains(taken) {
        return Err(failure::argument(
            "a part of a resource name is empty, or has a colon, a blank or a control character in it",
        ));
    }
    Ok(part)
}

impl fmt::Display for Orn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Orn {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<Orn> for String {
    fn from(name: Orn) -> Self {
        name.0
    }
}

impl PartialEq<str> for Orn {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Orn {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let org = OrnOrg::new("00o1").unwrap();
        for (name, text) in [
            (org.users(), "orn:okta:directory:00o1:users"),
            (org.user("00u1").unwrap(), "orn:okta:directory:00o1:users:00u1"),
            (org.groups(), "orn:okta:directory:00o1:groups"),
            (org.group("00g1").unwrap(), "orn:okta:directory:00o1:groups:00g1"),
            (
                org.group_members("00g1").unwrap(),
                "orn:okta:directory:00o1:groups:00g1:contained_resources",
            ),
            (org.devices(), "orn:okta:directory:00o1:devices"),
            (org.apps(), "orn:okta:idp:00o1:apps"),
            (org.apps_of("slack").unwrap(), "orn:okta:idp:00o1:apps:slack"),
            (org.app("slack", "0oa1").unwrap(), "orn:okta:idp:00o1:apps:slack:0oa1"),
            (org.authorization_servers(), "orn:okta:idp:00o1:authorization_servers"),
            (
                org.authorization_server("aus1").unwrap(),
                "orn:okta:idp:00o1:authorization_servers:aus1",
            ),
            (org.customizations(), "orn:okta:idp:00o1:customizations"),
            (org.flows(), "orn:okta:workflow:00o1:flows"),
            (
                org.resource("governance", &["bundles", "enb1"]).unwrap(),
                "orn:okta:governance:00o1:bundles:enb1",
            ),
        ] {
            assert_eq!(name, text);
            let read: Orn = text.parse().unwrap();
            assert_eq!((&read, read.org()), (&name, org.clone()));
            let again = org
                .resource(read.service(), &read.resource().collect::<Vec<_>>())
                .unwrap();
            assert_eq!(again, name);
        }
    }

    #[test]
    fn a_part_stays_one_part() {
        let org = OrnOrg::preview("00o1").unwrap();
        for id in ["", "00g1:contained_resources", "00g 1", "00g1\n"] {
            assert!(org.group(id).unwrap_err().is_invalid_argument(), "{id:?}");
            assert!(OrnOrg::new(id).unwrap_err().is_invalid_argument(), "{id:?}");
        }
        assert!(org.resource("idp", &[]).unwrap_err().is_invalid_argument());
        for text in [
            "",
            "orn",
            "orn:okta:idp:00o1",
            "orn:okta:idp:00o1:",
            "orn::idp:00o1:apps",
            "urn:okta:idp:00o1:apps",
        ] {
            assert!(text.parse::<Orn>().unwrap_err().is_invalid_argument(), "{text:?}");
        }
    }
}
