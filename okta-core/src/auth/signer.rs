//! Signing, wherever the key is.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

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
    /// DER; [`Algorithm::signature_from_der`] makes the one from the other.
    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a>;
}

impl<S: Signer + ?Sized> Signer for Arc<S> {
    fn algorithm(&self) -> Algorithm {
        (**self).algorithm()
    }

    fn key_id(&self) -> Option<&str> {
        (**self).key_id()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        (**self).sign(message)
    }
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

    /// The two numbers of an ECDSA signature as a JWT has them, from the DER that most key services give out. `None` if `der` is no
    /// signature of this algorithm.
    ///
    /// ```
    /// # use okta_core::Algorithm;
    /// let der = [0x30, 0x07, 0x02, 0x01, 0x05, 0x02, 0x02, 0x00, 0xff];
    /// let fixed = Algorithm::Es256.signature_from_der(&der).unwrap();
    /// assert_eq!((fixed.len(), fixed[31], fixed[63]), (64, 5, 255));
    /// ```
    #[must_use]
    pub fn signature_from_der(self, der: &[u8]) -> Option<Vec<u8>> {
        let size = match self {
            Self::Es256 => 32,
            Self::Es384 => 48,
            Self::Es512 => 66,
            _ => return None,
        };
        let (content, after) = value(der, 0x30)?;
        let (first, content) = value(content, 0x02)?;
        let (second, end) = value(content, 0x02)?;
        let mut fixed = Vec::with_capacity(2 * size);
        for number in [first, second] {
            let start = number.iter().position(|byte| *byte != 0)?;
            let number = number.get(start..)?;
            fixed.resize(fixed.len() + size.checked_sub(number.len())?, 0);
            fixed.extend_from_slice(number);
        }
        (after.is_empty() && end.is_empty()).then_some(fixed)
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    pub(super) const fn is_rsa(self) -> bool {
        matches!(self, Self::Rs256 | Self::Rs384 | Self::Rs512)
    }
}

/// The content of a DER value of this kind, and what follows it.
fn value(der: &[u8], kind: u8) -> Option<(&[u8], &[u8])> {
    let (head, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match *first {
        short @ 0..=0x7f => (usize::from(short), rest),
        0x81 => rest.split_first().map(|(length, rest)| (usize::from(*length), rest))?,
        _ => return None,
    };
    (*head == kind && rest.len() >= length).then(|| rest.split_at(length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED, ECDSA_P521_SHA512_ASN1_SIGNING,
        ECDSA_P521_SHA512_FIXED, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
    };

    #[test]
    fn signatures_of_key_services() {
        for (signing, verifying, algorithm) in [
            (
                &ECDSA_P256_SHA256_ASN1_SIGNING,
                &ECDSA_P256_SHA256_FIXED,
                Algorithm::Es256,
            ),
            (
                &ECDSA_P521_SHA512_ASN1_SIGNING,
                &ECDSA_P521_SHA512_FIXED,
                Algorithm::Es512,
            ),
        ] {
            let pair = EcdsaKeyPair::generate(signing).unwrap();
            for index in 0..50_u8 {
                let der = pair.sign(&SystemRandom::new(), &[index]).unwrap();
                let fixed = algorithm.signature_from_der(der.as_ref()).unwrap();
                UnparsedPublicKey::new(verifying, pair.public_key().as_ref())
                    .verify(&[index], &fixed)
                    .unwrap();
                for end in 0..der.as_ref().len() {
                    assert_eq!(algorithm.signature_from_der(&der.as_ref()[..end]), None);
                }
            }
        }
        assert_eq!(Algorithm::Rs256.signature_from_der(&[0x30, 0]), None);
    }
}
