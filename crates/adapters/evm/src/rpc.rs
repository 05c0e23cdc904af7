use std::time::Duration;

use chainstore_egress::{EgressError, Url};
use chainstore_kernel::ChainId;
use chainstore_node_rpc::{NodeError, NodeRpc, Refusal};
use chainstore_payments::ports::ChainError;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The node of an EVM chain, whose failures are errors of the port.
pub(crate) struct Rpc {
    node: NodeRpc,
    chain: ChainId,
}

/// How nodes say that they have no block of this hash or height, or no longer.
const NO_BLOCK: [&str; 5] = [
    "unknown block",
    "not found",
    "out of range",
    "outofrange",
    "out-of-range",
];

impl Rpc {
    pub(crate) fn new(url: Url, chain: ChainId, timeout: Duration) -> Result<Self, EgressError> {
        let node = NodeRpc::new(url, timeout)?;
        Ok(Self { node, chain })
    }

    /// Asks one question; `None` when the node answers `null`.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        params: Value,
    ) -> Result<Option<T>, ChainError> {
        let answer = self.node.call(method, params).await;
        answer.map_err(|error| self.failed(error))
    }

    /// Asks several questions in one request; the answers stand in the order of the questions.
    pub(crate) async fn batch<T: DeserializeOwned>(
        &self,
        calls: Vec<(&str, Value)>,
    ) -> Result<Vec<Option<T>>, ChainError> {
        let answers = self.node.batch(calls).await;
        answers.map_err(|error| self.failed(error))
    }

    pub(crate) fn junk(&self, reason: String) -> ChainError {
        ChainError::Junk {
            chain: self.chain,
            reason: reason.into(),
        }
    }

    fn failed(&self, error: NodeError) -> ChainError {
        match error {
            NodeError::Unavailable { reason } => self.unavailable(reason),
            NodeError::Junk { reason } => self.junk(reason),
            NodeError::Refused(refusal) => self.refused(&refusal),
        }
    }

    /// Which error a refusal means. If the node no longer has a block, the chain was reorganised; if a contract
    /// reverts, it is not the configured token; anything else is a failure of the node.
    fn refused(&self, refusal: &Refusal) -> ChainError {
        if refusal.says(&NO_BLOCK) {
            return ChainError::Moved { chain: self.chain };
        }
        if refusal.says(&["revert"]) {
            return ChainError::Mismatch {
                chain: self.chain,
                reason: "a contract refuses the call".into(),
            };
        }
        self.unavailable(refusal.to_string())
    }

    fn unavailable(&self, reason: String) -> ChainError {
        ChainError::Unavailable {
            chain: self.chain,
            reason: reason.into(),
        }
    }
}
