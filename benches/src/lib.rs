//! What the benchmarks share: pages as Okta sends them, and what people would use instead of the clients.
//!
//! `cargo xtask bench` runs everything and compares it with the targets; see README.md.

pub mod models;
pub mod pages;
pub mod peer;
pub mod report;
pub mod server;
