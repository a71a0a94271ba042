//! A small program and its tests: deactivates the members of a group who haven't signed in for a while.
//!
//! `stale_members GROUP_ID DAYS [--deactivate]`. Without `--deactivate` it only says who they are. Without an org it makes a small one.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::process::ExitCode;

use chrono::{DateTime, TimeDelta, Utc};
use okta_mgmt::types::{User, UserStatus};
use okta_mgmt::{Client, Result};
use okta_sandbox::Sandbox;
use org::Outcome;
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let org = org::open(Sandbox::builder().with_page_size(2)).await?;
    let mut arguments = std::env::args().skip(1);
    let (group, days, deactivate) = match &org.sandbox {
        Some(sandbox) => (fill(sandbox)?, 90, true),
        None => {
            let usage = "usage: stale_members GROUP_ID DAYS [--deactivate]";
            let (group, days) = arguments.next().zip(arguments.next()).ok_or(usage)?;
            (
                group,
                days.parse()?,
                arguments.next().as_deref() == Some("--deactivate"),
            )
        }
    };
    let stale = stale_members(&org.okta, &group, Utc::now() - TimeDelta::days(days)).await?;
    println!("{} members haven't signed in for {days} days", stale.len());
    for user in &stale {
        println!(
            "  {}, last seen {}",
            login(user),
            user.last_login.as_ref().map_or("never", |time| time.as_str())
        );
    }
    if deactivate {
        println!("{} of them deactivated", deactivate_all(&org.okta, &stale).await?);
    }
    Ok(())
}

/// The active members of a group who haven't signed in since `limit`. Who never did counts from the day of the account's creation.
async fn stale_members(okta: &Client, group: &str, limit: DateTime<Utc>) -> Result<Vec<User>> {
    let mut stale = Vec::new();
    let mut members = okta.list_group_users(group).stream();
    while let Some(user) = members.try_next().await? {
        let seen = user
            .last_login
            .as_ref()
            .or(user.created.as_ref())
            .and_then(|time| time.to_utc());
        // a time that can't be read is no reason to lock somebody out
        if user.status == Some(UserStatus::Active) && seen.is_some_and(|seen| seen < limit) {
            stale.push(user);
        }
    }
    Ok(stale)
}

/// Deactivates users and returns how many it were. One who is gone by now is no error.
async fn deactivate_all(okta: &Client, users: &[User]) -> Result<usize> {
    let mut deactivated = 0;
    for id in users.iter().filter_map(|user| user.id.as_deref()) {
        match okta.deactivate_user(id).send_email(false).send().await {
            Ok(_) => deactivated += 1,
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(deactivated)
}

fn login(user: &User) -> &str {
    user.profile
        .as_ref()
        .and_then(|profile| profile.login.as_deref())
        .unwrap_or("?")
}

/// A group with a member who signed in today, one who did long ago, one who never did, and one who is suspended.
fn fill(sandbox: &Sandbox) -> Outcome<String> {
    let group = sandbox.add_group(json!({"profile": {"name": "Contractors"}}))?;
    let long_ago = "2020-01-31T08:00:00.000Z";
    for (name, status, last_login) in [
        ("today", "ACTIVE", json!(Utc::now().to_rfc3339())),
        ("long-ago", "ACTIVE", json!(long_ago)),
        ("never", "ACTIVE", json!(null)),
        ("suspended", "SUSPENDED", json!(long_ago)),
    ] {
        let login = format!("{name}@example.com");
        let profile = json!({"firstName": "User", "lastName": name, "email": login, "login": login});
        let user = json!({"profile": profile, "status": status, "lastLogin": last_login, "created": long_ago});
        let user = sandbox.add_user(user)?;
        sandbox.add_member(&group, &user)?;
    }
    Ok(group["id"].as_str().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use okta_mgmt::mock::{self, MockServer, MockServerExt};

    use super::*;

    /// The mock says exactly what Okta answers, errors included.
    #[tokio::test]
    async fn with_typed_mocks() -> Outcome {
        let user = |id: &str, last_login: &str| {
            let mut user = User::new();
            user.id = Some(id.to_owned());
            user.status = Some(UserStatus::Active);
            user.last_login = Some(last_login.into());
            user
        };
        let server = MockServer::start_async().await;
        let second = server.list_group_users(|when, then| {
            when.group_id("00gcontractors").after("page-2");
            then.page(&[
                user("00ugone", "2020-01-02T00:00:00.000Z"),
                user("00unew", "2026-01-02T00:00:00.000Z"),
            ]);
        });
        let first = server.list_group_users(|when, then| {
            when.group_id("00gcontractors");
            then.page(&[
                user("00uold", "2020-01-01T00:00:00.000Z"),
                user("00uodd", "some time ago"),
            ])
            .next_page("page-2");
        });
        let deactivated = server.deactivate_user(|when, then| {
            when.user_id("00uold").send_email(false);
            then.status(200);
        });
        let gone = server.deactivate_user(|when, then| {
            when.user_id("00ugone");
            then.error(404, "E0000007", "Not found: Resource not found: 00ugone (User)");
        });

        let okta = mock::client(&server)?;
        let stale = stale_members(&okta, "00gcontractors", "2025-01-01T00:00:00Z".parse()?).await?;
        let ids: Vec<_> = stale.iter().filter_map(|user| user.id.as_deref()).collect();
        assert_eq!(ids, ["00uold", "00ugone"]);
        assert_eq!(deactivate_all(&okta, &stale).await?, 1);
        for mock in [first, second, deactivated, gone] {
            mock.assert_async().await;
        }
        Ok(())
    }

    /// The org in a box keeps its own state, so that the outcome can be looked at.
    #[tokio::test]
    async fn with_an_org_in_a_box() -> Outcome {
        let sandbox = Sandbox::builder().with_page_size(1).start().await?;
        let group = fill(&sandbox)?;
        let okta = org::client_of(&sandbox)?;
        let limit = Utc::now() - TimeDelta::days(90);

        let stale = stale_members(&okta, &group, limit).await?;
        assert_eq!(
            stale.iter().map(login).collect::<Vec<_>>(),
            ["long-ago@example.com", "never@example.com"]
        );
        assert_eq!(deactivate_all(&okta, &stale).await?, 2);

        let status = okta.get_user("never@example.com").send().await?.status.clone();
        assert_eq!(status, Some(UserStatus::Deprovisioned));
        assert!(stale_members(&okta, &group, limit).await?.is_empty());
        Ok(())
    }
}
