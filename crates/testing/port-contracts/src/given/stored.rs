//! Values that tests begin with, already stored.

use chainstore_identity::{ApiKey, Shopper};
use chainstore_kernel::PermissionSet;
use chainstore_orders::{
    Cart, Order, OrderAction, OrderEvent, OrderStatus, PaymentStep, Place, Product, Reservation,
    ReservationAction, ReservationState, Stock, StockChange, StockLine, StockMove,
};
use chainstore_payments::{AddressRecord, AttemptNumber, Balances, ChargeId, Invoice, TransferKey};
use chainstore_ports::{Event, StoreRead};

use super::{Duration, Given, VariantId};
use crate::Ports;

/// An order as a checkout leaves it.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The order.
    pub order: Order,
    /// The reservation that holds its stock.
    pub reservation: Reservation,
    /// The invoice for its payment.
    pub invoice: Invoice,
    /// The address to which its first attempt is paid.
    pub address: AddressRecord,
}

/// An order whose payment has settled.
#[derive(Clone, Debug)]
pub struct Paid {
    /// The order, which is confirmed.
    pub order: Order,
    /// The reservation of its stock, which is now sold.
    pub reservation: Reservation,
    /// Its invoice, which is settled.
    pub invoice: Invoice,
    /// The transfer that paid it.
    pub transfer: TransferKey,
}

impl Given {
    /// A category, a branch that ships, a product with one variant, and `available` pieces of it there.
    pub async fn stocked<C>(&self, ports: &Ports<C>, available: u32) -> (Product, Place) {
        let (category, branch) = (self.category("Shirts", 1), self.branch("Centre"));
        let product = self.product(&category, "Shirt", &["L"]);
        let place = self.place(&product, branch.id);
        let mut tx = ports.tx().await;
        let catalogue = tx.catalogue();
        catalogue.add_category(&category).await.expect("a category");
        catalogue.add_branch(&branch).await.expect("a branch");
        catalogue.add_product(&product).await.expect("a product");
        let set = catalogue.set_available(place, available);
        set.await.expect("stock");
        tx.commit().await.expect("a commit");
        (product, place)
    }

    /// A stored shopper with this Telegram id.
    pub async fn entered<C>(&self, ports: &Ports<C>, telegram: i64) -> Shopper {
        let shopper = self.shopper(telegram);
        let mut tx = ports.tx().await;
        tx.shoppers().add(&shopper).await.expect("a shopper");
        tx.commit().await.expect("a commit");
        shopper
    }

    /// The cart of a shopper with some pieces of a variant, to be shipped.
    pub async fn carted<C>(
        &self,
        ports: &Ports<C>,
        shopper: &Shopper,
        variant: VariantId,
        quantity: u32,
    ) -> Cart {
        let mut tx = ports.tx().await;
        let cart = tx.read().cart(shopper.id).await.expect("a cart");
        let seen = Self::euro(24_90);
        let cart = cart.set(variant, quantity, seen, Self::LIMITS);
        let mut cart = cart.expect("it fits");
        cart.delivery = Some(Self::delivery());
        tx.carts().save(&cart).await.expect("saved");
        tx.commit().await.expect("a commit");
        cart.version += 1;
        cart
    }

    /// Stores that the chain was followed to a block of this height at the present moment.
    pub async fn followed<C>(&self, ports: &Ports<C>, height: u64) {
        let newest = self.block(height).header;
        let mut tx = ports.tx().await;
        let chains = tx.chains();
        let extended = chains.extend(Self::chain(), &[newest], 256).await;
        extended.expect("a header");
        let observed = chains.observed(Self::chain(), self.now).await;
        observed.expect("progress");
        tx.commit().await.expect("a commit");
    }

    /// An API key with two scopes, which ends in an hour.
    pub async fn keyed<C>(&self, ports: &Ports<C>, name: &str) -> ApiKey {
        let key = ApiKey {
            id: self.id(),
            staff: self.id(),
            name: name.into(),
            hash: [0xab; 32],
            scopes: PermissionSet::parse("catalogue.write orders.read"),
            created_at: self.now,
            expires_at: self.now.plus(Duration::from_hours(1)),
            revoked_at: None,
        };
        let mut tx = ports.tx().await;
        tx.keys().add(&key).await.expect("a key");
        tx.commit().await.expect("a commit");
        key
    }

    /// An order with its invoice; nothing holds stock for it and nothing receives its payment.
    pub async fn invoiced<C>(&self, ports: &Ports<C>) -> (Order, Invoice) {
        let order = self.order(self.id(), self.id(), 1);
        let invoice = self.invoice(order.id());
        let mut tx = ports.tx().await;
        tx.orders().add(&order).await.expect("an order");
        tx.invoices().add(&invoice).await.expect("an invoice");
        tx.commit().await.expect("a commit");
        (order, invoice)
    }

