//! Exports the System Log to a file, one event a line, with a checkpoint after each page: interrupted at any time, the next run goes on
//! where the last one was, without a gap and without an event twice.
//!
//! `export_log [FOLDER]`; without a folder it makes one for temporary files.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use indicatif::ProgressBar;
use okta_mgmt::types::{CreateUserRequest, UserProfile};
use okta_mgmt::{Client, Cursor, Json};
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
    fs::create_dir_all(&folder)?;
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
    let checkpoint = folder.join("checkpoint");
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("events.jsonl"))?;

    // without `until`, and in ascending order, the log never ends: its last page is where the next run begins
    let mut pages = okta.list_log_events().limit(page_size).pages();
    if let Some((cursor, length)) = read(&checkpoint)? {
        // what was written after the checkpoint comes again
        file.set_len(length)?;
        pages = pages.from_cursor(cursor);
    }
    let progress = ProgressBar::new_spinner();
    progress.enable_steady_tick(Duration::from_millis(100));
    let (mut events, mut seen) = (0, 0);
    while let Some(page) = pages.try_next().await? {
        for event in &page {
            writeln!(file, "{}", serde_json::to_string(event)?)?;
        }
        for rejected in page.rejected() {
            // not an object at all: kept as it was sent
            writeln!(file, "{}", Json::to_string(&rejected.json))?;
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
            write(&checkpoint, &cursor, &mut file)?;
        }
        if most.is_some_and(|most| seen >= most) {
            break;
        }
    }
    progress.finish_and_clear();
    Ok(events)
}

/// The checkpoint: a cursor, and how long the file was then.
fn read(path: &Path) -> Outcome<Option<(Cursor, u64)>> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let (length, cursor) = text.split_once(' ').ok_or("the checkpoint is damaged")?;
            Ok(Some((cursor.parse()?, length.parse()?)))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Events first, then the checkpoint, which is replaced as a whole.
fn write(path: &Path, cursor: &Cursor, events: &mut File) -> Outcome {
    events.sync_data()?;
    let next = path.with_extension("next");
    fs::write(&next, format!("{} {cursor}", events.metadata()?.len()))?;
    Ok(fs::rename(next, path)?)
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
