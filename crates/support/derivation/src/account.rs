use bitcoin::bip32::{ChildNumber, Xpub};
use bitcoin::secp256k1::{PublicKey, Secp256k1, VerifyOnly};

use crate::error::KeyError;
use crate::rules::{DemoKeys, KeyNetwork, Rules};

/// The extended public key of an account. It cannot spend.
#[derive(Clone, Debug)]
pub struct AccountKey(Xpub);

/// A branch of an account, such as `/0`, whose keys receive payments.
pub struct Branch {
    key: Xpub,
    curve: Secp256k1<VerifyOnly>,
}

/// A public key of a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildKey(PublicKey);

impl AccountKey {
    /// Reads the key of an account.
    ///
    /// # Errors
    /// [`KeyError`], which never repeats the text.
    pub fn parse(text: &str, rules: &Rules, demo: DemoKeys) -> Result<Self, KeyError> {
        let text = text.trim();
        if is_private(text) {
            return Err(KeyError::Private);
        }
        let words = text.split_whitespace().count();
        if (12..=24).contains(&words) {
            return Err(KeyError::Mnemonic);
        }
        let begins = rules.network.begins();
        let key: Xpub = text.parse().map_err(|_| KeyError::Malformed { begins })?;
        let network = KeyNetwork::of(key.network);
        if network != rules.network {
            return Err(KeyError::Network {
                written: network.written(),
                cure: rules.other_network,
            });
        }
        if demo == DemoKeys::Refuse && rules.demo.iter().any(|known| same_key(known, &key)) {
            return Err(KeyError::Demo);
        }
        if key.depth != rules.depth {
            return Err(KeyError::Depth {
                path: rules.path,
                expected: rules.depth,
                depth: key.depth,
            });
        }
        Ok(Self(key))
    }

    /// The fingerprint by which BIP-32 identifies the key.
    pub fn fingerprint(&self) -> [u8; 4] {
        self.0.fingerprint().to_bytes()
    }

    /// The branch at an index; `None` in the hardened range, which a public key cannot derive.
    pub fn branch(&self, index: u32) -> Option<Branch> {
        let curve = Secp256k1::verification_only();
        let key = child(&curve, &self.0, index)?;
        Some(Branch { key, curve })
    }
}

impl Branch {
    /// The key at an index; `None` in the hardened range.
    pub fn key(&self, index: u32) -> Option<ChildKey> {
        let key = child(&self.curve, &self.key, index)?;
        Some(ChildKey(key.public_key))
    }
}

impl ChildKey {
    /// The point with one coordinate and the sign of the other, as Bitcoin hashes it.
    pub fn compressed(&self) -> [u8; 33] {
        self.0.serialize()
    }

    /// The point with both coordinates, after a first byte of 4.
    pub fn uncompressed(&self) -> [u8; 65] {
        self.0.serialize_uncompressed()
    }
}

fn child(curve: &Secp256k1<VerifyOnly>, key: &Xpub, index: u32) -> Option<Xpub> {
    let index = ChildNumber::from_normal_idx(index).ok()?;
    key.ckd_pub(curve, index).ok()
}

/// Compared by key and chain code: depth and fingerprint are only labels on the same key.
fn same_key(known: &str, key: &Xpub) -> bool {
    known
        .parse::<Xpub>()
        .is_ok_and(|known| known.public_key == key.public_key && known.chain_code == key.chain_code)
}

/// Extended private keys of any network, keys in wallet import format, and bare hexadecimal ones.
fn is_private(text: &str) -> bool {
    let extended = text.get(1..4) == Some("prv");
    let bare = text.strip_prefix("0x").unwrap_or(text);
    let hexadecimal = bare.len() == 64 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
    extended || hexadecimal || text.parse::<bitcoin::PrivateKey>().is_ok()
}
