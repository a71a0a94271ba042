//! Who can do what: every administrator role that somebody holds, over what, and how they came to it: in person, through a group, or as an
//! OAuth 2.0 client. One JSON line for each, with a checkpoint after each page: interrupted at any time, the next run goes on where the last
//! one was.
//!
//! `access_review [FOLDER]`. It reviews the configured org and writes to the folder. With nothing configured it gives out a few roles in a
//! small org of its own and reviews that twice: in one go, and interrupted after each page. Both reports are the same.
//!
//! A line of a user names the group that a role came through; a role of a group without members is in the line of the group alone.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/journal.rs"]
mod journal;
#[path = "support/org.rs"]
mod org;

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use journal::Journal;
use okta_mgmt::types::{
    Application, CatalogApplication, CreateIamRoleRequest, CreateResourceSetRequest, CustomRoleAssignment, Group,
    RoleAssignment, RoleType, StandardRoleAssignment,
};
use okta_mgmt::{Client, Cursor, Items, Pages, Result};
use okta_sandbox::Sandbox;
use org::Outcome;
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let own = std::env::args_os().nth(1).map(PathBuf::from);
    let temporary = std::env::temp_dir().join(format!("okta-review-{}", std::process::id()));
    let folder = own.clone().unwrap_or_else(|| temporary.clone());
    let org = org::open(Sandbox::builder().with_samples().with_page_size(2)).await?;
    if org.sandbox.is_none() {
        review(&org.okta, &folder, None).await?;
        println!("the review is in {}", folder.join("review.jsonl").display());
        return Ok(());
    }
    give_out_roles(&org.okta).await?;
    let (whole, _) = review(&org.okta, &folder, None).await?;
    print!("{whole}");
    let (pieced, runs) = review(&org.okta, &temporary.join("pieces"), Some(1)).await?;
    if pieced != whole {
        return Err(format!("the review in {runs} pieces differs:\n{pieced}").into());
    }
    println!("\nthe same in {runs} runs, each interrupted while it wrote its next line");
    Ok(fs::remove_dir_all(&temporary)?)
}

/// Goes on until all is reviewed. Returns the report, and how many runs it took; without an interruption that is one.
async fn review(okta: &Client, folder: &Path, pages: Option<usize>) -> Outcome<(String, usize)> {
    let mut runs = 1;
    while !Review::resume(okta, folder, pages)?.run().await? {
        // what a run that was killed may leave behind
        let mut report = OpenOptions::new().append(true).open(folder.join("review.jsonl"))?;
        report.write_all(b"{\"holder\":{\"ki")?;
        runs += 1;
    }
    Ok((fs::read_to_string(folder.join("review.jsonl"))?, runs))
}

