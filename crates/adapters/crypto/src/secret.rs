use chainstore_identity::ports::SecretHasher;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// SHA-256 for secrets of 256 random bits. They cannot be guessed, so a slow hash would protect no better.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sha256Hasher;

impl SecretHasher for Sha256Hasher {
    fn hash(&self, secret: &str) -> [u8; 32] {
        Sha256::digest(secret.as_bytes()).into()
    }

    fn fits(&self, secret: &str, hash: &[u8; 32]) -> bool {
        self.hash(secret).ct_eq(hash).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves SR-23
    #[test]
    fn only_the_secret_fits_its_hash() {
        let hash = Sha256Hasher.hash("abc");
        assert_eq!(hash[..4], [0xba, 0x78, 0x16, 0xbf]); // FIPS 180-2, example B.1
        assert!(Sha256Hasher.fits("abc", &hash));
        assert!(!Sha256Hasher.fits("abd", &hash));
    }
}
