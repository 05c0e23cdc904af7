//! Every screen with everything that can be hostile or long in it.

use chainstore_identity::Language;
use chainstore_kernel::{
    Asset, ChainAsset, ChainId, Currency, GoodsKind, Id, Minor, Money, OrderId, Sensitive,
    Timestamp,
};
use chainstore_orders::{
    Branch, Cart, CartLine, Category, Delivery, Fulfilment, HoldReason, NewOrder, Offer, Order,
    OrderEvent, OrderLine, OrderNumber, OrderState, OrderStatus, Product, ProductState,
    TimelineEntry, Variant, VariantId,
};
use chainstore_payments::{Flags, InvoiceState};
use chainstore_workflows::Notice;
use chainstore_workflows::shop::{
    CartView, CategoryLine, OrderView, PaymentView, ProductPage, ProductView,
};
use uuid::Uuid;

use super::*;
use crate::html::units;
use crate::texts::texts;

/// Texts as the domain lets them in: markup, entities, quotes, wide characters, commands, links.
const HOSTILE: [&str; 8] = [
    "<b>bold</b><script>alert(1)</script>",
    "</b></i></code><a href=\"tg://user?id=1\">x</a>",
    "&lt;b&gt; &amp; &#60; &unknown; %s {} {0}",
    "\"quoted\" 'single' `tick` *star* _under_ [a](b)",
    "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧",
    "مرحبا بالعالم /start @admin #tag https://evil.example",
    "ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ",
    "𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬𝕬",
];

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

fn id<K>(number: u8) -> Id<K> {
    Id::from_uuid(Uuid::from_bytes([number; 16]))
}

fn euro(cents: i128) -> Money {
    let currency = Asset::Fiat(Currency::new("EUR").expect("a code"));
    Money::new(Minor::new(cents).expect("fits"), currency)
}

fn token(units: i128) -> Money {
    let asset = ChainAsset {
        chain: ChainId::Evm(1),
        contract: None,
        decimals: 18,
    };
    Money::new(Minor::new(units).expect("fits"), Asset::OnChain(asset))
}

fn offer(text: &str, number: u8) -> Offer {
    Offer {
        variant: id(number),
        product: id(1),
        title: short(text),
        label: short(text),
        kind: GoodsKind::Physical,
        price: Some(euro(99_999_999)),
        available: 3,
    }
}

fn found(text: &str, photo: bool) -> ProductView {
    let numbers = [1, 2, 3, 4, 5];
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
            variants: numbers.map(variant).to_vec(),
            created_at: NOW,
            version: 0,
        },
        offers: numbers.map(|number| offer(text, number)).to_vec(),
    }
}

fn cart_of(text: &str) -> CartView {
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
    let mut offers: Vec<Offer> = variants.iter().map(|number| offer(text, *number)).collect();
    offers[0].available = 0;
    offers[1].price = None;
    let review = cart.review(&offers).expect("adds up");
    let branch = |number| Branch {
        id: id(number),
        name: short(text),
        address: long(text),
        ships: true,
        collects: true,
        position: 0,
    };
    CartView {
        cart,
        total: review.total,
        review,
        adjustments: Vec::new(),
        branches: (0..10).map(branch).collect(),
        digital: false,
    }
}

fn order_of(text: &str, state: OrderState) -> OrderView {
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
        state,
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

fn payment_of(text: &str, state: InvoiceState) -> PaymentView {
    let number: OrderNumber = "7K3M-9QXD".parse().expect("a number");
    PaymentView {
        invoice: id(4),
        number,
        price: euro(99_999_999),
        payable: token(123_456_789_123_456_789_123),
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
        },
        received: token(1),
        missing: token(123_456_789_123_456_789_122),
        confirmations: None,
        needed: 12,
    }
}

