//! Eight of the ten stories of decision 0015 with a real database, two chains and a shopper. Charges and the mark of staff
//! are stories of the domain and the store until somebody can make them.

use std::collections::BTreeMap;
use std::time::Duration;

use chainstore_kernel::Principal;
use chainstore_nodes::TestChain as _;
use chainstore_orders::OrderState;
use chainstore_payments::{Account, Asset, InvoiceState, Side, SuspenseReason as Why};
use chainstore_tests::stage::{Asked, Engine, GRACE, PATIENCE, Setting, Stage, WINDOW};

chainstore_tests::on_both! {
    the_exact_amount_settles
    a_short_payment_is_completed_by_another_method
    late_money_on_the_first_method_is_surplus
    of_two_methods_paid_in_full_the_older_money_counts
    over_on_one_method_and_short_on_the_other
    a_reversal_on_one_of_two_methods
    money_after_the_end_is_late
    money_on_the_wrong_network_waits_with_its_chain
}

const OPEN: (OrderState, InvoiceState) = (OrderState::Placed, InvoiceState::New);
const PARTLY: (OrderState, InvoiceState) = (OrderState::Placed, InvoiceState::PartiallyPaid);
const PAID: (OrderState, InvoiceState) = (OrderState::Confirmed, InvoiceState::Settled);

/// 24.90 EUR for the goods and 4.90 EUR for shipping are 29.80 EUR; one EUR is 1.08 of either token.
const TUSD: u128 = 32_184_000;
const COIN: u128 = 32_184_000_000_000_000_000;

/// A shop with two chains, and an order of Ada.
async fn ordered(engine: Engine) -> (Stage, Principal, Asked) {
    let setting = Setting {
        confirmations: 3,
        second_chain: true,
        ..Setting::default()
    };
    let stage = Stage::open(engine, setting).await;
    let ada = stage.shopper(1).await;
    let asked = stage.order(&ada).await;
    assert_eq!(asked.amount, TUSD);
    (stage, ada, asked)
}

/// Everything that was paid gets all its confirmations, on both chains.
async fn confirmed(stage: &Stage) {
    stage.mine(2).await;
    stage.mine_second(2).await;
    stage.shop.follow().await;
}

/// What stands in the accounts after all postings: debits less credits, by account and asset, without what is zero.
async fn accounts(stage: &Stage, asked: &Asked) -> BTreeMap<(Account, String), i128> {
    let rows = stage.postings(asked.invoice).await;
    let (mut accounts, mut totals, mut value) = (BTreeMap::new(), BTreeMap::new(), 0);
    for row in rows {
        let posting = row.posting;
        let sign = match posting.side {
            Side::Debit => 1,
            Side::Credit => -1,
        };
        let units = sign * posting.amount.units();
        let asset = match posting.asset {
            Asset::OnChain(asset) if asset == stage.premises.asset() => "TUSD".to_owned(),
            Asset::OnChain(_) => "COIN".to_owned(),
            Asset::Charged(currency) => currency.to_string(),
        };
        *accounts
            .entry((posting.account, asset.clone()))
            .or_default() += units;
        *totals.entry(asset).or_default() += units;
        value += sign * posting.value.units();
    }
    assert!(
        totals.values().all(|total: &i128| *total == 0),
        "{totals:?}"
    );
    assert_eq!(value, 0, "the values of all postings");
    accounts.retain(|_, units| *units != 0);
    accounts
}

fn of<const N: usize>(balances: [(Account, &str, i128); N]) -> BTreeMap<(Account, String), i128> {
    let named =
        |(account, asset, units): (Account, &str, i128)| ((account, asset.to_owned()), units);
    balances.map(named).into()
}

fn units(amount: u128) -> i128 {
    i128::try_from(amount).expect("in range")
}

