//! Exports the System Log to a file, one event a line, with a checkpoint after each page: interrupted at any time, the next run goes on
//! where the last one was, without a gap and without an event twice.
//!
//! `export_log [FOLDER]`; without a folder it makes one for temporary files.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/journal.rs"]
mod journal;
#[path = "support/org.rs"]
mod org;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use indicatif::ProgressBar;
use journal::Journal;
use okta_mgmt::types::{CreateUserRequest, UserProfile};
use okta_mgmt::{Client, Json};
use okta_sandbox::Sandbox;
use org::{Org, Outcome};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let org = org::open(Sandbox::builder()).await?;
    let own = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = own
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("okta-log-{}", std::process::id())));
    if org.sandbox.is_some() {
        let_something_happen(&org, 1..=12).await?;
        println!(
            "exported {} events, then interrupted",
            export(&org.okta, &folder, 5, Some(2)).await?
        );
        println!(
            "exported {} more in the next run",
            export(&org.okta, &folder, 5, None).await?
        );
        let_something_happen(&org, 13..=15).await?;
        println!(
            "exported {} more after more had happened",
            export(&org.okta, &folder, 5, None).await?
        );
        let lines = fs::read_to_string(folder.join("events.jsonl"))?;
        println!(
            "\n{} lines, the last one:\n{}",
            lines.lines().count(),
            lines.lines().last().unwrap_or_default()
        );
    } else {
        println!(
            "exported {} events to {}",
            export(&org.okta, &folder, 1000, None).await?,
            folder.display()
        );
    }
    if own.is_none() && org.sandbox.is_some() {
        fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

/// Appends what is new to `events.jsonl` and returns the number of events. `most` pages are an interruption that can be relied on.
async fn export(okta: &Client, folder: &Path, page_size: i32, most: Option<usize>) -> Outcome<usize> {
    let (mut journal, place) = Journal::open(folder, "events.jsonl")?;
    // without `until`, and in ascending order, the log never ends: its last page is where the next run begins
    let mut pages = okta.list_log_events().limit(page_size).pages();
    if let Some(place) = place {
        pages = pages.from_cursor(place.parse()?);
    }
    let progress = ProgressBar::new_spinner();
    progress.enable_steady_tick(Duration::from_millis(100));
    let (mut events, mut seen) = (0, 0);
    while most.is_none_or(|most| seen < most) {
        let Some(page) = pages.try_next().await? else { break };
        for event in &page {
            journal.line(&serde_json::to_string(event)?)?;
        }
        for rejected in page.rejected() {
            // not an object at all: kept as it was sent
            journal.line(&Json::to_string(&rejected.json))?;
        }
        events += page.len() + page.rejected().len();
        seen += 1;
        let last = page.last().and_then(|event| event.published.as_ref());
        progress.set_message(format!(
            "{events} events, until {}",
            last.map_or("now", |time| time.as_str())
        ));
        // the last page has nothing on it; its cursor is where the next run goes on
        if let Some(cursor) = page.next() {
            journal.save(&cursor.to_string())?;
        }
    }
    progress.finish_and_clear();
    Ok(events)
}

async fn let_something_happen(org: &Org, numbers: std::ops::RangeInclusive<u32>) -> Outcome {
    for number in numbers {
        let login = format!("user{number}@example.com");
        let profile = UserProfile::new()
            .with_first_name("User")
            .with_last_name(number.to_string());
        let profile = profile.with_email(&*login).with_login(&*login);
        org.okta
            .create_user(CreateUserRequest::new(profile))
            .activate(false)
            .send()
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::io::Write as _;

    use okta_sandbox::Sandbox;

    use super::*;

    /// Half a line is what a run that was killed leaves behind, in its first page, too.
    #[tokio::test]
    async fn interrupted_anywhere_it_goes_on_where_it_was() -> Outcome {
        let folder = std::env::temp_dir().join(format!("okta-log-test-{}", std::process::id()));
        let events = folder.join("events.jsonl");
        let sandbox = Sandbox::builder().start().await?;
        let okta = org::client_of(&sandbox)?;
        let org = Org { okta, sandbox: None };
        let_something_happen(&org, 1..=7).await?;

        for pages in [0, 1, 2] {
            export(&org.okta, &folder, 2, Some(pages)).await?;
            OpenOptions::new().append(true).open(&events)?.write_all(b"{\"eve")?;
        }
        export(&org.okta, &folder, 2, None).await?;
        let ids = |text: &str| -> Outcome<Vec<String>> {
            let parse = |line: &str| Ok(serde_json::from_str::<serde_json::Value>(line)?["uuid"].to_string());
            text.lines().map(parse).collect()
        };
        let whole = fs::read_to_string(&events)?;
        let mut all = Vec::new();
        for event in org.okta.list_log_events().stream().try_collect().await? {
            all.push(serde_json::to_value(&event)?["uuid"].to_string());
        }
        assert_eq!(ids(&whole)?, all);

        // neither made up from nothing nor thrown away
        fs::rename(&events, folder.join("moved"))?;
        assert!(export(&org.okta, &folder, 2, None).await.is_err());
        assert!(!events.exists());
        fs::rename(folder.join("moved"), &events)?;
        fs::remove_file(folder.join("checkpoint"))?;
        assert!(export(&org.okta, &folder, 2, None).await.is_err());
        assert_eq!(fs::read_to_string(&events)?, whole);
        Ok(fs::remove_dir_all(folder)?)
    }
}
