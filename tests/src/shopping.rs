//! The steps of a shopper in the chat.

use chainstore_nodes::Address;
use chainstore_telegram_sim::{Button, MessageView, Person};

use crate::store::Payment;
use crate::time::PATIENCE;
use crate::wallet::units;

/// Taps the first button whose label contains `label`, and answers the screen that follows.
///
/// # Panics
/// When there is no such button or no screen follows; the text shows the chat.
pub async fn press(person: &Person, screen: &MessageView, label: &str) -> MessageView {
    let message = screen.id;
    person
        .tap_and_wait(
            message,
            place(screen, label),
            move |next| next.id >= message,
            PATIENCE,
        )
        .await
        .unwrap_or_else(|error| panic!("after {label:?}: {error}"))
}

/// The place of the first button whose label contains `label`.
///
/// # Panics
/// When there is none.
pub fn place(screen: &MessageView, label: &str) -> Button {
    let mut places = screen
        .keyboard
        .iter()
        .enumerate()
        .flat_map(|(row, buttons)| {
            buttons
                .iter()
                .enumerate()
                .map(move |(col, button)| (row, col, button))
        });
    let found = places.find(|(_, _, button)| button.text.contains(label));
    let Some((row, col, _)) = found else {
        let labels: Vec<_> = screen.buttons().map(|button| &button.text).collect();
        panic!(
            "no button {label:?} among {labels:?} under:\n{}",
            screen.text
        )
    };
    Button::At { row, col }
}

/// Sends `/start`, and answers the first screen.
///
/// # Panics
/// When the bot does not answer.
pub async fn enter(person: &Person) -> MessageView {
    person
        .send_and_wait("/start", |screen| !screen.keyboard.is_empty(), PATIENCE)
        .await
        .expect("the first screen")
}

/// From `/start` to the last screen before the order: one T-shirt, to be collected.
pub async fn to_checkout(person: &Person) -> MessageView {
    let home = enter(person).await;
    let shelf = press(person, &home, "Shirts").await;
    let product = press(person, &shelf, "Plain T-shirt").await;
    let product = press(person, &product, "Add to cart").await;
    let cart = press(person, &product, "Cart").await;
    let delivery = press(person, &cart, "Checkout").await;
    press(person, &delivery, "Old Town").await
}

/// Orders one T-shirt, and answers the payment that is asked for.
///
/// # Panics
/// When the order is not placed.
pub async fn order(person: &Person) -> Payment {
    let summary = to_checkout(person).await;
    person
        .tap(summary.id, place(&summary, "Order and pay"))
        .expect("a tap");
    asked(person).await
}

/// Waits for the payment message.
///
/// # Panics
/// When it does not come.
pub async fn asked(person: &Person) -> Payment {
    let message = person
        .wait_for(|message| copied(message).count() >= 2, PATIENCE)
        .await;
    let message = message.expect("a payment message");
    payment_in(&message).expect("an address and an amount to copy")
}

/// The payment that a message asks for; `None` if it is no payment message.
///
/// # Panics
/// When it names no order or no amount.
pub fn payment_in(message: &MessageView) -> Option<Payment> {
    let mut address = None;
    let mut amount = None;
    for text in copied(message) {
        match text.parse::<Address>() {
            Ok(found) => address = Some(found),
            Err(_) => amount = Some(units(text, 6)),
        }
    }
    let (address, amount) = (address?, amount?);
    Some(Payment {
        number: number(&message.text),
        address,
        amount,
        message: message.id,
    })
}

fn copied(message: &MessageView) -> impl Iterator<Item = &str> {
    message
        .buttons()
        .filter_map(|button| button.copy_text.as_deref())
}

/// The order number in a text: `7K3M-9QXD`.
fn number(text: &str) -> String {
    let is_number = |word: &&str| {
        word.len() == 9
            && word.as_bytes()[4] == b'-'
            && word
                .bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let found = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .find(is_number);
    found
        .unwrap_or_else(|| panic!("no order number in:\n{text}"))
        .to_owned()
}

/// Waits until the bot has written something that contains `part`.
///
/// # Panics
/// When it does not.
pub async fn read(person: &Person, part: &str) -> MessageView {
    let found = person
        .wait_for(|message| message.text.contains(part), PATIENCE)
        .await;
    found.unwrap_or_else(|error| panic!("nobody wrote {part:?}: {error}"))
}
