//! Decoding and encoding of pages: the generated models beside hand-written structs and `serde_json::Value`.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark fails by panicking, and criterion's macros write no documentation"
)]

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use okta_benches::models::{log, lossless, plain, two_pass, users};
use okta_benches::pages;
use okta_core::rt::{self, Decode, Member, decode_list};
use okta_mgmt::types::{Application, LogEvent, User};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

struct Pages {
    users: Vec<u8>,
    applications: Vec<u8>,
    log: Vec<u8>,
}

impl Pages {
    fn new() -> Self {
        Self {
            users: pages::users(200),
            applications: pages::applications(200),
            log: pages::log_events(1000),
        }
    }
}

/// As a list operation decodes its page.
fn generated<T: Decode>(page: &[u8]) -> Vec<T> {
    let (items, rejected) = decode_list(page, None).unwrap();
    assert!(rejected.is_empty());
    items
}

fn decode(criterion: &mut Criterion) {
    let pages = Pages::new();
    lossless_or_panic::<User, users::lossless::User>(&pages.users);
    lossless_or_panic::<Application, lossless::Application>(&pages.applications);
    lossless_or_panic::<Application, two_pass::Application>(&pages.applications);
    lossless_or_panic::<LogEvent, log::lossless::LogEvent>(&pages.log);

    let mut group = criterion.benchmark_group("decode_users");
    group.throughput(Throughput::Bytes(pages.users.len() as u64));
    decode_generated::<User>(&mut group, &pages.users);
    decode_other::<users::plain::User>(&mut group, "plain", &pages.users);
    decode_other::<users::lossless::User>(&mut group, "lossless", &pages.users);
    decode_other::<Value>(&mut group, "value", &pages.users);
    group.finish();

    let mut group = criterion.benchmark_group("decode_applications");
    group.throughput(Throughput::Bytes(pages.applications.len() as u64));
    decode_generated::<Application>(&mut group, &pages.applications);
    decode_other::<plain::Application>(&mut group, "plain", &pages.applications);
    decode_other::<lossless::Application>(&mut group, "lossless", &pages.applications);
    decode_other::<two_pass::Application>(&mut group, "two_pass", &pages.applications);
    decode_other::<Value>(&mut group, "value", &pages.applications);
    group.finish();

    let mut group = criterion.benchmark_group("decode_log");
    group.throughput(Throughput::Bytes(pages.log.len() as u64));
    decode_generated::<LogEvent>(&mut group, &pages.log);
    decode_other::<log::plain::LogEvent>(&mut group, "plain", &pages.log);
    decode_other::<log::lossless::LogEvent>(&mut group, "lossless", &pages.log);
    decode_other::<Value>(&mut group, "value", &pages.log);
    group.finish();
}

fn encode(criterion: &mut Criterion) {
    let pages = Pages::new();

    let mut group = criterion.benchmark_group("encode_users");
    group.throughput(Throughput::Bytes(pages.users.len() as u64));
    encode_generated::<User>(&mut group, &pages.users);
    encode_other::<users::plain::User>(&mut group, "plain", &pages.users);
    encode_other::<users::lossless::User>(&mut group, "lossless", &pages.users);
    encode_other::<Value>(&mut group, "value", &pages.users);
    group.finish();

    let mut group = criterion.benchmark_group("encode_applications");
    group.throughput(Throughput::Bytes(pages.applications.len() as u64));
    encode_generated::<Application>(&mut group, &pages.applications);
    encode_other::<plain::Application>(&mut group, "plain", &pages.applications);
    encode_other::<lossless::Application>(&mut group, "lossless", &pages.applications);
    encode_other::<two_pass::Application>(&mut group, "two_pass", &pages.applications);
    encode_other::<Value>(&mut group, "value", &pages.applications);
    group.finish();

    let mut group = criterion.benchmark_group("encode_log");
    group.throughput(Throughput::Bytes(pages.log.len() as u64));
    encode_generated::<LogEvent>(&mut group, &pages.log);
    encode_other::<log::plain::LogEvent>(&mut group, "plain", &pages.log);
    encode_other::<log::lossless::LogEvent>(&mut group, "lossless", &pages.log);
    encode_other::<Value>(&mut group, "value", &pages.log);
    group.finish();
}

fn decode_generated<T: Decode>(group: &mut BenchmarkGroup<'_, WallTime>, page: &[u8]) {
    group.bench_function("okta", |bencher| {
        bencher.iter(|| generated::<T>(black_box(page)));
    });
}

fn decode_other<T: DeserializeOwned>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, page: &[u8]) {
    group.bench_function(name, |bencher| {
        bencher.iter(|| serde_json::from_slice::<Vec<T>>(black_box(page)).unwrap());
    });
}

/// As a call encodes its body, and as serde does for whoever asks it to.
fn encode_generated<T: Member>(group: &mut BenchmarkGroup<'_, WallTime>, page: &[u8]) {
    let items = generated::<T>(page);
    group.bench_function("okta", |bencher| {
        bencher.iter(|| rt::encode(black_box(&items)).unwrap());
    });
    encode_one(group, "okta_serde", &items);
}

fn encode_one<T: Serialize>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, items: &[T]) {
    group.bench_function(name, |bencher| {
        bencher.iter(|| serde_json::to_vec(black_box(items)).unwrap());
    });
}

fn encode_other<T: Serialize + DeserializeOwned>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, page: &[u8]) {
    encode_one(group, name, &serde_json::from_slice::<Vec<T>>(page).unwrap());
}

/// Both must write the page back as it came, and theirs nulls aside, or the comparison means nothing.
fn lossless_or_panic<T: Member, U: DeserializeOwned + Serialize>(page: &[u8]) {
    let sent: Value = serde_json::from_slice(page).unwrap();
    let mut theirs = serde_json::to_value(serde_json::from_slice::<Vec<U>>(page).unwrap()).unwrap();
    strip_nulls(&mut theirs);
    let mut known = sent.clone();
    strip_nulls(&mut known);
    assert_eq!(theirs, known);
    let ours: Value = serde_json::from_str(&rt::encode(&generated::<T>(page)).unwrap()).unwrap();
    assert_eq!(ours, sent);
}

fn strip_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(strip_nulls);
        }
        Value::Array(elements) => elements.iter_mut().for_each(strip_nulls),
        _ => {}
    }
}

criterion_group!(benches, decode, encode);
criterion_main!(benches);
