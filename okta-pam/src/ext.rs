//! What is clumsy with the generated parts alone.

// the features with access methods
#[cfg(any(
    feature = "active-directory-accounts",
    feature = "okta-universal-directory-accounts",
    feature = "saas-app-accounts",
    feature = "secrets",
    feature = "server-accounts",
    feature = "servers",
))]
mod access_methods;

#[cfg(feature = "secrets")]
pub use access_methods::access_methods;
