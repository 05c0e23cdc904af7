use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chainstore_egress::Url;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::abi::{self, address_word, amount_word};
use crate::contracts::Creation;
use crate::error::ChainError;
use crate::hex::{self, Address, Hash, quantity};
use crate::rpc::Rpc;

/// The newest block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its height.
    pub number: u64,
    /// Its hash.
    pub hash: Hash,
    /// The hash of the block below.
    pub parent: Hash,
    /// Seconds since 1970.
    pub timestamp: u64,
}

/// The gas limit of a call: enough for a token call, and small enough that a block holds many.
const CALL_GAS: u64 = 200_000;
const CREATE_GAS: u64 = 2_000_000;

/// A chain on which a test pays and reorganises.
///
/// Everything is done over JSON-RPC with unlocked accounts: account 0 owns every token, account 1 none.
#[async_trait]
pub trait TestChain: Send + Sync {
    /// The client of this chain's node.
    fn rpc(&self) -> &Rpc;

    /// The address of the node.
    fn url(&self) -> &Url {
        self.rpc().url()
    }

    /// The chain's id.
    async fn chain_id(&self) -> Result<u64, ChainError> {
        self.rpc().quantity("eth_chainId", json!([])).await
    }

    /// The newest block.
    async fn head(&self) -> Result<Head, ChainError> {
        let block = self
            .rpc()
            .call("eth_getBlockByNumber", json!(["latest", false]))
            .await?;
        Ok(Head {
            number: read_quantity(&block["number"])?,
            hash: read(&block["hash"])?,
            parent: read(&block["parentHash"])?,
            timestamp: read_quantity(&block["timestamp"])?,
        })
    }

    /// Creates a token whose whole supply belongs to account 0.
    async fn deploy_token(&self, symbol: &str, decimals: u8) -> Result<Address, ChainError> {
        self.deploy_fee_token(symbol, decimals, 0).await
    }

    /// Creates a token that keeps a part of every transfer, while its event names the full amount.
    async fn deploy_fee_token(
        &self,
        symbol: &str,
        decimals: u8,
        basis_points: u16,
    ) -> Result<Address, ChainError> {
        let symbol = symbol.to_owned();
        create(
            self.rpc(),
            &Creation::Token {
                symbol,
                decimals,
                fee_basis_points: basis_points.into(),
            },
        )
        .await
    }

    /// Creates a contract that emits transfer events without moving anything.
    async fn deploy_faker(&self) -> Result<Address, ChainError> {
        create(self.rpc(), &Creation::Faker).await
    }

    /// Pays from account 0. If the chain mines by itself, the payment is in a block when this returns.
    async fn pay(&self, token: Address, to: Address, amount: u128) -> Result<Hash, ChainError> {
        submit(self.rpc(), 0, token, &transfer(to, amount)).await
    }

    /// Makes two payments in one transaction; only their log indexes are different.
    async fn pay_twice(
        &self,
        token: Address,
        first: (Address, u128),
        second: (Address, u128),
    ) -> Result<Hash, ChainError> {
        let words = [
            address_word(first.0),
            amount_word(first.1),
            address_word(second.0),
            amount_word(second.1),
        ];
        submit(
            self.rpc(),
            0,
            token,
            &abi::call(abi::TRANSFER_TWICE, &words),
        )
        .await
    }

    /// Sends a payment that is mined and fails, because account 1 has no tokens.
    async fn pay_failing(&self, token: Address, to: Address) -> Result<Hash, ChainError> {
        submit(self.rpc(), 1, token, &transfer(to, 1)).await
    }

    /// Lets a contract of [`TestChain::deploy_faker`] emit the event of a transfer that did not happen.
    async fn emit_fake_transfer(
        &self,
        faker: Address,
        to: Address,
        amount: u128,
    ) -> Result<Hash, ChainError> {
        let words = [address_word(to), amount_word(amount)];
        submit(self.rpc(), 0, faker, &abi::call(abi::FAKE, &words)).await
    }

    /// The balance of an address in a token.
    async fn balance_of(&self, token: Address, owner: Address) -> Result<u128, ChainError> {
        let data = const_hex::encode_prefixed(abi::call(abi::BALANCE_OF, &[address_word(owner)]));
        let answer = self
            .rpc()
            .call("eth_call", json!([{"to": token, "data": data}, "latest"]))
            .await?;
        let word: Hash = read(&answer)?;
        abi::read_amount(&word.0).ok_or(ChainError::Unexpected("balanceOf"))
    }

    /// Mines `count` blocks; the first has the waiting transactions.
    async fn mine(&self, count: u64) -> Result<(), ChainError> {
        self.rpc()
            .call("anvil_mine", json!([quantity(count)]))
            .await
            .map(drop)
    }

    /// Sets the time of the next block, in seconds since 1970; it must be after that of the newest block.
    async fn set_next_block_time(&self, seconds: u64) -> Result<(), ChainError> {
        self.rpc()
            .call("evm_setNextBlockTimestamp", json!([seconds]))
            .await
            .map(drop)
    }