    /// An order with its invoice, which was paid by a charge of Telegram as a second way to pay it. The charge and the
    /// payload have this name.
    pub async fn charged<C>(&self, ports: &Ports<C>, name: &str) -> (Order, Invoice) {
        let (order, invoice) = self.invoiced(ports).await;
        let asked = invoice.attempted(self.by_stars(name));
        let asked = asked.expect("a second attempt");
        let (number, id) = (asked.current(), ChargeId::new(name).expect("an id"));
        let amount = self.by_stars(name).quote.payable;
        let charged = asked.charge(number, id, amount, self.now, &self.seen(100));
        let (mut invoice, _) = charged.expect("it is asked for");
        let mut tx = ports.tx().await;
        tx.invoices().save(&invoice).await.expect("the invoice");
        let stored = tx.read().invoice(invoice.id()).await;
        invoice = stored.expect("a read").expect("the invoice");
        tx.commit().await.expect("a commit");
        (order, invoice)
    }

    /// An order of some pieces, with everything that a checkout writes.
    pub async fn placed<C>(
        &self,
        ports: &Ports<C>,
        shopper: &Shopper,
        place: Place,
        quantity: u32,
    ) -> Placed {
        let order = self.order(shopper.id, place.variant, quantity);
        let line = StockLine { place, quantity };
        let reservation = Reservation {
            id: self.id(),
            order: order.id(),
            lines: vec![line],
            state: ReservationState::Held,
            made_at: self.now,
        };
        let invoice = self.invoice(order.id());
        let asked = Balances::none().entry_to(&invoice.balances());
        let mut address = self.address(invoice.id(), 0);
        let mut tx = ports.tx().await;
        tx.orders().add(&order).await.expect("an order");
        let reserved = tx.orders().reserve(&reservation).await;
        reserved.expect("a reservation");
        let movement = StockMove::Reserve;
        let change = StockChange { line, movement };
        let short = tx.catalogue().move_stock(&[change]).await;
        assert_eq!(short, Ok(Vec::new()), "there is enough");
        tx.invoices().add(&invoice).await.expect("an invoice");
        tx.books().post(invoice.id(), &asked, self.now);
        let index = tx.addresses().next_index(address.account).await;
        address.index = index.expect("an index");
        tx.addresses().add(&address).await.expect("an address");
        let event = OrderEvent::State(OrderStatus::Placed);
        let order_id = order.id();
        let event = Event::Order {
            order: order_id,
            event,
        };
        tx.events().record(self.now, event);
        tx.commit().await.expect("a commit");
        Placed {
            order,
            reservation,
            invoice,
            address,
        }
    }

    /// An order whose payment has settled: a transfer of the whole amount, three blocks deep.
    pub async fn paid<C>(
        &self,
        ports: &Ports<C>,
        shopper: &Shopper,
        place: Place,
        quantity: u32,
    ) -> Paid {
        let placed = self.placed(ports, shopper, place, quantity).await;
        let transfer = self.transfer(25_000_000, 100);
        let before = placed.invoice.balances();
        let first = AttemptNumber::FIRST;
        let included = placed.invoice.include(first, transfer, &self.seen(102));
        let (invoice, _) = included.expect("it belongs to the invoice");
        let entry = before.entry_to(&invoice.balances());
        let confirmed = placed.order.apply(OrderAction::Confirm);
        let (order, _) = confirmed.expect("a placed order");
        let (reservation, changes) = placed.reservation.apply(ReservationAction::Consume);
        let id = order.id();
        let mut tx = ports.tx().await;
        tx.invoices().save(&invoice).await.expect("the invoice");
        tx.books().post(invoice.id(), &entry, self.now);
        tx.orders().save(&order).await.expect("the order");
        let saved = tx.orders().save_reservation(&reservation).await;
        saved.expect("the reservation");
        let short = tx.catalogue().move_stock(&changes).await;
        assert_eq!(short, Ok(Vec::new()), "it was reserved");
        for event in [
            OrderEvent::Payment(PaymentStep::Settled),
            OrderEvent::State(OrderStatus::Confirmed),
        ] {
            let event = Event::Order { order: id, event };
            tx.events().record(self.now, event);
        }
        tx.commit().await.expect("a commit");
        let mut view = ports.view().await;
        Paid {
            order: view.order(id).await.expect("a read").expect("the order"),
            reservation,
            invoice: view
                .invoice(invoice.id())
                .await
                .expect("a read")
                .expect("the invoice"),
            transfer: transfer.key,
        }
    }

    /// Stock of a place.
    pub async fn stock<C>(ports: &Ports<C>, place: Place) -> Stock {
        Self::stock_in(&mut *ports.view().await, place).await
    }

    /// The stock of a place as this transaction or view reads it.
    pub async fn stock_in(read: &mut dyn StoreRead, place: Place) -> Stock {
        let found = read.stock_of(&[place.variant]).await.expect("stock");
        let found = found.into_iter().find(|(known, _)| *known == place);
        found.map(|(_, stock)| stock).unwrap_or_default()
    }
}