// proves M-P3, SR-51
async fn the_exact_amount_settles(engine: Engine) {
    let (stage, _, asked) = ordered(engine).await;
    let demand = of([
        (Account::Asked, "EUR", 2_980),
        (Account::Outside, "EUR", -2_980),
    ]);
    assert_eq!(accounts(&stage, &asked).await, demand);
    stage.pay(asked.address, TUSD).await;
    confirmed(&stage).await;
    assert_eq!(stage.stands(&asked).await, PAID);
    assert_eq!(stage.suspense().await, []);
    let settled = of([
        (Account::Settled, "TUSD", units(TUSD)),
        (Account::Outside, "TUSD", -units(TUSD)),
    ]);
    assert_eq!(accounts(&stage, &asked).await, settled);
}

// proves M-P3: a top-up by another method completes
async fn a_short_payment_is_completed_by_another_method(engine: Engine) {
    let (stage, ada, asked) = ordered(engine).await;
    // 10.00 EUR; 19.80 EUR are missing.
    stage.pay(asked.address, 10_800_000).await;
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, PARTLY);
    let rest = stage.choose(&ada, &asked, 1).await;
    assert_eq!(rest.amount, 21_384_000_000_000_000_000);
    assert_ne!(rest.address, asked.address);
    stage.pay_second(rest.address, rest.amount).await;
    confirmed(&stage).await;
    assert_eq!(stage.stands(&asked).await, PAID);
    assert_eq!(stage.suspense().await, []);
    let flags = stage.invoice(asked.invoice).await.flags();
    assert!(!flags.over && !flags.under && !flags.late && !flags.marked);
}

// proves M-P3, M-P14: an earlier method stays watched after a switch
async fn late_money_on_the_first_method_is_surplus(engine: Engine) {
    let (stage, ada, asked) = ordered(engine).await;
    let second = stage.choose(&ada, &asked, 1).await;
    assert_eq!(second.amount, COIN);
    stage.pay_second(second.address, COIN).await;
    confirmed(&stage).await;
    assert_eq!(stage.stands(&asked).await, PAID);
    stage.pay(asked.address, TUSD).await;
    confirmed(&stage).await;
    assert_eq!(stage.stands(&asked).await, PAID);
    assert_eq!(stage.suspense().await, [(TUSD, Why::Surplus)]);
    assert!(stage.invoice(asked.invoice).await.flags().over);
    let books = of([
        (Account::Outside, "TUSD", -units(TUSD)),
        (Account::Suspended, "TUSD", units(TUSD)),
        (Account::Outside, "COIN", -units(COIN)),
        (Account::Settled, "COIN", units(COIN)),
    ]);
    assert_eq!(accounts(&stage, &asked).await, books);
}

// proves M-P14: the order in which the chains are read does not decide
async fn of_two_methods_paid_in_full_the_older_money_counts(engine: Engine) {
    let (stage, ada, asked) = ordered(engine).await;
    let second = stage.choose(&ada, &asked, 1).await;
    stage.pay(asked.address, TUSD).await;
    stage.pay_second(second.address, COIN).await;
    stage.mine(2).await;
    stage.mine_second(2).await;
    stage.shop.follow_one(&stage.premises.networks[1]).await;
    assert_eq!(stage.stands(&asked).await, PAID);
    assert_eq!(stage.suspense().await, []);
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, PAID);
    assert_eq!(stage.suspense().await, [(COIN, Why::Surplus)]);
}

// proves M-P3, SR-51
async fn over_on_one_method_and_short_on_the_other(engine: Engine) {
    let (stage, ada, asked) = ordered(engine).await;
    stage.pay(asked.address, 10_800_000).await;
    stage.shop.follow().await;
    let rest = stage.choose(&ada, &asked, 1).await;
    assert_eq!(rest.amount, 21_384_000_000_000_000_000);
    stage
        .pay_second(rest.address, rest.amount + 1_000_000_000_000_000_000)
        .await;
    confirmed(&stage).await;
    assert_eq!(stage.stands(&asked).await, PAID);
    assert_eq!(
        stage.suspense().await,
        [(1_000_000_000_000_000_000, Why::Surplus)]
    );
    assert!(stage.invoice(asked.invoice).await.flags().over);
}

