//! Both clients, as their users see them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod attributes;
mod buckets;
mod construct;
mod conveniences;
mod dry_run;
mod hooks;
mod imports;
mod mocks;
mod models;
mod mutations;
mod operations;
mod privileged_access;
mod recordings;
mod rules;
mod security_events;
mod seed_properties;
mod surface;
mod wire;
