//! Buttons that are forged, of another shopper, or expired.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chainstore_crypto::MasterKey;
use chainstore_telegram_sim::{Button, Person};
use chainstore_tests::shopping::{enter, press, to_checkout};
use chainstore_tests::{Engine, PATIENCE, Store, Who, on_both};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

on_both! {
    a_forged_button_is_answered_with_this_menu_is_old
    a_foreign_button_is_answered_with_this_menu_is_old
    a_stale_button_is_answered_with_this_menu_is_old
}

// proves SR-61
async fn a_forged_button_is_answered_with_this_menu_is_old(engine: Engine) {
    let store = Store::builder(engine).in_process().open().await;
    let ada = store.shopper(1_001, "Ada");
    let real = order_button(&ada).await;
    let mut bytes = BASE64.decode(&real).expect("base64");
    bytes[20] ^= 1;
    let no_more_than = "x".repeat(64);
    for forged in [&BASE64.encode(bytes), "order:1", &no_more_than, &real[1..]] {
        is_old(&store, &ada, forged).await;
    }
}

// proves M-B5, SR-61: a button works only for the shopper and the chat it was made for
async fn a_foreign_button_is_answered_with_this_menu_is_old(engine: Engine) {
    let store = Store::builder(engine).in_process().open().await;
    let ada = store.shopper(1_001, "Ada");
    let eve = store.shopper(1_002, "Eve");
    let stolen = order_button(&ada).await;
    enter(&eve).await;
    is_old(&store, &eve, &stolen).await;
}

// proves SR-61: a button that expired yesterday, with a valid signature
async fn a_stale_button_is_answered_with_this_menu_is_old(engine: Engine) {
    let store = Store::builder(engine).in_process().open().await;
    let ada = store.shopper(1_001, "Ada");
    let fresh = order_button(&ada).await;
    let signer = Signer::of(&store);
    let mut bytes = BASE64.decode(&fresh).expect("base64");
    assert_eq!(
        signer.sign(&bytes[..HEAD], ada.id()),
        fresh,
        "the test signs as the gateway does"
    );
    let expires = u16::from_be_bytes([bytes[22], bytes[23]]);
    // A button is valid for 30 days, so this one was made 31 days earlier.
    bytes[22..HEAD].copy_from_slice(&(expires - 31).to_be_bytes());
    is_old(&store, &ada, &signer.sign(&bytes[..HEAD], ada.id())).await;
}

/// The length of the signed part, in bytes.
const HEAD: usize = 24;
const TAG: usize = 12;

/// Signs a button as the gateway does, to give it an earlier date. Nobody can do this without the master
/// key.
struct Signer {
    key: [u8; 32],
    bot: i64,
}

impl Signer {
    fn of(store: &Store) -> Self {
        let settings = store.settings();
        let master = MasterKey::from_hex(&settings["CHAINSTORE_KEYS__MASTER"]).expect("a key");
        let token = &settings["CHAINSTORE_TELEGRAM__BOT_TOKEN"];
        let (bot, _) = token.split_once(':').expect("a token");
        Self {
            key: *master.derive("telegram-buttons"),
            bot: bot.parse().expect("a number"),
        }
    }

    fn sign(&self, head: &[u8], person: i64) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("any length");
        mac.update(b"chainstore button");
        for number in [self.bot, person, person] {
            mac.update(&number.to_be_bytes());
        }
        mac.update(head);
        let tag = mac.finalize().into_bytes();
        BASE64.encode([head, &tag[..TAG]].concat())
    }
}

/// The data of the button "Order and pay".
async fn order_button(person: &Person) -> String {
    let summary = to_checkout(person).await;
    let mut buttons = summary.buttons();
    let order = buttons.find(|button| button.text.contains("Order and pay"));
    let data = order.expect("a button").callback_data.clone();
    data.expect("its data")
}

/// Asserts that the shopper is told that the menu is old, that nothing is ordered, and that the new menu
/// works.
async fn is_old(store: &Store, person: &Person, data: &str) {
    let home = enter(person).await;
    let tap = person
        .tap(home.id, Button::Data(data.to_owned()))
        .expect("a tap");
    let answer = person.wait_answer(&tap, PATIENCE).await.expect("an answer");
    assert_eq!(answer.text, "This menu is out of date. Here is a new one.");
    let fresh = person
        .wait_for(
            |message| message.id > home.id && message.text.contains("This menu is out of date"),
            PATIENCE,
        )
        .await
        .expect("a fresh menu");
    press(person, &fresh, "Shirts").await;
    let orders = store.api.get("/api/v1/orders").await;
    assert_eq!(orders["items"].as_array().map(Vec::len), Some(0));
    store.process(Who::Gateway(0));
}
