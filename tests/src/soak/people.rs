use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use chainstore_telegram_sim::{Button, Person};

use super::dice::Dice;
use super::{Numbers, Soak, WINDOW};
use crate::patient::{Taps, order_patiently_by};
use crate::store::Payment;

/// The longest pause between two steps of a shopper.
const THINKING: Duration = Duration::from_secs(5);
/// How long a shopper waits for the outcome of a payment before the next order.
const CURIOUS: Duration = Duration::from_secs(40);

/// How a shopper pays.
#[derive(Clone, Copy, Debug)]
enum Habit {
    Exactly,
    InTwoParts,
    TooMuch,
    TooLittle,
    TooLate,
    Never,
}

impl Habit {
    fn of(dice: &mut Dice) -> Self {
        match dice.below(100) {
            0..62 => Self::Exactly,
            62..76 => Self::InTwoParts,
            76..86 => Self::TooMuch,
            86..91 => Self::TooLittle,
            91..95 => Self::TooLate,
            _ => Self::Never,
        }
    }
}

/// The Telegram id of a shopper.
pub(super) fn id(number: u32) -> i64 {
    1_000_000 + i64::from(number)
}

/// Orders and pays again and again, each time in a random way, until the soak test closes.
pub(super) async fn shop(soak: Arc<Soak>, number: u32) {
    let person = soak.store.shopper(id(number), &format!("Shopper {number}"));
    let mut dice = soak.dice(1_000 + u64::from(number));
    let mut known = Numbers::new();
    while !soak.is_closing() {
        tokio::time::sleep(dice.up_to(THINKING)).await;
        if dice.percent(30) {
            look_around(&person, &mut dice).await;
        }
        let taps = if dice.percent(25) {
            Taps::Twice
        } else {
            Taps::Once
        };
        match order_patiently_by(&person, &known, taps).await {
            Ok(payment) => {
                known.insert(payment.number.clone());
                soak.note(&person, payment.clone());
                pay(&soak, &payment, &mut dice).await;
                watch(&person, &payment).await;
            }
            Err(chat) => {
                soak.tally.in_vain.fetch_add(1, Ordering::Relaxed);
                eprintln!("{} tried in vain to order:\n{chat}", person.id());
            }
        }
    }
}

/// Taps some random buttons, as people do while they wait.
async fn look_around(person: &Person, dice: &mut Dice) {
    for _ in 0..dice.below(5) {
        let chat = person.chat();
        let recent: Vec<_> = chat.messages.iter().rev().take(4).collect();
        let shown = dice.pick(&recent);
        let buttons: Vec<_> = shown
            .into_iter()
            .flat_map(|message| message.buttons().map(move |button| (message.id, button)))
            .filter(|(_, button)| harmless(&button.text))
            .collect();
        if let Some((message, button)) = dice.pick(&buttons) {
            // An error can be ignored: the screen may have got other buttons meanwhile.
            let _ = person.tap(*message, Button::Text(button.text.clone()));
        } else {
            let _ = person.send("/orders");
        }
        tokio::time::sleep(dice.up_to(Duration::from_secs(1))).await;
    }
}

/// Whether a button neither orders nor changes the language, in which the labels of buttons are searched.
fn harmless(label: &str) -> bool {
    const WORDS: [&str; 7] = [
        "Shirts",
        "Plain",
        "Home",
        "Back",
        "orders",
        "Look again",
        "Show order",
    ];
    WORDS.iter().any(|word| label.contains(word))
}

async fn pay(soak: &Soak, payment: &Payment, dice: &mut Dice) {
    let asked = payment.amount;
    let habit = Habit::of(dice);
    let parts = match habit {
        Habit::Exactly | Habit::TooLate => vec![asked],
        Habit::InTwoParts => {
            let part = asked * u128::from(10 + dice.below(80)) / 100;
            vec![part, asked - part]
        }
        Habit::TooMuch => vec![asked + 1 + u128::from(dice.below(5_000_000))],
        Habit::TooLittle => vec![asked / 3],
        Habit::Never => vec![],
    };
    if matches!(habit, Habit::TooLate) {
        let over = Instant::now() + Duration::from_secs(WINDOW * 60 + 15);
        while Instant::now() < over && !soak.is_closing() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
    for part in parts {
        let held = soak.chain.lock().await;
        soak.store.pay(payment, part).await;
        drop(held);
        tokio::time::sleep(dice.up_to(Duration::from_secs(6))).await;
    }
}

/// Waits for some time for a message about the order. Whether it came is checked at the end.
async fn watch(person: &Person, payment: &Payment) {
    let told = |message: &chainstore_telegram_sim::MessageView| {
        message.text.contains(&payment.number) && message.text.contains("order is confirmed")
    };
    let _ = person.wait_for(told, CURIOUS).await;
}
