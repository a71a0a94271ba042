//! From the vault to the caller.

mod accounts;
mod envelope;
mod key;

#[cfg(feature = "mock")]
pub(crate) use key::RevealKey;