/// Administrators of each kind: by a standard role and by one of the org's own, in person, by group, and as a client.
async fn give_out_roles(okta: &Client) -> Outcome {
    let user = async |name: &str| -> Outcome<String> {
        let login = format!("{name}@sandbox.example");
        let found = okta.find_user_by_login(login).await?;
        Ok(found.and_then(|user| user.id).ok_or("no such user")?)
    };
    let group = async |name: &str| -> Outcome<String> {
        let found = okta.find_group_by_name(name).await?;
        Ok(found.and_then(|group| group.id).ok_or("no such group")?)
    };
    let (engineers, sales) = (group("Engineers").await?, group("Sales").await?);

    let help_desk = StandardRoleAssignment::new(RoleType::HelpDeskAdmin);
    let role = okta.assign_role_to_group(&engineers, help_desk).send().await?;
    let role = role.as_ref().and_then(RoleAssignment::id).ok_or("no id")?;
    okta.assign_group_target_to_group_admin_role(&engineers, role, &sales)
        .send()
        .await?;

    let mary = user("mary.parker").await?;
    let apps = StandardRoleAssignment::new(RoleType::AppAdmin);
    let role = okta.assign_role_to_user(&mary, apps).send().await?;
    let role = role.id().ok_or("no id")?;
    okta.assign_app_target_to_admin_role_for_user(&mary, role, "bookmark")
        .send()
        .await?;

    let members = format!("{}/api/v1/groups/{sales}/users", okta.as_ref().org_url());
    let set = CreateResourceSetRequest::new("Whoever sells", "Sales", vec![members]);
    let set = okta
        .create_resource_set(set)
        .send()
        .await?
        .into_inner()
        .id
        .ok_or("no id")?;
    let readers = CreateIamRoleRequest::new("Readers", "Looks around", vec!["okta.users.read".into()]);
    let readers = okta.create_role(readers).send().await?.into_inner().id.ok_or("no id")?;
    let reader = CustomRoleAssignment::new(readers, set);
    okta.assign_role_to_user(user("ada.byron").await?, reader)
        .send()
        .await?;

    let mut all = okta.list_applications().stream();
    while let Some(app) = all.try_next().await? {
        if let (Application::OpenIdConnect(_), Some(client)) = (&app, app.id()) {
            let reports = StandardRoleAssignment::new(RoleType::ReportAdmin);
            okta.assign_role_to_client(client, reports).send().await?;
        }
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

impl<'a> Holder<'a> {
    fn new(kind: &'static str, id: &'a str, name: Option<&'a str>) -> Self {
        Self { kind, id, name }
    }
}

struct Review<'a> {
    okta: &'a Client,
    report: Journal,
    part: Part,
    cursor: Option<Cursor>,
    /// What resource sets hold and what custom roles allow, each asked once.
    known: HashMap<String, Vec<String>>,
    /// Pages until an interruption that can be relied on.
    pages_left: Option<usize>,
}

impl<'a> Review<'a> {
    /// Goes on where the last run of this folder was: the part of the org, and the place in its list.
    fn resume(okta: &'a Client, folder: &Path, pages_left: Option<usize>) -> Outcome<Self> {
        let (report, place) = Journal::open(folder, "review.jsonl")?;
        let (mut part, mut cursor) = (Part::Users, None);
        if let Some(place) = place {
            let (name, rest) = place.split_once(' ').unwrap_or((&place, ""));
            part = PARTS
                .iter()
                .find_map(|(part, known)| (*known == name).then_some(*part))
                .ok_or("the checkpoint is damaged")?;
            if !rest.is_empty() {
                cursor = Some(rest.parse()?);
            }
        }
        Ok(Self {
            okta,
            report,
            part,
            cursor,
            known: HashMap::new(),
            pages_left,
        })
    }

    /// `false` if it was interrupted.
    async fn run(mut self) -> Outcome<bool> {
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
                Part::Done => return Ok(true),
            };
            if !whole {
                return Ok(false);
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

    fn save(&mut self) -> Outcome {
        let name = PARTS
            .iter()
            .find(|(part, _)| *part == self.part)
            .map_or("done", |(_, name)| name);
        match &self.cursor {
            Some(cursor) => self.report.save(&format!("{name} {cursor}")),
            None => self.report.save(name),
        }
    }

    async fn user(&mut self, id: &str) -> Outcome {
        let okta = self.okta;
        let user = Holder::new("user", id, None);
        for role in unless_gone(okta.list_assigned_roles_for_user(id).stream().try_collect().await)? {
            let over = match reach(&role) {
                Reach::All => Vec::new(),
                Reach::Groups | Reach::Apps => {
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
        let group = Holder::new("group", id, name);
        for role in unless_gone(okta.list_group_assigned_roles(id).stream().try_collect().await)? {
            let assignment = role.id().unwrap_or_default();
            let groups = okta.list_group_targets_for_group_role(id, assignment).stream();
            let apps = okta
                .list_application_targets_for_application_administrator_role_for_group(id, assignment)
                .stream();
            self.write(&group, &role, covered(&role, groups, apps).await?).await?;
        }
        Ok(())
    }

    async fn client(&mut self, id: &str, name: Option<&str>) -> Outcome {
        let okta = self.okta;
        let client = Holder::new("client", id, name);
        for role in unless_gone(okta.list_roles_for_client(id).stream().try_collect().await)? {
            let assignment = role.id().unwrap_or_default();
            let groups = okta.list_group_target_role_for_client(id, assignment).stream();
            let apps = okta.list_app_target_role_to_client(id, assignment).stream();
            self.write(&client, &role, covered(&role, groups, apps).await?).await?;
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
        self.report.line(&line.to_string())
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

/// What the role is limited to; of the two lists none but the one that goes with the role is asked for.
async fn covered(role: &RoleAssignment, groups: Items<Group>, apps: Items<CatalogApplication>) -> Result<Vec<String>> {
    Ok(match reach(role) {
        Reach::All => Vec::new(),
        Reach::Groups => groups
            .try_collect()
            .await?
            .into_iter()
            .filter_map(|group| group.id)
            .collect(),
        Reach::Apps => {
            let apps = apps.try_collect().await?.into_iter();
            apps.filter_map(|app| app.id.or(app.name)).collect()
        }
    })
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