fn screens(look: &Look<'_>, text: &str) -> Vec<Screen> {
    let category = Category {
        id: id(2),
        name: short(text),
        position: 0,
    };
    let line = CategoryLine {
        category: category.clone(),
        products: 7,
    };
    let page = ProductPage {
        category,
        products: (0..6).map(|_| found(text, false)).collect(),
        page: 1,
        pages: 3,
    };
    let cart_view = cart_of(text);
    let tokens: Vec<Token> = (1..=2)
        .map(|number| Token {
            asset: ChainAsset {
                chain: ChainId::Evm(number),
                contract: None,
                decimals: 18,
            },
            symbol: text.to_owned(),
            network: text.to_owned(),
            test_network: true,
        })
        .collect();
    let held = OrderState::Held(HoldReason::PaymentReversed);
    let order_id: OrderId = id(3);
    let notice = Notice::ChainAlert {
        chain: text.to_owned(),
        what: text.to_owned(),
    };
    let mut all = vec![
        home(look, &vec![line; 60], &cart_view),
        languages(look),
        info(look, &(look.texts.help)(text)),
        info(look, &(look.texts.terms)(text)),
        info(look, &(look.texts.privacy)(text)),
        info(look, &(look.texts.support)(text)),
        info(look, &(look.texts.payment_support)(text)),
        shelf(look, &page, &cart_view),
        product(look, &found(text, true), None, &cart_view),
        product(look, &found(text, false), None, &cart_view),
        cart(look, &cart_view),
        delivery(look, &cart_view),
        ask_address(look, Some(text)),
        confirm_address(look, text),
        checkout(look, &cart_view, &tokens),
        placed(look, text, order_id),
        orders(look, &vec![order_of(text, held).order; 8]),
        order(look, &order_of(text, held)),
        order_moved(look, &order_of(text, held), "held"),
        alert(look, &notice, Some(&order_of(text, held))),
    ];
    all.extend(
        InvoiceState::ALL
            .iter()
            .map(|&state| payment(look, &payment_of(text, state))),
    );
    all
}

/// The text as Telegram shows it; fails on any tag that is not ours, or one that is left open.
fn shown(html: &str) -> String {
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

// proves SR-63: hostile texts in every screen, in every language, within Telegram's limits
#[test]
fn every_screen_escapes_and_fits_whatever_people_write() {
    let zone = Zone::named("Europe/Berlin").expect("a zone");
    for &language in Language::ALL {
        for text in HOSTILE {
            let texts = texts(language);
            let look = Look {
                texts,
                shop: text,
                seller: text,
                zone: &zone,
                note: Some(texts.old_menu),
            };
            for screen in screens(&look, text) {
                let length = units(&shown(&screen.html));
                let limit = if screen.photo.is_some() { 1_024 } else { 4_096 };
                assert!((1..=limit).contains(&length), "{length} in {}", screen.html);
                assert!(
                    screen.keys.iter().map(Vec::len).sum::<usize>() <= 100,
                    "{:?}",
                    screen.keys
                );
                for key in screen.keys.iter().flatten() {
                    match key {
                        Key::Tap(label, _) => assert!((1..=64).contains(&units(label)), "{label}"),
                        Key::Copy { label, text } => {
                            assert!(!label.is_empty() && (1..=256).contains(&units(text)));
                        }
                    }
                }
                if let Some(hint) = screen.asks {
                    assert!((1..=64).contains(&units(hint)));
                }
            }
        }
    }
}

#[test]
fn changes_are_said_in_words_before_checkout() {
    let zone = Zone::named("Europe/Berlin").expect("a zone");
    let look = Look {
        texts: texts(Language::English),
        shop: "Shop",
        seller: "Shop",
        zone: &zone,
        note: None,
    };
    let mut view = cart_of("Mug");
    view.cart.lines.truncate(4);
    let mut offers: Vec<Offer> = (1..=4).map(|number| offer("Mug", number)).collect();
    offers[0].price = Some(euro(2));
    offers[1].available = 1;
    offers[2].available = 0;
    offers[3].price = None;
    view.review = view.cart.review(&offers).expect("adds up");
    let screen = cart(&look, &view);
    let text = shown(&screen.html);
    for part in [
        "price was 0.01 EUR, now 0.02 EUR",
        "only 1 left",
        "gone: sold out",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let can = |wanted: Action| {
        screen
            .keys
            .iter()
            .flatten()
            .any(|key| matches!(key, Key::Tap(_, action) if *action == wanted))
    };
    assert!(can(Action::Accept) && !can(Action::Checkout));
}

#[test]
fn numbers_have_their_plural() {
    assert_eq!((texts(Language::English).few_left)(1), "only 1 piece left");
    assert_eq!((texts(Language::English).few_left)(2), "only 2 pieces left");
    assert_eq!((texts(Language::German).few_left)(1), "nur noch 1 Stück");
}
