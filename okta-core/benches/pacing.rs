//! How close pacing comes to the rate limits: a simulated org with windows, and calls that want more than one window holds.
//!
//! `cargo bench -p okta-core --bench pacing [seconds of a window]` prints, for a client alone and for one that shares a bucket with another
//! program, how long the calls took, the least that they can take, and how many were refused.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking, and what it prints is its result"
)]

#[path = "../tests/it/client.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod client;
#[path = "../tests/it/server.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod server;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use okta_core::{Json, Pacing, RetryPolicy};

use client::builder;
use server::{Reply, Server, epoch};

const LIMIT: u32 = 100;
const CALLS: usize = 600;

#[derive(Default)]
struct Window {
    until: i64,
    used: u32,
}

#[derive(Default)]
struct Org {
    windows: Mutex<HashMap<String, Window>>,
    refused: Mutex<u32>,
}

impl Org {
    /// Counts a request; the number left and the seconds until the window ends, or `None` in place of the former if it is refused.
    fn take(&self, bucket: &str, length: i64) -> (Option<u32>, i64) {
        let mut windows = self.windows.lock().unwrap();
        let window = windows.entry(bucket.to_owned()).or_default();
        if window.until <= epoch() {
            *window = Window {
                until: epoch() + length,
                used: 0,
            };
        }
        let rest = window.until - epoch();
        if window.used >= LIMIT {
            return (None, rest);
        }
        window.used += 1;
        (Some(LIMIT - window.used), rest)
    }
}

async fn run(name: &str, length: i64, share_with_another: bool) {
    let org = Arc::new(Org::default());
    let handler = org.clone();
    let server = Server::start(move |request| {
        let bucket = request.path().split('/').nth(3).unwrap();
        let reply = match handler.take(bucket, length) {
            (Some(left), rest) => Reply::ok("{}").limits(LIMIT, left, rest),
            (None, rest) => {
                *handler.refused.lock().unwrap() += 1;
                Reply::error(429, "E0000047").limits(LIMIT, 0, rest)
            }
        };
        reply.date(0).after(Duration::from_millis(20))
    })
    .await;
    // Another program takes half of each window of one bucket, evenly.
    let other = share_with_another.then(|| {
        let org = org.clone();
        tokio::spawn(async move {
            let pause = Duration::from_secs_f64(length as f64 / f64::from(LIMIT / 2));
            loop {
                org.take("a", length);
                tokio::time::sleep(pause).await;
            }
        })
    });
    let client = builder(&server)
        .pacing(Pacing::standard())
        .retry(RetryPolicy::standard())
        .build()
        .unwrap()
        .0;
    let begun = Instant::now();
    // Three buckets, of four operations each.
    let calls: Vec<_> = (0..CALLS)
        .map(|index| {
            let path = format!("/api/v1/{}/{}", ["a", "b", "c"][index % 3], index % 4);
            tokio::spawn(client.request("GET", &path).send::<Json>())
        })
        .collect();
    let mut failed = 0;
    for call in calls {
        failed += u32::from(call.await.unwrap().is_err());
    }
    let took = begun.elapsed().as_secs_f64();
    if let Some(other) = other {
        other.abort();
    }
    let refused = *org.refused.lock().unwrap();
    println!(
        "{name}: {CALLS} calls in {took:.1} s, {refused} refused ({:.2} %), {failed} failed",
        f64::from(refused) * 100.0 / CALLS as f64
    );
    if !share_with_another {
        let windows = (CALLS / 3).div_ceil(LIMIT as usize) as i64 - 1;
        let least = (windows * length) as f64;
        println!("{name}: the least is {least:.1} s; factor {:.3}", took / least);
    }
}

fn main() {
    // Cargo also starts benchmarks to see whether they run; this one takes minutes.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let length = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .next()
        .unwrap_or(60);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        tokio::join!(run("alone", length, false), run("shared", length, true));
    });
}
