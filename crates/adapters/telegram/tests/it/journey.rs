//! A shopper from the first hello to a paid order.

use chainstore_databases::meddle;
use chainstore_kernel::{Minor, PageRequest};
use chainstore_orders::Order;
use chainstore_orders::ports::OrderFilter;
use chainstore_shop_kit::ScriptedChain;
use chainstore_telegram_sim::MessageView;

use crate::world::{BOT, SOON, World};

fn says(text: &str) -> impl FnMut(&MessageView) -> bool + '_ {
    move |message| message.text.contains(text)
}

// proves M-B6 in part: browse, cart, delivery, order, payment message
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shopper_orders_with_taps_and_sees_how_to_pay() {
    let world = World::open().await;
    let ada = world.person(1_001, "en");
    let home = ada
        .send_and_wait("/start", says("Welcome to Mugs & <More>"), SOON)
        .await
        .expect("home");
    let shelf = ada
        .tap_and_wait(home.id, "Mugs <b> (2)", says("from 19.90 EUR"), SOON)
        .await
        .expect("shelf");
    assert_eq!(shelf.id, home.id, "one message, edited in place");
    let mug = ada
        .tap_and_wait(
            shelf.id,
            "Blue Mug",
            says("Holds coffee & <i>tea</i>."),
            SOON,
        )
        .await
        .expect("mug");
    assert_eq!(mug.id, home.id);
    assert!(mug.photo.is_some());
    ada.tap_and_wait(mug.id, "L", says("24.90 EUR"), SOON)
        .await
        .expect("L");
    ada.tap_and_wait(
        mug.id,
        "Add to cart · 24.90 EUR",
        |m| m.button("1 in cart").is_some(),
        SOON,
    )
    .await
    .expect("one");
    let two = ada
        .tap_and_wait(mug.id, "+", |m| m.button("2 in cart").is_some(), SOON)
        .await
        .expect("two");
    assert!(
        two.button("🛒 Cart (2) · 49.80 EUR").is_some(),
        "{:?}",
        two.keyboard
    );
    let cart = ada
        .tap_and_wait(mug.id, "🛒 Cart (2) · 49.80 EUR", says("Your cart"), SOON)
        .await
        .expect("cart");
    assert!(
        cart.text.contains("2 × Blue Mug · L – 49.80 EUR"),
        "{}",
        cart.text
    );
    assert!(cart.photo.is_none());
    ada.tap_and_wait(cart.id, "−", says("1 × Blue Mug"), SOON)
        .await
        .expect("one");
    let how = ada
        .tap_and_wait(
            cart.id,
            "Checkout ›",
            says("How should your order reach you?"),
            SOON,
        )
        .await
        .expect("delivery");
    let ask = ada
        .tap_and_wait(
            how.id,
            "Ship to me",
            says("Write the delivery address"),
            SOON,
        )
        .await
        .expect("asked");
    assert_ne!(ask.id, how.id);
    let last = ada
        .send_and_wait("Ada <3\nByron St 1\nLondon", says("Your order"), SOON)
        .await
        .expect("summary");
    for part in [
        "Ship to: Ada <3",
        "Shipping: 4.90 EUR",
        "Total: 29.80 EUR",
        "Seller: Mugs & <More>",
        "Pay with USDC on Test Base",
        "TEST",
    ] {
        assert!(last.text.contains(part), "{part} in {}", last.text);
    }
    ada.tap_and_wait(last.id, "Order and pay 29.80 EUR", says("is placed."), SOON)
        .await
        .expect("placed");
    let pay = ada
        .wait_for(says("Waiting for your payment"), SOON)
        .await
        .expect("payment message");
    assert!(pay.photo.is_some());
    for part in [
        "TEST NETWORK",
        "Send exactly 32.184 USDC on Test Base",
        "0xaaaa",
        "Valid until",
        "CE",
    ] {
        assert!(pay.text.contains(part), "{part} in {}", pay.text);
    }
    let copied: Vec<_> = pay
        .buttons()
        .filter_map(|button| button.copy_text.clone())
        .collect();
    assert_eq!(
        copied,
        ["32.184", "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa00000000"]
    );

    // A second tap on the same button places nothing.
    let data = last.button("Order and pay 29.80 EUR");
    let data = data.and_then(|button| button.callback_data.clone());
    let again = chainstore_telegram_sim::Button::Data(data.expect("data"));
    let tap = ada.tap(last.id, again).expect("tapped");
    ada.wait_answer(&tap, SOON).await.expect("answered");
    world.idle().await;
    assert_eq!(orders(&world).await.len(), 1);

    pay_some(&world, 10_000_000).await;
    let short = ada
        .wait_for(says("10.00 of 32.184 received, 22.184 USDC missing"), SOON)
        .await
        .expect("short");
    assert_eq!(short.id, pay.id, "the payment message is changed in place");
    world.idle().await;
    pay_some(&world, 22_184_000).await;
    let seen = ada
        .wait_for(says("Seen: 1 of 3 confirmations"), SOON)
        .await
        .expect("seen");
    assert_eq!(seen.id, pay.id);
    ada.tap_and_wait(pay.id, "🏠 Home", says("Welcome"), SOON)
        .await
        .expect("home, apart");
    assert!(
        ada.message(pay.id)
            .expect("still there")
            .text
            .contains("Seen")
    );
    let mine = ada
        .send_and_wait("/orders", says("waiting for payment"), SOON)
        .await
        .expect("orders");
    let open = mine.keyboard[0][0].text.clone();
    let order = ada
        .tap_and_wait(mine.id, open.as_str(), says("What happened"), SOON)
        .await
        .expect("order");
    assert!(order.text.contains("ordered"), "{}", order.text);
    let again = ada
        .tap_and_wait(order.id, "Show payment", says("Seen: 1 of 3"), SOON)
        .await
        .expect("payment again");
    assert_ne!(again.id, pay.id);
    world.assert_correct();
}

