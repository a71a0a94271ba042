//! Runs an org in a box until it is interrupted: `cargo run -p okta-sandbox -- serve`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command says what it does")]

use std::{process::ExitCode, time::Duration};

use okta_sandbox::Sandbox;

const USAGE: &str = "usage: okta-sandbox serve [--port N] [--page-size N] [--rate-limit N] [--empty]

Serves an imitation of an Okta org on 127.0.0.1 until it is interrupted.

  --port N        listen on this port rather than on a free one
  --page-size N   put at most N objects on a page
  --rate-limit N  answer 429 to more than N requests a minute for one kind of object
  --empty         start without the sample users, groups and applications";

#[derive(Debug, Default)]
struct Options {
    port: u16,
    page_size: Option<usize>,
    rate_limit: Option<u32>,
    empty: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let options = match options(&arguments) {
        Ok(options) => options,
        Err(problem) => {
            eprintln!("{problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match serve(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            if let Some(source) = std::error::Error::source(&error) {
                eprintln!("  because: {source}");
            }
            ExitCode::FAILURE
        }
    }
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let mut rest = arguments.iter();
    match rest.next().map(String::as_str) {
        Some("serve") => {}
        Some(other) => return Err(format!("there is no command {other}")),
        None => return Err("a command is missing".to_owned()),
    }
    let mut options = Options::default();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--port" => options.port = number(argument, rest.next())?,
            "--page-size" => options.page_size = Some(number(argument, rest.next())?),
            "--rate-limit" => options.rate_limit = Some(number(argument, rest.next())?),
            "--empty" => options.empty = true,
            other => return Err(format!("there is no option {other}")),
        }
    }
    Ok(options)
}

fn number<T: std::str::FromStr>(option: &str, value: Option<&String>) -> Result<T, String> {
    value
        .and_then(|value| value.parse().ok())
        .ok_or_else(|| format!("{option} needs a number"))
}

async fn serve(options: Options) -> Result<(), okta_sandbox::Error> {
    let mut builder = Sandbox::builder().with_port(options.port);
    if let Some(objects) = options.page_size {
        builder = builder.with_page_size(objects);
    }
    if let Some(requests) = options.rate_limit {
        builder = builder.with_rate_limit(requests, Duration::from_secs(60));
    }
    if !options.empty {
        builder = builder.with_samples();
    }
    let org = builder.start().await?;
    println!("An org in a box is at {}", org.url());
    println!();
    println!("export OKTA_CLIENT_ORGURL={}", org.url());
    println!("export OKTA_CLIENT_TOKEN={}", org.api_token());
    println!("export OKTA_TESTING_DISABLE_HTTPS_CHECK=true");
    println!("export OKTAPAM_API_HOST={}", org.url());
    println!("export OKTAPAM_TEAM={}", org.pam_team());
    println!("export OKTAPAM_KEY={}", org.pam_key_id());
    println!("export OKTAPAM_SECRET={}", org.pam_key_secret());
    println!();
    println!("Press Ctrl-C to stop; nothing is kept.");
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
    Ok(())
}
