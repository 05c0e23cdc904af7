//! Money that no invoice can take, and what happens to it in a reorganisation.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{ChainId, Minor};
use chainstore_orders::OrderState;
use chainstore_payments::ports::{ChainError, ChainReader};
use chainstore_payments::{
    Block, BlockHash, ChainTransfer, Header, InvoiceState, Recipient, SuspenseReason, TxHash,
};
use chainstore_tests::stage::{Asked, Engine, Setting, Stage};

chainstore_tests::on_both! {
    money_older_than_its_invoice_waits_in_suspense_and_goes_with_its_block
    money_to_an_exchanged_key_waits_in_suspense_and_goes_with_its_block
    money_beyond_all_bounds_waits_in_suspense_and_goes_with_its_block
    a_transaction_that_pays_another_invoice_when_mined_again_waits_in_suspense
    a_transaction_that_pays_less_when_mined_again_counts_for_less
}

const OPEN: (OrderState, InvoiceState) = (OrderState::Placed, InvoiceState::New);
const SEEN: (OrderState, InvoiceState) = (OrderState::Placed, InvoiceState::Processing);

/// Whether the audit trail of the invoice has both actions: into suspense, and withdrawn.
async fn came_and_went(stage: &Stage, asked: &Asked) -> bool {
    let audited = stage.audited(&asked.invoice.to_string()).await;
    matches!(audited.as_slice(), [came, went]
        if came.starts_with("payment.suspended") && went.starts_with("payment.withdrawn"))
}

/// A reorganisation removes the newest block with its transfers, and the chain is followed.
async fn undone(stage: &Stage) {
    stage
        .chain
        .reorg_dropping(1)
        .await
        .expect("a reorganisation");
    stage.shop.follow().await;
}

use chainstore_nodes::TestChain as _;

// proves M-P5: the clock of the chain or ours is wrong, so a person must decide
async fn money_older_than_its_invoice_waits_in_suspense_and_goes_with_its_block(engine: Engine) {
    let stage = Stage::open(engine, Setting::default()).await;
    let ada = stage.shopper(1).await;
    // The address is paid before its invoice exists, as it would appear with a wrong clock of a node.
    let first = stage.premises.receiving().derive(0).expect("an address");
    let first = first.bytes().try_into().expect("20 bytes");
    stage.pay(chainstore_nodes::FixedBytes(first), 500).await;
    stage.later(Duration::from_mins(3));
    let asked = stage.order(&ada).await;
    assert_eq!(asked.address.0, first);
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, OPEN);
    assert_eq!(stage.suspense().await, [(500, SuspenseReason::Early)]);
    assert_eq!(stage.told().await, ["suspense_early"]);
    undone(&stage).await;
    assert_eq!(stage.suspense().await, []);
    assert!(came_and_went(&stage, &asked).await);
    assert_eq!(stage.stands(&asked).await, OPEN);
}

/// An account key that is not the demonstration key: from a test vector of BIP-32.
const OTHER_KEY: &str = "xpub6DF8uhdarytz3FWdA8TvFSvvAh8dP3283MY7p2V4SeE2wyWmG5mg5EwVvmdMVCQcoNJxGoWaU9DCWh89LojfZ537wTfunKau47EL2dhHKon";

// proves M-P5: with another key it cannot be proved that the address is ours, but the shopper has paid
async fn money_to_an_exchanged_key_waits_in_suspense_and_goes_with_its_block(engine: Engine) {
    let mut stage = Stage::open(engine, Setting::default()).await;
    let asked = stage.order(&stage.shopper(1).await).await;
    OTHER_KEY.clone_into(&mut stage.premises.xpub);
    stage.restart().await;
    stage.pay(asked.address, asked.amount).await;
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, OPEN);
    assert_eq!(
        stage.suspense().await,
        [(asked.amount, SuspenseReason::OtherKey)]
    );
    assert_eq!(stage.told().await, ["suspense_other_key"]);
    undone(&stage).await;
    assert_eq!(stage.suspense().await, []);
    assert!(came_and_went(&stage, &asked).await);
}

// proves M-P5: amounts near the greatest number cause no overflow
async fn money_beyond_all_bounds_waits_in_suspense_and_goes_with_its_block(engine: Engine) {
    let stage = Stage::open(engine, Setting::default()).await;
    let asked = stage.order(&stage.shopper(1).await).await;
    stage.pay(asked.address, 2 * 10_u128.pow(38)).await;
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, OPEN);
    let most = u128::try_from(Minor::MAX.units()).expect("positive");
    assert_eq!(stage.suspense().await, [(most, SuspenseReason::TooLarge)]);
    assert_eq!(stage.told().await, ["suspense_too_large"]);
    undone(&stage).await;
    assert_eq!(stage.suspense().await, []);
    assert!(came_and_went(&stage, &asked).await);
    // The invoice can still be paid.
    stage.pay(asked.address, asked.amount).await;
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, SEEN);
}

/// A node that answers for every transfer the recipient and the amount that the test sets. This is how a
/// contract works whose payment depends on the block in which it runs.
struct Deciding {
    node: Arc<dyn ChainReader>,
    pays: Mutex<Option<(Recipient, Minor)>>,
}

