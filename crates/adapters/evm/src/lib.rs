//! EVM chains: blocks and token transfers through JSON-RPC, receiving addresses from an extended public key, and the
//! variables that configure both ([`MODULE`]).
//!
//! Lists of events show which transactions pay a watched address. What is credited is read from the receipts of these
//! transactions, where each event has its position. Checked are the emitter of every event, the hash of its block, the
//! form of its fields, the number of the chain and the decimal places of each token. The name and the symbol of a token
//! are never asked for, because a contract can say anything there. Five methods of the node are used:
//! `eth_chainId`, `eth_call`, `eth_getBlockByNumber`, `eth_getLogs` and `eth_getTransactionReceipt`.
//!
//! **Non-goals.** No key that spends, and no transaction is made. The coin of the chain itself is not taken: a contract
//! can move it without an event.
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
mod module;
mod preset;
mod reader;
mod receiving;
mod rpc;
mod wire;

pub use asset::{ContractAddress, ContractAddressError, Erc20, EvmChain, UnfitForCaip};
pub use chainstore_derivation::{DemoKeys, KeyError};
pub use key::DEMO_XPUB;
pub use module::{EvmModule, MODULE};
pub use reader::{EvmConfig, EvmReader};
pub use receiving::EvmReceiving;
