//! A small shop with something in every table.

use std::time::Duration;

use chainstore_databases::{TestStore, count};
use chainstore_identity::{ApiKey, Role, ports::IdentityRead};
use chainstore_kernel::{Epoch, Fact, Lane, Sensitive, Taken, Timestamp};
use chainstore_orders::{
    Adjustment, AdjustmentKind, Delivery, Effect, NewOrder, Order, Reservation, ReservationState,
    StockLine, ports::OrdersRead,
};
use chainstore_payments::{ChainView, SuspenseEntry, SuspenseReason, ports::PaymentsRead};
use chainstore_port_contracts::Given;
use chainstore_workflows::{Notice, ports::Incoming};

use crate::audit_chain::Audit;

// What is looked for by its name. Shops of released versions have it under the same.
const TELEGRAM: i64 = 7_000_000_001;
const BOT: i64 = 42;
const SOURCE: &str = "telegram:42";
const LEASE: &str = "scanner:eip155:31337";
const TERM: Duration = Duration::from_mins(1);
const MOST: u32 = 100;

fn fact() -> Fact {
    Fact {
        scope: "checkout".into(),
        key: "1".into(),
        digest: "29.80".into(),
    }
}

/// Opens the shop in an empty store.
pub(crate) async fn open(store: &TestStore) {
    let given = Given::at(store);
    let now = given.now();
    let (product, place) = given.stocked(store, 10).await;
    let variant = product.variants[0].id;
    let shopper = given.shopper(TELEGRAM);
    let address = Sensitive::new("Ada\n12 Mill Lane".parse().unwrap());
    let delivery = Delivery::Ship { address };

    let mut tx = store.tx().await;
    tx.shoppers().add(&shopper).await.unwrap();
    tx.keys().add(&api_key(&given)).await.unwrap();
    let mut cart = tx.carts().cart(shopper.id).await.unwrap();
    cart = cart.set(variant, 2, Given::euro(24_90)).unwrap();
    cart.delivery = Some(delivery.clone());
    tx.carts().save(&cart).await.unwrap();

    let plain = given.order(shopper.id, variant, 1);
    let order = Order::place(NewOrder {
        id: plain.id(),
        number: plain.number().clone(),
        shopper: shopper.id,
        lines: plain.lines().to_vec(),
        adjustments: vec![Adjustment {
            kind: AdjustmentKind::Shipping,
            effect: Effect::Raises,
            amount: Given::euro(4_90),
        }],
        delivery,
        placed_at: now,
    });
    let order = order.unwrap();
    tx.orders().add(&order).await.unwrap();
    let reservation = Reservation {
        id: given.id(),
        order: order.id(),
        lines: vec![StockLine { place, quantity: 1 }],
        state: ReservationState::Held,
        made_at: now,
    };
    tx.orders().reserve(&reservation).await.unwrap();

    let (asked, quote) = given.invoice(order.id());
    let transfer = given.transfer(10_000_000, 100);
    let view = ChainView {
        height: 101,
        observed_through: now,
        now,
    };
    let (invoice, _) = asked.include(transfer, &view).unwrap();
    tx.invoices().add(&invoice, &quote).await.unwrap();
    let index = tx
        .addresses()
        .next_index(given.address(invoice.id(), 0).account);
    let index = index.await.unwrap();
    let record = given.address(invoice.id(), index);
    tx.addresses().add(&record).await.unwrap();
    let headers = [100, 101].map(|height| given.block(height).header);
    tx.chains()
        .extend(Given::chain(), &headers, 10)
        .await
        .unwrap();
    tx.chains().observed(Given::chain(), now).await.unwrap();
    let late = SuspenseEntry {
        id: given.id(),
        key: given.transfer(1, 101).key,
        invoice: invoice.id(),
        asset: Given::token(),
        amount: transfer.amount,
        reason: SuspenseReason::Late,
        since: now,
        block: None,
    };
    tx.suspense().put(&late).await.unwrap();
    let remembered = tx.chat().remember_payment_message(invoice.id(), 7).await;
    remembered.unwrap();
    let photo = tx.chat().remember_photo(BOT, "shirt.png", "handle").await;
    photo.unwrap();
    let taken = tx.inbox().take(&fact(), &order.id().to_string()).await;
    assert_eq!(taken, Ok(Taken::First));
    for notice in [
        Notice::InvoiceOpened {
            shopper: shopper.id,
            invoice: invoice.id(),
        },
        Notice::SuspenseAlert {
            invoice: invoice.id(),
            reason: SuspenseReason::Late,
        },
    ] {
        tx.outbox().push(notice.owe(now, given.entropy()));
    }
    tx.commit().await.unwrap();

    let incoming = [1, 2].map(|key| Incoming {
        source: SOURCE.into(),
        key: key.to_string(),
        person: Some(Sensitive::new(TELEGRAM)),
        body: Sensitive::new(b"{}".to_vec()),
        received_at: now,
    });
    assert_eq!(store.inbox.accept(&incoming).await, Ok(2));
    let first = store.inbox.claim(SOURCE, 1, TERM).await.unwrap();
    store.inbox.done(first[0].id).await.unwrap();
    assert!(
        store
            .leases
            .acquire(LEASE, "one", TERM)
            .await
            .unwrap()
            .is_some()
    );
    // An audit trail of two entries, linked and signed.
    Audit::sealed(store, 2).await;
}

