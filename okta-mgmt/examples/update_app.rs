//! Changes one setting of an application and shows that all others go back as they came, among them some that this version of the crate
//! doesn't know.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::process::ExitCode;

use okta_mgmt::types::{
    Application, BookmarkApplication, BookmarkApplicationSettings, BookmarkApplicationSettingsApplication,
};
use okta_mgmt::{Client, Null};
use okta_sandbox::Sandbox;
use org::{Org, Outcome};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let org = org::open(Sandbox::builder()).await?;
    let okta = &org.okta;
    let id = application(&org).await?;

    let before = serde_json::to_value(okta.get_application(&id).send().await?.into_inner())?;
    okta.modify_application(&id, |app| {
        if let Application::Bookmark(app) = app {
            app.label = Some("Company wiki".to_owned());
        }
    })
    .await?;
    let after = serde_json::to_value(okta.get_application(&id).send().await?.into_inner())?;
    println!("set the label:");
    compare(&before, &after);

    // a null is something else than a member that is left out, and both can be said
    okta.modify_application(&id, |app| {
        if let Application::Bookmark(app) = app
            && let Some(settings) = &mut app.settings
        {
            let notes = settings.notes.get_or_insert_default();
            notes.apply(|notes| notes.with_admin(Null));
        }
    })
    .await?;
    let cleared = serde_json::to_value(okta.get_application(&id).send().await?.into_inner())?;
    println!("\ncleared the administrators' note:");
    compare(&after, &cleared);

    if let Some(unknown) = cleared["settings"].get("sessionPolicyOfTheFuture") {
        println!("\na setting that this version doesn't know is there as before:\n  {unknown}");
    }
    clean_up(okta, &id).await
}

/// An application to change. In the small org it has settings that came after this version.
async fn application(org: &Org) -> Outcome<String> {
    if let Some(sandbox) = &org.sandbox {
        let app = sandbox.add_application(json!({
            "label": "Wiki", "name": "bookmark", "signOnMode": "BOOKMARK",
            "settings": {
                "app": {"url": "https://wiki.example.com", "requestIntegration": false, "openIn": "SIDEBAR"},
                "notes": {"admin": "ask the wiki team", "enduser": null},
                "sessionPolicyOfTheFuture": {"maxAge": 12345678901234567890_u64, "factors": ["palm", "gait"]},
            },
        }))?;
        return Ok(app["id"].as_str().unwrap_or_default().to_owned());
    }
    let link = BookmarkApplicationSettingsApplication::new("https://wiki.example.com");
    let wiki = BookmarkApplication::new("Wiki (example)", BookmarkApplicationSettings::new(link));
    let created = org.okta.create_application(wiki).send().await?;
    Ok(created.id().unwrap_or_default().to_owned())
}

async fn clean_up(okta: &Client, id: &str) -> Outcome {
    okta.deactivate_application(id).send().await?;
    okta.delete_application(id).send().await?;
    Ok(())
}

/// Prints the members that differ, and how many don't.
fn compare(before: &Value, after: &Value) {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    flatten("", before, &mut old);
    flatten("", after, &mut new);
    let mut same = 0;
    for (path, value) in &old {
        match new.iter().find(|(other, _)| other == path) {
            Some((_, other)) if other == value => same += 1,
            Some((_, other)) => println!("  {path}: {value} -> {other}"),
            None => println!("  {path}: {value} -> null"),
        }
    }
    for (path, value) in new
        .iter()
        .filter(|(path, _)| old.iter().all(|(other, _)| other != path))
    {
        println!("  {path}: {value} is new");
    }
    println!("  {same} other members are as they were");
}

fn flatten(path: &str, value: &Value, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                flatten(&format!("{path}/{name}"), value, found);
            }
        }
        value => found.push((path.to_owned(), value.clone())),
    }
}
