//! A person who presses buttons by what is written on them.

use std::time::Duration;

use chainstore_telegram_sim::{Button, ChatView, MessageView, Person};

use super::PATIENCE;
use crate::chain::Network;
use crate::error::Failure;
use crate::wallet::{self, Wanted};

pub(super) struct Shopper(Person);

impl Shopper {
    pub(super) const fn new(person: Person) -> Self {
        Self(person)
    }

    /// From `/start` to the last screen before the order: a T-shirt that is collected in Berlin.
    pub(super) async fn fill_cart(&self) -> Result<(), Failure> {
        let has_buttons = |screen: &MessageView| !screen.keyboard.is_empty();
        self.0
            .send_and_wait("/start", has_buttons, PATIENCE)
            .await?;
        for label in [
            "Wear",
            "Linden T-shirt",
            "M ",
            "Add to cart",
            "🛒",
            "Checkout",
            "Berlin",
        ] {
            self.press(label).await?;
        }
        Ok(())
    }

    /// Orders what is in the cart, to be paid on this network, and waits for the request to pay.
    pub(super) async fn order(&self, network: &Network) -> Result<Wanted, Failure> {
        let before = wallet::newest(&self.0.chat());
        self.press(&format!("{} on {}", network.accepted, network.name))
            .await?;
        self.asked(|wanted| Some(wanted) != before.as_ref()).await
    }

    /// Waits until the newest request to pay meets the condition.
    pub(super) async fn asked(&self, fits: impl Fn(&Wanted) -> bool) -> Result<Wanted, Failure> {
        let newest = |chat: &ChatView| wallet::newest(chat).filter(|wanted| fits(wanted));
        let chat = self
            .0
            .wait_chat(|chat| newest(chat).is_some(), PATIENCE)
            .await?;
        newest(&chat).ok_or_else(|| Failure::refused("nothing is asked for"))
    }

    /// Presses the button with this text, or with a longer one that contains it, in the newest message that has one;
    /// waits for it first, because notices can come between two screens.
    pub(super) async fn press(&self, label: &str) -> Result<(), Failure> {
        let shown = self
            .0
            .wait_chat(|chat| find(chat, label).is_some(), PATIENCE)
            .await;
        let chat = shown.unwrap_or_else(|_| self.0.chat());
        let Some((message, button)) = find(&chat, label) else {
            let texts = chat.messages.iter().flat_map(MessageView::buttons);
            let texts: Vec<&str> = texts.map(|button| button.text.as_str()).collect();
            return Err(Failure::Refused(format!(
                "no button {label:?} among {texts:?}"
            )));
        };
        // A screen takes the place of the one that was tapped, or comes below it.
        let next = |screen: &MessageView| screen.id >= message;
        self.0.tap_and_wait(message, button, next, PATIENCE).await?;
        Ok(())
    }

    /// Waits until a message has this text.
    pub(super) async fn reads(&self, text: &str, within: Duration) -> Result<(), Failure> {
        let has_text = |message: &MessageView| message.text.contains(text);
        self.0.wait_for(has_text, within).await?;
        Ok(())
    }
}

/// The newest message with a button whose text contains this one, and the place of the button.
fn find(chat: &ChatView, label: &str) -> Option<(i64, Button)> {
    let mut newest = chat.messages.iter().rev();
    newest.find_map(|message| Some((message.id, place(message, label)?)))
}

/// The place of the first button whose text contains this one. A space at its end stands for the end of a word.
fn place(message: &MessageView, label: &str) -> Option<Button> {
    let fits = |text: &str| format!("{text} ").contains(label);
    let mut rows = message.keyboard.iter().enumerate();
    rows.find_map(|(row, buttons)| {
        let col = buttons.iter().position(|button| fits(&button.text))?;
        Some(Button::At { row, col })
    })
}