    /// Sets whether each transaction is mined as it arrives.
    async fn set_automine(&self, on: bool) -> Result<(), ChainError> {
        self.rpc()
            .call("evm_setAutomine", json!([on]))
            .await
            .map(drop)
    }

    /// Replaces the last `depth` blocks by empty ones, and adds one. Their transactions are not mined again.
    async fn reorg_dropping(&self, depth: u64) -> Result<(), ChainError> {
        reorganise(self.rpc(), depth, Vec::new()).await
    }

    /// Replaces the last `depth` blocks by others with the same transactions, and adds one.
    async fn reorg_keeping(&self, depth: u64) -> Result<(), ChainError> {
        let rpc = self.rpc();
        let head = rpc.quantity("eth_blockNumber", json!([])).await?;
        let mut kept = Vec::new();
        for index in 0..depth {
            let number = (head + 1 + index).saturating_sub(depth);
            let block = rpc
                .call("eth_getBlockByNumber", json!([quantity(number), false]))
                .await?;
            for transaction in block["transactions"].as_array().into_iter().flatten() {
                let raw = rpc
                    .call("eth_getRawTransactionByHash", json!([transaction]))
                    .await?;
                kept.push(json!([raw, index]));
            }
        }
        reorganise(rpc, depth, kept).await
    }

    /// Replaces the last `depth` blocks, and adds one. The lowest new block has this payment instead of the
    /// transactions that it had before.
    async fn reorg_paying(
        &self,
        depth: u64,
        token: Address,
        to: Address,
        amount: u128,
    ) -> Result<(), ChainError> {
        let from = account(self.rpc(), 0).await?;
        let call = call_object(from, Some(token), &transfer(to, amount), CALL_GAS);
        reorganise(self.rpc(), depth, vec![json!([call, 0])]).await
    }
}

/// So that a test can also keep the chain under its own type.
impl<T: TestChain + ?Sized> TestChain for Arc<T> {
    fn rpc(&self) -> &Rpc {
        (**self).rpc()
    }
}

fn transfer(to: Address, amount: u128) -> Vec<u8> {
    abi::call(abi::TRANSFER, &[address_word(to), amount_word(amount)])
}

async fn reorganise(rpc: &Rpc, depth: u64, transactions: Vec<Value>) -> Result<(), ChainError> {
    rpc.call("anvil_reorg", json!([depth, transactions]))
        .await?;
    rpc.call("anvil_mine", json!(["0x1"])).await.map(drop)
}

async fn account(rpc: &Rpc, index: usize) -> Result<Address, ChainError> {
    let accounts = rpc.call("eth_accounts", json!([])).await?;
    read(&accounts[index])
}

/// The gas is given, because otherwise a node runs the call first to estimate it. It would then refuse a call
/// that fails, or give it the gas of a whole block.
fn call_object(from: Address, to: Option<Address>, data: &[u8], gas: u64) -> Value {
    let mut call =
        json!({"from": from, "data": const_hex::encode_prefixed(data), "gas": quantity(gas)});
    if let Some(to) = to {
        call["to"] = json!(to);
    }
    call
}

async fn submit(rpc: &Rpc, from: usize, to: Address, data: &[u8]) -> Result<Hash, ChainError> {
    let call = call_object(account(rpc, from).await?, Some(to), data, CALL_GAS);
    let transaction = read(&rpc.call("eth_sendTransaction", json!([call])).await?)?;
    if mines_at_once(rpc).await? {
        mined(rpc, transaction).await?;
    }
    Ok(transaction)
}

async fn create(rpc: &Rpc, creation: &Creation) -> Result<Address, ChainError> {
    let call = call_object(account(rpc, 0).await?, None, &creation.encode(), CREATE_GAS);
    let transaction = read(&rpc.call("eth_sendTransaction", json!([call])).await?)?;
    if !mines_at_once(rpc).await? {
        rpc.call("anvil_mine", json!(["0x1"])).await?;
    }
    read(&mined(rpc, transaction).await?["contractAddress"])
}

async fn mines_at_once(rpc: &Rpc) -> Result<bool, ChainError> {
    let answer = rpc.call("anvil_getAutomine", json!([])).await?;
    answer
        .as_bool()
        .ok_or(ChainError::Unexpected("anvil_getAutomine"))
}

/// Waits for the receipt: even a node that mines at once answers before the block exists.
async fn mined(rpc: &Rpc, transaction: Hash) -> Result<Value, ChainError> {
    let deadline = Instant::now() + Duration::from_secs(10);
    while Instant::now() < deadline {
        if let Some(receipt) = rpc.receipt(transaction).await? {
            return Ok(receipt);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Err(ChainError::NotMined(transaction))
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, ChainError> {
    T::deserialize(value).map_err(|_| ChainError::Unexpected("a call for a hash or an address"))
}

fn read_quantity(value: &Value) -> Result<u64, ChainError> {
    let number = value.as_str().and_then(hex::parse_quantity);
    let number = number.and_then(|number| u64::try_from(number).ok());
    number.ok_or(ChainError::Unexpected("a call for a quantity"))
}