fn api_key(given: &Given) -> ApiKey {
    ApiKey {
        id: given.id(),
        staff: given.id(),
        name: "till 3".into(),
        hash: [0xab; 32],
        scopes: Role::Admin.permissions(),
        created_at: given.now(),
        expires_at: given.now().plus(TERM),
        revoked_at: None,
    }
}

/// Reads every row of the shop through the ports of the newest program, and goes on with it.
pub(crate) async fn is_open(store: &TestStore) {
    // Every claim and lease of the time before has run out.
    store.clock.advance(2 * TERM);
    let rows = async |table: &str| {
        let rows = count(&store.url, &format!("SELECT count(*) FROM {table}")).await;
        usize::try_from(rows).unwrap()
    };
    catalogue(store, &rows).await;
    sales(store, &rows).await;
    work(store, &rows).await;
}

async fn catalogue(store: &TestStore, rows: &impl AsyncFn(&str) -> usize) {
    let mut view = store.view().await;
    assert_eq!(
        view.categories().await.unwrap().len(),
        rows("categories").await
    );
    assert_eq!(view.branches().await.unwrap().len(), rows("branches").await);
    let (products, _) = view.products(None, 0, MOST).await.unwrap();
    assert_eq!(products.len(), rows("products").await);
    let variants: Vec<_> = products
        .iter()
        .flat_map(|product| &product.variants)
        .collect();
    assert_eq!(variants.len(), rows("variants").await);
    let prices = variants.iter().map(|variant| variant.prices.len());
    assert_eq!(prices.sum::<usize>(), rows("prices").await);
    let ids: Vec<_> = variants.iter().map(|variant| variant.id).collect();
    assert_eq!(
        view.stock_of(&ids).await.unwrap().len(),
        rows("stock").await
    );
}

