//! Lists users, by filter and by search, and the members of a group. Reads only.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::process::ExitCode;

use okta_mgmt::Client;
use okta_mgmt::types::User;
use okta_sandbox::Sandbox;
use org::Outcome;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    // two users a page, so that the lists have several
    let org = org::open(Sandbox::builder().with_samples().with_page_size(2)).await?;
    list(&org.okta).await
}

async fn list(okta: &Client) -> Outcome {
    // `filter` is exact and quick and knows a few attributes
    println!("active users:");
    let mut users = okta.list_users().filter(r#"status eq "ACTIVE""#).stream();
    while let Some(user) = users.try_next().await? {
        println!("  {}", line(&user));
    }

    // `search` knows all attributes, custom ones too; Okta's index may be some seconds behind
    println!("\nnot active, and named like P or T:");
    let search = r#"status ne "ACTIVE" and (profile.lastName sw "P" or profile.lastName sw "T")"#;
    let mut users = okta.list_users().search(search).stream();
    while let Some(user) = users.try_next().await? {
        println!("  {}", line(&user));
    }

    // one page at a time, with what came with it
    println!("\ngroups:");
    let mut pages = okta.list_groups().limit(20).pages();
    while let Some(page) = pages.try_next().await? {
        for group in &page {
            let name = group
                .profile
                .as_ref()
                .and_then(|profile| profile.name.as_deref())
                .unwrap_or("(no name)");
            let Some(id) = &group.id else { continue };
            let members = okta.list_group_users(id).stream().try_collect().await?;
            println!("  {name}: {} members", members.len());
        }
        if let Some(limit) = page.rate_limit() {
            println!(
                "  ({} of {} requests left in this window)",
                limit.remaining, limit.limit
            );
        }
    }
    Ok(())
}

fn line(user: &User) -> String {
    let profile = user.profile.clone().unwrap_or_default();
    let name = [profile.first_name, profile.last_name]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let status = user.status.as_ref().map_or("of no status", AsRef::as_ref);
    format!(
        "{name}, {}, {status}",
        profile.login.as_deref().unwrap_or("without a login")
    )
}
