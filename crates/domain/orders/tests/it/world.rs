//! Values that the tests of this crate share.

use chainstore_kernel::{Currency, Entropy, GoodsKind, Id, Minor, Money, Timestamp};
use chainstore_orders::{
    Delivery, Fulfilment, NewOrder, OrderLine, OrderNumber, ShortText, VariantId,
};

struct Fixed(u8);

impl Entropy for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

/// An id made from a number: the same number gives the same id.
pub(crate) fn id<K>(number: u8) -> Id<K> {
    Id::mint(Timestamp::EPOCH, &Fixed(number))
}

pub(crate) fn euro(units: i128) -> Money {
    let asset = Currency::new("EUR").expect("a code");
    Money::new(Minor::new(units).expect("in range"), asset)
}

pub(crate) fn text(words: &str) -> ShortText {
    words.parse().expect("honest text")
}

pub(crate) fn line(variant: VariantId, quantity: u32, price: i128) -> OrderLine {
    OrderLine {
        variant,
        title: text("Tea"),
        label: text("100 g"),
        kind: GoodsKind::Physical,
        quantity,
        unit_price: euro(price),
        fulfilment: Fulfilment::Reserved,
    }
}

pub(crate) fn order(lines: Vec<OrderLine>) -> NewOrder {
    NewOrder {
        id: id(1),
        number: "7K3M-9QXD".parse::<OrderNumber>().expect("a number"),
        shopper: id(2),
        lines,
        adjustments: vec![],
        delivery: Delivery::Collect { branch: id(3) },
        placed_at: Timestamp::EPOCH,
    }
}
