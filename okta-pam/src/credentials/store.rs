//! From the caller to the vault.

mod accounts;
mod key;

#[cfg(feature = "mock")]
pub(crate) use key::VaultKey;
