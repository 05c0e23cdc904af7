//! The statements of one checkout, and many checkouts at the same time.

use std::sync::Arc;

use chainstore_kernel::Principal;
use chainstore_orders::{Place, Product, Stock, VariantId};
use chainstore_port_contracts::Given;
use chainstore_shop_kit::ShopKit;
use chainstore_workflows::shop::{
    ChooseDelivery, PlaceOrder, PlaceOrderCommand, SetQuantity, SetQuantityCommand,
};
use tokio::task::JoinSet;

use crate::fixture::{Fixture, observed, on_both, shop};

on_both! {
    a_checkout_is_a_list_of_statements
    a_repeated_checkout_is_answered_with_the_first_order
    carts_in_opposite_order_do_not_deadlock
}

/// Every statement of a checkout between begin and commit, each with a part of its text. Each is a round
/// trip: a change that adds one names it here. There must never be more than 20.
const STATEMENTS: [(&str, &str); 15] = [
    ("take the fact", "INSERT INTO \"facts\""),
    ("how far the chain was followed", "FROM \"chain_progress\""),
    ("the cart with its lines", "LEFT JOIN \"cart_lines\""),
    ("the shopper's key", "\"data_keys\".\"id\" IN"),
    ("the branch that ships", "FROM \"branches\""),
    ("offers with prices and stock", "LEFT JOIN \"stock\""),
    (
        "the order with lines and adjustments",
        "INSERT INTO \"order_lines\"",
    ),
    (
        "the reservation with its lines",
        "INSERT INTO \"reservation_lines\"",
    ),
    ("the invoice with its attempt", "INSERT INTO \"attempts\""),
    ("the cart emptied", "DELETE FROM \"cart_lines\""),
    ("the stock of all lines", "UPDATE stock SET"),
    ("the next address index", "address_indexes"),
    ("the accounting key", "\"data_keys\".\"owner\" ="),
    ("the address", "INSERT INTO \"addresses\""),
    (
        "postings, events, messages and audit entries",
        "INSERT INTO \"postings\"",
    ),
];

fn name(statement: &str) -> &str {
    let known = STATEMENTS.iter().find(|(_, text)| statement.contains(text));
    known.map_or(statement, |(name, _)| name)
}

async fn a_checkout_is_a_list_of_statements(fixture: Fixture) {
    let (database, heard) = observed(&fixture).await;
    let shop = shop(&fixture, &database).await;
    // A first order makes the data keys that later orders find: the second order is the one measured.
    let first = shop.shopper(1).await;
    shop.place(&first, 1).await;
    let who = shop.shopper(2).await;
    let command = shop.fill_cart(&who, 1).await;
    heard.take();
    let placed = shop.gate.call::<PlaceOrder>(&who, command).await;
    placed.unwrap();
    let heard = heard.take();
    let names: Vec<_> = heard.iter().map(|said| name(said)).collect();
    let mut expected: Vec<_> = STATEMENTS.iter().map(|(name, _)| *name).collect();
    expected.extend(["committing", "committed"]);
    assert_eq!(names, expected, "{heard:#?}");
}

async fn a_repeated_checkout_is_answered_with_the_first_order(fixture: Fixture) {
    let (database, _) = observed(&fixture).await;
    let shop = shop(&fixture, &database).await;
    let who = shop.shopper(1).await;
    let command = shop.fill_cart(&who, 1).await;
    let placed = shop.gate.call::<PlaceOrder>(&who, command).await.unwrap();
    let again = shop.gate.call::<PlaceOrder>(&who, command).await;
    assert_eq!(again.unwrap(), placed);
}

/// A shopper with a cart of one piece of each variant, in this order, to be shipped.
async fn wants(
    shop: &ShopKit,
    telegram: i64,
    variants: &[VariantId],
) -> (Principal, PlaceOrderCommand) {
    let who = shop.shopper(telegram).await;
    for variant in variants {
        let wanted = SetQuantityCommand {
            variant: *variant,
            quantity: 1,
        };
        let chosen = shop.gate.call::<SetQuantity>(&who, wanted).await;
        chosen.unwrap();
    }
    let seen = shop.gate.call::<ChooseDelivery>(&who, Given::delivery());
    let seen = seen.await.unwrap();
    let command = PlaceOrderCommand {
        cart_version: seen.cart.version,
        total: seen.total.expect("a total"),
        asset: Given::token(),
    };
    (who, command)
}

/// A product with four variants, and this many pieces of each at the branch that ships.
async fn four_variants(fixture: &Fixture, shop: &ShopKit, pieces: u32) -> (Product, Vec<Place>) {
    let given = Given::at(fixture);
    let branch = shop.place.branch;
    let product = Product {
        category: shop.product.category,
        ..given.product(&given.category("Hats", 2), "Hat", &["S", "M", "L", "XL"])
    };
    let places = product.variants.iter().map(|variant| Place {
        variant: variant.id,
        branch,
    });
    let places: Vec<_> = places.collect();
    let mut tx = fixture.tx().await;
    tx.catalogue().add_product(&product).await.unwrap();
    for place in &places {
        tx.catalogue().set_available(*place, pieces).await.unwrap();
    }
    tx.commit().await.unwrap();
    (product, places)
}

async fn carts_in_opposite_order_do_not_deadlock(fixture: Fixture) {
    const BUYERS: u32 = 32;
    let (database, heard) = observed(&fixture).await;
    let shop = Arc::new(shop(&fixture, &database).await);
    let (product, places) = four_variants(&fixture, &shop, 40).await;
    let mut wanted: Vec<_> = product.variants.iter().map(|variant| variant.id).collect();
    let mut buyers = Vec::new();
    for buyer in 0..BUYERS {
        buyers.push(wants(&shop, i64::from(buyer) + 1, &wanted).await);
        wanted.reverse();
    }
    heard.take();
    let mut checkouts = JoinSet::new();
    for (who, command) in buyers {
        let shop = Arc::clone(&shop);
        checkouts.spawn(async move { shop.gate.call::<PlaceOrder>(&who, command).await });
    }
    for placed in checkouts.join_all().await {
        placed.unwrap();
    }
    // When a deadlock ends the transaction of a checkout, the gate repeats the checkout. All checkouts could therefore
    // succeed in spite of deadlocks, so the test also counts that each checkout has begun only once.
    let (_, takes_fact) = STATEMENTS[0];
    let begun = heard.take().into_iter();
    let begun = begun.filter(|said| said.contains(takes_fact)).count();
    assert_eq!(begun, 32, "each checkout was tried once");
    let mut view = fixture.view().await;
    let left = Stock {
        available: 40 - BUYERS,
        reserved: BUYERS,
        sold: 0,
    };
    for place in places {
        assert_eq!(
            view.stock_of(&[place.variant]).await,
            Ok(vec![(place, left)])
        );
    }
}
