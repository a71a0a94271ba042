//! Who can do what: every administrator role that somebody holds, over what, and how they came to it: in person, through a group, or as an
//! OAuth 2.0 client. One JSON line for each, with a checkpoint after each page: interrupted at any time, the next run goes on where the last
//! one was.
//!
//! `access_review [FOLDER]`. It reviews the configured org and writes to the folder; with nothing configured it talks to a mock server,
//! because the small org of the other examples has no administrator roles.
//!
//! A line of a user names the group that a role came through; a role of a group without members is in the line of the group alone.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use okta_mgmt::mock::{self, MockServer, MockServerExt};
use okta_mgmt::types::{
    Application, Group, ResourceSetResource, RoleAssignedUser, RoleAssignment, RolePermission, RoleTarget, RoleType,
};
use okta_mgmt::{Client, Cursor, Pages, Result};
use org::Outcome;
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let own = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = own
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("okta-review-{}", std::process::id())));
    fs::create_dir_all(&folder)?;
    if let Some(okta) = org::configured()? {
        Review::resume(&okta, &folder, None)?.run().await?;
        println!("the review is in {}", folder.join("review.jsonl").display());
        return Ok(());
    }
    let server = MockServer::start_async().await;
    serve(&server)?;
    let okta = mock::client(&server)?;
    // one page, then interrupted; and the rest in a second run
    Review::resume(&okta, &folder, Some(1))?.run().await?;
    Review::resume(&okta, &folder, None)?.run().await?;
    print!("{}", fs::read_to_string(folder.join("review.jsonl"))?);
    if own.is_none() {
        fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

/// Whose roles are being listed.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Users,
    Groups,
    Clients,
    Done,
}

const PARTS: [(Part, &str); 4] = [
    (Part::Users, "users"),
    (Part::Groups, "groups"),
    (Part::Clients, "clients"),
    (Part::Done, "done"),
];

/// Who holds a role.
struct Holder<'a> {
    kind: &'static str,
    id: &'a str,
    name: Option<&'a str>,
}

struct Review<'a> {
    okta: &'a Client,
    report: File,
    checkpoint: PathBuf,
    part: Part,
    cursor: Option<Cursor>,
    /// What resource sets hold and what custom roles allow, each asked once.
    known: HashMap<String, Vec<String>>,
    /// Pages until an interruption that can be relied on.
    pages_left: Option<usize>,
}

