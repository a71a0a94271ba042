//! Lets the members of one group administer the users of another: a role for the group, then a target for the role.
//!
//! It always runs against a mock server, because the small org of the other examples has no admin roles.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::process::ExitCode;

use okta_mgmt::mock::{self, MockServer, MockServerExt};
use okta_mgmt::types::{Group, GroupProfile, RoleAssignment, RoleType, StandardRole, StandardRoleAssignment};
use okta_mgmt::{Client, Result};
use org::Outcome;

const HELP_DESK: &str = "00ghelpdesk";
const CONTRACTORS: &str = "00gcontractors";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let server = MockServer::start_async().await;
    let mut mocks = Vec::new();
    mocks.push(server.list_group_assigned_roles(|when, then| {
        when.group_id(HELP_DESK);
        then.page(&[]);
    }));
    mocks.push(server.assign_role_to_group(|when, then| {
        when.group_id(HELP_DESK)
            .body(StandardRoleAssignment::new(RoleType::HelpDeskAdmin));
        then.ok(&role("grA1").into());
    }));
    mocks.push(server.list_group_targets_for_group_role(|when, then| {
        when.group_id(HELP_DESK).role_assignment_id("grA1");
        then.page(&[Group::new(GroupProfile::new("Interns"))]);
    }));
    mocks.push(server.assign_group_target_to_group_admin_role(|when, then| {
        when.group_id(HELP_DESK)
            .role_assignment_id("grA1")
            .target_group_id(CONTRACTORS);
        then.status(204);
    }));

    let okta = mock::client(&server)?;
    delegate(&okta, HELP_DESK, CONTRACTORS).await?;
    for mock in mocks {
        mock.assert_async().await;
    }
    println!("\nthe server got each of the four requests once");
    Ok(())
}

/// Gives `admins` the help desk role for the members of `users`. What is there already is left as it is.
async fn delegate(okta: &Client, admins: &str, users: &str) -> Result<()> {
    let assigned = okta.list_group_assigned_roles(admins).stream().try_collect().await?;
    // a union's common members can be read without asking for its kind
    let found = assigned
        .iter()
        .find(|role| role.type_() == Some(&RoleType::HelpDeskAdmin));
    let role = match found {
        Some(role) => role.clone(),
        None => {
            let role = okta
                .assign_role_to_group(admins, StandardRoleAssignment::new(RoleType::HelpDeskAdmin))
                .send()
                .await?;
            let Some(role) = role.into_inner() else {
                println!("assigned; Okta didn't say more");
                return Ok(());
            };
            role
        }
    };
    let id = role.id().unwrap_or_default();
    match &role {
        RoleAssignment::Custom(role) => println!("{id}: a custom role of resource set {:?}", role.resource_set),
        other => println!("{id}: {}", other.label().unwrap_or("a standard role")),
    }

    let targets = okta
        .list_group_targets_for_group_role(admins, id)
        .stream()
        .try_collect()
        .await?;
    for group in &targets {
        println!(
            "covers {}",
            group
                .profile
                .as_ref()
                .and_then(|profile| profile.name.as_deref())
                .unwrap_or("?")
        );
    }
    if targets.iter().all(|group| group.id.as_deref() != Some(users)) {
        // the first target limits a role that covered every group before
        okta.assign_group_target_to_group_admin_role(admins, id, users)
            .send()
            .await?;
        println!("covers {users} from now on");
    }
    Ok(())
}

fn role(id: &str) -> StandardRole {
    let mut role = StandardRole::new(RoleType::HelpDeskAdmin);
    role.id = Some(id.to_owned());
    role.label = Some("Help Desk Administrator".to_owned());
    role
}
