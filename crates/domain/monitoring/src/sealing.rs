use alloc::vec::Vec;

/// Computes SHA-256. Performs no I/O.
pub trait Digester: Send + Sync {
    /// The SHA-256 of the bytes.
    fn digest(&self, bytes: &[u8]) -> [u8; 32];
}

/// Signs checkpoints with the private key. Performs no I/O.
pub trait CheckpointSigner: Send + Sync {
    /// The signature over a message.
    fn sign(&self, message: &[u8]) -> Vec<u8>;
}

/// Checks the keyed tags of audit entries with the key that made them. Performs no I/O.
pub trait TagKey: Send + Sync {
    /// Whether the tag was made with the key over these bytes.
    fn fits(&self, canonical: &[u8], tag: &[u8; 32]) -> bool;
}

/// Checks the signatures of checkpoints with the public key alone. Performs no I/O.
pub trait CheckpointKey: Send + Sync {
    /// Whether the signature is valid for the message.
    fn fits(&self, message: &[u8], signature: &[u8]) -> bool;
}
