use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// A 32-byte key that is wiped when dropped.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// HMAC-SHA256 over the concatenated parts.
pub(crate) fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac
}

/// The key for one purpose: the first block of HKDF-Expand (RFC 5869). HKDF-Extract is left out, because
/// the master key is already uniformly random.
pub(crate) fn subkey(master: &[u8; 32], label: &str) -> Key {
    let block = hmac(master, &[label.as_bytes(), &[1]])
        .finalize()
        .into_bytes();
    let mut key = Key::default();
    key.copy_from_slice(&block);
    key
}
