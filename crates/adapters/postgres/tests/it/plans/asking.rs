use std::time::Duration;

use chainstore_databases::ports;
use chainstore_kernel::{
    Actor, Channel, Clock, Cursor, Fact, Id, Minor, Page, PageRequest, Principal, Sensitive,
    StoreError,
};
use chainstore_orders::OrderStatus;
use chainstore_orders::ports::OrderFilter;
use chainstore_payments::ports::{InvoiceFilter, Receiving, SuspenseFilter, TransferFilter};
use chainstore_payments::{
    AttemptNumber, Balances, InvoiceId, InvoiceState, SuspenseReason, TransferKey,
};
use chainstore_port_contracts::{Given, Ports};
use chainstore_ports::{AlertFilter, AlertKey, AlertKind, Incoming, SettingRow};
use chainstore_shop_kit::{IndexedAddresses, ShopKit};
use chainstore_workflows::shop::{MyOrder, MyOrders, PlacedOrder, ShowPayment};
use chainstore_workflows::work::{
    AcceptUpdates, ClaimUpdates, ClaimUpdatesCommand, FinishUpdate, FinishUpdateCommand, Handled,
};

use super::{Statements, filling::fill};
use crate::fixture::{Fixture, observed, shop};

const SOURCE: &str = "telegram:1";
const TERM: Duration = Duration::from_mins(1);

/// The statements of a sale and of every function of the ports, run over many rows. A first sale before
/// it gives each table a row that can be copied.
pub(super) async fn everything(fixture: &Fixture) -> Statements {
    let (database, heard) = observed(fixture).await;
    let shop = shop(fixture, &database).await;
    sell(&shop, 1).await;
    // A shopper who has a cart and no order: the tables of carts need a row too.
    let undecided = shop.shopper(100).await;
    shop.fill_cart(&undecided, 1).await;
    let ports = ports(&database, fixture.clock.clone());
    let charged = booked(&ports).await;
    fill(fixture).await;
    heard.take();
    let (who, placed) = sell(&shop, 2).await;
    shown(&shop, &who, &placed).await;
    read(&ports, &placed).await;
    drop(ports.view().await.invoice(charged).await);
    written(&ports).await;
    queued(&ports).await;
    let heard = heard.take();
    let statements = heard.iter().filter_map(|said| {
        let reads = said.strip_prefix("reads ");
        reads.or_else(|| said.strip_prefix("writes "))
    });
    statements.map(str::to_owned).collect()
}

/// An invoice that was paid by a charge, and an entry in the books about it: the shop above makes neither.
async fn booked(ports: &Ports) -> InvoiceId {
    let given = Given::at(ports);
    let (_, invoice) = given.charged(ports, "plans").await;
    let entry = Balances::none().entry_to(&invoice.balances());
    let mut tx = ports.tx().await;
    let books = tx.books();
    books.post(invoice.id(), &entry, given.now());
    tx.commit().await.unwrap();
    invoice.id()
}

/// Places an order, pays too much for it, and works one update.
async fn sell(shop: &ShopKit, number: i64) -> (Principal, PlacedOrder) {
    let who = shop.shopper(number).await;
    let placed = shop.place(&who, 1).await;
    shop.pay(&placed).await;
    let mut view = shop.ports.view().await;
    let address = view.address(placed.invoice, AttemptNumber::FIRST).await;
    drop(view);
    let to = address.unwrap().expect("an address").recipient;
    let more = Minor::new(1_000_000).unwrap();
    let more = chainstore_shop_kit::ScriptedChain::transfer(to, more);
    shop.chain.mine(&[more]);
    shop.follow().await;
    shop.work::<AcceptUpdates>(vec![item(shop, &format!("worked {number}"))])
        .await;
    let command = ClaimUpdatesCommand {
        source: SOURCE.into(),
        take: 10,
    };
    for claimed in shop.work::<ClaimUpdates>(command).await.items {
        let finished = FinishUpdateCommand {
            id: claimed.id,
            attempts: claimed.attempts,
            handled: Handled::Done,
        };
        shop.work::<FinishUpdate>(finished).await;
    }
    (who, placed)
}

fn item(shop: &ShopKit, key: &str) -> Incoming {
    incoming(&shop.ports, key)
}

fn incoming(ports: &Ports, key: &str) -> Incoming {
    Incoming {
        source: SOURCE.into(),
        key: key.into(),
        person: Some(Sensitive::new(1)),
        body: Sensitive::new(b"{}".to_vec()),
        received_at: ports.clock.now(),
    }
}

/// Runs what the shopper's screens show.
async fn shown(shop: &ShopKit, who: &Principal, placed: &PlacedOrder) {
    let gate = &shop.gate;
    gate.call::<ShowPayment>(who, placed.invoice).await.unwrap();
    gate.call::<MyOrders>(who, None).await.unwrap();
    gate.call::<MyOrder>(who, placed.order).await.unwrap();
}

/// The requests of the first page of a list and of a later one.
fn pages() -> [PageRequest; 2] {
    let place = Cursor {
        key: 1,
        id: Id::<()>::from_uuid(uuid::Uuid::from_u128(7)).uuid(),
    };
    [PageRequest::first(1), PageRequest::new(Some(place), 1)]
}

/// Ignores the answer of a list, because copied rows with sealed fields cannot be opened. Only the
/// statement matters here.
fn passed<T>(_: Result<Page<T>, StoreError>) {}

