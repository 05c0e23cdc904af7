//! What a person can do with the app.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;

use crate::clock::unix_now;
use crate::queue::Sequence;
use crate::shared::Shared;
use crate::state::{CallbackAnswer, Chat, Content, State, Tap};
use crate::text::{Formatted, utf16_len};
use crate::view::{ChatView, MessageView};
use crate::wire;

/// A person in their private chat with the bot. Cheap to clone.
#[derive(Clone)]
pub struct Person {
    shared: Arc<Shared>,
    id: i64,
}

/// Which button of a message is tapped.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Button {
    /// By its place, from 0.
    At {
        /// Row from the top.
        row: usize,
        /// Place from the left.
        col: usize,
    },
    /// By its label; the first one that has it.
    Text(String),
    /// No existing button: a modified app sends this data.
    Data(String),
}

impl From<&str> for Button {
    /// A button by its label.
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Why a person could not do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PersonError {
    /// The person has blocked the bot. The app then has no input field.
    #[error("the bot is blocked")]
    Blocked,
    /// The text is empty or longer than 4096 characters.
    #[error("no app sends such a text")]
    Text,
    /// The chat has no such message of the bot.
    #[error("no message {0} of the bot")]
    NoMessage(i64),
    /// The message has no such button.
    #[error("message {0} has no such button")]
    NoButton(i64),
    /// The button opens a page, copies a text or does nothing, so the bot gets no tap.
    #[error("the button sends nothing to the bot")]
    NotACallback,
    /// What was waited for did not happen.
    #[error("waited in vain; the chat shows:\n{chat}")]
    Timeout {
        /// The chat at the end of the wait, one message a line, and the violations so far.
        chat: String,
    },
}

impl Person {
    pub(crate) fn new(shared: Arc<Shared>, id: i64) -> Self {
        Self { shared, id }
    }

    /// Telegram's number of the person and of the chat.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Writes to the bot, a command or any text. Returns the number of the message.
    pub fn send(&self, text: &str) -> Result<i64, PersonError> {
        let text = text.trim();
        if text.is_empty() || utf16_len(text) > 4096 {
            return Err(PersonError::Text);
        }
        self.shared.change(|state| {
            self.reachable(state)?.started = true;
            let message =
                state.add_message(self.id, false, Content::Text(Formatted::typed(text)), None);
            let update = state
                .chats
                .get(&self.id)
                .map(|chat| wire::message(state, chat, &message));
            state
                .queue
                .push(Sequence::Chat(self.id), &update.unwrap_or_default());
            Ok(message.id)
        })
    }

    /// Taps a button of a message. Returns the number of the callback query.
    pub fn tap(&self, message_id: i64, button: impl Into<Button>) -> Result<String, PersonError> {
        let button = button.into();
        self.shared.change(|state| {
            let chat = self.reachable(state)?;
            let data = tapped(chat, message_id, button)?;
            let id = state.next_tap_id();
            let tap = Tap {
                chat: self.id,
                message_id,
                data: data.clone(),
                valid_until: Instant::now() + state.queue.lifetimes().answer,
                answer: None,
            };
            state.taps.insert(id.clone(), tap);
            if let Some(chat) = state.chats.get_mut(&self.id) {
                chat.last_tap = Some(id.clone());
            }
            state.touch(self.id);
            let update = state.chats.get(&self.id).map(|chat| {
                let message = chat.messages.get(&message_id).map(|message| wire::message(state, chat, message));
                let instance = self.id.wrapping_mul(0x5851_F42D_4C95_7F2D).to_string();
                json!({"id": id, "from": wire::user(&chat.person), "message": message, "chat_instance": instance, "data": data})
            });
            state.queue.push(Sequence::Taps(self.id), &update.unwrap_or_default());
            Ok(id)
        })
    }

    /// Blocks the bot.
    pub fn block(&self) {
        self.set_blocked(true);
    }

    /// Ends the blocking of the bot.
    pub fn unblock(&self) {
        self.set_blocked(false);
    }

    fn set_blocked(&self, blocked: bool) {
        self.shared.change(|state| {
            let Some(chat) = state
                .chats
                .get_mut(&self.id)
                .filter(|chat| chat.blocked != blocked)
            else {
                return;
            };
            chat.blocked = blocked;
            state.touch(self.id);
            let update = state
                .chats
                .get(&self.id)
                .map(|chat| wire::membership(state, chat, unix_now(), blocked));
            state
                .queue
                .push(Sequence::Membership(self.id), &update.unwrap_or_default());
        });
    }

    /// The chat as it is now.
    pub fn chat(&self) -> ChatView {
        self.shared.look(|state| self.view(state))
    }

    /// One message of the chat.
    pub fn message(&self, id: i64) -> Option<MessageView> {
        self.shared.look(|state| {
            state
                .chats
                .get(&self.id)?
                .messages
                .get(&id)
                .map(MessageView::of)
        })
    }

