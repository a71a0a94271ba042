//! From the vault to the caller.

mod accounts;
mod envelope;
mod key;
