//! The main job in one go: list applications, create one, read it back, change it, delete it.
//!
//! With `OKTA_CLIENT_ORGURL` and a token set (or a `~/.okta/okta.yaml`) it talks to that org, where it leaves nothing behind. With nothing set
//! it starts a small org in its own process and talks to that, over real HTTP on loopback.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

use std::error::Error as _;
use std::process::ExitCode;

use okta_mgmt::types::{
    Application, BookmarkApplication, BookmarkApplicationSettings, BookmarkApplicationSettingsApplication,
};
use okta_mgmt::{Client, Result};
use okta_sandbox::Sandbox;
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let outcome = if is_configured() {
        match Client::from_env() {
            Ok(okta) => tour(&okta).await,
            Err(error) => Err(error),
        }
    } else {
        match small_org().await {
            Ok(org) => tour_of(&org).await,
            Err(error) => {
                eprintln!("the small org can't be started: {error}");
                return ExitCode::FAILURE;
            }
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("because: {error}");
                cause = error.source();
            }
            if let Some(remedy) = error.remedy() {
                eprintln!("what to do: {remedy}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Whether anything says which org to talk to. Half a configuration counts: it gets an error that says what is missing.
fn is_configured() -> bool {
    let variables = std::env::vars_os().any(|(name, _)| name.to_string_lossy().starts_with("OKTA_CLIENT_"));
    let home = std::env::home_dir().is_some_and(|home| home.join(".okta/okta.yaml").exists());
    variables || home
}

/// An org with two pages of applications of different kinds.
async fn small_org() -> std::result::Result<Sandbox, okta_sandbox::Error> {
    let org = Sandbox::builder().with_page_size(3).start().await?;
    for app in [
        json!({"label": "Wiki", "name": "bookmark", "signOnMode": "BOOKMARK",
            "settings": {"app": {"url": "https://wiki.example.com", "requestIntegration": false}}}),
        json!({"label": "Payroll", "signOnMode": "SAML_2_0", "settings": {"signOn": {
            "ssoAcsUrl": "https://payroll.example.com/saml", "audience": "payroll", "recipient": "https://payroll.example.com/saml",
            "destination": "https://payroll.example.com/saml"}}}),
        json!({"label": "Dashboard", "name": "oidc_client", "signOnMode": "OPENID_CONNECT", "settings": {"oauthClient": {
            "application_type": "web", "grant_types": ["authorization_code"], "response_types": ["code"],
            "redirect_uris": ["https://dashboard.example.com/callback"]}}}),
        json!({"label": "Old intranet", "name": "template_basic_auth", "signOnMode": "BASIC_AUTH",
            "settings": {"app": {"url": "https://intranet.example.com", "authURL": "https://intranet.example.com/auth"}}}),
        json!({"label": "Of a later kind", "name": "later", "signOnMode": "SIGN_ON_MODE_OF_THE_FUTURE"}),
    ] {
        org.add_application(app)?;
    }
    Ok(org)
}

async fn tour_of(org: &Sandbox) -> Result<()> {
    println!("nothing is configured: talking to a small org at {}\n", org.url());
    let okta = Client::builder()
        .org_url(org.url())
        .allow_loopback_http()
        .api_token(org.api_token())
        .build()?;
    tour(&okta).await
}

async fn tour(okta: &Client) -> Result<()> {
    println!("applications:");
    let mut apps = okta.list_applications().stream();
    while let Some(app) = apps.try_next().await? {
        let label = app.label().unwrap_or("(no label)");
        match &app {
            Application::Saml2(app) => {
                let sign_on = app.settings.as_ref().and_then(|settings| settings.sign_on.as_ref());
                let url = sign_on.and_then(|sign_on| sign_on.sso_acs_url.as_deref());
                println!(
                    "  {label}: SAML, assertions go to {}",
                    url.unwrap_or("an address of the catalog's")
                );
            }
            Application::OpenIdConnect(app) => {
                let client = app
                    .credentials
                    .as_ref()
                    .and_then(|credentials| credentials.oauth_client.as_ref());
                let id = client.and_then(|client| client.client_id.as_deref());
                println!("  {label}: OpenID Connect, client {}", id.unwrap_or("unknown"));
            }
            Application::Unknown(app) => {
                println!("  {label}: of a kind this version doesn't know, {:?}", app.sign_on_mode)
            }
            other => println!("  {label}: {}", other.sign_on_mode().map_or("?", AsRef::as_ref)),
        }
    }

    let link = BookmarkApplicationSettingsApplication::new("https://example.com/quickstart");
    let body = BookmarkApplication::new("Quickstart", BookmarkApplicationSettings::new(link));
    let created = okta.create_application(body).send().await?.into_inner();
    let id = created.id().unwrap_or_default().to_owned();
    println!(
        "\ncreated {id}: {}, {}",
        created.label().unwrap_or_default(),
        status(&created)
    );

    let read = okta.get_application(&id).send().await?.into_inner();
    println!("read back: {}", read.label().unwrap_or_default());

    let changed = okta
        .modify_application(&id, |app| {
            if let Application::Bookmark(app) = app {
                app.label = Some("Quickstart, renamed".to_owned());
            }
        })
        .await?;
    println!("changed: {}", changed.label().unwrap_or_default());

    okta.deactivate_application(&id).send().await?;
    okta.delete_application(&id).send().await?;
    match okta.get_application(&id).send().await {
        Err(error) if error.is_not_found() => println!("deleted: {error}"),
        Err(error) => return Err(error),
        Ok(app) => println!("still there: {}", status(&app)),
    }
    Ok(())
}

fn status(app: &Application) -> &str {
    app.status().map_or("of unknown status", AsRef::as_ref)
}
