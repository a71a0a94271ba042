//! The client's hand-written parts against a server in the same process.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod grants;
mod interop;
mod open;
mod store;
mod vault;
