//! A server that does something else each time. Whatever it does, calls end in time, lists are complete or fail, and nothing is done twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use okta_core::{Json, Pacing};

use crate::client::{CREATE, LIST, builder, call, quick};
use crate::server::{Received, Reply, Server};

const LENGTH: i64 = 30;
const PAGE: i64 = 7;

/// The right answer.
fn answer(request: &Received) -> Reply {
    if request.method == "POST" {
        return Reply::new(201, "{}");
    }
    let query: HashMap<String, String> = url::form_urlencoded::parse(request.query().as_bytes())
        .into_owned()
        .collect();
    let from: i64 = query.get("after").map_or(0, |after| after.parse().unwrap());
    let to = (from + PAGE).min(LENGTH);
    let items: Vec<String> = (from..to).map(|item| item.to_string()).collect();
    let reply = Reply::ok(format!("[{}]", items.join(",")));
    if to < LENGTH {
        reply.header("link", format!("</api/v1/things?after={to}>; rel=\"next\""))
    } else {
        reply
    }
}

/// What went wrong with it, if anything, and whether the request was acted on.
fn misbehave(random: &mut fastrand::Rng, reply: Reply) -> (Reply, bool) {
    let length = reply.wire().len();
    match random.u32(..16) {
        0 => (Reply::limited(random.i64(-5..100)), false),
        1 => (Reply::error(429, "E0000047").limits(0, 0, 100).date(0), false),
        2 => (
            Reply::error(429, "E0000047").header("X-Rate-Limit-Reset", "nonsense"),
            false,
        ),
        3 => (Reply::error(503, "E0000009").header("retry-after", "100000"), true),
        4 => (Reply::error(504, "x"), true),
        5 => (Reply::reset(), true),
        6 => (reply.cut(random.usize(..length)), true),
        7 => (reply.stall(random.usize(..length)), true),
        8 => (Reply::bytes("\0\0\0"), true),
        9 => (Reply::error(500, "E0000009"), true),
        10 => (Reply::new(302, "").header("location", "https://evil.example/"), true),
        11 => (Reply::ok("<html>"), true),
        _ => (
            reply
                .limits(1000, random.u32(..1000), random.i64(-10..1))
                .date(random.i64(-100_000..100_000)),
            true,
        ),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_end_and_lists_are_whole_and_nothing_is_done_twice() {
    let seed = fastrand::u64(..);
    let random = Arc::new(Mutex::new(fastrand::Rng::with_seed(seed)));
    let done: Arc<Mutex<HashMap<String, u32>>> = Arc::default();
    let acts = done.clone();
    let server = Server::start(move |request| {
        let (reply, acted) = misbehave(&mut random.lock().unwrap(), answer(request));
        if acted && request.method == "POST" {
            *acts.lock().unwrap().entry(request.text()).or_default() += 1;
        }
        reply
    })
    .await;
    let client = builder(&server)
        .attempt_timeout(Duration::from_millis(40))
        .request_timeout(Duration::from_millis(400))
        .retry(quick().max_retries(6))
        .pacing(
            Pacing::standard()
                .margin(Duration::ZERO)
                .max_window(Duration::from_millis(10)),
        )
        .build()
        .unwrap()
        .0;
    let mut whole = 0;
    for round in 0..20 {
        let begun = Instant::now();
        let mut create = call(&client, &CREATE);
        create.json(&round);
        let created = create.send::<Json>().await;
        assert!(
            begun.elapsed() < Duration::from_secs(3),
            "seed {seed}: a call took {:?}",
            begun.elapsed()
        );
        let times = done.lock().unwrap().get(&round.to_string()).copied().unwrap_or(0);
        assert!(times <= 1, "seed {seed}: done {times} times");
        assert!(times == 1 || created.is_err(), "seed {seed}: a success that was none");
        let mut items = call(&client, &LIST).items::<i64>();
        let mut found = Vec::new();
        loop {
            match items.next().await {
                Some(Ok(item)) => found.push(item),
                // Resumed where it stopped, until it is whole.
                Some(Err(error)) => {
                    let cursor = error
                        .cursor()
                        .cloned()
                        .unwrap_or_else(|| panic!("seed {seed}: no cursor in {error}"));
                    items = call(&client, &LIST).items::<i64>().from_cursor(cursor);
                }
                None => break,
            }
        }
        assert_eq!(
            found,
            (0..LENGTH).collect::<Vec<_>>(),
            "seed {seed}: something was lost or came twice"
        );
        whole += 1;
    }
    assert_eq!(whole, 20);
    assert!(
        client
            .rate_limits()
            .iter()
            .all(|bucket| bucket.in_flight == 0 && bucket.waiting == 0)
    );
}
