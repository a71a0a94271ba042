//! Who joined, who moved and who left, from the table of a personnel office. Whoever is in the table is created or changed and put into the
//! groups that it names; whoever left is deactivated. What is so already isn't written again, so the program can run every night. Custom
//! attributes are columns like any other, and an empty cell clears.
//!
//! `joiner_mover_leaver TABLE.csv [--dry-run]`, against the configured org. With nothing configured it works on a small org of its own: first
//! dry, then for real, then once more to see that nothing is left to do.
//!
//! Groups are managed by their name: those that begin with `dept-` are this program's, and nobody stays in one that the table doesn't name.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::process::ExitCode;

use okta_mgmt::types::{GroupProfile, User, UserProfile, UserStatus};
use okta_mgmt::{Attributes, Client, Json, Result, Upserted};
use okta_sandbox::Sandbox;
use org::Outcome;

const MANAGED: &str = "dept-";

/// A table of four, to try it, somebody who moved, joined, left, and was never there. `badge` is an attribute that only this org has.
const TABLE: &str = "\
state,groups,login,email,firstName,lastName,title,badge
active,dept-engineering;dept-all,mary.parker@sandbox.example,mary.parker@sandbox.example,Mary,Parker,Engineer,B-7
active,dept-all,robin@sandbox.example,robin@sandbox.example,Robin,Example,,
left,,john.patterson@sandbox.example,,,,,
left,,nobody@sandbox.example,,,,,
";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let dry = arguments.iter().any(|argument| argument == "--dry-run");
    if let Some(path) = arguments.iter().find(|argument| !argument.starts_with('-')) {
        let okta = Client::builder().from_env().dry_run(dry).build()?;
        return apply(&okta, File::open(path)?).await.map(drop);
    }
    let sandbox = Sandbox::builder().with_samples().start().await?;
    let client = |dry| {
        let builder = Client::builder()
            .org_url(sandbox.url())
            .allow_loopback_http()
            .api_token(sandbox.api_token());
        builder.dry_run(dry).build()
    };
    println!("what would be done:");
    let dry = client(true)?;
    apply(&dry, TABLE.as_bytes()).await?;
    for write in dry.planned_writes() {
        println!(
            "    {write} {}",
            write.json().map(|json| json.to_string()).unwrap_or_default()
        );
    }
    println!("done:");
    apply(&client(false)?, TABLE.as_bytes()).await?;
    println!("once more:");
    match apply(&client(false)?, TABLE.as_bytes()).await? {
        0 => Ok(()),
        changes => Err(format!("{changes} changes, though nothing changed").into()),
    }
}

/// Makes the org as the table says, row by row; one that fails doesn't hold up the others. Returns the number of rows that changed something.
async fn apply(okta: &Client, table: impl Read) -> Outcome<usize> {
    let mut reader = csv::Reader::from_reader(table);
    let columns = reader.headers()?.clone();
    let (mut changed, mut failed) = (0, 0);
    for row in reader.records() {
        let row = row?;
        let cell = |name: &str| {
            columns
                .iter()
                .position(|column| column == name)
                .and_then(|place| row.get(place))
        };
        let login = cell("login").unwrap_or_default();
        let outcome = match cell("state") {
            Some("left") => leave(okta, login).await,
            Some("active") => join(okta, profile(&columns, &row), cell("groups").unwrap_or_default()).await,
            other => return Err(format!("{login}: the state is {other:?}, neither active nor left").into()),
        };
        match outcome {
            Ok(done) if done.is_empty() => println!("  {login}: as it should be"),
            Ok(done) => {
                changed += 1;
                println!("  {login}: {}", done.join(", "));
            }
            Err(planned) if planned.is_dry_run() => changed += 1,
            Err(error) => {
                failed += 1;
                eprintln!("  {login}: {error}");
            }
        }
    }
    if failed == 0 {
        Ok(changed)
    } else {
        Err(format!("{failed} rows failed").into())
    }
}

/// A row as a profile: each column is an attribute by Okta's name. What is empty is null.
fn profile(columns: &csv::StringRecord, row: &csv::StringRecord) -> UserProfile {
    let mut profile = UserProfile::new();
    for (name, value) in columns
        .iter()
        .zip(row)
        .filter(|(name, _)| !["state", "groups"].contains(name))
    {
        let value = if value.is_empty() {
            Json::null()
        } else {
            Json::from(value)
        };
        profile.set(name, value);
    }
    profile
}

/// Somebody who is here: created or changed, and in the groups that the table names. Says what was done.
async fn join(okta: &Client, profile: UserProfile, groups: &str) -> Result<Vec<String>> {
    let mut done = Vec::new();
    let user = match okta.upsert_user(profile).activate(true).send().await? {
        Upserted::Created(user) => {
            done.push("joined".to_owned());
            user
        }
        Upserted::Changed(user) => {
            done.push("changed".to_owned());
            user
        }
        Upserted::Unchanged(user) => user,
    };
    let Some(id) = &user.id else { return Ok(done) };
    let wanted: BTreeSet<&str> = groups.split(';').filter(|name| name.starts_with(MANAGED)).collect();
    let mut there = BTreeSet::new();
    for group in okta.list_user_groups(id).stream().try_collect().await? {
        let name = group
            .profile
            .as_ref()
            .and_then(|profile| profile.name.clone())
            .unwrap_or_default();
        let surplus = name.starts_with(MANAGED) && !wanted.contains(name.as_str());
        if let (true, Some(group_id)) = (surplus, &group.id) {
            okta.unassign_user_from_group(group_id, id).send().await?;
            done.push(format!("out of {name}"));
        }
        there.insert(name);
    }
    for name in wanted.into_iter().filter(|name| !there.contains(*name)) {
        let group = okta.ensure_group(GroupProfile::new(name)).await?;
        if let Some(group_id) = &group.id {
            okta.ensure_group_member(group_id, id).await?;
            done.push(format!("into {name}"));
        }
    }
    Ok(done)
}

/// Somebody who left: deactivated, if there at all.
async fn leave(okta: &Client, login: &str) -> Result<Vec<String>> {
    match okta.get_user(login).send().await.map(okta_mgmt::Response::into_inner) {
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        Err(error) => Err(error),
        Ok(User {
            status: Some(UserStatus::Deprovisioned),
            ..
        }) => Ok(Vec::new()),
        Ok(user) => {
            okta.deactivate_user(user.id.unwrap_or_default()).send().await?;
            Ok(vec!["left".to_owned()])
        }
    }
}
