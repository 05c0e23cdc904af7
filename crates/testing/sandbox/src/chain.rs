//! The chain in memory, and the wallet that pays on it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chainstore_nodes::{Address, Hash, InProcessChain, Options, TestChain};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::amount;
use crate::error::Failure;

/// The token in which the shop is paid.
pub(crate) const SYMBOL: &str = "TUSD";
/// A second token, which the shop must not accept.
const WRONG_SYMBOL: &str = "NOPE";
const BLOCK_EVERY: Duration = Duration::from_secs(2);
const SHOWN: u64 = 10;
const KEPT_PAYMENTS: usize = 60;

/// How the shopper pays: the right amount, another one, or in the wrong token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Manner {
    Exactly,
    Short,
    Over,
    WrongToken,
}

impl Manner {
    /// The amount that is sent when this amount is asked for.
    fn of(self, asked: u128) -> u128 {
        match self {
            Self::Exactly | Self::WrongToken => asked,
            Self::Short => asked / 5 * 3,
            Self::Over => asked / 5 * 6,
        }
    }
}

#[derive(Debug, Clone)]
struct Payment {
    hash: Hash,
    token: Address,
    to: Address,
    amount: u128,
    manner: Manner,
    /// The height of its block; `None` while it waits.
    height: Option<u64>,
}

#[derive(Debug, Default)]
struct Ledger {
    /// Payments in a block or waiting for one.
    payments: Vec<Payment>,
    /// Payments that the last reorganisation removed.
    dropped: Vec<Payment>,
    /// The blocks that it removed, newest first, as the page showed them.
    orphans: Vec<BlockView>,
    auto: bool,
}

/// A transfer as the page shows it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TransferView {
    hash: String,
    token: &'static str,
    amount: String,
    to: String,
    manner: Manner,
    confirmations: u64,
}

/// A block as the page shows it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BlockView {
    number: u64,
    hash: String,
    timestamp: u64,
    transfers: Vec<TransferView>,
}

/// The chain as the page shows it.
#[derive(Debug, Serialize)]
pub(crate) struct View {
    id: u64,
    symbol: &'static str,
    pub(crate) height: u64,
    pub(crate) auto: bool,
    /// The newest blocks, newest first.
    blocks: Vec<BlockView>,
    waiting: Vec<TransferView>,
    dropped: Vec<TransferView>,
    orphans: Vec<BlockView>,
}

/// The chain and its wallet.
pub(crate) struct Chain {
    node: InProcessChain,
    id: u64,
    token: Address,
    wrong: Address,
    ledger: Mutex<Ledger>,
    /// Held during a change of the chain, so that there is one at a time.
    turn: tokio::sync::Mutex<()>,
}

impl Chain {
    /// Starts a chain with both tokens. Blocks are mined on demand.
    pub(crate) async fn start(id: u64) -> Result<Self, Failure> {
        let node = InProcessChain::start_with(Options {
            port: 0,
            chain_id: id,
        })?;
        let token = node.deploy_token(SYMBOL, amount::DECIMALS).await?;
        let wrong = node.deploy_token(WRONG_SYMBOL, amount::DECIMALS).await?;
        node.mine(3).await?;
        node.set_automine(false).await?;
        Ok(Self {
            node,
            id,
            token,
            wrong,
            ledger: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        })
    }

    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn url(&self) -> String {
        self.node.url().to_string()
    }

    pub(crate) fn token(&self) -> Address {
        self.token
    }

    /// Mines every two seconds, or on demand only.
    pub(crate) fn set_auto(&self, on: bool) {
        self.node.set_block_interval(on.then_some(BLOCK_EVERY));
        self.ledger().auto = on;
    }

    pub(crate) async fn mine(&self, blocks: u64) -> Result<(), Failure> {
        let _turn = self.turn.lock().await;
        Ok(self.node.mine(blocks).await?)
    }

