//! The runtime against a server over real sockets.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod client;
mod concurrency;
mod configuration;
mod faults;
mod floors;
mod hostile;
mod keys;
mod layers;
mod limits;
mod oauth;
mod options;
mod origins;
mod outcomes;
mod pacing;
mod paging;
mod paths;
mod requests;
mod secrets;
mod server;
mod service_user;
mod sources;
mod streams;
mod tls;
mod tokens;
