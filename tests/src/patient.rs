//! A shopper whose taps may be lost, because programs are killed meanwhile, and who therefore taps again.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chainstore_telegram_sim::{ChatView, MessageView, Person};

use crate::shopping::payment_in;
use crate::store::Payment;

/// How long such a shopper tries. What a killed program had claimed can be claimed again after a minute, and
/// this may happen several times.
pub const PATIENTLY: Duration = Duration::from_mins(4);

/// How long the shopper waits for a new screen before tapping again.
const GLANCE: Duration = Duration::from_secs(4);
/// How long the shopper waits for the payment message before searching for the button again.
const DECISION: Duration = Duration::from_secs(75);

/// The button that orders.
const ORDER: &str = "Order and pay";
/// The labels of the buttons that lead to an order, the last step first.
const WAY: [&str; 8] = [
    ORDER,
    "Accept changes",
    "Checkout",
    "Collect at",
    "🛒 Cart (",
    "Add to cart",
    "Plain T-shirt",
    "Shirts (",
];

/// Orders one T-shirt: taps the button of the newest screen that leads to an order, and taps again when no
/// new screen comes. If there is no order within [`PATIENTLY`], the error is the text of the chat.
///
/// # Panics
/// When the simulated chat cannot be used.
pub async fn order_patiently(person: &Person, known: &BTreeSet<String>) -> Result<Payment, String> {
    order_patiently_by(person, known, Taps::Once).await
}

/// How often the shopper taps each button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taps {
    /// Once.
    Once,
    /// Twice, as an impatient shopper does.
    Twice,
}

/// As [`order_patiently`], with this number of taps.
///
/// # Panics
/// When the simulated chat cannot be used.
pub async fn order_patiently_by(
    person: &Person,
    known: &BTreeSet<String>,
    taps: Taps,
) -> Result<Payment, String> {
    let since = person.send("/start").expect("a chat");
    let end = Instant::now() + PATIENTLY;
    let mut ordered: Option<Instant> = None;
    while Instant::now() < end {
        let chat = person.chat();
        if let Some(payment) = fresh(&chat, known) {
            return Ok(payment);
        }
        if let Some((message, label)) = next_step(&chat, since) {
            let orders = label.starts_with(ORDER);
            let waits = ordered.is_some_and(|at| at.elapsed() < DECISION);
            if !(orders && waits) {
                // An error can be ignored: the screen may just have got other buttons, which are read in
                // the next round.
                let _ = person.tap(message, label.as_str());
                if taps == Taps::Twice {
                    let _ = person.tap(message, label.as_str());
                }
                if orders {
                    ordered = Some(Instant::now());
                }
            }
        }
        let seen = person.chat().revision;
        let drawn = |chat: &ChatView| {
            let mut answers = chat.messages.iter().filter(|message| message.from_bot);
            answers.any(|message| message.revision > seen)
        };
        let _ = person.wait_chat(drawn, GLANCE).await;
    }
    Err(told(&person.chat()))
}

/// A chat as text, with one line for each message.
fn told(chat: &ChatView) -> String {
    let lines = chat.messages.iter().map(|message| {
        let labels: Vec<_> = message.buttons().map(|button| &button.text).collect();
        format!("{} {:?} {labels:?}", message.id, message.text)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The payment message of an order that is not in `known`.
fn fresh(chat: &ChatView, known: &BTreeSet<String>) -> Option<Payment> {
    let payments = chat.messages.iter().rev().filter_map(payment_in);
    let mut fresh = payments.filter(|payment| !known.contains(&payment.number));
    fresh.next()
}

/// The next button on the way to an order, on the newest screen that has one.
fn next_step(chat: &ChatView, since: i64) -> Option<(i64, String)> {
    let screens = chat.messages.iter().rev();
    let mut screens = screens.filter(|message| message.from_bot && message.id > since);
    screens.find_map(|screen| Some((screen.id, leads_on(screen)?)))
}

fn leads_on(screen: &MessageView) -> Option<String> {
    WAY.iter().find_map(|step| {
        let mut buttons = screen.buttons();
        let found = buttons.find(|button| button.text.contains(step))?;
        Some(found.text.clone())
    })
}
