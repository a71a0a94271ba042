//! Allocations and bytes that decoding and encoding of one item take.

#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::alloc::System;
use std::hint::black_box;

use okta_benches::models::{log, lossless, plain, two_pass, users};
use okta_benches::pages;
use okta_benches::report::result;
use okta_core::rt::{Decode, decode_list};
use okta_mgmt::types::{Application, LogEvent, User};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let page = pages::users(200);
    generated::<User>("users", &page);
    other::<users::plain::User>("users", "plain", &page);
    other::<users::lossless::User>("users", "lossless", &page);
    other::<Value>("users", "value", &page);

    let page = pages::applications(200);
    generated::<Application>("applications", &page);
    other::<plain::Application>("applications", "plain", &page);
    other::<lossless::Application>("applications", "lossless", &page);
    other::<two_pass::Application>("applications", "two_pass", &page);
    other::<Value>("applications", "value", &page);

    let page = pages::log_events(1000);
    generated::<LogEvent>("log", &page);
    other::<log::plain::LogEvent>("log", "plain", &page);
    other::<log::lossless::LogEvent>("log", "lossless", &page);
    other::<Value>("log", "value", &page);
}

fn generated<T: Decode + Serialize>(what: &str, page: &[u8]) {
    measure(what, "okta", || decode_list::<T>(black_box(page), None).unwrap().0);
}

fn other<T: DeserializeOwned + Serialize>(what: &str, who: &str, page: &[u8]) {
    measure(what, who, || serde_json::from_slice::<Vec<T>>(black_box(page)).unwrap());
}

#[allow(clippy::cast_precision_loss, reason = "counts of this size are exact")]
fn measure<T: Serialize>(what: &str, who: &str, decode: impl Fn() -> Vec<T>) {
    // the first run may set up what stays
    drop(decode());
    let region = Region::new(ALLOCATOR);
    let items = decode();
    let stats = region.change();
    let count = items.len() as f64;
    result(
        &format!("allocations_decode_{what}"),
        who,
        "per_item",
        stats.allocations as f64 / count,
    );
    result(
        &format!("reallocations_decode_{what}"),
        who,
        "per_item",
        stats.reallocations as f64 / count,
    );
    let held = stats.bytes_allocated.saturating_sub(stats.bytes_deallocated);
    result(
        &format!("memory_held_{what}"),
        who,
        "bytes_per_item",
        held as f64 / count,
    );
    let region = Region::new(ALLOCATOR);
    drop(serde_json::to_vec(&items).unwrap());
    result(
        &format!("allocations_encode_{what}"),
        who,
        "per_item",
        region.change().allocations as f64 / count,
    );
}
