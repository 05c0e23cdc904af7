//! A small shop with at least one row in every table, for tests over all kinds of stored data.

use chainstore_kernel::{Actor, AuditEntry, Fact, Sensitive, Taken};
use chainstore_monitoring::{Checkpoint, Link, LinkHash, ports::Digester};
use chainstore_orders::{Adjustment, AdjustmentKind, Effect, NewOrder, Order};
use chainstore_payments::{SuspenseEntry, SuspenseReason};
use chainstore_ports::{AlertKey, AlertKind, Incoming, Notice, SettingRow};

use super::{Duration, Given, OrderNumber, Paid, Shopper};
use crate::Ports;

/// A digester for tests, which only tells entries apart. The real one is an adapter.
struct Length;

impl Digester for Length {
    fn digest(&self, bytes: &[u8]) -> [u8; 32] {
        [u8::try_from(bytes.len() % 251).unwrap_or_default(); 32]
    }
}

impl Given {
    /// Stores something of every kind: people, goods, orders, payments, suspense, messages, alerts and the
    /// audit trail.
    pub async fn everything<C>(&self, ports: &Ports<C>) -> (Shopper, Paid) {
        let (product, place) = self.stocked(ports, 10).await;
        let shopper = self.entered(ports, 7_000_000_001).await;
        let variant = product.variants[0].id;
        self.carted(ports, &shopper, variant, 2).await;
        self.keyed(ports, "till 1").await;
        self.followed(ports, 100).await;
        self.placed(ports, &shopper, place, 1).await;
        let paid = self.paid(ports, &shopper, place, 1).await;
        self.adjusted(ports, &paid.order).await;
        self.charged(ports, "everything").await;
        self.kept(ports, &shopper, &paid).await;
        self.sealed(ports).await;
        (shopper, paid)
    }

    /// An order with an adjustment for shipping.
    async fn adjusted<C>(&self, ports: &Ports<C>, like: &Order) {
        let order = Order::place(NewOrder {
            id: self.id(),
            number: OrderNumber::draw(self.entropy()),
            shopper: like.shopper(),
            lines: like.lines().to_vec(),
            adjustments: vec![Adjustment {
                kind: AdjustmentKind::Shipping,
                effect: Effect::Raises,
                amount: Self::euro(4_90),
            }],
            delivery: Self::delivery(),
            placed_at: self.now(),
        });
        let order = order.expect("it adds up");
        let mut tx = ports.tx().await;
        tx.orders().add(&order).await.expect("an order");
        tx.commit().await.expect("a commit");
    }

    /// Stores what the programs need for themselves, and what the staff read.
    async fn kept<C>(&self, ports: &Ports<C>, shopper: &Shopper, paid: &Paid) {
        let (now, invoice) = (self.now(), paid.invoice.id());
        let late = self.transfer(1, 101);
        let entry = SuspenseEntry {
            id: self.id(),
            key: late.key.into(),
            invoice,
            asset: late.asset.into(),
            amount: late.amount,
            reason: SuspenseReason::Late,
            since: now,
            block: None,
        };
        let key = AlertKey {
            kind: AlertKind::SuspenseLate,
            subject: invoice.to_string(),
        };
        let fact = Fact {
            scope: "checkout".into(),
            key: "1".into(),
            digest: "29.80".into(),
        };
        let setting = SettingRow {
            name: "shop.name".into(),
            value: "Shirts".into(),
            version: 1,
            changed_at: now,
            changed_by: "operator".into(),
        };
        let owed = Notice::InvoiceChanged {
            shopper: shopper.id,
            invoice,
        };
        let mut tx = ports.tx().await;
        tx.suspense().put(&entry).await.expect("an entry");
        let raised = tx
            .alerts()
            .raise(self.id(), &key, now, std::time::Duration::MAX)
            .await;
        raised.expect("an alert");
        let taken = tx.inbox().take(&fact, "ord_1").await;
        assert_eq!(taken, Ok(Taken::First));
        tx.settings().put(&setting).await.expect("a setting");
        tx.outbox().push(owed.owe(now, self.entropy()));
        tx.audit().append(AuditEntry {
            at: now,
            actor: Actor::Operator,
            action: "shop.opened",
            subject: shopper.id.to_string(),
            version: 1,
            details: "{}".into(),
        });
        tx.commit().await.expect("a commit");
        let item = Incoming {
            source: "telegram:42".into(),
            key: "1".into(),
            person: Some(Sensitive::new(7_000_000_001)),
            body: Sensitive::new(b"an update".to_vec()),
            received_at: now,
        };
        assert_eq!(ports.inbox().accept(&[item]).await, Ok(1));
        let term = Duration::from_mins(1);
        let lease = ports.leases().acquire("scanner", "test", term).await;
        assert!(lease.expect("an answer").is_some());
        let memory = ports.memory();
        let message = memory.remember_payment_message(invoice, 7).await;
        message.expect("a message");
        let photo = "shirt.png".parse().expect("a name");
        let remembered = memory.remember_photo(42, &photo, "handle").await;
        remembered.expect("a photo");
    }

    /// Links the audit trail and stores a checkpoint of its head.
    async fn sealed<C>(&self, ports: &Ports<C>) {
        let mut tx = ports.tx().await;
        let records = tx.read().to_link(100).await.expect("entries");
        let mut links: Vec<Link> = Vec::new();
        for record in &records {
            links.push(Link::after(links.last(), record, &Length));
        }
        tx.chain().link(&links).await.expect("links");
        let checkpoint = Checkpoint {
            sequence: u64::try_from(links.len()).expect("few"),
            hash: LinkHash([7; 32]),
            at: self.now(),
            signature: vec![9; 64],
        };
        let added = tx.chain().add_checkpoint(&checkpoint).await;
        added.expect("a checkpoint");
        tx.commit().await.expect("a commit");
    }
}
