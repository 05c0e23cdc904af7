//! What the samples of the screens show, with a text from outside wherever there can be one.

use std::sync::Arc;

use chainstore_identity::Language;
use chainstore_kernel::{ChainAsset, Currency, GoodsKind, Id, Minor, Money, Sensitive, Timestamp};
use chainstore_orders::{
    Adjustment, AdjustmentKind, Branch, Cart, CartLine, Category, Delivery, Effect, Fulfilment,
    HoldReason, NewOrder, Offer, Order, OrderEvent, OrderLine, OrderNumber, OrderState,
    OrderStatus, Product, ProductState, TimelineEntry, Variant, VariantId,
};
use chainstore_payments::{Flags, InvoiceState};
use chainstore_workflows::settings::Settings;
use chainstore_workflows::shop::{CartView, OrderView, OtherMethod, PaymentView, ProductView};
use uuid::Uuid;

use crate::payable_asset::PayableAsset;
use crate::screen::Look;
use crate::texts::Texts;
use crate::zone::Zone;

const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

/// Short texts as the domain takes them: joiners are refused there, so the family is left out.
fn short(text: &str) -> chainstore_orders::ShortText {
    let plain: String = text.chars().filter(|c| *c != '\u{200d}').take(80).collect();
    plain.parse().expect("a text the domain takes")
}

fn long(text: &str) -> chainstore_orders::LongText {
    let many: String = text
        .chars()
        .filter(|c| *c != '\u{200d}')
        .cycle()
        .take(699)
        .collect();
    format!("x{}", many.trim())
        .parse()
        .expect("a text the domain takes")
}

/// How a shop whose texts all say this is drawn.
pub(super) fn look_of(language: Language, text: &str) -> Look {
    let (short, long) = (short(text), long(text));
    look_with(
        language,
        &[
            ("shop.name", &short),
            ("shop.seller", &short),
            ("shop.contact", &long),
            ("shop.terms", &long),
            ("shop.privacy", &long),
        ],
    )
}

/// How a shop with the longest texts is drawn: as many times this character as each may have.
pub(super) fn long_look_of(language: Language, character: &str) -> Look {
    let [short, long, page] = [80, 700, 2_000].map(|most| character.repeat(most));
    look_with(
        language,
        &[
            ("shop.name", &short),
            ("shop.seller", &long),
            ("shop.contact", &long),
            ("shop.terms", &page),
            ("shop.privacy", &page),
        ],
    )
}

/// How a shop with these settings is drawn.
pub(super) fn look_with(language: Language, stored: &[(&str, &str)]) -> Look {
    let currency = Currency::new("EUR").expect("a code");
    let stored = stored.iter();
    let stored: Vec<_> = stored
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Look {
        texts: Texts::of(language),
        settings: Arc::new(Settings::of(&stored, currency).expect("they fit")),
        zone: Zone::named("Europe/Berlin").expect("a zone"),
        note: None,
    }
}

pub(super) fn id<K>(number: u8) -> Id<K> {
    Id::from_uuid(Uuid::from_bytes([number; 16]))
}

pub(super) fn euro(cents: i128) -> Money {
    let currency = Currency::new("EUR").expect("a code");
    Money::new(Minor::new(cents).expect("fits"), currency)
}

fn units(number: i128) -> Minor {
    Minor::new(number).expect("fits")
}

/// The coin of a chain, with as many decimal places as Ether.
fn coin(chain: u64) -> ChainAsset {
    ChainAsset {
        chain: format!("eip155:{chain}").parse().expect("a chain"),
        name: "slip44:60".parse().expect("a name"),
        decimals: 18,
    }
}

pub(super) fn offer_of(text: &str, number: u8) -> Offer {
    Offer {
        variant: id(number),
        product: id(1),
        title: short(text),
        label: short(text),
        kind: GoodsKind::Physical,
        price: Some(euro(99_999_999)),
        available: 99,
    }
}

pub(super) fn product_of(text: &str, photo: bool) -> ProductView {
    let numbers: Vec<u8> = (1..=60).collect();
    let variant = |number: u8| Variant {
        id: id(number),
        label: short(text),
        prices: vec![euro(99)],
    };
    ProductView {
        product: Product {
            id: id(1),
            category: id(2),
            kind: GoodsKind::Physical,
            title: short(text),
            description: long(text),
            photo: photo.then(|| "a.png".parse().expect("a name")),
            state: ProductState::Listed,
            variants: numbers.iter().copied().map(variant).collect(),
            created_at: NOW,
            version: 0,
        },
        offers: numbers
            .iter()
            .map(|number| offer_of(text, *number))
            .collect(),
    }
}

pub(super) fn cart_of(text: &str) -> CartView {
    let variants: Vec<u8> = (1..=30).collect();
    let mut cart = Cart::empty(id(9));
    cart.lines = variants
        .iter()
        .map(|number| CartLine {
            variant: id(*number),
            quantity: u32::from(*number),
            seen: euro(1),
        })
        .collect();
    let address = text
        .chars()
        .filter(|c| *c != '\u{200d}')
        .take(300)
        .collect::<String>();
    let address = Sensitive::new(address.parse().expect("an address"));
    cart.delivery = Some(Delivery::Ship { address });
    let mut offers: Vec<Offer> = variants
        .iter()
        .map(|number| offer_of(text, *number))
        .collect();
    offers[0].available = 0;
    offers[1].price = None;
    let review = cart.review(&offers).expect("adds up");
    CartView {
        cart,
        total: review.total,
        review,
        adjustments: Vec::new(),
        branch: Some(branch_of(text, 1)),
        digital: false,
    }
}

