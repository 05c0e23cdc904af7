use std::time::Duration;

use async_trait::async_trait;
use chainstore_egress::{EgressError, Url};
use chainstore_kernel::{ChainId, Timestamp};
use chainstore_payments::ports::{ChainError, ChainReader};
use chainstore_payments::{Block, BlockHash, ChainTransfer, Header, Sighting, TxHash};
use serde_json::json;

use crate::asset::{Erc20, EvmChain};
use crate::decode::{TRANSFER, sightings, transfers};
use crate::hex::Quantity;
use crate::rpc::Rpc;
use crate::wire::{WireBlock, WireLog, WireReceipt};

/// What a reader reads.
pub struct EvmConfig {
    /// The chain.
    pub chain: EvmChain,
    /// The node; may hold a credential.
    pub rpc_url: Url,
    /// The tokens in which payments are taken; transfers of others are ignored.
    pub tokens: Vec<Erc20>,
    /// How long one answer may take.
    pub timeout: Duration,
}

impl EvmConfig {
    /// How long an answer of a node may take. A node that is in order answers within a second.
    pub const TIMEOUT: Duration = Duration::from_secs(5);
}

/// Reads an EVM chain through one node.
pub struct EvmReader {
    rpc: Rpc,
    chain: EvmChain,
    tokens: Vec<Erc20>,
}

/// Blocks whose events are asked for in one request: bounds the size of an answer.
const EVENTS: usize = 16;
/// Receipts that are asked for in one request, for the same reason.
const RECEIPTS: usize = 16;

impl EvmReader {
    /// A reader; nothing is asked yet.
    ///
    /// # Errors
    /// [`EgressError::Client`] when no HTTP client can be built.
    pub fn new(config: EvmConfig) -> Result<Self, EgressError> {
        Ok(Self {
            rpc: Rpc::new(config.rpc_url, config.chain.id, config.timeout)?,
            chain: config.chain,
            tokens: config.tokens,
        })
    }

    fn header_of(&self, block: &WireBlock) -> Result<Header, ChainError> {
        let seconds = i64::try_from(block.timestamp.0)
            .ok()
            .filter(|seconds| *seconds < 1 << 40);
        let seconds = seconds.ok_or_else(|| self.rpc.junk("a block from the far future".into()))?;
        Ok(Header {
            height: block.number.0,
            hash: BlockHash(block.hash.0),
            parent: BlockHash(block.parent_hash.0),
            time: Timestamp::from_seconds(seconds),
        })
    }

    async fn headers(&self, from: u64, to: u64) -> Result<Vec<Header>, ChainError> {
        let questions = (from..=to)
            .map(|height| {
                (
                    "eth_getBlockByNumber",
                    json!([format!("{height:#x}"), false]),
                )
            })
            .collect();
        let answers: Vec<Option<WireBlock>> = self.rpc.batch(questions).await?;
        let mut headers = Vec::with_capacity(answers.len());
        for (height, answer) in (from..=to).zip(answers) {
            let block = answer.ok_or_else(|| self.moved())?;
            let header = self.header_of(&block)?;
            if header.height != height {
                return Err(self
                    .rpc
                    .junk(format!("block {} when asked for {height}", header.height)));
            }
            headers.push(header);
        }
        Ok(headers)
    }

    /// What was seen in these blocks. Asked by the blocks' hashes: a node that has moved on, or has
    /// not indexed a block yet, then says so instead of answering for another block.
    async fn events(&self, headers: &[Header]) -> Result<Vec<Vec<Sighting>>, ChainError> {
        let addresses: Vec<String> = self
            .tokens
            .iter()
            .map(|token| token.contract.to_string())
            .collect();
        let questions = headers
            .iter()
            .map(|header| {
                let filter = json!({
                    "blockHash": header.hash.to_string(), "address": addresses, "topics": [const_hex::encode_prefixed(TRANSFER)],
                });
                ("eth_getLogs", json!([filter]))
            })
            .collect();
        let answers: Vec<Option<Vec<WireLog>>> = self.rpc.batch(questions).await?;
        let mut found = Vec::with_capacity(answers.len());
        for (header, answer) in headers.iter().zip(answers) {
            let mut logs = answer.ok_or_else(|| self.rpc.junk("no list of events".into()))?;
            if logs.iter().any(|log| log.block_hash.0 != header.hash.0) {
                return Err(self.moved());
            }
            let seen = sightings(&self.tokens, &mut logs);
            found.push(seen.map_err(|reason| self.rpc.junk(reason.into()))?);
        }
        Ok(found)
    }

