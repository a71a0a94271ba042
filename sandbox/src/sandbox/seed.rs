//! Putting objects into an org without a request, so that they are in no log and count against no limit.

use serde_json::{Map, Value, json};

use crate::{
    Error, Sandbox,
    http::reply::{invalid, not_found, taken},
    mgmt::{Holder, NewApp, NewUser, assign_role, new_group, new_resource_set, new_role, next_proof},
    pam,
    state::{Org, Table, merge, now},
};

/// An id as text, or as the `id` member of an object that the sandbox gave back.
pub trait Id {
    /// The id; empty if there is none.
    fn id(&self) -> &str;
}

impl Id for str {
    fn id(&self) -> &str {
        self
    }
}

impl Id for String {
    fn id(&self) -> &str {
        self
    }
}

impl Id for Value {
    fn id(&self) -> &str {
        self.as_str().or_else(|| self["id"].as_str()).unwrap_or_default()
    }
}

/// Members that the org sets on users, groups and applications, and a seed may set.
const SET_BY_ORG: &[&str] = &[
    "status",
    "created",
    "activated",
    "statusChanged",
    "lastLogin",
    "lastUpdated",
    "passwordChanged",
    "type",
    "objectClass",
    "lastMembershipUpdated",
    "features",
    "universalLogout",
];

impl Sandbox {
    /// Adds a user, given as the body of `createUser`, and returns it without its links. It is active (with a password it doesn't need
    /// to have) unless the object says otherwise: what the org sets by itself, such as `id`, `status` or `lastLogin`, can be given too.
    ///
    /// # Errors
    ///
    /// If the org refuses it, for example because its login is taken.
    pub fn add_user(&self, user: Value) -> Result<Value, Error> {
        let mut user = object(user)?;
        user.entry("status").or_insert_with(|| "ACTIVE".into());
        user.entry("credentials")
            .or_insert_with(|| json!({"password": {"value": "set"}}));
        self.add(
            user,
            |org| &mut org.users,
            |org, id, body| {
                NewUser {
                    id,
                    body,
                    activate: true,
                    change_password: false,
                }
                .add(org)
            },
        )
    }

    /// Adds a group, given as the body of `addGroup`, and returns it without its links. `id`, `type` and times can be given too.
    ///
    /// # Errors
    ///
    /// If the org refuses it, for example because its name is taken.
    pub fn add_group(&self, group: Value) -> Result<Value, Error> {
        self.add(
            object(group)?,
            |org| &mut org.groups,
            |org, id, body| new_group(org, id, &body),
        )
    }

    /// Adds an application, given as the body of `createApplication`, and returns it without its links. It is active unless the object
    /// says otherwise: `id`, `status`, `features` and times can be given too.
    ///
    /// # Errors
    ///
    /// If the org refuses it, for example because it has no label.
    pub fn add_application(&self, application: Value) -> Result<Value, Error> {
        self.add(
            object(application)?,
            |org| &mut org.apps,
            |org, id, body| {
                NewApp {
                    id,
                    body,
                    activate: true,
                }
                .add(org)
            },
        )
    }

    /// Puts a user into a group.
    ///
    /// # Errors
    ///
    /// If one of them doesn't exist.
    pub fn add_member(&self, group: &(impl Id + ?Sized), user: &(impl Id + ?Sized)) -> Result<(), Error> {
        let mut org = self.shared().org();
        let (group, user) = (group.id(), user.id());
        org.groups.get(group).ok_or_else(|| not_found(group, "UserGroup"))?;
        org.users.get(user).ok_or_else(|| not_found(user, "User"))?;
        org.members.insert((group.to_owned(), user.to_owned()));
        Ok(())
    }

    /// Assigns an application to a group.
    ///
    /// # Errors
    ///
    /// If one of them doesn't exist.
    pub fn assign_to_group(&self, app: &(impl Id + ?Sized), group: &(impl Id + ?Sized)) -> Result<(), Error> {
        let mut org = self.shared().org();
        let (app, group) = (app.id(), group.id());
        org.apps.get(app).ok_or_else(|| not_found(app, "AppInstance"))?;
        org.groups.get(group).ok_or_else(|| not_found(group, "UserGroup"))?;
        let assigned = json!({"id": group, "priority": 0, "profile": {}, "lastUpdated": now()});
        org.app_groups.insert((app.to_owned(), group.to_owned()), assigned);
        Ok(())
    }

