//! End to end over loopback: a long list, many small requests, and the memory that a list takes. The server is another process, so that
//! the CPU time is the client's.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking, and talks to its parent"
)]

use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use okta_benches::report::{is_quick, median, result};
use okta_benches::{peer, server};
use okta_mgmt::Client;
use tokio::runtime::{Builder, Runtime};

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["--serve", users] => server::serve(users.parse().unwrap()).unwrap(),
        ["--stream", who, org] => stream_once(who, org),
        _ => measure(&arguments),
    }
}

/// Runs the parts that are named (`list`, `request`, `memory`), or all.
fn measure(named: &[&str]) {
    let wanted = |part: &str| named.contains(&part) || named.iter().all(|argument| argument.starts_with('-'));
    if wanted("list") {
        let (users, rounds) = if is_quick() { (1_000, 2) } else { (20_000, 12) };
        list(users, rounds);
    }
    if wanted("request") {
        single(50, if is_quick() { 2 } else { 400 });
    }
    if wanted("memory") {
        let lengths = if is_quick() {
            [1_000, 10_000]
        } else {
            [10_000, 1_000_000]
        };
        lengths.into_iter().for_each(memory);
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn okta(org: &str) -> Client {
    Client::builder()
        .org_url(org)
        .allow_loopback_http()
        .api_token("made-up")
        .build()
        .unwrap()
}

async fn stream(client: &Client) -> usize {
    let mut users = client.list_users().limit(200).stream();
    let mut count = 0;
    while let Some(user) = users.try_next().await.unwrap() {
        count += usize::from(black_box(user).id.is_some());
    }
    count
}

async fn follow(client: &reqwest::Client, org: &str) -> usize {
    let mut count = 0;
    peer::each_user(client, org, |user| count += usize::from(black_box(user).id.is_some()))
        .await
        .unwrap();
    count
}

/// Wall and CPU time of one kind of client, over several rounds.
#[derive(Default)]
struct Times {
    wall: Vec<f64>,
    cpu: Vec<f64>,
}

impl Times {
    fn measure(&mut self, work: impl FnOnce()) {
        let (wall, cpu) = (Instant::now(), ProcessTime::now());
        work();
        let (wall, cpu) = (wall.elapsed(), cpu.elapsed());
        self.wall.push(micros(wall));
        self.cpu.push(micros(cpu));
    }

    fn report(self, what: &str, who: &str, divisor: f64) {
        result(&format!("{what}_wall"), who, "us", median(self.wall) / divisor);
        result(&format!("{what}_cpu"), who, "us", median(self.cpu) / divisor);
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// The users of an org, by turns.
fn list(users: usize, rounds: usize) {
    let (runtime, server) = (runtime(), server::start(users).unwrap());
    let (ours, theirs) = (okta(&server.org), peer::client().unwrap());
    let (okta, raw) = by_turns(
        rounds,
        || assert_eq!(runtime.block_on(stream(&ours)), users),
        || assert_eq!(runtime.block_on(follow(&theirs, &server.org)), users),
    );
    okta.report("list", "okta", 1.0);
    raw.report("list", "raw", 1.0);
}

/// One user after another, a few of them at a time by turns.
fn single(requests: u32, rounds: usize) {
    let (runtime, server) = (runtime(), server::start(1).unwrap());
    let (ours, theirs) = (okta(&server.org), peer::client().unwrap());
    let (okta, raw) = by_turns(
        rounds,
        || {
            runtime.block_on(async {
                for _ in 0..requests {
                    black_box(ours.get_user("00u100007bcDEFghi5d7").send().await.unwrap());
                }
            });
        },
        || {
            runtime.block_on(async {
                for _ in 0..requests {
                    black_box(peer::user(&theirs, &server.org, "00u100007bcDEFghi5d7").await.unwrap());
                }
            });
        },
    );
    okta.report("request", "okta", requests.into());
    raw.report("request", "raw", requests.into());
}

/// Measures both, each as often first as second, after a round that doesn't count.
fn by_turns(rounds: usize, mut ours: impl FnMut(), mut theirs: impl FnMut()) -> (Times, Times) {
    let (mut okta, mut raw) = (Times::default(), Times::default());
    ours();
    theirs();
    for round in 0..rounds {
        if round % 2 == 0 {
            okta.measure(&mut ours);
            raw.measure(&mut theirs);
        } else {
            raw.measure(&mut theirs);
            okta.measure(&mut ours);
        }
    }
    (okta, raw)
}

/// Peak memory of a process that streams a list and keeps nothing.
fn memory(users: usize) {
    let server = server::start(users).unwrap();
    for who in ["okta", "raw"] {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--stream", who, &server.org])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let (count, peak) = text.trim().split_once(' ').unwrap();
        assert_eq!(count.parse(), Ok(users));
        result(
            &format!("memory_{users}"),
            who,
            "MiB",
            peak.parse::<f64>().unwrap() / 1024.0,
        );
    }
}

/// Prints how many users there were, and the most memory that this process had, in KiB.
fn stream_once(who: &str, org: &str) {
    let runtime = runtime();
    let count = match who {
        "okta" => runtime.block_on(stream(&okta(org))),
        _ => runtime.block_on(follow(&peer::client().unwrap(), org)),
    };
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next())
        .unwrap_or("0");
    println!("{count} {peak}");
}