/// A full cart of the longest names, sent to the longest address, in which nothing has changed: from 1 to 30
/// pieces at 999,999.99 each, and 4.90 for shipping.
pub(super) fn full_cart_of(character: &str) -> CartView {
    let name = character.repeat(80);
    let mut view = cart_of(&name);
    for line in &mut view.cart.lines {
        line.seen = euro(99_999_999);
    }
    let address = character.repeat(300).parse().expect("an address");
    let address = Sensitive::new(address);
    view.cart.delivery = Some(Delivery::Ship { address });
    let offers: Vec<Offer> = (1..=30).map(|number| offer_of(&name, number)).collect();
    view.review = view.cart.review(&offers).expect("adds up");
    view.adjustments = vec![Adjustment {
        kind: AdjustmentKind::Shipping,
        effect: Effect::Raises,
        amount: euro(490),
    }];
    let total = view.review.total_with(&view.adjustments);
    view.total = total.expect("adds up");
    view
}

/// The lines of a message that begin with a number of pieces.
pub(super) fn lines_of(text: &str) -> Vec<&str> {
    let is_line = |line: &&str| {
        let count = line
            .split_once(" × ")
            .map(|(count, _)| count.parse::<u32>());
        matches!(count, Some(Ok(_)))
    };
    text.lines().filter(is_line).collect()
}

pub(super) fn branch_of(text: &str, number: u8) -> Branch {
    Branch {
        id: id(number),
        name: short(text),
        address: long(text),
        ships: true,
        collects: true,
        position: 0,
    }
}

/// An order that is on hold.
pub(super) fn order_of(text: &str) -> OrderView {
    let address = Sensitive::new(text.replace('\u{200d}', "").parse().expect("an address"));
    let line = |number: u8| OrderLine {
        variant: id::<chainstore_orders::VariantKind>(number) as VariantId,
        title: short(text),
        label: short(text),
        kind: GoodsKind::Physical,
        quantity: 99,
        unit_price: euro(99_999),
        fulfilment: Fulfilment::Reserved,
    };
    let order = Order::restore(
        NewOrder {
            id: id(3),
            number: "7K3M-9QXD".parse().expect("a number"),
            shopper: id(9),
            lines: (1..=30).map(line).collect(),
            adjustments: Vec::new(),
            delivery: Delivery::Ship { address },
            placed_at: NOW,
        },
        OrderState::Held(HoldReason::PaymentReversed),
        1,
    );
    let entry = |_| TimelineEntry {
        at: NOW,
        event: OrderEvent::State(OrderStatus::Held),
    };
    OrderView {
        order: order.expect("adds up"),
        invoice: None,
        timeline: (0..80).map(entry).collect(),
        branch: None,
    }
}

pub(super) fn payment_of(text: &str, state: InvoiceState) -> PaymentView {
    let number: OrderNumber = "7K3M-9QXD".parse().expect("a number");
    PaymentView {
        invoice: id(4),
        number,
        price: euro(99_999_999),
        paid: euro(99_999_998),
        attempts: 2,
        asset: coin(1),
        payable: units(123_456_789_123_456_789_123),
        symbol: text.to_owned(),
        network: text.to_owned(),
        test_network: true,
        address: "0x00000000000000000000000000000000000000aa".to_owned(),
        uri: format!("ethereum:{text}"),
        expires_at: NOW,
        state,
        flags: Flags {
            under: true,
            over: true,
            late: true,
            marked: true,
        },
        received: units(1),
        missing: units(123_456_789_123_456_789_122),
        confirmations: None,
        needed: 12,
        others: (2..7).map(|chain| other_method(text, chain)).collect(),
    }
}

/// A token and a network with a name as long as those of known chains are.
pub(super) const fn real_names() -> (&'static str, &'static str) {
    ("USDC.e", "BNB Smart Chain")
}

fn other_method(text: &str, chain: u64) -> OtherMethod {
    OtherMethod {
        asset: coin(chain),
        symbol: text.to_owned(),
        network: text.to_owned(),
    }
}

pub(super) fn category_of(text: &str) -> Category {
    Category {
        id: id(2),
        name: short(text),
        position: 0,
    }
}

pub(super) fn asset_of(text: &str, chain: u64) -> PayableAsset {
    PayableAsset {
        asset: coin(chain),
        symbol: text.to_owned(),
        network: text.to_owned(),
        test_network: true,
    }
}

/// The text as Telegram shows it; fails on any tag that is not ours, or one that is left open.
pub(super) fn shown(html: &str) -> String {
    const TAGS: [&str; 4] = ["b", "i", "code", "blockquote"];
    let (mut text, mut open, mut rest) = (String::new(), Vec::new(), html);
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
        } else {
            assert!(TAGS.contains(&tag), "{tag} in {html}");
            open.push(tag);
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{html}");
    text.push_str(rest);
    assert!(!text.contains('>') && !text.contains('"'), "{html}");
    for part in text.split('&').skip(1) {
        let entities = ["lt;", "gt;", "amp;", "quot;"];
        assert!(
            entities.iter().any(|entity| part.starts_with(entity)),
            "{html}"
        );
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
