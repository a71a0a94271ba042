//! Lists the accounts of SaaS applications, by resource group and project. Reads only.
//!
//! With `OKTAPAM_API_HOST`, `OKTAPAM_TEAM`, `OKTAPAM_KEY` and `OKTAPAM_SECRET` set (or a `~/.okta/okta.yaml`) it talks to that team; with nothing
//! set it starts a small one in its own process.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

use std::error::Error;
use std::process::ExitCode;

use okta_pam::Client;
use okta_sandbox::Sandbox;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    if std::env::vars_os().any(|(name, _)| name.to_string_lossy().starts_with("OKTAPAM_")) {
        return Ok(list(&Client::from_env()?).await?);
    }
    let sandbox = Sandbox::builder().with_samples().with_page_size(1).start().await?;
    println!("nothing is configured: talking to a small team at {}\n", sandbox.url());
    let pam = Client::builder()
        .org_url(sandbox.url())
        .allow_loopback_http()
        .team(sandbox.pam_team())
        .service_user_key(sandbox.pam_key_id(), sandbox.pam_key_secret())
        .build()?;
    Ok(list(&pam).await?)
}

async fn list(pam: &Client) -> okta_pam::Result<()> {
    // the team is the client's: no method asks for it
    let mut groups = pam.list_resource_groups().stream();
    while let Some(group) = groups.try_next().await? {
        println!("{}", group.name.as_deref().unwrap_or("(no name)"));
        let Some(group_id) = &group.id else { continue };
        let mut projects = pam.list_resource_group_projects(group_id).stream();
        while let Some(project) = projects.try_next().await? {
            println!("  {}", project.name.as_deref().unwrap_or("(no name)"));
            let Some(project_id) = &project.id else { continue };
            let mut accounts = pam
                .list_resource_group_project_saas_app_accounts(group_id, project_id)
                .stream();
            while let Some(account) = accounts.try_next().await? {
                let app = account.application_instance_name.as_deref().unwrap_or("?");
                let changed = account.last_password_change_system_timestamp.as_ref();
                println!(
                    "    {app}: {}, {}, password changed {}",
                    account.username.as_deref().unwrap_or("?"),
                    account.sync_status.as_ref().map_or("of unknown state", AsRef::as_ref),
                    changed.map_or("never", |time| time.as_str()),
                );
            }
        }
    }
    Ok(())
}
