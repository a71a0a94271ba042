//! Does a program's work once and says which OAuth scopes its service app has to be granted, and which it was granted in vain.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::process::ExitCode;

use okta_mgmt::{Client, operations};
use okta_sandbox::Sandbox;
use org::Outcome;

/// What the program was granted so far.
const GRANTED: &[&str] = &[
    "okta.users.manage",
    "okta.groups.read",
    "okta.apps.manage",
    "okta.logs.read",
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let org = org::open(Sandbox::builder().with_samples()).await?;
    work(&org.okta).await?;

    let audit = org.okta.scope_audit();
    println!("operations used:");
    for (operation, calls) in &audit.operations {
        let scopes = operation
            .scopes()
            .iter()
            .map(|together| together.join(" and "))
            .collect::<Vec<_>>();
        println!("  {calls} x {}: {}", operation.id(), scopes.join(", or "));
    }
    println!("\nscopes that are enough: {}", audit.scopes().join(" "));
    println!("granted and not used:   {}", audit.unused(GRANTED).join(" "));

    // the same facts are there for an operation that isn't called
    let operation = &operations::CREATE_APPLICATION;
    println!(
        "\n{} is {} {}, {:?}",
        operation.id(),
        operation.method(),
        operation.path(),
        operation.lifecycle()
    );
    Ok(())
}

/// The program whose scopes are asked for: who has which applications? Reads only.
async fn work(okta: &Client) -> Outcome {
    let mut groups = okta.list_groups().stream();
    while let Some(group) = groups.try_next().await? {
        let Some(id) = &group.id else { continue };
        let apps = okta
            .list_assigned_applications_for_group(id)
            .stream()
            .try_collect()
            .await?;
        let users = okta.list_group_users(id).stream().try_collect().await?;
        let name = group
            .profile
            .as_ref()
            .and_then(|profile| profile.name.as_deref())
            .unwrap_or("?");
        println!("{name}: {} users, {} applications", users.len(), apps.len());
    }
    let locked = okta
        .list_users()
        .filter(r#"status eq "LOCKED_OUT""#)
        .stream()
        .try_collect()
        .await?;
    println!("locked out: {}\n", locked.len());
    Ok(())
}