    /// Makes a custom administrator role, given as the body of `createRole`.
    ///
    /// # Errors
    ///
    /// If it has no label or permissions, or the label is taken.
    pub fn add_role(&self, role: Value) -> Result<Value, Error> {
        Ok(new_role(&mut self.shared().org(), &object(role)?)?)
    }

    /// Makes a resource set, given as the body of `createResourceSet`.
    ///
    /// # Errors
    ///
    /// If it has no label or resources, the label is taken, or one of the resources doesn't exist.
    pub fn add_resource_set(&self, set: Value) -> Result<Value, Error> {
        Ok(new_resource_set(&mut self.shared().org(), &object(set)?)?)
    }

    /// Gives an administrator role to a user, a group or an OpenID Connect application, as the body of `assignRoleToUser` says.
    ///
    /// # Errors
    ///
    /// If one of them doesn't exist, or the role is held already.
    pub fn assign_role(&self, holder: &(impl Id + ?Sized), role: Value) -> Result<Value, Error> {
        let role = object(role)?;
        let mut org = self.shared().org();
        let holder = Holder::of_id(&org, holder.id())?;
        Ok(assign_role(&mut org, &holder, &role)?)
    }

    /// What the user of a factor would give as proof next: for passcodes by time the app's first one that isn't used yet, for text
    /// messages the passcode last sent, for a question the answer.
    ///
    /// # Errors
    ///
    /// If there is no such factor, or nothing was sent since the last passcode was used.
    pub fn passcode(&self, factor: &(impl Id + ?Sized)) -> Result<String, Error> {
        Ok(next_proof(&self.shared().org(), factor.id())?)
    }

    /// Adds a resource group of Privileged Access, given as the body of `CreateResourceGroup`.
    ///
    /// # Errors
    ///
    /// If it has no name or the name is taken.
    pub fn add_resource_group(&self, resource_group: Value) -> Result<Value, Error> {
        let body = object(resource_group)?;
        Ok(pam::new_resource_group(
            &mut self.shared().org(),
            self.pam_team(),
            body,
        )?)
    }

    /// Adds a project to a resource group, given as the body of `CreateResourceGroupProject`.
    ///
    /// # Errors
    ///
    /// If there is no such resource group, or the project has no name or one that is taken.
    pub fn add_project(&self, resource_group: &(impl Id + ?Sized), project: Value) -> Result<Value, Error> {
        let body = object(project)?;
        Ok(pam::new_project(
            &mut self.shared().org(),
            self.pam_team(),
            resource_group.id(),
            body,
        )?)
    }

    /// Adds an account of a SaaS application to a project, given as an object with `name`, `username` and `application_instance_name`;
    /// the instance is added with the first account that names it.
    ///
    /// # Errors
    ///
    /// If there is no such project.
    pub fn add_saas_app_account(&self, project: &(impl Id + ?Sized), account: Value) -> Result<Value, Error> {
        let body = object(account)?;
        Ok(pam::new_account(
            &mut self.shared().org(),
            self.pam_team(),
            project.id(),
            body,
        )?)
    }

    /// Adds the administrator that the API token belongs to.
    pub(super) fn add_owner(&self) -> Result<(), Error> {
        let owner = self.add_user(json!({"profile": {
            "firstName": "Sandbox", "lastName": "Admin", "email": "admin@sandbox.example", "login": "admin@sandbox.example",
        }}))?;
        owner.id().clone_into(&mut self.shared().org().owner);
        self.assign_role(&owner, json!({"type": "SUPER_ADMIN"}))?;
        Ok(())
    }

    fn add(
        &self,
        mut body: Map<String, Value>,
        table: fn(&mut Org) -> &mut Table,
        new: impl FnOnce(&mut Org, Option<String>, Map<String, Value>) -> Result<String, crate::http::reply::Reply>,
    ) -> Result<Value, Error> {
        let mut org = self.shared().org();
        let id = body.remove("id").and_then(|id| id.as_str().map(str::to_owned));
        if let Some(id) = &id
            && table(&mut org).get(id).is_some()
        {
            return Err(taken("id").into());
        }
        let set = body.iter().filter(|(name, _)| SET_BY_ORG.contains(&name.as_str()));
        let set: Map<String, Value> = set.map(|(name, value)| (name.clone(), value.clone())).collect();
        let id = new(&mut org, id, body)?;
        let added = table(&mut org).get_mut(&id).ok_or_else(|| not_found(&id, "Object"))?;
        merge(added, Value::Object(set));
        Ok(added.clone())
    }
}

fn object(value: Value) -> Result<Map<String, Value>, Error> {
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(invalid("object", "The value is not an object").into()),
    }
}
