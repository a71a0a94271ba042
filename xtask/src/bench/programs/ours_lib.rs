//! okta-mgmt without what is written by hand for single operations.

mod client;

#[allow(clippy::all, clippy::pedantic, missing_docs, missing_debug_implementations, unreachable_pub, reason = "generated")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

pub use client::{Client, ClientBuilder};
pub use generated::{operations, requests, types};
