//! All applications of an org, and what somebody should look at: those that nobody is assigned to, that everybody is, or that sign in without a
//! standard. One line each, as a table, sorted by label. Many are looked at at once, as the rate limits allow.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::io;
use std::process::ExitCode;

use futures_util::TryStreamExt as _;
use okta_mgmt::types::{Application, ApplicationLifecycleStatus, ApplicationSignOnMode};
use okta_mgmt::{Client, Result};
use okta_sandbox::Sandbox;
use org::Outcome;

/// How many applications are looked at at the same time.
const AT_ONCE: usize = 8;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let org = org::open(Sandbox::builder().with_samples()).await?;
    let mut rows: Vec<Row> = org
        .okta
        .list_applications()
        .stream()
        .map_ok(|app| look_at(&org.okta, app))
        .try_buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    rows.sort_by(|this, that| this.label.cmp(&that.label));
    let mut table = csv::Writer::from_writer(io::stdout());
    table.write_record(["label", "signs in by", "status", "users", "groups", "look at"])?;
    for row in &rows {
        let (users, groups) = (row.users.to_string(), row.groups.to_string());
        table.write_record([
            &row.label,
            &row.signs_in_by,
            &row.status,
            &users,
            &groups,
            &row.remarks().join("; "),
        ])?;
    }
    Ok(table.flush()?)
}

struct Row {
    label: String,
    signs_in_by: String,
    status: String,
    users: usize,
    groups: usize,
    for_everyone: bool,
}

async fn look_at(okta: &Client, app: Application) -> Result<Row> {
    let id = app.id().unwrap_or_default();
    let users = okta.list_application_users(id).stream().try_collect().await?.len();
    let mut assignments = okta.list_application_group_assignments(id).stream();
    let (mut groups, mut for_everyone) = (0, false);
    while let Some(assignment) = assignments.try_next().await? {
        groups += 1;
        if let Some(group) = &assignment.id {
            let group = okta.get_group(group).send().await?;
            for_everyone |= group.profile.as_ref().and_then(|profile| profile.name.as_deref()) == Some("Everyone");
        }
    }
    Ok(Row {
        label: app.label().unwrap_or("(without a label)").to_owned(),
        signs_in_by: app.sign_on_mode().map(ToString::to_string).unwrap_or_default(),
        status: app.status().map(ToString::to_string).unwrap_or_default(),
        users,
        groups,
        for_everyone,
    })
}

impl Row {
    fn remarks(&self) -> Vec<&'static str> {
        let active = self.status == ApplicationLifecycleStatus::Active.as_str();
        let without_standard = [
            ApplicationSignOnMode::AutoLogin,
            ApplicationSignOnMode::BasicAuth,
            ApplicationSignOnMode::BrowserPlugin,
            ApplicationSignOnMode::SecurePasswordStore,
        ];
        let remarks = [
            (active && self.users == 0 && self.groups == 0, "nobody is assigned"),
            (self.for_everyone, "everybody is assigned"),
            (!active && self.users > 0, "inactive, but assigned"),
            (
                without_standard.iter().any(|mode| mode.as_str() == self.signs_in_by),
                "sends a password",
            ),
        ];
        remarks
            .into_iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, remark)| remark)
            .collect()
    }
}
