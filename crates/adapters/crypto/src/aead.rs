use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

/// Bytes of a nonce: long enough that two random nonces are never equal in practice.
pub(crate) const NONCE: usize = 24;

/// Encrypts; the result ends with the 16-byte tag.
pub(crate) fn encrypt(key: &[u8; 32], nonce: &[u8; NONCE], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(*nonce), Payload { msg: plain, aad })
        .expect("fails only beyond 256 GiB")
}

/// Decrypts; `None` if key, nonce, ciphertext or additional data differ from those of the encryption.
pub(crate) fn decrypt(
    key: &[u8; 32],
    nonce: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let plain = XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad })
        .ok()?;
    Some(Zeroizing::new(plain))
}
