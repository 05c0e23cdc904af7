//! Which transfers are credited, and to which invoice.

use std::sync::Arc;

use async_trait::async_trait;
use chainstore_kernel::{ChainAsset, ChainId, Minor, PageRequest};
use chainstore_payments::ports::{ChainError, ChainReader, SuspenseFilter};
use chainstore_payments::{
    Asset, Block, BlockHash, ChainTransfer, Header, InvoiceState, PaymentKey, Recipient,
    SuspenseReason, TransferKey, TxHash,
};
use chainstore_port_contracts::{Given, ManualClock};
use chainstore_shop_kit::{Engine, ScriptedChain, ShopBuilder, ShopKit};
use chainstore_workflows::shop::PlacedOrder;
use chainstore_workflows::work::{ScanChain, ScanChainCommand, ScanChainError};

/// An order with the address and the amount that its payment is asked to.
async fn order(shop: &ShopKit, shopper: i64) -> (Recipient, Minor, PlacedOrder) {
    let placed = shop.place(&shop.shopper(shopper).await, 1).await;
    let attempt = shop.attempt(&placed).await;
    (
        shop.address(&placed).await,
        attempt.offer.quote.payable,
        placed,
    )
}

// proves SR-54: one transaction may pay several invoices, each by an event of its own
#[tokio::test]
async fn one_transaction_pays_two_invoices() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let (first, one, one_placed) = order(&shop, 1).await;
    let (second, two, two_placed) = order(&shop, 2).await;
    let at = |to, amount, index| {
        let mut transfer = ScriptedChain::transfer(to, amount);
        transfer.key = TransferKey {
            chain: Given::chain(),
            tx: TxHash([0x99; 32]),
            index,
        };
        transfer
    };
    shop.chain.mine(&[at(first, one, 1), at(second, two, 3)]);
    shop.chain.mine_empty(2);
    shop.follow().await;
    for (placed, index) in [(one_placed, 1), (two_placed, 3)] {
        let paid = shop.invoice(&placed).await;
        assert_eq!(paid.state(), InvoiceState::Settled);
        let keys = paid.attempts()[0].ledger.keys();
        let keys: Vec<_> = keys.filter_map(PaymentKey::transfer).collect();
        assert!(matches!(keys[..], [key] if key.index == index), "{keys:?}");
    }
}

/// A node whose receipts do not have what its lists of events have.
struct Forgetful(Arc<ScriptedChain>);

#[async_trait]
impl ChainReader for Forgetful {
    fn chain(&self) -> ChainId {
        self.0.chain()
    }
    async fn check(&self) -> Result<(), ChainError> {
        self.0.check().await
    }
    async fn head(&self) -> Result<Header, ChainError> {
        self.0.head().await
    }
    async fn blocks(&self, from: u64, to: u64) -> Result<Vec<Block>, ChainError> {
        ChainReader::blocks(&*self.0, from, to).await
    }
    /// Leaves out the last transfer of each transaction.
    async fn confirm(
        &self,
        transactions: &[(TxHash, BlockHash)],
    ) -> Result<Vec<Vec<ChainTransfer>>, ChainError> {
        let mut confirmed = self.0.confirm(transactions).await?;
        for transfers in &mut confirmed {
            transfers.pop();
        }
        Ok(confirmed)
    }
}

// proves SR-52: two equal events in the list, and one of them in the receipt
#[tokio::test]
async fn what_the_receipt_does_not_have_is_not_credited() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let (to, payable, placed) = order(&shop, 1).await;
    let transfer = ScriptedChain::transfer(to, payable);
    let mut again = transfer;
    again.key.index = 1;
    shop.chain.mine(&[transfer, again]);

    let reader = Arc::new(Forgetful(Arc::clone(&shop.chain)));
    let lying = ShopBuilder::over(&shop.ports)
        .context(move |context| context.chains = vec![reader])
        .open()
        .await;
    let command = ScanChainCommand {
        chain: Given::chain(),
        lease: lying.lease("scanner").await,
        check: false,
    };
    let scanned = lying.gate.call::<ScanChain>(&lying.worker(), command).await;
    let moved = ChainError::Moved {
        chain: Given::chain(),
    };
    assert!(
        matches!(&scanned, Err(ScanChainError::Node { source }) if *source == moved),
        "{scanned:?}"
    );
    assert_eq!(shop.attempt(&placed).await.ledger.len(), 0);
}

// A shopper sends the right token to the right address on the wrong chain: the key of the address is ours there too.
#[tokio::test]
async fn a_payment_on_another_chain_waits_in_suspense() {
    let other = ChainId::new("eip155:987654").unwrap();
    let clock = Arc::new(ManualClock::default());
    let elsewhere = Arc::new(ScriptedChain::of(other, clock.clone()));
    let reader = Arc::clone(&elsewhere);
    let shop = ShopBuilder::on(Engine::Sqlite, clock)
        .await
        .context(move |context| context.chains.push(reader))
        .open()
        .await;
    let (to, payable, placed) = order(&shop, 1).await;
    let asset = ChainAsset {
        chain: other,
        ..Given::token()
    };
    elsewhere.mine(&[ScriptedChain::transfer_of(asset, to, payable)]);
    elsewhere.mine_empty(50);
    shop.work::<ScanChain>(ScanChainCommand {
        chain: other,
        lease: shop.lease("scanner").await,
        check: false,
    })
    .await;
    assert_eq!(shop.invoice(&placed).await.state(), InvoiceState::New);
    assert_eq!(
        suspended(&shop).await,
        [(asset.into(), payable, SuspenseReason::WrongAsset)]
    );
    // Paid on the chain that was asked for, it settles.
    shop.pay(&placed).await;
    assert_eq!(shop.invoice(&placed).await.state(), InvoiceState::Settled);
}

async fn suspended(shop: &ShopKit) -> Vec<(Asset, Minor, SuspenseReason)> {
    let mut view = shop.ports.view().await;
    let page = view
        .suspense(SuspenseFilter::default(), PageRequest::default())
        .await
        .unwrap();
    let entries = page.items.into_iter();
    entries
        .map(|entry| (entry.asset, entry.amount, entry.reason))
        .collect()
}
