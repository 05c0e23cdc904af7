use std::fmt;

use chainstore_monitoring::ports::{CheckpointKey, CheckpointSigner, Digester, TagKey};
use chainstore_privacy::FieldCipher;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::{MasterKey, Vault};

/// The table name under which the store makes the tags of its entries.
const TABLE: &str = "audit_log";

/// SHA-256, for the links of the audit chain.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sha256Digester;

impl Digester for Sha256Digester {
    fn digest(&self, bytes: &[u8]) -> [u8; 32] {
        Sha256::digest(bytes).into()
    }
}

impl TagKey for Vault {
    fn fits(&self, canonical: &[u8], tag: &[u8; 32]) -> bool {
        self.integrity_holds(TABLE, canonical, tag)
    }
}

/// Signs checkpoints of the audit chain with Ed25519. The key is derived from the master key.
pub struct AuditSigner(SigningKey);

impl AuditSigner {
    /// The signer of this master key.
    pub fn new(master: &MasterKey) -> Self {
        Self(SigningKey::from_bytes(&master.derive("audit-checkpoints")))
    }

    /// The public key that checks its signatures.
    pub fn public(&self) -> AuditPublicKey {
        AuditPublicKey(self.0.verifying_key())
    }
}

impl CheckpointSigner for AuditSigner {
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).to_bytes().to_vec()
    }
}

impl fmt::Debug for AuditSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditSigner([redacted])")
    }
}

/// The public half of [`AuditSigner`]; as text, 64 hexadecimal digits (RFC 8032).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditPublicKey(VerifyingKey);

impl CheckpointKey for AuditPublicKey {
    fn fits(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for AuditPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&const_hex::encode(self.0.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn signer(master: u8) -> AuditSigner {
        AuditSigner::new(&MasterKey::new(Zeroizing::new([master; 32])))
    }

    // proves SR-46: only the key's own signature over exactly this message fits
    #[test]
    fn only_its_own_signature_fits() {
        let public = signer(1).public();
        let signature = signer(1).sign(b"head");
        assert!(public.fits(b"head", &signature));
        assert!(!public.fits(b"heat", &signature));
        assert!(!public.fits(b"head", &signer(2).sign(b"head")));
        assert!(!public.fits(b"head", &signature[..63]));
        assert!(!public.fits(b"head", b""));
        let mut flipped = signature;
        flipped[40] ^= 1;
        assert!(!public.fits(b"head", &flipped));
    }

    #[test]
    fn a_public_key_is_written_in_hexadecimal_and_the_signer_not_at_all() {
        let text = signer(1).public().to_string();
        assert_eq!(text.len(), 64);
        assert!(text.bytes().all(|digit| digit.is_ascii_hexdigit()));
        assert_ne!(text, signer(2).public().to_string());
        assert_eq!(format!("{:?}", signer(1)), "AuditSigner([redacted])");
    }

    #[test]
    fn digests_are_sha_256() {
        // FIPS 180-2, example B.1
        assert_eq!(Sha256Digester.digest(b"abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
    }
}
