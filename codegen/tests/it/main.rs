//! The generator, from files of YAML to Rust.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod broken;
mod determinism;
mod names;
mod refine;
mod robustness;
mod select;
mod spec;
mod unsaid;