    /// The bot's answer to a tap, once it is there.
    pub fn answer(&self, tap: &str) -> Option<CallbackAnswer> {
        self.shared
            .look(|state| state.taps.get(tap)?.answer.clone())
    }

    /// Makes all taps of the person too old to be answered.
    pub fn expire_taps(&self) {
        self.shared.change(|state| {
            let now = Instant::now();
            state
                .taps
                .values_mut()
                .filter(|tap| tap.chat == self.id)
                .for_each(|tap| tap.valid_until = now);
        });
    }

    /// Waits until a message of the bot, new or edited, meets the condition. Returns the newest such message.
    pub async fn wait_for(
        &self,
        mut fits: impl FnMut(&MessageView) -> bool,
        limit: Duration,
    ) -> Result<MessageView, PersonError> {
        self.wait_since(0, &mut fits, limit).await
    }

    /// Taps, then waits for a message that the bot sends or edits afterwards.
    pub async fn tap_and_wait(
        &self,
        message_id: i64,
        button: impl Into<Button>,
        mut fits: impl FnMut(&MessageView) -> bool,
        limit: Duration,
    ) -> Result<MessageView, PersonError> {
        let since = self.chat().revision;
        self.tap(message_id, button)?;
        self.wait_since(since, &mut fits, limit).await
    }

    /// Writes, then waits for a message that the bot sends or edits afterwards.
    pub async fn send_and_wait(
        &self,
        text: &str,
        mut fits: impl FnMut(&MessageView) -> bool,
        limit: Duration,
    ) -> Result<MessageView, PersonError> {
        let since = self.chat().revision;
        self.send(text)?;
        self.wait_since(since, &mut fits, limit).await
    }

    /// Waits for the answer to a tap.
    pub async fn wait_answer(
        &self,
        tap: &str,
        limit: Duration,
    ) -> Result<CallbackAnswer, PersonError> {
        let answer = self
            .shared
            .until(limit, |state| state.taps.get(tap)?.answer.clone())
            .await;
        answer.ok_or_else(|| self.timeout())
    }

    /// Waits until the chat meets the condition.
    pub async fn wait_chat(
        &self,
        mut fits: impl FnMut(&ChatView) -> bool,
        limit: Duration,
    ) -> Result<ChatView, PersonError> {
        let found = self
            .shared
            .until(limit, |state| Some(self.view(state)).filter(&mut fits))
            .await;
        found.ok_or_else(|| self.timeout())
    }

    async fn wait_since(
        &self,
        since: u64,
        fits: &mut impl FnMut(&MessageView) -> bool,
        limit: Duration,
    ) -> Result<MessageView, PersonError> {
        let found = self.shared.until(limit, |state| {
            let messages = state.chats.get(&self.id)?.messages.values().rev();
            messages
                .filter(|message| message.from_bot && message.revision > since)
                .map(MessageView::of)
                .find(|message| fits(message))
        });
        found.await.ok_or_else(|| self.timeout())
    }

    fn reachable<'a>(&self, state: &'a mut State) -> Result<&'a mut Chat, PersonError> {
        let chat = state
            .chats
            .get_mut(&self.id)
            .expect("people are never removed");
        if chat.blocked {
            Err(PersonError::Blocked)
        } else {
            Ok(chat)
        }
    }

    fn view(&self, state: &State) -> ChatView {
        ChatView::of(
            state,
            state.chats.get(&self.id).expect("people are never removed"),
        )
    }

    fn timeout(&self) -> PersonError {
        let mut chat = String::new();
        for message in self.chat().messages {
            let side = if message.from_bot { "bot" } else { "person" };
            let buttons: Vec<&str> = message
                .buttons()
                .map(|button| button.text.as_str())
                .collect();
            let _ = writeln!(
                chat,
                "{} {side}: {:?} {buttons:?}",
                message.id, message.text
            );
        }
        for violation in self.shared.look(|state| state.violations.clone()) {
            let _ = writeln!(
                chat,
                "violation in {}: {}",
                violation.method, violation.fault
            );
        }
        PersonError::Timeout { chat }
    }
}

/// The data that a tap sends.
fn tapped(chat: &Chat, message_id: i64, button: Button) -> Result<String, PersonError> {
    let message = chat
        .messages
        .get(&message_id)
        .filter(|message| message.from_bot);
    let message = message
        .map(MessageView::of)
        .ok_or(PersonError::NoMessage(message_id))?;
    let found = match button {
        Button::Data(data) => return Ok(data),
        Button::At { row, col } => message.keyboard.get(row).and_then(|row| row.get(col)),
        Button::Text(text) => message
            .keyboard
            .iter()
            .flatten()
            .find(|button| button.text == text),
    };
    let found = found.ok_or(PersonError::NoButton(message_id))?;
    found.callback_data.clone().ok_or(PersonError::NotACallback)
}