impl<'a> Review<'a> {
    /// Goes on where the last run of this folder was: the part of the org, the place in its list, and how long the report was then.
    fn resume(okta: &'a Client, folder: &Path, pages_left: Option<usize>) -> Outcome<Self> {
        let checkpoint = folder.join("checkpoint");
        let report = OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.join("review.jsonl"))?;
        let (mut part, mut cursor, mut length) = (Part::Users, None, 0);
        match fs::read_to_string(&checkpoint) {
            Ok(text) => {
                let mut words = text.split(' ');
                let mut word = || words.next().ok_or("the checkpoint is damaged");
                let name = word()?;
                part = PARTS
                    .iter()
                    .find_map(|(part, known)| (*known == name).then_some(*part))
                    .ok_or("the checkpoint is damaged")?;
                length = word()?.parse()?;
                cursor = words.next().map(str::parse).transpose()?;
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        // what was written after the checkpoint comes again
        report.set_len(length)?;
        Ok(Self {
            okta,
            report,
            checkpoint,
            part,
            cursor,
            known: HashMap::new(),
            pages_left,
        })
    }

    async fn run(mut self) -> Outcome {
        let okta = self.okta;
        loop {
            let whole = match self.part {
                Part::Users => {
                    let pages = okta.list_users_with_role_assignments().pages();
                    self.walk(pages, async |review, user| {
                        review.user(user.id.as_deref().unwrap_or_default()).await
                    })
                    .await?
                }
                Part::Groups => {
                    let pages = okta.list_groups().pages();
                    self.walk(pages, async |review, group| {
                        let name = group.profile.as_ref().and_then(|profile| profile.name.as_deref());
                        review.group(group.id.as_deref().unwrap_or_default(), name).await
                    })
                    .await?
                }
                Part::Clients => {
                    let pages = okta.list_applications().pages();
                    self.walk(pages, async |review, app| match app {
                        // the id of such an application is its client id
                        Application::OpenIdConnect(_) => review.client(app.id().unwrap_or_default(), app.label()).await,
                        _ => Ok(()),
                    })
                    .await?
                }
                Part::Done => return Ok(()),
            };
            if !whole {
                return Ok(());
            }
        }
    }

    /// Goes through a list, page by page, and on to the next part. `false` if it was interrupted.
    async fn walk<T>(
        &mut self,
        mut pages: Pages<T>,
        mut each: impl AsyncFnMut(&mut Self, &T) -> Outcome,
    ) -> Outcome<bool> {
        if let Some(cursor) = self.cursor.take() {
            pages = pages.from_cursor(cursor);
        }
        while let Some(page) = pages.try_next().await? {
            if let Some(rejected) = page.rejected().first() {
                return Err(format!("an entry of the list is no object: {}", rejected.json).into());
            }
            for item in &page {
                each(self, item).await?;
            }
            self.cursor = page.next();
            if self.cursor.is_none() {
                break;
            }
            self.save()?;
            if let Some(left) = &mut self.pages_left {
                *left -= 1;
                if *left == 0 {
                    return Ok(false);
                }
            }
        }
        let next = PARTS
            .iter()
            .position(|(part, _)| *part == self.part)
            .map_or(0, |index| index + 1);
        self.part = PARTS.get(next).map_or(Part::Done, |(part, _)| *part);
        self.cursor = None;
        self.save()?;
        Ok(true)
    }

    /// The report first, then the checkpoint, which is replaced as a whole.
    fn save(&mut self) -> Outcome {
        self.report.sync_data()?;
        let name = PARTS
            .iter()
            .find(|(part, _)| *part == self.part)
            .map_or("done", |(_, name)| name);
        let cursor = self
            .cursor
            .as_ref()
            .map(|cursor| format!(" {cursor}"))
            .unwrap_or_default();
        let next = self.checkpoint.with_extension("next");
        fs::write(&next, format!("{name} {}{cursor}", self.report.metadata()?.len()))?;
        Ok(fs::rename(next, &self.checkpoint)?)
    }

    async fn user(&mut self, id: &str) -> Outcome {
        let okta = self.okta;
        let roles = okta.list_assigned_roles_for_user(id).stream().try_collect().await;
        for role in unless_gone(roles)? {
            let user = Holder {
                kind: "user",
                id,
                name: None,
            };
            let over = match (&role, reach(&role)) {
                (RoleAssignment::Custom(_), _) | (_, Reach::All) => Vec::new(),
                _ => {
                    let role = role.id().unwrap_or_default();
                    let targets = okta.get_role_targets_by_user_id_and_role_id(id, role).stream();
                    let targets = targets.try_collect().await?;
                    targets.into_iter().filter_map(|target| target.orn).collect()
                }
            };
            self.write(&user, &role, over).await?;
        }
        Ok(())
    }

    async fn group(&mut self, id: &str, name: Option<&str>) -> Outcome {
        let okta = self.okta;
        let roles = okta.list_group_assigned_roles(id).stream().try_collect().await;
        for role in unless_gone(roles)? {
            let assignment = role.id().unwrap_or_default();
            let over = match reach(&role) {
                Reach::All => Vec::new(),
                Reach::Groups => {
                    let targets = okta.list_group_targets_for_group_role(id, assignment).stream();
                    targets
                        .try_collect()
                        .await?
                        .into_iter()
                        .filter_map(|group| group.id)
                        .collect()
                }
                Reach::Apps => {
                    let targets = okta
                        .list_application_targets_for_application_administrator_role_for_group(id, assignment)
                        .stream();
                    let targets = targets.try_collect().await?;
                    targets.into_iter().filter_map(|app| app.id.or(app.name)).collect()
                }
            };
            let group = Holder {
                kind: "group",
                id,
                name,
            };
            self.write(&group, &role, over).await?;
        }
        Ok(())
    }

    async fn client(&mut self, id: &str, name: Option<&str>) -> Outcome {
        let okta = self.okta;
        let roles = okta.list_roles_for_client(id).stream().try_collect().await;
        for role in unless_gone(roles)? {
            let assignment = role.id().unwrap_or_default();
            let over = match reach(&role) {
                Reach::All => Vec::new(),
                Reach::Groups => {
                    let targets = okta.list_group_target_role_for_client(id, assignment).stream();
                    targets
                        .try_collect()
                        .await?
                        .into_iter()
                        .filter_map(|group| group.id)
                        .collect()
                }
                Reach::Apps => {
                    let targets = okta.list_app_target_role_to_client(id, assignment).stream();
                    let targets = targets.try_collect().await?;
                    targets.into_iter().filter_map(|app| app.id.or(app.name)).collect()
                }
            };
            let client = Holder {
                kind: "client",
                id,
                name,
            };
            self.write(&client, &role, over).await?;
        }
        Ok(())
    }

    /// A line of the report. `over` is empty where a standard role isn't limited.
    async fn write(&mut self, holder: &Holder<'_>, role: &RoleAssignment, over: Vec<String>) -> Outcome {
        let (mut over, mut allows) = (over, Value::Null);
        if let RoleAssignment::Custom(custom) = role {
            over = self
                .resources(custom.resource_set.as_deref().unwrap_or_default())
                .await?;
            if role.type_() == Some(&RoleType::Custom) {
                allows = json!(self.permissions(custom.role.as_deref().unwrap_or_default()).await?);
            }
        }
        let limited = matches!(role, RoleAssignment::Custom(_)) || !over.is_empty();
        let line = json!({
            "holder": { "kind": holder.kind, "id": holder.id, "name": holder.name },
            "through": through(holder, role),
            "role": role.type_().map(RoleType::as_str),
            "label": role.label(),
            "status": role.status().map(|status| status.as_str()),
            "over": if limited { json!(over) } else { json!("everything") },
            "allows": allows,
        });
        Ok(writeln!(self.report, "{line}")?)
    }

    async fn resources(&mut self, set: &str) -> Result<Vec<String>> {
        if !self.known.contains_key(set) {
            let resources = self
                .okta
                .list_resource_set_resources(set)
                .stream()
                .try_collect()
                .await?;
            let names = resources.into_iter().filter_map(|resource| resource.orn).collect();
            self.known.insert(set.to_owned(), names);
        }
        Ok(self.known[set].clone())
    }

    async fn permissions(&mut self, role: &str) -> Result<Vec<String>> {
        if !self.known.contains_key(role) {
            let permissions = self.okta.list_role_permissions(role).stream().try_collect().await?;
            let names = permissions
                .into_iter()
                .filter_map(|permission| permission.label)
                .collect();
            self.known.insert(role.to_owned(), names);
        }
        Ok(self.known[role].clone())
    }
}

/// What a standard role can be limited to.
enum Reach {
    All,
    Groups,
    Apps,
}

fn reach(role: &RoleAssignment) -> Reach {
    match role.type_() {
        Some(RoleType::AppAdmin) => Reach::Apps,
        Some(RoleType::GroupMembershipAdmin | RoleType::HelpDeskAdmin | RoleType::UserAdmin) => Reach::Groups,
        _ => Reach::All,
    }
}

/// Whoever was deleted since the list was made has no roles.
fn unless_gone(roles: Result<Vec<RoleAssignment>>) -> Result<Vec<RoleAssignment>> {
    match roles {
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        roles => roles,
    }
}

/// How the holder came to the role: the group that it is assigned to, if that isn't the holder.
fn through(holder: &Holder<'_>, role: &RoleAssignment) -> Value {
    let by_group = role.assignment_type().is_some_and(|kind| kind.as_str() == "GROUP");
    if holder.kind != "user" || !by_group {
        return Value::Null;
    }
    let assignee = role.links().and_then(|links| links.assignee.as_deref());
    let group = assignee.and_then(|link| link.href.as_deref()?.rsplit('/').next());
    json!(format!("group {}", group.unwrap_or("?")))
}

/// Three administrators on two pages, a group and a client.
fn serve(server: &MockServer) -> Outcome {
    let first = json!([{ "id": "00uowner" }, { "id": "00uhelper" }]);
    let first: Vec<RoleAssignedUser> = serde_json::from_value(first)?;
    let second: Vec<RoleAssignedUser> = serde_json::from_value(json!([{ "id": "00ureader" }]))?;
    server.list_users_with_role_assignments(|when, then| {
        when.after("2");
        then.page(&second);
    });
    server.list_users_with_role_assignments(|_, then| {
        then.page(&first).next_page("2");
    });

    let owner =
        json!([{ "id": "s1", "label": "Super Administrator", "type": "SUPER_ADMIN", "assignmentType": "USER" }]);
    let help_desk = json!([{
        "id": "JBCUYUC7IRCVGS27IFCE2SKO", "label": "Help Desk Administrator", "type": "HELP_DESK_ADMIN", "assignmentType": "GROUP",
        "_links": { "assignee": { "href": "https://acme.okta.com/api/v1/groups/00ghelp" } },
    }]);
    let readers = json!([{
        "id": "irb1", "label": "Readers", "type": "CUSTOM", "assignmentType": "USER", "role": "cr1", "resource-set": "iam1",
    }]);
    let reports =
        json!([{ "id": "r1", "label": "Report Administrator", "type": "REPORT_ADMIN", "assignmentType": "CLIENT" }]);
    for (user, roles) in [
        ("00uowner", owner),
        ("00uhelper", help_desk.clone()),
        ("00ureader", readers),
    ] {
        let roles: Vec<RoleAssignment> = serde_json::from_value(roles)?;
        server.list_assigned_roles_for_user(|when, then| {
            when.user_id(user);
            then.page(&roles);
        });
    }
    let target = json!([{ "orn": "orn:okta:directory:00o1:groups:00gcontractors", "assignmentType": "GROUP" }]);
    let targets: Vec<RoleTarget> = serde_json::from_value(target)?;
    server.get_role_targets_by_user_id_and_role_id(|when, then| {
        when.user_id("00uhelper");
        then.page(&targets);
    });

    let groups: Vec<Group> = serde_json::from_value(json!([{ "id": "00ghelp", "profile": { "name": "Help desk" } }]))?;
    server.list_groups(|_, then| {
        then.page(&groups);
    });
    let roles: Vec<RoleAssignment> = serde_json::from_value(help_desk)?;
    server.list_group_assigned_roles(|when, then| {
        when.group_id("00ghelp");
        then.page(&roles);
    });
    let targets: Vec<Group> = serde_json::from_value(json!([{ "id": "00gcontractors" }]))?;
    server.list_group_targets_for_group_role(|when, then| {
        when.group_id("00ghelp");
        then.page(&targets);
    });

    let app = json!([{ "id": "0oareports", "label": "Nightly reports", "name": "oidc_client", "signOnMode": "OPENID_CONNECT" }]);
    let apps: Vec<Application> = serde_json::from_value(app)?;
    server.list_applications(|_, then| {
        then.page(&apps);
    });
    let roles: Vec<RoleAssignment> = serde_json::from_value(reports)?;
    server.list_roles_for_client(|when, then| {
        when.client_id("0oareports");
        then.page(&roles);
    });

    let resources: Vec<ResourceSetResource> =
        serde_json::from_value(json!([{ "orn": "orn:okta:directory:00o1:users" }]))?;
    server.list_resource_set_resources(|when, then| {
        when.resource_set_id_or_label("iam1");
        then.page(&resources);
    });
    let permissions: Vec<RolePermission> = serde_json::from_value(json!([{ "label": "okta.users.read" }]))?;
    server.list_role_permissions(|when, then| {
        when.role_id_or_label("cr1");
        then.page(&permissions);
    });
    Ok(())
}
