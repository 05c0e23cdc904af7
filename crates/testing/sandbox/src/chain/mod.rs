//! A chain in memory, and the wallet that pays on it.

mod ledger;
mod network;
mod payment;
mod view;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chainstore_nodes::{Address, Fault, Hash, HealthyNode, InProcessChain, Options, TestChain};
use serde_json::json;

use self::ledger::Ledger;
use self::payment::{Coin, Payment};
use self::view::{BlockView, TokenView, TransferView, View, quantity};
use crate::amount;
use crate::error::Failure;

pub(crate) use self::network::{Network, ONE, TWO};
pub(crate) use self::payment::Manner;

const BLOCK_EVERY: Duration = Duration::from_secs(2);
const SHOWN: u64 = 10;

/// A chain and its wallet.
pub(crate) struct Chain {
    node: InProcessChain,
    id: u64,
    network: &'static Network,
    accepted: Coin,
    refused: Coin,
    ledger: Mutex<Ledger>,
    /// Held during a change of the chain, so that there is one at a time.
    turn: tokio::sync::Mutex<()>,
}

impl Chain {
    /// Starts the chain of a network with its tokens. Blocks are mined on demand.
    pub(crate) async fn start(network: &'static Network, id: u64) -> Result<Self, Failure> {
        let node = InProcessChain::start_with(Options {
            port: 0,
            chain_id: id,
        })?;
        let mut coins = Vec::with_capacity(network.tokens.len());
        for token in network.tokens {
            let contract = node.deploy_token(token.symbol, token.decimals).await?;
            coins.push(Coin { token, contract });
        }
        let is_accepted = |coin: &Coin| coin.token.symbol == network.accepted;
        let (accepted, refused): (Vec<Coin>, Vec<Coin>) = coins.into_iter().partition(is_accepted);
        let one_each = || Failure::refused("a network needs a token that is accepted and another");
        node.mine(3).await?;
        node.set_automine(false).await?;
        Ok(Self {
            node,
            id,
            network,
            accepted: *accepted.first().ok_or_else(one_each)?,
            refused: *refused.first().ok_or_else(one_each)?,
            ledger: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        })
    }

    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// The address of the node of the shop.
    pub(crate) fn url(&self) -> String {
        self.node.url().to_string()
    }

    pub(crate) fn network(&self) -> &'static Network {
        self.network
    }

    /// The token in which the shop is paid.
    pub(crate) fn accepted(&self) -> &Coin {
        &self.accepted
    }

    /// Mines every two seconds, or on demand only.
    pub(crate) fn set_auto(&self, on: bool) {
        self.node.set_block_interval(on.then_some(BLOCK_EVERY));
        self.ledger().auto = on;
    }

    /// Lets the node of the shop answer with errors only, or lets it work again. The chain and its wallet go on
    /// meanwhile, through a node of their own.
    pub(crate) fn set_away(&self, on: bool) {
        self.node.set_fault(on.then_some(Fault::ServerError));
        self.ledger().away = on;
    }

    pub(crate) async fn mine(&self, blocks: u64) -> Result<(), Failure> {
        let _turn = self.turn.lock().await;
        Ok(self.wallet().mine(blocks).await?)
    }

    /// Sends a payment; it waits for the next block. `asked_on` is the network on which the amount is asked for, if
    /// somebody asks.
    pub(crate) async fn pay(
        &self,
        to: &str,
        asked: &str,
        manner: Manner,
        asked_on: Option<&'static Network>,
    ) -> Result<(), Failure> {
        let to: Address = to
            .trim()
            .parse()
            .map_err(|_| Failure::refused("this is not an address: 0x and 40 digits"))?;
        let coin = match manner {
            Manner::Exactly | Manner::Short | Manner::Over => self.accepted,
            Manner::WrongToken => self.refused,
        };
        let token = coin.token;
        let asked = amount::parse(asked, token.decimals).filter(|asked| *asked > 0);
        let asked = asked.ok_or_else(|| {
            Failure::refused(format!(
                "this is not an amount of {} such as 26.89, with at most {} decimal places",
                token.symbol, token.decimals
            ))
        })?;
        let _turn = self.turn.lock().await;
        self.send(Payment {
            coin,
            to,
            amount: manner.of(asked),
            manner,
            asked_on: asked_on.filter(|network| *network != self.network),
        })
        .await
    }

    async fn send(&self, payment: Payment) -> Result<(), Failure> {
        let Payment {
            coin, to, amount, ..
        } = payment;
        let hash = self.wallet().pay(coin.contract, to, amount).await?;
        self.ledger().sent(hash, payment);
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
            .filter_map(|sent| sent.height)
            .max();
        let newest = newest
            .ok_or_else(|| Failure::refused("no payment is in a block that could be dropped"))?;
        let depth = (before.height + 1).saturating_sub(newest);
        self.wallet().reorg_dropping(depth).await?;
        let mut ledger = self.ledger();
        let (dropped, kept) = ledger
            .payments
            .drain(..)
            .partition(|sent| sent.height.is_some_and(|height| height >= newest));
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
        for sent in dropped {
            self.send(sent.payment).await?;
        }
        Ok(())
    }

    /// The chain as it is now.
    pub(crate) async fn view(&self) -> Result<View, Failure> {
        let _turn = self.turn.lock().await;
        self.look().await
    }

    async fn look(&self) -> Result<View, Failure> {
        let height = self.wallet().head().await?.number;
        self.find_heights().await?;
        let mut blocks = Vec::new();
        // A block may be mined in between, so everything is computed from the height that was read first.
        for number in (0..=height).rev().take(usize::try_from(SHOWN).unwrap_or(0)) {
            let params = json!([format!("{number:#x}"), false]);
            let block = self
                .wallet()
                .rpc()
                .call("eth_getBlockByNumber", params)
                .await?;
            blocks.push(BlockView::of(
                number,
                height,
                &block,
                &self.ledger().payments,
            ));
        }
        let ledger = self.ledger();
        let waiting = ledger.payments.iter().filter(|sent| sent.height.is_none());
        let dropped = ledger.dropped.iter();
        Ok(View {
            key: self.network.key,
            name: self.network.name,
            id: self.id,
            symbol: self.accepted.token.symbol,
            refused: self.refused.token.symbol,
            tokens: [&self.accepted, &self.refused].map(TokenView::of),
            needed: self.network.confirmations,
            height,
            auto: ledger.auto,
            away: ledger.away,
            blocks,
            waiting: waiting.map(|sent| TransferView::of(sent, 0)).collect(),
            dropped: dropped.map(|sent| TransferView::of(sent, 0)).collect(),
            orphans: ledger.orphans.clone(),
        })
    }

    /// Asks the node for the block of each payment without a height.
    async fn find_heights(&self) -> Result<(), Failure> {
        let open = |sent: &&payment::Sent| sent.height.is_none();
        let hashes: Vec<Hash> = self
            .ledger()
            .payments
            .iter()
            .filter(open)
            .map(|sent| sent.hash)
            .collect();
        for hash in hashes {
            let Some(receipt) = self.wallet().rpc().receipt(hash).await? else {
                continue;
            };
            let height = quantity(&receipt["blockNumber"]);
            let mut ledger = self.ledger();
            if let Some(sent) = ledger.payments.iter_mut().find(|sent| sent.hash == hash) {
                sent.height = height;
            }
        }
        Ok(())
    }

    fn wallet(&self) -> &HealthyNode {
        self.node.healthy()
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
