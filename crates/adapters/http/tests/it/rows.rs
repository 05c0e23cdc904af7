//! Orders and invoices that tests put into the store.

use chainstore_kernel::{ChainId, GoodsKind, Id, OrderId, Sensitive, Timestamp};
use chainstore_orders::{
    Adjustment, AdjustmentKind, Delivery, Effect, Fulfilment, NewOrder, Order, OrderEvent,
    OrderLine, OrderNumber, OrderStatus,
};
use chainstore_payments::{Header, Invoice, example};
use chainstore_ports::Event;
use chainstore_system::SystemEntropy;

use crate::support::{Shop, euros};

/// An order that was placed so many seconds after the others.
pub(crate) fn order(place: i64) -> Order {
    let at = Timestamp::from_seconds(1_700_000_000 + place);
    order_of(Id::mint(at, &SystemEntropy), at)
}

fn order_of(id: OrderId, at: Timestamp) -> Order {
    Order::place(NewOrder {
        id,
        number: OrderNumber::draw(&SystemEntropy),
        shopper: Id::mint(at, &SystemEntropy),
        lines: vec![OrderLine {
            variant: Id::mint(at, &SystemEntropy),
            title: "Shirt".parse().unwrap(),
            label: "L".parse().unwrap(),
            kind: GoodsKind::Physical,
            quantity: 2,
            unit_price: euros(2_490),
            fulfilment: Fulfilment::Reserved,
        }],
        adjustments: vec![Adjustment {
            kind: AdjustmentKind::Shipping,
            effect: Effect::Raises,
            amount: euros(490),
        }],
        delivery: Delivery::Ship {
            address: Sensitive::new("Anna Secret, Hidden Lane 7".parse().unwrap()),
        },
        placed_at: at,
    })
    .unwrap()
}

pub(crate) async fn keep(shop: &Shop, orders: &[Order]) {
    let mut tx = shop.store.tx().await;
    for order in orders {
        tx.orders().add(order).await.unwrap();
        let placed = Event::Order {
            order: order.id(),
            event: OrderEvent::State(OrderStatus::Placed),
        };
        tx.events().record(order.placed_at(), placed);
    }
    tx.commit().await.unwrap();
}

/// Stores an invoice and its order.
pub(crate) async fn keep_invoice(shop: &Shop, invoice: &Invoice) {
    keep(shop, &[order_of(invoice.order(), example::START)]).await;
    let mut tx = shop.store.tx().await;
    tx.invoices().add(invoice).await.unwrap();
    tx.commit().await.unwrap();
}

/// The newest block of a chain that was read.
pub(crate) async fn keep_block(shop: &Shop, chain: ChainId, height: u64) {
    let newest = Header {
        height,
        hash: example::block(height),
        parent: example::block(height - 1),
        time: example::START,
    };
    let mut tx = shop.store.tx().await;
    tx.chains().extend(chain, &[newest], 10).await.unwrap();
    tx.commit().await.unwrap();
}
