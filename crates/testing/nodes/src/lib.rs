//! Chain nodes for tests and for the sandbox.
//!
//! [`InProcessChain`] is an EVM chain in memory behind a real JSON-RPC server; [`Anvil`] is the real node.
//! Both are driven through [`TestChain`], whose methods are JSON-RPC calls and nothing else, so a test
//! written against one runs against the other.

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
pub use in_process::{Fault, InProcessChain, Options};
pub use rpc::Rpc;
pub use test_chain::{Head, TestChain};
