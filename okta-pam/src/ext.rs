//! What is clumsy with the generated parts alone.

#[cfg(feature = "secrets")]
mod access_methods;

#[cfg(feature = "secrets")]
pub use access_methods::access_methods;
