//! JSON-RPC with the node of a chain: several questions in one request, and an answer to each of them.
//!
//! An answer is taken only when it fits its question by id, and when every question has exactly one. A node that fails
//! is told apart from one that answers nonsense and from one that refuses. What a refusal means is known to the adapter
//! of the chain, which asks [`Refusal::says`]. No error repeats the address of the node or its words: both can contain
//! a credential.
//!
//! **Non-goals.** No method of any chain, no type of an answer, no second node, no repetition.
//!
//! ```
//! use std::time::Duration;
//!
//! use chainstore_egress::Url;
//! use chainstore_node_rpc::{NodeError, NodeRpc};
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! // Nothing listens on this port.
//! let url = Url::parse("http://127.0.0.1:9/?key=hunter2").unwrap();
//! let node = NodeRpc::new(url, Duration::from_secs(5)).unwrap();
//! let height: Result<Option<String>, NodeError> = node.call("eth_blockNumber", json!([])).await;
//! let error = height.unwrap_err();
//! assert!(matches!(error, NodeError::Unavailable { .. }));
//! assert!(!error.to_string().contains("hunter2"));
//! # }
//! ```
#![deny(missing_docs)]

mod client;
mod error;

pub use client::NodeRpc;
pub use error::{NodeError, Refusal};