    /// Sends a payment; it waits for the next block.
    pub(crate) async fn pay(&self, to: &str, asked: &str, manner: Manner) -> Result<(), Failure> {
        let to: Address = to
            .trim()
            .parse()
            .map_err(|_| Failure::refused("this is not an address: 0x and 40 digits"))?;
        let asked = amount::parse(asked).filter(|asked| *asked > 0);
        let asked = asked.ok_or_else(|| Failure::refused("this is not an amount such as 26.89"))?;
        let token = if manner == Manner::WrongToken {
            self.wrong
        } else {
            self.token
        };
        let _turn = self.turn.lock().await;
        self.send(token, to, manner.of(asked), manner).await
    }

    async fn send(
        &self,
        token: Address,
        to: Address,
        amount: u128,
        manner: Manner,
    ) -> Result<(), Failure> {
        let hash = self.node.pay(token, to, amount).await?;
        let mut ledger = self.ledger();
        if ledger.payments.len() == KEPT_PAYMENTS {
            ledger.payments.remove(0);
        }
        ledger.payments.push(Payment {
            hash,
            token,
            to,
            amount,
            manner,
            height: None,
        });
        Ok(())
    }

    /// Replaces the block of the newest payment and all above it by blocks without payments.
    pub(crate) async fn reorganise(&self) -> Result<(), Failure> {
        let _turn = self.turn.lock().await;
        // A block mined in between would put the payment deeper than the depth computed here.
        self.node.pause();
        let outcome = self.drop_newest().await;
        self.node.resume();
        outcome
    }

    async fn drop_newest(&self) -> Result<(), Failure> {
        let before = self.look().await?;
        if !before.waiting.is_empty() {
            // The nonce of the waiting payment would leave a gap on the new branch.
            return Err(Failure::refused(
                "a payment waits for its block: mine it first",
            ));
        }
        let newest = self
            .ledger()
            .payments
            .iter()
            .filter_map(|payment| payment.height)
            .max();
        let newest = newest
            .ok_or_else(|| Failure::refused("no payment is in a block that could be dropped"))?;
        let depth = (before.height + 1).saturating_sub(newest);
        self.node.reorg_dropping(depth).await?;
        let mut ledger = self.ledger();
        let gone = |payment: &Payment| payment.height.is_some_and(|height| height >= newest);
        let (dropped, kept) = ledger.payments.drain(..).partition(gone);
        ledger.payments = kept;
        ledger.dropped = dropped;
        ledger.orphans = before.blocks;
        ledger.orphans.retain(|block| block.number >= newest);
        Ok(())
    }

    /// Sends the payments again that the last reorganisation removed; they wait for the next block.
    pub(crate) async fn send_again(&self) -> Result<(), Failure> {
        let _turn = self.turn.lock().await;
        let dropped = std::mem::take(&mut self.ledger().dropped);
        if dropped.is_empty() {
            return Err(Failure::refused("no payment was dropped"));
        }
        for payment in dropped {
            self.send(payment.token, payment.to, payment.amount, payment.manner)
                .await?;
        }
        Ok(())
    }

    /// The chain as it is now.
    pub(crate) async fn view(&self) -> Result<View, Failure> {
        let _turn = self.turn.lock().await;
        self.look().await
    }

    async fn look(&self) -> Result<View, Failure> {
        let height = self.node.head().await?.number;
        self.find_heights().await?;
        let mut blocks = Vec::new();
        // A block may be mined in between, so everything is computed from the height that was read first.
        for number in (0..=height).rev().take(usize::try_from(SHOWN).unwrap_or(0)) {
            let params = json!([format!("{number:#x}"), false]);
            let block = self.node.rpc().call("eth_getBlockByNumber", params).await?;
            blocks.push(self.block(number, height, &block));
        }
        let ledger = self.ledger();
        let waiting = ledger
            .payments
            .iter()
            .filter(|payment| payment.height.is_none());
        Ok(View {
            id: self.id,
            symbol: SYMBOL,
            height,
            auto: ledger.auto,
            blocks,
            waiting: waiting.map(|payment| self.transfer(payment, 0)).collect(),
            dropped: ledger
                .dropped
                .iter()
                .map(|payment| self.transfer(payment, 0))
                .collect(),
            orphans: ledger.orphans.clone(),
        })
    }

