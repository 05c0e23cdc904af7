use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chainstore_egress::{Destination, Egress, Url};
use serde_json::{Value, json};

use crate::error::ChainError;
use crate::hex::{self, Hash};

/// A JSON-RPC client of one node.
#[derive(Debug)]
pub struct Rpc {
    egress: Egress,
    url: Url,
    next_id: AtomicU64,
}

impl Rpc {
    /// A client of the node at this address.
    pub fn new(url: Url) -> Result<Self, ChainError> {
        let egress = Egress::builder()
            .destination(Destination::Configured)
            .timeout(Duration::from_secs(20))
            .max_body(64 * 1024 * 1024)
            .build()?;
        Ok(Self {
            egress,
            url,
            next_id: AtomicU64::new(1),
        })
    }

    /// A client of a node on this machine.
    pub(crate) fn local(port: u16) -> Result<Self, ChainError> {
        let url = format!("http://127.0.0.1:{port}/");
        Self::new(Url::parse(&url).expect("a URL of numbers"))
    }

    /// The address of the node.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Calls a method; an error object becomes [`ChainError::Rpc`].
    pub async fn call(&self, method: &'static str, params: Value) -> Result<Value, ChainError> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        let mut answer: Value = self.egress.post_json(&self.url, &request).await?.json()?;
        if let Some(error) = answer.get("error") {
            return Err(ChainError::Rpc {
                code: error["code"].as_i64().unwrap_or_default(),
                message: error["message"].as_str().unwrap_or_default().to_owned(),
            });
        }
        if answer["id"] != id {
            return Err(ChainError::Unexpected(method));
        }
        answer
            .get_mut("result")
            .map(Value::take)
            .ok_or(ChainError::Unexpected(method))
    }

    /// Calls a method that answers with a quantity.
    pub async fn quantity(&self, method: &'static str, params: Value) -> Result<u64, ChainError> {
        let answer = self.call(method, params).await?;
        let value = answer.as_str().and_then(hex::parse_quantity);
        value
            .and_then(|value| u64::try_from(value).ok())
            .ok_or(ChainError::Unexpected(method))
    }

    /// The receipt of a transaction; `None` while it is in no block.
    pub async fn receipt(&self, transaction: Hash) -> Result<Option<Value>, ChainError> {
        let receipt = self
            .call("eth_getTransactionReceipt", json!([transaction]))
            .await?;
        Ok(Some(receipt).filter(|receipt| !receipt.is_null()))
    }
}
