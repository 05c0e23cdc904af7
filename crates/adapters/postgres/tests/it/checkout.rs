//! What a checkout asks of the database, and what many of them do to each other.

use std::sync::Arc;

use chainstore_orders::{Place, Product, Stock};
use chainstore_port_contracts::Given;
use tokio::task::JoinSet;

use crate::fixture::{Fixture, observed, on_both};
use crate::world::World;

on_both! {
    a_checkout_is_a_list_of_statements
    a_repeated_checkout_is_answered_with_the_first_order
    carts_in_opposite_order_do_not_deadlock
}

/// Every statement between begin and commit, with a text by which it is known. Each is a round trip: an
/// issue that adds one names it here. 20 are the ceiling.
const STATEMENTS: [(&str, &str); 15] = [
    ("take the fact", "INSERT INTO \"facts\""),
    ("when the chain was read", "FROM \"chain_progress\""),
    ("the cart with its lines", "LEFT JOIN \"cart_lines\""),
    ("the shopper's key", "\"data_keys\".\"id\" IN"),
    ("the branches", "FROM \"branches\""),
    ("offers with prices and stock", "LEFT JOIN \"stock\""),
    (
        "the order with lines, adjustments and first event",
        "INSERT INTO \"order_lines\"",
    ),
    (
        "the reservation with its lines",
        "INSERT INTO \"reservation_lines\"",
    ),
    ("the invoice", "INSERT INTO \"invoices\""),
    ("the cart emptied", "DELETE FROM \"cart_lines\""),
    ("the stock of all lines", "UPDATE stock SET"),
    ("the next address index", "address_indexes"),
    ("the accounting key", "\"data_keys\".\"owner\" ="),
    ("the address", "INSERT INTO \"addresses\""),
    ("messages and audit entries", "INSERT INTO \"audit_log\""),
];

fn name(statement: &str) -> &str {
    let known = STATEMENTS.iter().find(|(_, text)| statement.contains(text));
    known.map_or(statement, |(name, _)| name)
}

async fn a_checkout_is_a_list_of_statements(fixture: Fixture) {
    let (database, heard) = observed(&fixture).await;
    let world = World::open(&fixture, &database).await;
    // Keys of the installation are made once; those of a shopper with the first address.
    world.order(1).await;
    let (who, command) = world.shopper(2).await;
    heard.take();
    let placed = world.gate.call(&who, &world.shop.place_order, command);
    placed.await.unwrap();
    let heard = heard.take();
    let names: Vec<_> = heard.iter().map(|said| name(said)).collect();
    let mut expected: Vec<_> = STATEMENTS.iter().map(|(name, _)| *name).collect();
    expected.extend(["committing", "committed"]);
    assert_eq!(names, expected, "{heard:#?}");
}

async fn a_repeated_checkout_is_answered_with_the_first_order(fixture: Fixture) {
    let (database, _) = observed(&fixture).await;
    let world = World::open(&fixture, &database).await;
    let (who, command) = world.shopper(1).await;
    let placed = world.gate.call(&who, &world.shop.place_order, command);
    let placed = placed.await.unwrap();
    let again = world.gate.call(&who, &world.shop.place_order, command);
    assert_eq!(again.await.unwrap(), placed);
}

/// A product of four variants with this many pieces of each, at the branch that ships.
async fn shelf(fixture: &Fixture, world: &World, pieces: u32) -> (Product, Vec<Place>) {
    let given = Given::at(fixture);
    let branch = fixture.view().await.branches().await.unwrap()[0].id;
    let product = Product {
        category: world.article.category,
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
    let (database, _) = observed(&fixture).await;
    let world = Arc::new(World::open(&fixture, &database).await);
    let (product, places) = shelf(&fixture, &world, 40).await;
    let mut wanted: Vec<_> = product.variants.iter().map(|variant| variant.id).collect();
    let mut buyers = Vec::new();
    for buyer in 0..BUYERS {
        buyers.push(world.wants(i64::from(buyer) + 1, &wanted).await);
        wanted.reverse();
    }
    let mut checkouts = JoinSet::new();
    for (who, command) in buyers {
        let world = Arc::clone(&world);
        checkouts.spawn(async move {
            let placed = world.gate.call(&who, &world.shop.place_order, command);
            placed.await
        });
    }
    for placed in checkouts.join_all().await {
        placed.unwrap();
    }
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