    /// Asks the node for the block of each payment without a height.
    async fn find_heights(&self) -> Result<(), Failure> {
        let open = |payment: &&Payment| payment.height.is_none();
        let hashes: Vec<Hash> = self
            .ledger()
            .payments
            .iter()
            .filter(open)
            .map(|payment| payment.hash)
            .collect();
        for hash in hashes {
            let Some(receipt) = self.node.rpc().receipt(hash).await? else {
                continue;
            };
            let digits = receipt["blockNumber"]
                .as_str()
                .and_then(|text| text.strip_prefix("0x"));
            let height = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok());
            let mut ledger = self.ledger();
            if let Some(payment) = ledger
                .payments
                .iter_mut()
                .find(|payment| payment.hash == hash)
            {
                payment.height = height;
            }
        }
        Ok(())
    }

    fn block(&self, number: u64, head: u64, block: &Value) -> BlockView {
        let ledger = self.ledger();
        let here = ledger
            .payments
            .iter()
            .filter(|payment| payment.height == Some(number));
        let digits = block["timestamp"]
            .as_str()
            .and_then(|text| text.strip_prefix("0x"));
        BlockView {
            number,
            hash: block["hash"].as_str().unwrap_or_default().to_owned(),
            timestamp: digits
                .and_then(|digits| u64::from_str_radix(digits, 16).ok())
                .unwrap_or(0),
            transfers: here
                .map(|payment| self.transfer(payment, head - number + 1))
                .collect(),
        }
    }

    fn transfer(&self, payment: &Payment, confirmations: u64) -> TransferView {
        TransferView {
            hash: payment.hash.to_string(),
            token: if payment.token == self.token {
                SYMBOL
            } else {
                WRONG_SYMBOL
            },
            amount: amount::show(payment.amount),
            to: payment.to.to_string(),
            manner: payment.manner,
            confirmations,
        }
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "0x00000000000000000000000000000000000000aa";

    #[tokio::test]
    async fn a_dropped_payment_can_be_mined_again() {
        let chain = Chain::start(31_337).await.expect("a chain");
        chain
            .pay(SHOP, "10", Manner::Exactly)
            .await
            .expect("a payment");
        assert_eq!(chain.view().await.expect("a view").waiting.len(), 1);
        assert!(chain.reorganise().await.is_err(), "it is in no block yet");
        chain.mine(2).await.expect("blocks");
        let paid = chain.view().await.expect("a view");
        assert_eq!(paid.blocks[1].transfers[0].confirmations, 2);

        chain.reorganise().await.expect("a reorganisation");
        let without = chain.view().await.expect("a view");
        assert!(
            without
                .blocks
                .iter()
                .all(|block| block.transfers.is_empty())
        );
        assert_eq!((without.dropped.len(), without.orphans.len()), (1, 2));
        let shop = SHOP.parse().expect("an address");
        assert_eq!(
            chain
                .node
                .balance_of(chain.token, shop)
                .await
                .expect("a balance"),
            0
        );

        chain.send_again().await.expect("the payment again");
        chain.mine(1).await.expect("a block");
        let again = chain.view().await.expect("a view");
        assert_eq!(
            again.blocks[0].transfers[0].hash,
            paid.blocks[1].transfers[0].hash
        );
        assert!(again.dropped.is_empty());
        assert_eq!(
            chain
                .node
                .balance_of(chain.token, shop)
                .await
                .expect("a balance"),
            10_000_000
        );
    }

    #[tokio::test]
    async fn every_manner_moves_what_it_says() {
        let chain = Chain::start(31_337).await.expect("a chain");
        for manner in [Manner::Short, Manner::Over, Manner::WrongToken] {
            chain.pay(SHOP, "10", manner).await.expect("a payment");
        }
        chain.mine(1).await.expect("a block");
        let shop = SHOP.parse().expect("an address");
        assert_eq!(
            chain
                .node
                .balance_of(chain.token, shop)
                .await
                .expect("a balance"),
            18_000_000
        );
        assert_eq!(
            chain
                .node
                .balance_of(chain.wrong, shop)
                .await
                .expect("a balance"),
            10_000_000
        );
        assert!(chain.pay(SHOP, "0", Manner::Exactly).await.is_err());
        assert!(chain.pay("0x12", "1", Manner::Exactly).await.is_err());
    }
}
