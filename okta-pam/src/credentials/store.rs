//! From the caller to the vault.

mod accounts;
mod key;
