//! A simulated org, in simulated time: what pacing costs, and that it is never refused.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderValue, StatusCode};
use tokio::time::{Instant, sleep};

use super::{Caller, Pacer, Pacing, lock};
use crate::event::Listener;
use crate::response::{Head, Received};
use crate::testing::API;

const LIMIT: u32 = 100;
const WINDOW: u64 = 60;
const CALLS: usize = 600;

/// Counts the requests of each bucket in windows that begin with their first request, by a clock that tells whole seconds.
struct Org {
    begun: Instant,
    clock: SystemTime,
    /// When each bucket's window ends, in seconds since 1970, and how many requests it has seen.
    windows: Mutex<HashMap<&'static str, (u64, u32)>>,
}

impl Org {
    fn new(fraction: Duration) -> Arc<Self> {
        Arc::new(Self {
            begun: Instant::now(),
            clock: UNIX_EPOCH + Duration::from_secs(1_800_000_000) + fraction,
            windows: Mutex::default(),
        })
    }

    fn clock(&self) -> SystemTime {
        self.clock + self.begun.elapsed()
    }

    /// Answers a request.
    fn answer(&self, bucket: &'static str) -> Head {
        let now = self.clock().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let mut windows = lock(&self.windows);
        let (ends, used) = windows.entry(bucket).or_default();
        if *ends <= now {
            (*ends, *used) = (now + WINDOW, 0);
        }
        *used += 1;
        let refused = *used > LIMIT;
        let number = |number: u64| HeaderValue::from(number);
        let headers: HeaderMap = [
            (API.limits.limit, number(LIMIT.into())),
            (API.limits.remaining, number(LIMIT.saturating_sub(*used).into())),
            (API.limits.reset, number(*ends)),
        ]
        .map(|(name, value)| (name.parse().unwrap(), value))
        .into_iter()
        .chain([(
            http::header::DATE,
            HeaderValue::from_str(&httpdate::fmt_http_date(self.clock())).unwrap(),
        )])
        .collect();
        Head {
            status: if refused {
                StatusCode::TOO_MANY_REQUESTS
            } else {
                StatusCode::OK
            },
            headers: Arc::new(headers),
            names: &API.limits,
            attempts: 1,
            received: Received {
                at: Instant::now(),
                clock: self.clock(),
            },
        }
    }
}

/// Sends all calls, a third of them to each of three buckets; how long that takes and how many are refused.
async fn run(org: &Arc<Org>) -> (Duration, usize) {
    let pacer = Arc::new(Pacer::new(Pacing::standard()));
    let begun = Instant::now();
    let calls = (0..CALLS).map(|index| {
        let (pacer, org) = (Arc::clone(&pacer), Arc::clone(org));
        let bucket = ["/api/v1", "/api/v1/users", "/api/v1/groups"][index % 3];
        tokio::spawn(async move {
            let caller = Caller {
                operation_id: "anything",
                bucket,
                deadline: None,
                listener: &Listener::default(),
            };
            let permit = pacer.admit(caller).await.unwrap();
            sleep(Duration::from_millis(10)).await;
            let head = org.answer(bucket);
            sleep(Duration::from_millis(10)).await;
            permit.learn(&head);
            head.status == StatusCode::TOO_MANY_REQUESTS
        })
    });
    let mut refused = 0;
    for call in calls.collect::<Vec<_>>() {
        refused += usize::from(call.await.unwrap());
    }
    (begun.elapsed(), refused)
}

#[tokio::test(start_paused = true)]
async fn no_call_is_refused_and_no_time_is_lost() {
    for fraction in [0, 300, 700, 990].map(Duration::from_millis) {
        let (took, refused) = run(&Org::new(fraction)).await;
        assert_eq!(refused, 0, "{fraction:?}");
        // Two windows hold all that a bucket is asked for, so the least is one window's length.
        let least = Duration::from_secs(WINDOW);
        assert!(took <= least.mul_f64(1.02), "{took:?}, {fraction:?}");
    }
}

/// Another program takes half of each bucket, evenly.
#[tokio::test(start_paused = true)]
async fn what_others_use_is_left_to_them() {
    for fraction in [0, 300, 700, 990].map(Duration::from_millis) {
        let org = Org::new(fraction);
        let others = ["/api/v1", "/api/v1/users", "/api/v1/groups"].map(|bucket| {
            let org = Arc::clone(&org);
            tokio::spawn(async move {
                loop {
                    org.answer(bucket);
                    sleep(Duration::from_secs(WINDOW) * 2 / LIMIT).await;
                }
            })
        });
        let (took, refused) = run(&org).await;
        others.iter().for_each(tokio::task::JoinHandle::abort);
        assert_eq!(refused, 0, "{fraction:?}");
        // A twentieth of each window is left to them, so it takes three.
        let least = Duration::from_secs(2 * WINDOW);
        assert!(took <= least.mul_f64(1.02), "{took:?}, {fraction:?}");
    }
}
