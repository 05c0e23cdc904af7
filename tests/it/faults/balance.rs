//! Random sequences of events: the books balance after each of them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chainstore_kernel::Minor;
use chainstore_nodes::TestChain as _;
use chainstore_orders::OrderState;
use chainstore_payments::{Credit, Inclusion, InvoiceState, PaymentKey, Recipient, Standing};
use chainstore_tests::stage::{Asked, Engine, Setting, Stage};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

chainstore_tests::on_both! {
    after_any_story_the_books_balance
}

const STOCK: u32 = 3;
/// The first blocks, with the contract of the token and the opening of the shop. They are never replaced.
const OPENING: u64 = 3;

/// Something that happens.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// A new shopper orders one piece.
    Order,
    /// One of the orders is paid, with this difference from the amount that is due.
    Pay { order: usize, off: i64 },
    /// This many blocks are mined.
    Mine(u64),
    /// This many blocks are replaced, with the same transactions or without any.
    Reorganise { depth: u64, keeping: bool },
    /// This many minutes pass.
    Later(u64),
    /// The program follows the chain by this many steps.
    Scan(u32),
    /// The program ends the invoices whose time is over.
    Expire,
    /// The program is started again.
    Restart,
}

fn act() -> impl Strategy<Value = Act> {
    let off = prop_oneof![Just(0), Just(0), -26_000_000..0_i64, 1..9_000_000_i64];
    prop_oneof![
        3 => Just(Act::Order),
        5 => (any::<prop::sample::Index>(), off)
            .prop_map(|(order, off)| Act::Pay { order: order.index(8), off }),
        3 => (1..4_u64).prop_map(Act::Mine),
        3 => (1..6_u64, any::<bool>())
            .prop_map(|(depth, keeping)| Act::Reorganise { depth, keeping }),
        2 => prop_oneof![1..30_u64, Just(25 * 60)].prop_map(Act::Later),
        5 => (1..6_u32).prop_map(Act::Scan),
        2 => Just(Act::Expire),
        1 => Just(Act::Restart),
    ]
}

// proves M-P5, M-P14, M-O5
async fn after_any_story_the_books_balance(engine: Engine) {
    let cases = if engine == Engine::Sqlite { 24 } else { 4 };
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 30,
        ..Config::default()
    };
    let runtime = tokio::runtime::Handle::current();
    let told = tokio::task::spawn_blocking(move || {
        let stories = prop::collection::vec(act(), 8..40);
        TestRunner::new(config).run(&stories, |acts| {
            runtime.block_on(story(engine, acts));
            Ok(())
        })
    });
    told.await.expect("no panic").expect("the books balance");
}

async fn story(engine: Engine, acts: Vec<Act>) {
    let setting = Setting {
        stock: STOCK,
        confirmations: 3,
        ..Setting::default()
    };
    let mut stage = Stage::open(engine, setting).await;
    let mut orders = Vec::new();
    let mut shoppers = 0;
    for act in acts {
        match act {
            Act::Order => {
                shoppers += 1;
                orders.extend(order(&stage, shoppers).await);
            }
            Act::Pay { order, off } => {
                if let Some(asked) = orders.get(order % orders.len().max(1)) {
                    pay(&stage, asked, off).await;
                }
            }
            Act::Mine(blocks) => stage.mine(blocks).await,
            Act::Reorganise { depth, keeping } => reorganise(&stage, depth, keeping).await,
            Act::Later(minutes) => stage.later(Duration::from_mins(minutes)),
            Act::Scan(steps) => {
                for _ in 0..steps {
                    stage.shop.scan().await.expect("a step");
                }
            }
            Act::Expire => drop(stage.shop.expire().await),
            Act::Restart => stage.restart().await,
        }
    }
    stage.mine(1).await;
    stage.shop.follow().await;
    stage.shop.expire().await;
    goods_balance(&stage, &orders).await;
    money_balances(&stage, &orders).await;
}

async fn order(stage: &Stage, telegram: i64) -> Option<Asked> {
    if stage.stock().await.0 == 0 {
        return None;
    }
    let who = stage.shopper(telegram).await;
    let command = stage.fill(&who, 1).await;
    let placed = stage.place(&who, command).await.expect("an order");
    Some(stage.asked(&who, &placed).await)
}

async fn pay(stage: &Stage, asked: &Asked, off: i64) {
    let amount = asked.amount.saturating_add_signed(off.into());
    stage.pay(asked.address, amount.max(1)).await;
}

async fn reorganise(stage: &Stage, depth: u64, keeping: bool) {
    let height = stage.chain.head().await.expect("a head").number;
    let depth = depth.min(height.saturating_sub(OPENING));
    if depth == 0 {
        return;
    }
    let done = if keeping {
        stage.chain.reorg_keeping(depth).await
    } else {
        stage.chain.reorg_dropping(depth).await
    };
    done.expect("a reorganisation");
}

/// Asserts that every piece is available, reserved for an order that waits for its payment, or sold, and
/// that every confirmed order has a settled invoice.
async fn goods_balance(stage: &Stage, orders: &[Asked]) {
    let (mut waiting, mut sold) = (0, 0);
    for asked in orders {
        match stage.stands(asked).await {
            (OrderState::Placed, payment) => {
                assert!(!payment.is_final(), "{payment:?}");
                waiting += 1;
            }
            (OrderState::Confirmed, InvoiceState::Settled) => sold += 1,
            (OrderState::Held(_), payment) => {
                assert_ne!(payment, InvoiceState::Settled);
                sold += 1;
            }
            (OrderState::Cancelled, InvoiceState::Expired | InvoiceState::Invalid) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(stage.stock().await, (STOCK - waiting - sold, waiting, sold));
}

/// Asserts that of each transfer to one of our addresses, the part that counts and the part in suspense
/// add up to its amount, and that nothing else counts or waits in suspense.
async fn money_balances(stage: &Stage, orders: &[Asked]) {
    let mut booked: BTreeMap<PaymentKey, i128> = BTreeMap::new();
    for entry in stage.suspended().await {
        *booked.entry(entry.key).or_default() += entry.amount.units();
    }
    for asked in orders {
        for (key, credit) in stage.payments(asked.invoice).await {
            if let Some(counted) = counted(&credit) {
                *booked.entry(key).or_default() += counted;
            }
        }
    }
    let mut mined = BTreeMap::new();
    let height = stage.chain.head().await.expect("a head").number;
    let blocks = stage.shop.reader.blocks(0, height).await.expect("blocks");
    let ours = |to: Recipient| orders.iter().any(|asked| to.bytes() == asked.address.0);
    let mut paying = BTreeSet::new();
    for block in &blocks {
        let to_us = block.sightings.iter().filter(|seen| ours(seen.to));
        paying.extend(to_us.map(|seen| (seen.tx, block.header.hash)));
    }
    let paying: Vec<_> = paying.into_iter().collect();
    let receipts = stage.shop.reader.confirm(&paying).await.expect("receipts");
    for transfer in receipts
        .iter()
        .flatten()
        .filter(|transfer| ours(transfer.to))
    {
        mined.insert(transfer.key.into(), transfer.amount.map_or(0, Minor::units));
    }
    assert_eq!(booked, mined);
}

/// How much of a transfer counts towards its invoice.
fn counted(credit: &Credit) -> Option<i128> {
    let in_chain = matches!(credit.inclusion, Inclusion::InBlock { .. });
    let counts = in_chain && credit.standing == Standing::Counted;
    counts.then(|| credit.amount.units() - credit.surplus.units())
}
