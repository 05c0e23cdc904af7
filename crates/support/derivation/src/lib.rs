//! Receiving keys from an extended public key (BIP-32), and the refusal of everything that could spend.
//!
//! [`AccountKey::parse`] reads the key of an account as a wallet exports it. A private key in any form, a recovery
//! phrase and a key that anybody can spend from are refused, and no error repeats the text. [`Rules`] say what differs
//! between chains: the depth of the account, the network, and the known demonstration keys.
//!
//! **Non-goals.** No private key, no hardened derivation, no address: from a public key the adapter of the chain makes
//! the address.
//!
//! ```
//! use chainstore_derivation::{AccountKey, DemoKeys, KeyError, KeyNetwork, Rules};
//!
//! const RULES: Rules = Rules {
//!     path: "m/0'/1/2'",
//!     depth: 3,
//!     network: KeyNetwork::Main,
//!     other_network: "give the key of the main network",
//!     demo: &[],
//! };
//! // Test vector 1 of BIP-32 at m/0'/1/2'; its children at /2 and /2/1000000000 stand there too.
//! let account = "xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5";
//! let account = AccountKey::parse(account, &RULES, DemoKeys::Refuse).unwrap();
//! let receiving = account.branch(2).unwrap();
//! assert_eq!(receiving.key(1_000_000_000).unwrap().compressed()[..4], [0x02, 0x2a, 0x47, 0x14]);
//! assert_eq!(receiving.key(1 << 31), None, "the hardened range needs the private key");
//!
//! let words = "test test test test test test test test test test test junk";
//! assert_eq!(AccountKey::parse(words, &RULES, DemoKeys::Refuse).err(), Some(KeyError::Mnemonic));
//! ```
#![deny(missing_docs)]

mod account;
mod error;
mod rules;

pub use account::{AccountKey, Branch, ChildKey};
pub use error::KeyError;
pub use rules::{DemoKeys, KeyNetwork, Rules};
