//! A shopper whose taps may be lost: programs die while they shop.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chainstore_telegram_sim::{ChatView, MessageView, Person};

use crate::shopping::payment_in;
use crate::store::Payment;

/// How long such a shopper goes on: what a dead program had taken is taken up by another when its
/// lease of a minute ends, and that may happen more than once.
pub const PATIENTLY: Duration = Duration::from_mins(4);

/// How long they look at a screen before they tap again.
const GLANCE: Duration = Duration::from_secs(4);
/// How long they wait for the payment message before they look for the button again.
const DECISION: Duration = Duration::from_secs(75);

/// The button that orders.
const ORDER: &str = "Order and pay";
/// What leads to an order, the last step first.
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

/// Orders one T-shirt: taps whatever leads on from the newest screen, and taps again when nothing comes.
/// The error is the chat, when no order came of it in [`PATIENTLY`].
///
/// # Panics
/// When the app cannot be used at all.
pub async fn order_patiently(person: &Person, known: &BTreeSet<String>) -> Result<Payment, String> {
    order_patiently_by(person, known, Taps::Once).await
}

/// How often a finger comes down on a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taps {
    /// Once.
    Once,
    /// Twice, as a nervous finger does it.
    Twice,
}

/// As [`order_patiently`], with another finger.
///
/// # Panics
/// When the app cannot be used at all.
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
                // A screen that has just been redrawn has other buttons; the next glance sees them.
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

/// A chat as text, a message a line.
fn told(chat: &ChatView) -> String {
    let lines = chat.messages.iter().map(|message| {
        let labels: Vec<_> = message.buttons().map(|button| &button.text).collect();
        format!("{} {:?} {labels:?}", message.id, message.text)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A payment message of an order that is not known yet.
fn fresh(chat: &ChatView, known: &BTreeSet<String>) -> Option<Payment> {
    let payments = chat.messages.iter().rev().filter_map(payment_in);
    let mut fresh = payments.filter(|payment| !known.contains(&payment.number));
    fresh.next()
}

/// The button that leads on from the newest screen that has one.
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
