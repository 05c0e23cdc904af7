//! The chain as answers show it: whole, or without its newest blocks because of a fault.

use serde_json::{Map, Value, json};

use crate::hex::{self, FixedBytes, Hash, quantity};

use super::block::{Block, Mined};
use super::chain::Chain;
use super::error::RpcError;
use super::fault::Fault;
use super::transaction::Transaction;

pub(super) struct View<'a> {
    pub(super) chain: &'a Chain,
    head: u64,
    lies: bool,
}

impl<'a> View<'a> {
    pub(super) fn new(chain: &'a Chain, fault: Option<Fault>) -> Self {
        let head = chain.head().number;
        let head = match fault {
            Some(Fault::StaleHead(stale)) => head.min(stale),
            _ => head,
        };
        Self {
            chain,
            head,
            lies: fault == Some(Fault::LyingBlockHash),
        }
    }

    pub(super) fn head(&self) -> u64 {
        self.head
    }

    pub(super) fn block(&self, number: u64) -> Option<&'a Block> {
        self.chain
            .block(number)
            .filter(|block| block.number <= self.head)
    }

    pub(super) fn block_by_hash(&self, hash: Hash) -> Option<&'a Block> {
        self.chain
            .block_by_hash(hash)
            .filter(|block| block.number <= self.head)
    }

    pub(super) fn mined(&self, hash: Hash) -> Option<(&'a Block, usize, &'a Mined)> {
        self.chain
            .mined(hash)
            .filter(|(block, ..)| block.number <= self.head)
    }

    /// The height of a number or a tag. `safe` is one block below the head and `finalized` two, as on anvil
    /// with one slot in an epoch. `pending` is refused, because a shop must never ask for it.
    pub(super) fn number(&self, tag: &Value) -> Result<u64, RpcError> {
        let text = tag
            .as_str()
            .ok_or_else(|| RpcError::params("expected a block number or tag"))?;
        match text {
            "latest" => Ok(self.head),
            "safe" => Ok(self.head.saturating_sub(1)),
            "finalized" => Ok(self.head.saturating_sub(2)),
            "earliest" => Ok(0),
            "pending" => Err(RpcError::params("the pending block is not served")),
            text => hex::parse_quantity(text)
                .and_then(|number| u64::try_from(number).ok())
                .ok_or_else(|| RpcError::params("expected a hexadecimal block number")),
        }
    }

    pub(super) fn render_block(&self, block: &Block, full: bool) -> Value {
        let mut hash = block.hash;
        if self.lies {
            hash.0[31] ^= 1;
        }
        let transactions: Vec<Value> = block
            .transactions
            .iter()
            .enumerate()
            .map(|(index, mined)| {
                if full {
                    render_transaction(&mined.transaction, mined.hash, Some((block, index)))
                } else {
                    json!(mined.hash)
                }
            })
            .collect();
        json!({
            "number": quantity(block.number),
            "hash": hash,
            "parentHash": block.parent,
            "timestamp": quantity(block.timestamp),
            "extraData": const_hex::encode_prefixed(block.salt.to_be_bytes()),
            "miner": FixedBytes([0; 20]),
            "nonce": "0x0000000000000000",
            "difficulty": "0x0",
            "gasLimit": "0x1c9c380",
            "gasUsed": quantity(gas_used(block.transactions.len())),
            "baseFeePerGas": "0x3b9aca00",
            "size": "0x267",
            "uncles": [],
            "transactions": transactions,
        })
    }
}

pub(super) fn render_transaction(
    transaction: &Transaction,
    hash: Hash,
    place: Option<(&Block, usize)>,
) -> Value {
    json!({
        "type": "0x2",
        "chainId": quantity(transaction.chain_id),
        "hash": hash,
        "from": transaction.from,
        "to": transaction.to,
        "nonce": quantity(transaction.nonce),
        "value": quantity(transaction.value),
        "input": const_hex::encode_prefixed(&transaction.data),
        "gas": quantity(transaction.gas),
        "gasPrice": quantity(transaction.fee),
        "maxFeePerGas": quantity(transaction.fee),
        "blockHash": place.map(|(block, _)| block.hash),
        "blockNumber": place.map(|(block, _)| quantity(block.number)),
        "transactionIndex": place.map(|(_, index)| position(index)),
    })
}

pub(super) fn render_receipt(block: &Block, index: usize, mined: &Mined) -> Value {
    let transaction = &mined.transaction;
    json!({
        "type": "0x2",
        "status": if mined.success { "0x1" } else { "0x0" },
        "transactionHash": mined.hash,
        "transactionIndex": position(index),
        "blockHash": block.hash,
        "blockNumber": quantity(block.number),
        "from": transaction.from,
        "to": transaction.to,
        "contractAddress": mined.created,
        "gasUsed": quantity(gas_used(1)),
        "cumulativeGasUsed": quantity(gas_used(index + 1)),
        "effectiveGasPrice": quantity(transaction.fee),
        "logs": render_logs(block, index, mined),
    })
}

pub(super) fn render_logs(block: &Block, index: usize, mined: &Mined) -> Vec<Value> {
    let shared: Map<String, Value> = [
        ("blockHash", json!(block.hash)),
        ("blockNumber", json!(quantity(block.number))),
        ("blockTimestamp", json!(quantity(block.timestamp))),
        ("transactionHash", json!(mined.hash)),
        ("transactionIndex", json!(position(index))),
        ("removed", json!(false)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let events = mined.events.iter().enumerate();
    events
        .map(|(offset, event)| {
            let mut log = shared.clone();
            log.insert("logIndex".into(), json!(position(mined.first_log + offset)));
            log.insert("address".into(), json!(event.emitter));
            log.insert("topics".into(), json!(event.topics));
            log.insert(
                "data".into(),
                json!(const_hex::encode_prefixed(&event.data)),
            );
            Value::Object(log)
        })
        .collect()
}

fn position(index: usize) -> String {
    format!("{index:#x}")
}

/// The gas of this many transactions; each has the same cost here.
fn gas_used(transactions: usize) -> u64 {
    52_000 * u64::try_from(transactions).unwrap_or(0)
}
