//! The settings of the shop are changed while it is open.

use std::time::{Duration, Instant};

use chainstore_databases::meddle;
use chainstore_telegram_sim::Person;
use chainstore_tests::shopping::{enter, press};
use chainstore_tests::{Engine, PATIENCE, Program, Store, Who, eventually, on_both};

on_both! {
    a_changed_setting_is_seen_by_both_programs
    a_value_that_does_not_fit_is_told_and_the_last_good_one_stays
}

/// A program reads the settings twice in a second; the longer time allows for a machine under load.
const SOON: Duration = Duration::from_secs(5);

async fn a_changed_setting_is_seen_by_both_programs(engine: Engine) {
    let store = Store::builder(engine).in_process().open().await;
    let ada = store.shopper(1_001, "Ada");
    let home = enter(&ada).await;
    assert!(home.text.contains("Corner Shop"), "{}", home.text);

    let operator = store.settings_of(Who::Server(0));
    let set = |name: &str, value: &str| {
        let set = ["settings", "set", name, value];
        Program::run("chainstore-server", &set, &operator);
    };
    set("shop.name", "Night Shop");
    let changed = Instant::now();
    noticed(&store).await;
    let after = changed.elapsed();
    assert!(after < SOON, "{after:?}");

    let home = enter(&ada).await;
    assert!(home.text.contains("Night Shop"), "{}", home.text);
    let shown = Program::run("chainstore-server", &["settings", "show"], &operator);
    assert!(shown.contains("Night Shop"), "{shown}");

    let contact = "help@shop.example & <@night_shop>";
    set("cart.pieces", "1");
    set("shop.contact", contact);
    let changed = Instant::now();
    while !help(&ada).await.contains(contact) {
        assert!(changed.elapsed() < SOON, "the contact is not shown");
    }
    let shelf = press(&ada, &home, "Shirts").await;
    let product = press(&ada, &shelf, "Plain T-shirt").await;
    let one = press(&ada, &product, "Add to cart").await;
    assert!(one.button("1 in cart").is_some() && one.button("+").is_none());
}

/// Waits until every program has noticed the first change.
async fn noticed(store: &Store) {
    for who in store.everybody() {
        eventually("the program has noticed the change", || async {
            let noticed = "the settings of the shop have changed";
            store.said(who).contains(noticed).then_some(())
        })
        .await;
    }
}

/// What somebody reads who asks for help.
async fn help(person: &Person) -> String {
    let screen = person.send_and_wait(
        "/support",
        |screen| screen.text.contains("help you."),
        PATIENCE,
    );
    screen.await.expect("an answer").text
}

async fn a_value_that_does_not_fit_is_told_and_the_last_good_one_stays(engine: Engine) {
    let store = Store::builder(engine).in_process().open().await;
    let operator = store.settings_of(Who::Server(0));
    let set = |name: &str, value: &str| {
        Program::run(
            "chainstore-server",
            &["settings", "set", name, value],
            &operator,
        );
    };
    set("shop.name", "Night Shop");
    noticed(&store).await;
    // Somebody writes to the database, past the check.
    let long = "x".repeat(81);
    let edit = format!("UPDATE settings SET value = '{long}' WHERE name = 'shop.name'");
    meddle(&store.database_url(), &edit).await;
    let told = store.staff.wait_for(
        |message| {
            message.text.contains("A stored setting does not fit")
                && message.text.contains("shop.name")
        },
        PATIENCE,
    );
    told.await.expect("the staff are told");
    let ada = store.shopper(1_001, "Ada");
    let home = enter(&ada).await;
    assert!(home.text.contains("Night Shop"), "{}", home.text);
    // The other settings change all the same.
    set("shop.contact", "help@shop.example");
    let changed = Instant::now();
    while !help(&ada).await.contains("help@shop.example") {
        assert!(changed.elapsed() < SOON, "the contact is not shown");
    }
    let alerts = store.api.get("/api/v1/alerts?kind=setting_unfit").await;
    let programs = u64::try_from(store.everybody().len()).expect("a few");
    let alert = &alerts["items"][0];
    assert_eq!(alerts["items"].as_array().map(Vec::len), Some(1));
    assert!(
        (1..=programs).contains(&alert["count"].as_u64().expect("a count")),
        "{alert}"
    );
}