async fn sales(store: &TestStore, rows: &impl AsyncFn(&str) -> usize) {
    let mut view = store.view().await;
    let ada = view
        .by_telegram(TELEGRAM)
        .await
        .unwrap()
        .expect("the shopper");
    assert_eq!(
        IdentityRead::shopper(&mut *view, ada.id).await,
        Ok(Some(ada.clone()))
    );
    let cart = OrdersRead::cart(&mut *view, ada.id).await.unwrap();
    assert_eq!(cart.lines.len(), rows("cart_lines").await);
    assert!(cart.delivery.is_some());

    let orders = view.orders(Some(ada.id), None, None, MOST).await.unwrap();
    assert_eq!(orders.len(), rows("orders").await);
    let lines = orders.iter().map(|order| order.lines().len());
    assert_eq!(lines.sum::<usize>(), rows("order_lines").await);
    let adjustments = orders.iter().map(|order| order.adjustments().len());
    assert_eq!(adjustments.sum::<usize>(), rows("order_adjustments").await);
    assert_eq!(
        view.board(None, None, MOST).await.unwrap().len(),
        orders.len()
    );
    let invoices = view.invoices(None, None, MOST).await.unwrap();
    assert_eq!(invoices.len(), rows("invoices").await);
    let transfers = view.transfers(None, None, MOST).await.unwrap();
    assert_eq!(transfers.len(), rows("transfers").await);
    let suspense = PaymentsRead::suspense(&mut *view, MOST).await.unwrap();
    assert_eq!(suspense.len(), rows("suspense").await);
    for order in &orders {
        assert!(!view.timeline(order.id()).await.unwrap().is_empty());
        let mut tx = store.tx().await;
        let reserved = tx.orders().reservation(order.id()).await.unwrap();
        assert!(reserved.is_some_and(|reserved| !reserved.lines.is_empty()));
    }
    for invoice in &invoices {
        assert!(view.quote(invoice.id()).await.unwrap().is_some());
        assert_eq!(view.order_of(invoice.id()).await, Ok(Some(invoice.order())));
        assert!(view.payment_message(invoice.id()).await.unwrap().is_some());
        // Its tag fits, and the watched set knows it.
        let address = view
            .address(invoice.id())
            .await
            .unwrap()
            .expect("an address");
        let watched = store.watch.watched(&[address.recipient]).await;
        assert_eq!(watched, Ok(vec![address.recipient]));
        let next = store
            .tx()
            .await
            .addresses()
            .next_index(address.account)
            .await;
        assert!(next.unwrap() > address.index);
    }
    let (height, through) = view.progress(Given::chain()).await.unwrap();
    assert!(height > 0 && through > Timestamp::EPOCH);
    let window = store.tx().await.chains().window(Given::chain()).await;
    assert_eq!(window.unwrap().len(), rows("chain_headers").await);
    assert!(view.photo(BOT, "shirt.png").await.unwrap().is_some());
}

async fn work(store: &TestStore, rows: &impl AsyncFn(&str) -> usize) {
    let mut tx = store.tx().await;
    assert_eq!(tx.keys().all().await.unwrap().len(), rows("api_keys").await);
    let taken = tx.inbox().take(&fact(), "another").await.unwrap();
    assert!(
        matches!(
            taken,
            Taken::Before {
                same_request: true,
                ..
            }
        ),
        "{taken:?}"
    );
    drop(tx);
    let open = rows("inbox WHERE NOT done").await;
    let claimed = store.inbox.claim(SOURCE, MOST, TERM).await.unwrap();
    assert!(open > 0 && claimed.len() == open, "{claimed:?}");
    for (lane, name) in [(Lane::Telegram, "telegram"), (Lane::Alert, "alert")] {
        let open = rows(&format!("outbox WHERE NOT done AND lane = '{name}'")).await;
        let claimed = store.outbox.claim(lane, MOST, TERM).await.unwrap();
        assert!(open > 0 && claimed.len() == open, "{claimed:?}");
        for owed in &claimed {
            assert!(Notice::try_from(owed).is_ok(), "{owed:?}");
        }
    }
    let lease = store.leases.acquire(LEASE, "two", TERM).await.unwrap();
    assert!(lease.is_some_and(|lease| lease.epoch > Epoch(1)));
    let [entries, links] = [rows("audit_log").await, rows("audit_links").await];
    let audit = Audit::of(store);
    audit.is_whole(entries as u64, links as u64).await;
    assert_eq!(
        audit.checkpoints().await.len(),
        rows("audit_checkpoints").await
    );
}
