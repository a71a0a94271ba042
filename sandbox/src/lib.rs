#![doc = include_str!("../README.md")]

mod error;
mod filter;
mod http;
mod mgmt;
mod pam;
mod sandbox;
mod state;

pub use crate::{
    error::Error,
    sandbox::{Builder, Sandbox, seed::Id},
};