    /// The transfers in the receipts of these transactions.
    async fn receipts(
        &self,
        transactions: &[(TxHash, BlockHash)],
    ) -> Result<Vec<Vec<ChainTransfer>>, ChainError> {
        let questions = transactions
            .iter()
            .map(|(tx, _)| ("eth_getTransactionReceipt", json!([tx.to_string()])))
            .collect();
        let answers: Vec<Option<WireReceipt>> = self.rpc.batch(questions).await?;
        let mut found = Vec::with_capacity(answers.len());
        for ((tx, block), answer) in transactions.iter().zip(answers) {
            let receipt = answer.filter(|receipt| receipt.block_hash.0 == block.0);
            let receipt = receipt.ok_or_else(|| self.moved())?;
            let made = transfers(self.chain.id, &self.tokens, *tx, &receipt);
            found.push(made.map_err(|reason| self.rpc.junk(reason.into()))?);
        }
        Ok(found)
    }

    fn moved(&self) -> ChainError {
        ChainError::Moved {
            chain: self.chain.id,
        }
    }

    fn mismatch(&self, reason: String) -> ChainError {
        ChainError::Mismatch {
            chain: self.chain.id,
            reason: reason.into(),
        }
    }
}

#[async_trait]
impl ChainReader for EvmReader {
    fn chain(&self) -> ChainId {
        self.chain.id
    }

    async fn check(&self) -> Result<(), ChainError> {
        let number: Option<Quantity> = self.rpc.call("eth_chainId", json!([])).await?;
        let number = number.ok_or_else(|| self.rpc.junk("no chain id".into()))?.0;
        if number != self.chain.number {
            let reason = format!(
                "it serves chain {number}, not {}: correct the CHAIN_ID or the RPC_URL",
                self.chain.number
            );
            return Err(self.mismatch(reason));
        }
        for token in &self.tokens {
            // keccak256("decimals()"), first four bytes
            let question =
                json!([{"to": token.contract.to_string(), "data": "0x313ce567"}, "latest"]);
            let answer: Option<String> = match self.rpc.call("eth_call", question).await {
                Err(ChainError::Mismatch { .. }) => None,
                answer => answer?,
            };
            let word = answer.as_deref().and_then(crate::hex::fixed::<32>);
            let decimals = word
                .filter(|word| word[..31].iter().all(|byte| *byte == 0))
                .map(|word| word[31]);
            let symbol = &token.symbol;
            match decimals {
                Some(decimals) if decimals == token.asset.decimals => {}
                Some(decimals) => {
                    let reason = format!(
                        "the decimal places of {symbol} are {decimals}, not {}: correct TOKENS",
                        token.asset.decimals
                    );
                    return Err(self.mismatch(reason));
                }
                None => {
                    let reason =
                        format!("there is no token at the contract of {symbol}: correct TOKENS");
                    return Err(self.mismatch(reason));
                }
            }
        }
        Ok(())
    }

    async fn head(&self) -> Result<Header, ChainError> {
        let block: Option<WireBlock> = self
            .rpc
            .call("eth_getBlockByNumber", json!(["latest", false]))
            .await?;
        self.header_of(&block.ok_or_else(|| self.rpc.junk("no newest block".into()))?)
    }

    async fn blocks(&self, from: u64, to: u64) -> Result<Vec<Block>, ChainError> {
        let headers = self.headers(from, to).await?;
        let mut blocks = Vec::with_capacity(headers.len());
        for part in headers.chunks(EVENTS) {
            let events = self.events(part).await?;
            blocks.extend(part.iter().zip(events).map(|(header, sightings)| Block {
                header: *header,
                sightings,
            }));
        }
        Ok(blocks)
    }

    async fn confirm(
        &self,
        transactions: &[(TxHash, BlockHash)],
    ) -> Result<Vec<Vec<ChainTransfer>>, ChainError> {
        let mut confirmed = Vec::with_capacity(transactions.len());
        for part in transactions.chunks(RECEIPTS) {
            confirmed.extend(self.receipts(part).await?);
        }
        Ok(confirmed)
    }
}
