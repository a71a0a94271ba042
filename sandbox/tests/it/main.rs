//! The sandbox over real sockets, by way of a plain HTTP client.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

mod apps;
mod assignments;
mod authorization_servers;
mod client;
mod errors;
mod factors;
mod groups;
mod logs;
mod operations;
mod pam;
mod policies;
mod roles;
mod users;
mod zones;
