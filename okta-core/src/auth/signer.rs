//! Signing, wherever the key is.

use std::future::Future;
use std::pin::Pin;

/// A signature on its way.
pub type Signing<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>>> + Send + 'a>>;

/// Signs client assertions. [`PrivateKey`](crate::PrivateKey) does so with a key in memory; implement this for a key in a KMS or an HSM.
pub trait Signer: Send + Sync {
    /// The algorithm of the signatures.
    fn algorithm(&self) -> Algorithm;

    /// The key's id at the server, if it has one.
    fn key_id(&self) -> Option<&str> {
        None
    }

    /// Signs `message` itself, not a hash of it, unless the key's keeper only takes hashes: then hash it as the algorithm says.
    ///
    /// A signature of an ES algorithm is the two numbers one after the other, each as long as the curve's order (RFC 7518, section 3.4), not
    /// DER.
    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a>;
}

/// An algorithm that Okta accepts for client assertions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSA PKCS#1 v1.5 with SHA-256.
    Rs256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    Rs384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    Rs512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// ECDSA on P-521 with SHA-512.
    Es512,
}

impl Algorithm {
    const ALL: [Self; 6] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
    ];

    /// The name in a JWT's header, such as `ES256`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    pub(super) const fn is_rsa(self) -> bool {
        matches!(self, Self::Rs256 | Self::Rs384 | Self::Rs512)
    }
}
