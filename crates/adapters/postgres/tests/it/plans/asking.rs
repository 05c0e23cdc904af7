use std::time::Duration;

use chainstore_kernel::{Begin, Clock, Fact, Id, Lane, Leases, Principal, Read, Sensitive};
use chainstore_payments::ports::{Receiving, WatchList};
use chainstore_port_contracts::Given;
use chainstore_postgres::{Database, SqlInbox, SqlLeases, SqlOutbox, SqlWatchList};
use chainstore_workflows::ports::{InboxQueue, Incoming, OutboxQueue, StoreRead, StoreTx};
use chainstore_workflows::shop::PlacedOrder;
use chainstore_workflows::work::HandleUpdatesCommand;

use super::{Statements, filling::fill};
use crate::fixture::{Fixture, observed};
use crate::world::{Outside, World, transaction, transfer};

const SOURCE: &str = "telegram:1";
const TERM: Duration = Duration::from_mins(1);

/// Sells something, so that each table has a row; sells again among many rows, and asks every question
/// of the ports. Answers what was heard of that.
pub(super) async fn everything(fixture: &Fixture) -> Statements {
    let (database, heard) = observed(fixture).await;
    let world = World::open(fixture, &database).await;
    sell(fixture, &world, &database, 1).await;
    // Somebody who has not decided yet.
    world.shopper(100).await;
    fill(fixture).await;
    heard.take();
    let (who, placed) = sell(fixture, &world, &database, 2).await;
    shown(&world, &who, &placed).await;
    read(&database, &placed).await;
    written(fixture, &database, &placed).await;
    queued(fixture, &database).await;
    let heard = heard.take();
    let statements = heard.iter().filter_map(|said| {
        let reads = said.strip_prefix("reads ");
        reads.or_else(|| said.strip_prefix("writes "))
    });
    statements.map(str::to_owned).collect()
}

/// An order that is placed and overpaid, and an update that is worked.
async fn sell(
    fixture: &Fixture,
    world: &World,
    database: &Database,
    number: u32,
) -> (Principal, PlacedOrder) {
    let (who, command) = world.shopper(i64::from(number)).await;
    let placed = world.gate.call(&who, &world.shop.place_order, command);
    let placed = placed.await.unwrap();
    let height = u64::from(number) * 10;
    let paid = transfer(number - 1, 40_000_000);
    world.chain.show(height, vec![paid]);
    world.scan().await;
    world.chain.show(height + 3, Vec::new());
    world.scan().await;

    let inbox = SqlInbox::new(database.clone());
    accept(fixture, &inbox, &format!("worked {number}")).await;
    let command = HandleUpdatesCommand {
        source: SOURCE.into(),
        take: 10,
    };
    let worked = world.gate.call(&world.worker, &world.updates, command);
    worked.await.unwrap();
    (who, placed)
}

/// What a shopper looks at.
async fn shown(world: &World, who: &Principal, placed: &PlacedOrder) {
    let (gate, shop) = (&world.gate, &world.shop);
    gate.call(who, &shop.show_payment, placed.invoice)
        .await
        .unwrap();
    gate.call(who, &shop.my_orders, None).await.unwrap();
    gate.call(who, &shop.my_order, placed.order).await.unwrap();
}

/// Every question to a view. Copies need not be readable: what counts is how they are looked for.
async fn read(database: &Database, placed: &PlacedOrder) {
    let read: &dyn Read<dyn StoreRead> = database;
    let mut view = read.read().await.unwrap();
    let (order, invoice) = (placed.order, placed.invoice);
    let shopper = view.order(order).await.unwrap().expect("it").shopper();
    for state in [None, Some("placed")] {
        for after in [None, Some(order)] {
            for of in [None, Some(shopper)] {
                drop(view.orders(of, state, after, 1).await);
            }
            drop(view.board(state, after, 1).await);
        }
        for after in [None, Some(invoice)] {
            drop(view.invoices(state, after, 1).await);
        }
    }
    for (invoice, tx) in [
        (None, None),
        (Some(invoice), None),
        (None, Some(transaction(1))),
    ] {
        drop(view.transfers(invoice, tx, 1).await);
    }
    drop(view.timeline(order).await);
    drop(view.of_order(order).await);
    drop(view.suspense(1).await);
    drop(view.alerts(1).await);
    drop(view.shopper(shopper).await);
    drop(view.links(10, 10).await);
    drop(view.unlinked(10, 10).await);
    drop(view.payment_message(invoice).await);
}

/// Every question inside a transaction.
async fn written(fixture: &Fixture, database: &Database, placed: &PlacedOrder) {
    let begin: &dyn Begin<dyn StoreTx> = database;
    let mut tx = begin.begin().await.unwrap();
    let (given, now) = (Given::at(fixture), fixture.clock.now());
    let chain = Given::chain();
    drop(tx.invoices().ripe(chain, 1_000, 1).await);
    drop(tx.invoices().due(chain, now.plus(TERM), 1).await);
    drop(tx.invoices().in_block(chain, Given::block_hash(20)).await);
    drop(tx.addresses().of_invoice(placed.invoice).await);
    drop(tx.orders().reservation(placed.order).await);
    drop(tx.chain().unlinked(10).await);
    let paid = transfer(1, 1);
    drop(tx.suspense().in_block(chain, Given::block_hash(20)).await);
    tx.suspense().withdraw(paid.key).await.unwrap();
    let message = tx.chat().remember_payment_message(placed.invoice, 1);
    message.await.unwrap();
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
    tx.commit().await.unwrap();
}

/// Every question of the queues and the watched set.
async fn queued(fixture: &Fixture, database: &Database) {
    let inbox = SqlInbox::new(database.clone());
    for key in ["later", "never"] {
        accept(fixture, &inbox, key).await;
    }
    drop(inbox.claim(SOURCE, 1, TERM).await);
    inbox.retry(1, TERM).await.unwrap();
    inbox.park(2, "a reason").await.unwrap();

    let outbox = SqlOutbox::new(database.clone());
    let mut owed = outbox
        .claim(Lane::Telegram, 3, TERM)
        .await
        .unwrap()
        .into_iter();
    let mut next = || {
        owed.next().map_or_else(
            || Id::mint(fixture.clock.now(), &chainstore_port_contracts::TestEntropy),
            |owed| owed.id,
        )
    };
    outbox.sent(next()).await.unwrap();
    outbox.retry(next(), TERM).await.unwrap();
    outbox.park(next(), "a reason").await.unwrap();

    let leases = SqlLeases::new(database.clone());
    let lease = leases.acquire("plans", "test", TERM).await.unwrap();
    leases.release(&lease.expect("it")).await.unwrap();

    let watch = SqlWatchList::new(database.clone());
    let ours = Outside.derive(0).expect("an address");
    for _ in 0..2 {
        assert_eq!(watch.watched(&[ours]).await, Ok(vec![ours]));
    }
}

async fn accept(fixture: &Fixture, inbox: &SqlInbox, key: &str) {
    let item = Incoming {
        source: SOURCE.into(),
        key: key.into(),
        person: Some(Sensitive::new(1)),
        body: Sensitive::new(b"{}".to_vec()),
        received_at: fixture.clock.now(),
    };
    assert_eq!(inbox.accept(&[item]).await, Ok(1));
}
