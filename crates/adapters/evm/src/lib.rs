//! Watch-only reading of EVM chains: blocks and token transfers through JSON-RPC, and receiving
//! addresses from an extended public key.
//!
//! Six methods of the node are used and nothing is believed without a check: the emitter of every
//! event, the hash of the block it is in, the shape of its fields, the chain's number, the decimals of
//! each token. A token's name and symbol are never asked for.
//!
//! **Non-goals.** No key that spends, no transaction is ever built. The chain's own coin is not taken:
//! a contract can move it without leaving an event.
//!
//! ```
//! use chainstore_evm::{DEMO_XPUB, DemoKeys, EvmChain, EvmReceiving};
//! use chainstore_payments::ports::Receiving;
//!
//! let [test, main] = [31_337, 1].map(|number| EvmChain::new(number).unwrap());
//! let receiving = EvmReceiving::parse(DEMO_XPUB, test, DemoKeys::Allow).unwrap();
//! let first = receiving.derive(0).unwrap();
//! assert_eq!(receiving.text(&first), "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
//! assert!(EvmReceiving::parse(DEMO_XPUB, main, DemoKeys::Refuse).is_err());
//! ```
#![deny(missing_docs)]

mod asset;
mod decode;
mod hex;
mod keccak;
mod key;
mod reader;
mod receiving;
mod rpc;
mod wire;

pub use asset::{ContractAddress, ContractAddressError, Erc20, EvmChain, UnfitForCaip};
pub use chainstore_derivation::{DemoKeys, KeyError};
pub use key::DEMO_XPUB;
pub use reader::{EvmConfig, EvmReader};
pub use receiving::EvmReceiving;