impl Deciding {
    fn decide(&self, to: &mut Recipient, amount: &mut Option<Minor>) {
        if let Some((paid, units)) = *self.pays.lock().expect("no panic") {
            *to = paid;
            *amount = Some(units);
        }
    }
}

#[async_trait]
impl ChainReader for Deciding {
    fn chain(&self) -> ChainId {
        self.node.chain()
    }
    async fn check(&self) -> Result<(), ChainError> {
        self.node.check().await
    }
    async fn head(&self) -> Result<Header, ChainError> {
        self.node.head().await
    }
    async fn blocks(&self, from: u64, to: u64) -> Result<Vec<Block>, ChainError> {
        let mut blocks = self.node.blocks(from, to).await?;
        for seen in blocks.iter_mut().flat_map(|block| &mut block.sightings) {
            self.decide(&mut seen.to, &mut seen.amount);
        }
        Ok(blocks)
    }
    async fn confirm(
        &self,
        transactions: &[(TxHash, BlockHash)],
    ) -> Result<Vec<Vec<ChainTransfer>>, ChainError> {
        let mut confirmed = self.node.confirm(transactions).await?;
        for transfer in confirmed.iter_mut().flatten() {
            self.decide(&mut transfer.to, &mut transfer.amount);
        }
        Ok(confirmed)
    }
}

async fn deciding(engine: Engine) -> (Stage, Arc<Deciding>) {
    let mut stage = Stage::open(engine, Setting::default()).await;
    let node = Arc::new(Deciding {
        node: Arc::clone(&stage.shop.reader),
        pays: Mutex::default(),
    });
    stage.shop = stage.another("program 1").await.reading(node.clone());
    (stage, node)
}

fn decides(node: &Deciding, asked: &Asked, amount: u128) {
    let amount = Minor::new(i128::try_from(amount).expect("in range")).expect("in range");
    *node.pays.lock().expect("no panic") = Some((
        Recipient::new(&asked.address.0).expect("an address"),
        amount,
    ));
}

// proves SR-54: a transaction stays with the invoice that it paid first, and a person decides
async fn a_transaction_that_pays_another_invoice_when_mined_again_waits_in_suspense(
    engine: Engine,
) {
    let (stage, node) = deciding(engine).await;
    let one = stage.order(&stage.shopper(1).await).await;
    let two = stage.order(&stage.shopper(2).await).await;
    stage.pay(one.address, one.amount).await;
    stage.shop.follow().await;
    assert_eq!(stage.stands(&one).await, SEEN);

    decides(&node, &two, two.amount);
    stage
        .chain
        .reorg_keeping(1)
        .await
        .expect("a reorganisation");
    stage.shop.follow().await;
    assert_eq!(stage.stands(&one).await, SEEN, "it is awaited back");
    assert_eq!(stage.stands(&two).await, OPEN);
    let waiting = (two.amount, SuspenseReason::OtherInvoice);
    assert_eq!(stage.suspense().await, [waiting]);
    assert_eq!(stage.told().await, ["suspense_other_invoice"]);

    // The transaction pays the first invoice again. The block in which it paid the second one is gone, and
    // with it the entry in suspense.
    decides(&node, &one, one.amount);
    stage
        .chain
        .reorg_keeping(2)
        .await
        .expect("a reorganisation");
    stage.mine(2).await;
    stage.shop.follow().await;
    let paid = (OrderState::Confirmed, InvoiceState::Settled);
    assert_eq!(stage.stands(&one).await, paid);
    assert_eq!(stage.stands(&two).await, OPEN);
    assert_eq!(stage.suspense().await, []);
    assert!(came_and_went(&stage, &two).await);
}

// proves SR-54: the amount in the newest block counts
async fn a_transaction_that_pays_less_when_mined_again_counts_for_less(engine: Engine) {
    let (stage, node) = deciding(engine).await;
    let asked = stage.order(&stage.shopper(1).await).await;
    stage.pay(asked.address, asked.amount).await;
    stage.mine(2).await;
    stage.shop.follow().await;
    let paid = (OrderState::Confirmed, InvoiceState::Settled);
    assert_eq!(stage.stands(&asked).await, paid);

    decides(&node, &asked, asked.amount - 7);
    stage
        .chain
        .reorg_keeping(3)
        .await
        .expect("a reorganisation");
    stage.shop.follow().await;
    let (order, invoice) = stage.stands(&asked).await;
    assert_eq!(
        (order.name(), invoice),
        ("held", InvoiceState::PartiallyPaid)
    );
    assert_eq!(stage.told().await, ["payment_reversed"]);
    assert_eq!(stage.received(asked.invoice).await, asked.amount - 7);
    // The transaction is mined again with another amount, together with a second payment: nothing is
    // counted twice.
    decides(&node, &asked, asked.amount + 3);
    stage
        .chain
        .reorg_keeping(4)
        .await
        .expect("a reorganisation");
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, paid);
    assert_eq!(stage.suspense().await, [(3, SuspenseReason::Surplus)]);
    assert_eq!(stage.stock().await, (4, 0, 1));
}
