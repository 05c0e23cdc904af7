//! What does not fit into one message, or on one keyboard.

use chainstore_orders::{Category, Place, Product};
use chainstore_telegram_sim::{MessageView, Person};
use chainstore_workflows::shop::{SetQuantity, SetQuantityCommand};

use crate::world::{SOON, World};

fn says(text: &str) -> impl FnMut(&MessageView) -> bool + '_ {
    move |message| message.text.contains(text)
}

fn offers(label: &str) -> impl FnMut(&MessageView) -> bool + '_ {
    move |message| message.button(label).is_some()
}

/// A category with so many products in stock, whose titles are numbered.
async fn paints(world: &World, count: u32) -> (Category, Vec<Product>) {
    let given = world.kit.given();
    let category = given.category("Paint", 5);
    let mut tx = world.store.tx().await;
    let catalogue = tx.catalogue();
    catalogue.add_category(&category).await.expect("added");
    let mut products = Vec::new();
    for number in 1..=count {
        let title = format!("Paint {number:02}");
        let product = given.product(&category, &title, &["one"]);
        let place = Place {
            variant: product.variants[0].id,
            branch: world.kit.place.branch,
        };
        catalogue.add_product(&product).await.expect("added");
        catalogue.set_available(place, 50).await.expect("set");
        products.push(product);
    }
    tx.commit().await.expect("a commit");
    (category, products)
}

async fn tap(ada: &Person, message: &MessageView, label: &str, shows: &str) -> MessageView {
    let next = ada.tap_and_wait(message.id, label, says(shows), SOON).await;
    next.unwrap_or_else(|error| panic!("{label}: {error:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_category_is_turned_over_page_by_page_and_from_the_start() {
    let world = World::open().await;
    let (category, _) = paints(&world, 31).await;
    let ada = world.person(1_001, "en");
    let link = format!("/start {}", category.id);
    let shelf = ada.send_and_wait(&link, says("Paint 01"), SOON).await;
    let shelf = shelf.expect("the first page");
    assert!(shelf.text.contains("Paint 15") && !shelf.text.contains("Paint 16"));
    assert!(shelf.button("‹ From the start").is_none());

    let second = tap(&ada, &shelf, "More ›", "Paint 16").await;
    assert!(second.text.contains("Paint 30") && !second.text.contains("Paint 31"));
    let third = tap(&ada, &shelf, "More ›", "Paint 31").await;
    assert!(third.button("More ›").is_none(), "it is the last page");
    assert!(third.button("Paint 31").is_some());
    let first = tap(&ada, &shelf, "‹ From the start", "Paint 01").await;
    assert!(first.button("‹ From the start").is_none());
    world.assert_correct();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_cart_is_changed_page_by_page_and_ordered() {
    let world = World::open().await;
    let (_, products) = paints(&world, 30).await;
    let ada = world.person(1_001, "en");
    let who = world.kit.shopper(1_001).await;
    for product in &products {
        let command = SetQuantityCommand {
            variant: product.variants[0].id,
            quantity: 2,
        };
        let set = world.kit.gate.call::<SetQuantity>(&who, command).await;
        set.expect("it is offered");
    }
    let cart = ada.send_and_wait("/cart", offers("1/3"), SOON).await;
    let cart = cart.expect("the cart");
    assert!(cart.text.contains("2 × Paint 30 · one"), "{}", cart.text);
    // Sixty pieces at 24.90.
    assert!(cart.text.contains("Total: 1494.00 EUR"), "{}", cart.text);
    assert!(cart.button("Paint 10 · one").is_some());
    assert!(cart.button("Paint 11 · one").is_none());

    let turned = ada.tap_and_wait(cart.id, "›", offers("2/3"), SOON).await;
    assert!(turned.expect("page 2").button("Paint 11 · one").is_some());
    // The first of the lines on this page.
    let more = tap(&ada, &cart, "+", "3 × Paint 11").await;
    assert!(more.button("2/3").is_some(), "the page stays");
    let turned = ada.tap_and_wait(cart.id, "›", offers("3/3"), SOON).await;
    assert!(turned.expect("page 3").button("›").is_none());
    let fewer = tap(&ada, &cart, "−", "1 × Paint 21").await;
    assert!(fewer.button("3/3").is_some(), "the page stays");
    assert!(fewer.button("Checkout ›").is_some());
    world.assert_correct();
}

// proves M-T1 in part: each in the reader's language
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_an_address_is_said_in_the_readers_language() {
    let world = World::open().await;
    for (id, language, menu, long, hidden) in [
        (
            1_001,
            "en",
            "Your cart",
            "This address cannot be used: write at most 300 characters. Please write it again.",
            "This address cannot be used: remove the invisible character U+202E. Please write it again.",
        ),
        (
            1_002,
            "de",
            "Dein Warenkorb",
            "Diese Adresse geht nicht: schreibe höchstens 300 Zeichen. Bitte schreibe sie noch einmal.",
            "Diese Adresse geht nicht: entferne das unsichtbare Zeichen U+202E. Bitte schreibe sie noch einmal.",
        ),
    ] {
        let person = world.person(id, language);
        // Whoever comes first by the kit would have no language of their own.
        let home = person.send_and_wait("/start", says("Mugs"), SOON).await;
        home.expect("the first screen");
        let who = world.kit.shopper(id).await;
        let command = SetQuantityCommand {
            variant: world.spoon.variants[0].id,
            quantity: 1,
        };
        let set = world.kit.gate.call::<SetQuantity>(&who, command).await;
        set.expect("it is offered");
        let cart = person.send_and_wait("/cart", says(menu), SOON).await;
        cart.expect("the cart");
        let address = "W".repeat(301);
        let refused = person.send_and_wait(&address, says(long), SOON).await;
        refused.expect("too long");
        let address = "Ada\u{202e}, 1 Mill Lane";
        let refused = person.send_and_wait(address, says(hidden), SOON).await;
        refused.expect("an invisible character");
    }
    world.assert_correct();
}
