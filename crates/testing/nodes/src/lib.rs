//! Chain nodes for tests and for the sandbox.
//!
//! [`InProcessChain`] is an EVM chain in memory with a real JSON-RPC server; [`Anvil`] is a real node. Tests
//! use both through [`TestChain`], whose methods only make JSON-RPC calls, so a test for one of them also
//! runs with the other.

mod abi;
mod anvil;
mod contracts;
mod error;
mod hex;
mod in_process;
mod rpc;
mod test_chain;

pub use anvil::Anvil;
pub use error::ChainError;
pub use hex::{Address, FixedBytes, Hash, ParseHexError};
pub use in_process::{Fault, HealthyNode, InProcessChain, Options};
pub use rpc::Rpc;
pub use test_chain::{Head, TestChain};