async fn orders(world: &World) -> Vec<Order> {
    let mut view = world.store.view().await;
    let all = view.orders(OrderFilter::default(), PageRequest::default());
    all.await.expect("orders").items
}

/// A transfer arrives for the only order, in a block of its own.
async fn pay_some(world: &World, amount: i128) {
    let order = orders(world).await.pop().expect("an order");
    let mut view = world.store.view().await;
    let invoice = view.invoice_of(order.id()).await.expect("a store");
    let invoice = invoice.expect("an invoice");
    let address = view.address(invoice.id(), invoice.current()).await;
    drop(view);
    let recipient = address.expect("a store").expect("an address").recipient;
    let amount = Minor::new(amount).expect("fits");
    let transfer = ScriptedChain::transfer(recipient, amount);
    world.kit.chain.mine(&[transfer]);
    world.kit.follow().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shop_speaks_german_and_switches() {
    let world = World::open().await;
    let jo = world.person(1_002, "de-AT");
    let home = jo
        .send_and_wait("/start", says("Willkommen"), SOON)
        .await
        .expect("home");
    let which = jo
        .tap_and_wait(home.id, "🌐 Sprache", says("Welche Sprache"), SOON)
        .await
        .expect("languages");
    jo.tap_and_wait(which.id, "🇬🇧 English", says("Welcome"), SOON)
        .await
        .expect("English");
    for (command, text) in [
        ("/help", "Browse"),
        ("/terms", "Order and pay"),
        ("/privacy", "encrypted"),
        ("/support", "order number"),
        ("/paysupport", "Telegram itself cannot help"),
        ("/cancel", "Nothing is in progress"),
        ("/cart", "empty"),
        ("/language", "Which language"),
    ] {
        jo.send_and_wait(command, says(text), SOON)
            .await
            .unwrap_or_else(|error| panic!("{command}: {error}"));
    }
    world.assert_correct();
}

// proves SR-61: a button of somebody else, edited, or of another shop leads to a fresh menu
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_foreign_button_brings_a_fresh_menu_and_nothing_else() {
    let world = World::open().await;
    let (ada, eve) = (world.person(1_001, "en"), world.person(1_666, "en"));
    let home = ada
        .send_and_wait("/start", says("Welcome"), SOON)
        .await
        .expect("home");
    let stolen = home.keyboard[0][0].callback_data.clone().expect("data");
    let hers = eve
        .send_and_wait("/start", says("Welcome"), SOON)
        .await
        .expect("home");
    for data in [stolen.as_str(), "junk", ""] {
        let tap = eve
            .tap(
                hers.id,
                chainstore_telegram_sim::Button::Data(data.to_owned()),
            )
            .expect("tapped");
        let answer = eve.wait_answer(&tap, SOON).await.expect("answered");
        assert_eq!(
            answer.text, "This menu is out of date. Here is a new one.",
            "{data:?}"
        );
        eve.wait_for(
            |m| m.id != hers.id && m.text.contains("This menu is out of date"),
            SOON,
        )
        .await
        .expect("a fresh menu");
    }
    world.assert_correct();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_is_uploaded_once_and_again_when_telegram_forgot_it() {
    let world = World::open().await;
    let ada = world.person(1_001, "en");
    let memory = world.store.memory();
    let photo = "mug.png".parse().expect("a name");
    let remembered = memory.remember_photo(BOT, &photo, "AgACunknown");
    remembered.await.expect("remembered");
    let link = format!("/start {}", world.mug.id);
    let first = ada
        .send_and_wait(&link, says("Blue Mug"), SOON)
        .await
        .expect("the mug");
    let second = ada
        .send_and_wait(
            &link,
            |m| m.id > first.id && m.text.contains("Blue Mug"),
            SOON,
        )
        .await
        .expect("the mug");
    assert_eq!(first.photo_id, second.photo_id);
    let stored = memory.photo(BOT, &photo).await.expect("a store");
    assert_ne!(stored.as_deref(), Some("AgACunknown"));
    assert_eq!(stored, first.photo_id);
    // Without its file the photo is still known to Telegram.
    std::fs::remove_file(world.photos.path().join("mug.png")).expect("removed");
    let is_third = |m: &MessageView| m.id > second.id && m.photo.is_some();
    ada.send_and_wait(&link, is_third, SOON)
        .await
        .expect("the mug");
    world.assert_correct();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shopper_collects_or_changes_their_mind_and_a_stray_text_is_asked_about() {
    let world = World::open().await;
    let ada = world.person(1_001, "en");
    let link = format!("/start {}", world.spoon.id);
    let spoon = ada
        .send_and_wait(&link, says("Spoon"), SOON)
        .await
        .expect("the spoon");
    ada.tap_and_wait(
        spoon.id,
        "Add to cart · 3.00 EUR",
        |m| m.button("1 in cart").is_some(),
        SOON,
    )
    .await
    .expect("one");
    let cart = ada
        .send_and_wait("/cart", says("Your cart"), SOON)
        .await
        .expect("cart");
    ada.tap_and_wait(cart.id, "Checkout ›", says("How should"), SOON)
        .await
        .expect("delivery");
    let last = ada
        .tap_and_wait(
            cart.id,
            "Collect at Mitte & Co",
            says("Collect at: Mitte & Co"),
            SOON,
        )
        .await
        .expect("summary");
    assert!(last.text.contains("Total: 3.00 EUR"), "{}", last.text);
    // Not an answer to our question, and a delivery is chosen: it is not believed at once.
    let asked = ada
        .send_and_wait(
            "Somewhere 5 <i>\nBerlin",
            says("Ship to this address?"),
            SOON,
        )
        .await
        .expect("asked");
    let shipped = ada
        .tap_and_wait(
            asked.id,
            "Yes, ship there",
            says("Ship to: Somewhere 5 <i>\nBerlin"),
            SOON,
        )
        .await
        .expect("summary");
    assert!(shipped.text.contains("Total: 7.90 EUR"), "{}", shipped.text);
    // The summary seen before is for another cart: it orders nothing.
    let changed = ada
        .tap_and_wait(last.id, "Order and pay 3.00 EUR", says("changed"), SOON)
        .await
        .expect("told");
    assert!(changed.text.contains("1 × Spoon"), "{}", changed.text);
    assert!(orders(&world).await.is_empty());
    // The price moves while the cart waits.
    let dearer = format!(
        "UPDATE prices SET amount = '{}' WHERE amount = '{}'",
        crate::world::euro(350).minor().padded(),
        crate::world::euro(300).minor().padded()
    );
    assert_eq!(meddle(&world.store.url, &dearer).await, 1);
    let told = ada
        .send_and_wait("/cart", says("price was 3.00 EUR, now 3.50 EUR"), SOON)
        .await
        .expect("told");
    let accepted = ada
        .tap_and_wait(
            told.id,
            "Accept changes",
            |m| m.button("Checkout ›").is_some(),
            SOON,
        )
        .await
        .expect("accepted");
    assert!(
        accepted.text.contains("1 × Spoon · one – 3.50 EUR"),
        "{}",
        accepted.text
    );
    world.assert_correct();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_setting_shows_at_once_and_an_unknown_zone_means_utc() {
    let world = World::open().await;
    let ada = world.person(1_001, "en");
    ada.send_and_wait("/start", says("Welcome to Mugs & <More>"), SOON)
        .await
        .expect("home");
    let changed = crate::world::settings_of("Cups", "Mars/Base");
    world.settings.set(std::sync::Arc::new(changed));
    ada.send_and_wait("/start", says("Welcome to Cups!"), SOON)
        .await
        .expect("home");
    world.assert_correct();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_that_do_not_fit_have_a_button_for_the_rest() {
    let world = World::open().await;
    let given = world.kit.given();
    let mut tx = world.store.tx().await;
    for number in 10..55 {
        let category = given.category(&format!("Category {number}"), number);
        let product = given.product(&category, &format!("Thing {number}"), &["one"]);
        let catalogue = tx.catalogue();
        catalogue.add_category(&category).await.expect("added");
        catalogue.add_product(&product).await.expect("added");
        let branch = chainstore_orders::Branch {
            collects: true,
            position: number,
            ..given.branch(&format!("Branch {number}"))
        };
        catalogue.add_branch(&branch).await.expect("added");
    }
    let category = given.category("Paint", 5);
    let labels: Vec<String> = (1..=30).map(|number| format!("Shade {number}")).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let paint = given.product(&category, "Paint", &labels);
    tx.catalogue().add_category(&category).await.expect("added");
    tx.catalogue().add_product(&paint).await.expect("added");
    tx.commit().await.expect("a commit");

    let ada = world.person(1_001, "en");
    // 48 categories, 40 on a page.
    let home = ada
        .send_and_wait("/start", says("Welcome"), SOON)
        .await
        .expect("home");
    assert!(home.button("Category 54 (1)").is_none());
    let rest = ada
        .tap_and_wait(home.id, "More ›", says("More categories"), SOON)
        .await
        .expect("the rest");
    assert!(rest.button("Category 54 (1)").is_some());
    assert!(rest.button("More ›").is_none());

    // 30 variants, 24 on a page.
    let link = format!("/start {}", paint.id);
    let shades = ada
        .send_and_wait(&link, |m| m.button("1/2").is_some(), SOON)
        .await
        .expect("paint");
    assert!(shades.button("Shade 25 · sold out").is_none());
    let second = ada
        .tap_and_wait(shades.id, "›", |m| m.button("2/2").is_some(), SOON)
        .await
        .expect("the rest");
    assert!(second.button("Shade 30 · sold out").is_some());

    // 46 branches to collect at, 15 on a page.
    let link = format!("/start {}", world.spoon.id);
    let spoon = ada
        .send_and_wait(&link, says("Spoon"), SOON)
        .await
        .expect("the spoon");
    ada.tap_and_wait(
        spoon.id,
        "Add to cart · 3.00 EUR",
        |m| m.button("1 in cart").is_some(),
        SOON,
    )
    .await
    .expect("one");
    let cart = ada
        .send_and_wait("/cart", says("Your cart"), SOON)
        .await
        .expect("cart");
    ada.tap_and_wait(cart.id, "Checkout ›", says("How should"), SOON)
        .await
        .expect("delivery");
    for branch in ["Branch 24", "Branch 39", "Branch 54"] {
        ada.tap_and_wait(cart.id, "More branches ›", says(branch), SOON)
            .await
            .expect("more branches");
    }
    let last = ada.message(cart.id).expect("there");
    assert!(last.button("More branches ›").is_none());
    world.assert_correct();
}
