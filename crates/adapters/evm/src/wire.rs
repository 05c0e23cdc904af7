use serde::Deserialize;

use crate::hex::{Bytes, Quantity, Word};

/// A block as far as it is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireBlock {
    pub(crate) number: Quantity,
    pub(crate) hash: Bytes<32>,
    pub(crate) parent_hash: Bytes<32>,
    pub(crate) timestamp: Quantity,
}

/// An event as far as it is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireLog {
    pub(crate) address: Bytes<20>,
    pub(crate) topics: Vec<Bytes<32>>,
    pub(crate) data: Word,
    pub(crate) block_hash: Bytes<32>,
    pub(crate) transaction_hash: Bytes<32>,
    pub(crate) transaction_index: Quantity,
    pub(crate) log_index: Quantity,
    #[serde(default)]
    pub(crate) removed: bool,
}

/// A receipt as far as it is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireReceipt {
    pub(crate) status: Quantity,
    pub(crate) transaction_hash: Bytes<32>,
    pub(crate) block_hash: Bytes<32>,
    pub(crate) logs: Vec<WireLog>,
}