// proves M-P4, SR-53
async fn a_reversal_on_one_of_two_methods(engine: Engine) {
    let (stage, ada, asked) = ordered(engine).await;
    let rest = stage.choose(&ada, &asked, 1).await;
    stage.pay_second(rest.address, COIN / 2).await;
    confirmed(&stage).await;
    assert_eq!(stage.stands(&asked).await, PARTLY);
    stage.pay(asked.address, TUSD / 2).await;
    confirmed(&stage).await;
    assert_eq!(stage.stands(&asked).await, PAID);

    stage
        .chain
        .reorg_dropping(3)
        .await
        .expect("a reorganisation");
    stage.shop.follow().await;
    let (order, invoice) = stage.stands(&asked).await;
    assert_eq!((order.name(), invoice), ("held", InvoiceState::Processing));
    assert_eq!(stage.told().await, ["payment_reversed"]);
    let awaited = of([
        (Account::Asked, "EUR", 2_980),
        (Account::Outside, "EUR", -2_980),
        (Account::Received, "COIN", units(COIN / 2)),
        (Account::Outside, "COIN", -units(COIN / 2)),
    ]);
    assert_eq!(accounts(&stage, &asked).await, awaited);

    // It never comes back.
    stage.later(PATIENCE + Duration::from_secs(1));
    stage.mine(1).await;
    stage.mine_second(1).await;
    stage.shop.follow().await;
    assert_eq!(stage.shop.expire().await, 1);
    assert_eq!(stage.stands(&asked).await.1, InvoiceState::Invalid);
    assert_eq!(stage.suspense().await, [(COIN / 2, Why::Short)]);
}

// proves M-P3, M-P14
async fn money_after_the_end_is_late(engine: Engine) {
    let (stage, ada, asked) = ordered(engine).await;
    let second = stage.choose(&ada, &asked, 1).await;
    stage.later(WINDOW + GRACE + Duration::from_secs(1));
    stage.mine(1).await;
    stage.shop.follow_one(&stage.premises.networks[0]).await;
    stage.shop.expire().await;
    // The second chain was not seen past the deadline.
    assert_eq!(stage.stands(&asked).await, OPEN);
    stage.mine_second(1).await;
    stage.shop.follow().await;
    assert_eq!(stage.shop.expire().await, 1);
    let ended = (OrderState::Cancelled, InvoiceState::Expired);
    assert_eq!(stage.stands(&asked).await, ended);
    stage.pay(asked.address, TUSD).await;
    // Taken in one after the other, so that the entries have different ages.
    stage.shop.follow().await;
    stage.pay_second(second.address, COIN).await;
    confirmed(&stage).await;
    assert_eq!(stage.stands(&asked).await, ended);
    assert_eq!(
        stage.suspense().await,
        [(TUSD, Why::Late), (COIN, Why::Late)]
    );
    assert!(stage.invoice(asked.invoice).await.flags().late);
}

// proves M-P14, SR-52
async fn money_on_the_wrong_network_waits_with_its_chain(engine: Engine) {
    let (stage, ada, asked) = ordered(engine).await;
    stage.pay_second(asked.address, COIN).await;
    confirmed(&stage).await;
    assert_eq!(stage.stands(&asked).await, OPEN);
    let held = stage.suspended().await;
    let [entry] = held.as_slice() else {
        panic!("{held:?}");
    };
    assert_eq!(
        (entry.amount.units(), entry.reason),
        (units(COIN), Why::WrongAsset)
    );
    assert_eq!(entry.asset, stage.premises.networks[1].asset().into());
    // Also when a sister attempt asks for that asset.
    let second = stage.choose(&ada, &asked, 1).await;
    stage.pay_second(asked.address, COIN).await;
    confirmed(&stage).await;
    assert_eq!(stage.stands(&asked).await, OPEN);
    assert_eq!(stage.suspense().await.len(), 2);
    stage.pay_second(second.address, COIN).await;
    confirmed(&stage).await;
    assert_eq!(stage.stands(&asked).await, PAID);
}
