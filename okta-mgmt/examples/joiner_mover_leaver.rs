//! Who joined, who moved and who left, from the table of a personnel office. Whoever is in the table is created or changed and put into the
//! groups that it names; whoever left is deactivated. What is so already isn't written again, so the program can run every night. Custom
//! attributes that hold text are columns like any other, and an empty cell clears.
//!
//! `joiner_mover_leaver TABLE.csv [--dry-run]`, against the configured org. A dry run shows the first write of each row. Without a table it
//! works on a small org of its own: first dry, then for real, then once more to see that nothing is left to do.
//!
//! Groups are managed by their name: those that begin with `dept-` and go on in small letters, digits and hyphens are this program's, and
//! nobody stays in one that the table doesn't name. A table that can't be read is refused before anything is written; after that, a row that
//! fails doesn't hold up the others. Somebody who can't sign in because of the status, though the table says active, is a row that fails:
//! whoever suspended or deactivated them had a reason.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::process::ExitCode;

use okta_mgmt::types::{GroupProfile, GroupType, User, UserProfile, UserStatus};
use okta_mgmt::{Attributes, Client, Error, Json, Upserted};
use okta_sandbox::Sandbox;
use org::Outcome;

const MANAGED: &str = "dept-";

/// Columns without which a row would mean something else.
const NEEDED: [&str; 3] = ["state", "login", "groups"];

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
    let (mut dry, mut table) = (false, None);
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--dry-run" => dry = true,
            path if !path.starts_with('-') && table.is_none() => table = Some(argument),
            // a mistyped `--dry-run` mustn't write
            other => return Err(format!("`{other}`? It is: joiner_mover_leaver TABLE.csv [--dry-run]").into()),
        }
    }
    if let Some(path) = table {
        let okta = Client::builder().from_env().dry_run(dry).build()?;
        let outcome = apply(&okta, File::open(path)?).await;
        show_planned(&okta);
        return outcome.map(drop);
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
    show_planned(&dry);
    println!("done:");
    apply(&client(false)?, TABLE.as_bytes()).await?;
    println!("once more:");
    match apply(&client(false)?, TABLE.as_bytes()).await? {
        0 => Ok(()),
        changes => Err(format!("{changes} changes, though nothing changed").into()),
    }
}

/// What a dry run didn't send; nothing for any other.
fn show_planned(okta: &Client) {
    for write in okta.planned_writes() {
        let json = write.json().map(|json| json.to_string()).unwrap_or_default();
        println!("    {write} {json}");
    }
}

/// Makes the org as the table says, row by row. Returns the number of rows that changed something.
async fn apply(okta: &Client, table: impl Read) -> Outcome<usize> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(table);
    let columns = reader.headers()?.clone();
    let is_once = |name: &&str| columns.iter().filter(|column| column == name).count() == 1;
    if let Some(name) = NEEDED.iter().find(|name| !is_once(name)) {
        return Err(format!("the table has to have one column `{name}`").into());
    }
    let rows: Vec<csv::StringRecord> = reader.records().collect::<csv::Result<_>>()?;
    let (mut changed, mut failed) = (0, 0);
    for row in &rows {
        let cell = |name: &str| {
            let place = columns.iter().position(|column| column == name);
            place.and_then(|place| row.get(place)).unwrap_or_default()
        };
        let login = cell("login");
        let outcome = match cell("state") {
            "left" => leave(okta, login).await,
            "active" => join(okta, profile(&columns, row), cell("groups")).await,
            other => Err(format!("the state is `{other}`, neither active nor left").into()),
        };
        match outcome {
            Ok(done) if done.is_empty() => println!("  {login}: as it should be"),
            Ok(done) => {
                changed += 1;
                println!("  {login}: {}", done.join(", "));
            }
            Err(error) if error.downcast_ref().is_some_and(Error::is_dry_run) => changed += 1,
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

/// The names of a cell. One that isn't this program's is likely mistyped, and to leave it out would put somebody out of a group.
fn wanted(groups: &str) -> Outcome<BTreeSet<&str>> {
    let names = groups.split(';').map(str::trim).filter(|name| !name.is_empty());
    let check = |name| {
        if is_managed(name) {
            Ok(name)
        } else {
            Err(format!("`{name}` is no group of this program's").into())
        }
    };
    names.map(check).collect()
}

fn is_managed(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.strip_prefix(MANAGED)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(plain))
}

/// Somebody who is here: created or changed, and in the groups that the table names. Says what was done.
async fn join(okta: &Client, profile: UserProfile, groups: &str) -> Outcome<Vec<String>> {
    let wanted = wanted(groups)?;
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
    if let Some(status @ (UserStatus::Deprovisioned | UserStatus::Staged | UserStatus::Suspended)) = &user.status {
        return Err(format!("can't sign in: the status is {status}").into());
    }
    let id = user.id.as_deref().ok_or("the user has no id")?;
    // those of the same name that were imported are somebody else's
    let mut there = Vec::new();
    for group in okta.list_user_groups(id).stream().try_collect().await? {
        let name = group.profile.as_ref().and_then(|profile| profile.name.clone());
        if let Some(name) = name.filter(|name| is_managed(name) && group.type_ == Some(GroupType::OktaGroup)) {
            there.push((name, group.id.ok_or("a group has no id")?));
        }
    }
    // into the new ones first: should the rest fail, nobody is without any
    for name in wanted
        .iter()
        .filter(|name| there.iter().all(|(other, _)| other != *name))
    {
        let group = okta.ensure_group(GroupProfile::new(*name)).await?;
        let group_id = group.id.as_deref().ok_or("a group has no id")?;
        okta.ensure_group_member(group_id, id).await?;
        done.push(format!("into {name}"));
    }
    for (name, group_id) in there.iter().filter(|(name, _)| !wanted.contains(name.as_str())) {
        okta.unassign_user_from_group(group_id, id).send().await?;
        done.push(format!("out of {name}"));
    }
    Ok(done)
}

/// Somebody who left: deactivated, if there at all.
async fn leave(okta: &Client, login: &str) -> Outcome<Vec<String>> {
    let Some(User {
        id: Some(id), status, ..
    }) = okta.find_user_by_login(login).await?
    else {
        return Ok(Vec::new());
    };
    if status == Some(UserStatus::Deprovisioned) {
        return Ok(Vec::new());
    }
    okta.deactivate_user(id).send().await?;
    Ok(vec!["left".to_owned()])
}