/// Calls every function of a view.
async fn read(ports: &Ports, placed: &PlacedOrder) {
    let mut view = ports.view().await;
    let (order, invoice) = (placed.order, placed.invoice);
    let product = view.products(PageRequest::first(1)).await.unwrap();
    let product = &product.items[0];
    for after in [None, Some(product.shelf_cursor())] {
        let page = PageRequest::new(after, 1);
        passed(view.shelf(product.category, page).await);
    }
    let shopper = view.order(order).await.unwrap().expect("it").shopper();
    for page in pages() {
        for state in [None, Some(OrderStatus::Placed)] {
            for shopper in [None, Some(shopper)] {
                passed(view.orders(OrderFilter { shopper, state }, page).await);
                passed(view.board(OrderFilter { shopper, state }, page).await);
            }
        }
        for state in [None, Some(InvoiceState::New)] {
            passed(view.invoices(InvoiceFilter { state }, page).await);
        }
        for filter in [
            TransferFilter::default(),
            TransferFilter {
                invoice: Some(invoice),
                tx: None,
            },
            TransferFilter {
                invoice: None,
                tx: Some(chainstore_payments::TxHash([7; 32])),
            },
        ] {
            passed(view.transfers(filter, page).await);
        }
        for reason in [None, Some(SuspenseReason::Surplus)] {
            passed(view.suspense(SuspenseFilter { reason }, page).await);
        }
        for kind in [None, Some(AlertKind::SuspenseSurplus)] {
            for acknowledged in [None, Some(false)] {
                passed(view.alerts(AlertFilter { kind, acknowledged }, page).await);
            }
        }
        passed(view.categories(true, page).await);
        passed(view.branches(true, page).await);
        passed(view.products(page).await);
        passed(view.keys(page).await);
    }
    drop(view.timeline(order).await);
    drop(view.invoice_of(order).await);
    drop(view.shopper(shopper).await);
    drop(view.links(10, 10).await);
    drop(view.unlinked(10, 10).await);
    drop(view.settings().await);
    let (chain, now) = (Given::chain(), ports.clock.now());
    let block = Given::block_hash(20);
    drop(view.ripe(chain, 1_000, 1).await);
    drop(view.due(chain, now.plus(TERM), 1).await);
    drop(view.invoices_in_block(chain, block).await);
    drop(view.suspended_in_block(chain, block).await);
    drop(view.address(invoice, AttemptNumber::FIRST).await);
    drop(view.postings(invoice).await);
    drop(view.progress().await);
    let transfer = |index| TransferKey {
        chain,
        tx: chainstore_payments::TxHash([7; 32]),
        index,
    };
    drop(view.holders(&[transfer(1), transfer(2)]).await);
    drop(view.reservation(order).await);
    drop(view.to_link(10).await);
}

/// Makes every change that is no part of a sale.
async fn written(ports: &Ports) {
    let mut tx = ports.tx().await;
    let (given, now) = (Given::at(ports), ports.clock.now());
    let fact = Fact {
        scope: "once".into(),
        key: "1".into(),
        digest: String::new(),
    };
    for _ in 0..2 {
        tx.inbox().take(&fact, "").await.unwrap();
    }
    let shopper = given.shopper(7);
    tx.shoppers().add(&shopper).await.unwrap();
    tx.shoppers().save(&shopper).await.unwrap();
    let key = AlertKey {
        kind: AlertKind::ChainFails,
        subject: "eip155:1".into(),
    };
    let alert = given.id();
    tx.alerts()
        .raise(alert, &key, now, Duration::MAX)
        .await
        .unwrap();
    let by = Actor::Worker("test");
    tx.alerts().acknowledge(alert, by, now).await.unwrap();
    let setting = SettingRow {
        name: "shop.name".into(),
        value: "Corner Shop".into(),
        version: 1,
        changed_at: now,
        changed_by: "test".into(),
    };
    tx.settings().put(&setting).await.unwrap();
    tx.commit().await.unwrap();
}

/// Calls every function of the queues, the message memory and the watch list.
async fn queued(ports: &Ports) {
    let inbox = ports.inbox();
    for key in ["later", "never"] {
        let kept = inbox.accept(&[incoming(ports, key)]).await;
        assert_eq!(kept, Ok(1));
    }
    drop(inbox.claim(SOURCE, 1, TERM).await);
    inbox.retry(1, TERM).await.unwrap();
    inbox.park(2, "a reason").await.unwrap();

    let outbox = ports.outbox();
    let owed = outbox.claim(Channel::Telegram, 3, TERM).await.unwrap();
    let given = Given::at(ports);
    let mut owed = owed.into_iter();
    let mut next = || owed.next().map_or_else(|| given.id(), |owed| owed.id);
    outbox.sent(next()).await.unwrap();
    outbox.retry(next(), TERM).await.unwrap();
    outbox.park(next(), "a reason").await.unwrap();

    let leases = ports.leases();
    let lease = leases.acquire("plans", "test", TERM).await.unwrap();
    leases.release(&lease.expect("it")).await.unwrap();

    let memory = ports.memory();
    let invoice = given.id();
    memory.remember_payment_message(invoice, 1).await.unwrap();
    assert_eq!(memory.payment_message(invoice).await, Ok(Some(1)));

    let watch = ports.watch();
    let ours = IndexedAddresses.derive(0).expect("an address");
    for _ in 0..2 {
        assert_eq!(watch.watched(&[ours]).await, Ok(vec![ours]));
    }
}
