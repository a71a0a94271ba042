//! Passwords and secrets of the vault, read and written as one call each.
//!
//! Okta never sends a password or a secret as such, nor takes one: it comes and goes as a JWE (RFC 7516). The operations of the API leave
//! keys and encryption to you; these methods of [`Client`] do the whole of it.
//!
//! | what | read | write |
//! |---|---|---|
//! | SaaS app account | [`open_saas_app_account_password`] | [`store_saas_app_account_password`], [`change_saas_app_account_password`] |
//! | Okta service account | [`open_okta_ud_account_password`] | [`change_okta_ud_account_password`] |
//! | Active Directory account | [`open_active_directory_account_password`] | — |
//! | account on a server | [`open_server_account_password`] | — |
//! | secret | [`open_secret`] | [`store_secret`], [`overwrite_secret`] |
//! | password made up by Okta | [`draw_random_password`] | |
//!
//! Where there is no method to write, Okta makes up the new password itself, and nothing is encrypted: `rotate_active_directory_account_password`
//! and `admin_rotate_resource` are one call already. The API has no operation for credentials of databases.
//!
//! **Reading.** Each call makes an RSA key pair of 2048 bits, sends its public half and opens the answer (RSA-OAEP-256, A256GCM; compact,
//! flattened or general form) with the private one, which never leaves the call and is wiped at its end. Answers in any other algorithm
//! are refused before anything is computed. Making the key keeps one core busy for a moment, on one of tokio's threads for such
//! work.
//!
//! **Writing.** Each call fetches the vault's keys and encrypts to the best of them: ECDH-ES+A256KW, then +A192KW, then +A128KW, then
//! ECDH-ES, all four on P-256, P-384 or P-521, then RSA-OAEP-256; the content always with A256GCM.
//!
//! Plain text is held in [`Secret`]: not shown by `Debug`, without `Display`, wiped when dropped. What *you* copy out of it is yours to
//! wipe.
//!
//! # Where the cryptography comes from
//!
//! All of it comes from libraries: key pairs, RSA-OAEP, ECDH, the single-step KDF, AES-GCM and random numbers from [aws-lc-rs], which the
//! client has for TLS anyway; AES key wrap from RustCrypto's [aes-kw], since aws-lc-rs lacks the 192 bit form. This module only reads and
//! writes the JSON and base64url around it. A JOSE library would do that as well, but (November 2026) each has a price too high for a
//! library that others build on:
//!
//! - `josekit` needs OpenSSL: a second C library for cryptography, to be found or compiled on each platform.
//! - `jose-rs` turns on serde_json's `arbitrary_precision` for the whole program, which changes how numbers reach any hand-written
//!   visitor, those of this client among them; it decrypts with the `rsa` crate (RUSTSEC-2023-0071, without a fixed release, pinned to
//!   a pre-release), and brings some 90 crates.
//! - `picky` knows the compact form only, and decrypts with the same `rsa` crate.
//!
//! The tests check both directions against jwcrypto, a Python library.
//!
//! [aws-lc-rs]: https://docs.rs/aws-lc-rs
//! [aes-kw]: https://docs.rs/aes-kw
//! [`open_saas_app_account_password`]: crate::Client#method.open_saas_app_account_password
//! [`store_saas_app_account_password`]: crate::Client#method.store_saas_app_account_password
//! [`change_saas_app_account_password`]: crate::Client#method.change_saas_app_account_password
//! [`open_okta_ud_account_password`]: crate::Client#method.open_okta_ud_account_password
//! [`change_okta_ud_account_password`]: crate::Client#method.change_okta_ud_account_password
//! [`open_active_directory_account_password`]: crate::Client#method.open_active_directory_account_password
//! [`open_server_account_password`]: crate::Client#method.open_server_account_password
//! [`open_secret`]: crate::Client#method.open_secret
//! [`store_secret`]: crate::Client#method.store_secret
//! [`overwrite_secret`]: crate::Client#method.overwrite_secret
//! [`draw_random_password`]: crate::Client#method.draw_random_password
//! [`Client`]: crate::Client
//! [`Secret`]: crate::Secret

#[cfg(feature = "secrets")]
mod fields;
#[cfg(any(
    feature = "active-directory-accounts",
    feature = "mock",
    feature = "okta-universal-directory-accounts",
    feature = "random-passwords",
    feature = "saas-app-accounts",
    feature = "secrets",
    feature = "server-accounts",
))]
#[cfg_attr(
    feature = "mock",
    allow(dead_code, unused_imports, reason = "mocks need the keys without the operations")
)]
mod open;
#[cfg(any(
    feature = "mock",
    feature = "okta-universal-directory-accounts",
    feature = "saas-app-accounts",
    feature = "secrets",
))]
#[cfg_attr(
    feature = "mock",
    allow(dead_code, unused_imports, reason = "mocks need the keys without the operations")
)]
mod store;

#[cfg(feature = "secrets")]
pub use fields::{SecretDraft, SecretFields};
#[cfg(feature = "mock")]
pub(crate) use open::RevealKey;
#[cfg(feature = "mock")]
pub(crate) use store::VaultKey;

/// Why something is refused: a part of a sentence, with nothing secret in it.
#[allow(dead_code, reason = "not used without any operation that has credentials")]
type Refused = &'static str;
