//! A chat as the person sees it.

use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;

use crate::state::{CallbackAnswer, Chat, Content, Message, Profile, State};

/// A private chat with the bot.
#[derive(Debug, Clone, Serialize)]
pub struct ChatView {
    /// Grows with every change of this chat.
    pub revision: u64,
    /// Whose chat it is.
    pub person: Profile,
    /// Whether the person has written at least once.
    pub started: bool,
    /// Whether the person blocked the bot.
    pub blocked: bool,
    /// Messages of both sides, oldest first.
    pub messages: Vec<MessageView>,
    /// Texts of the keyboard below the chat; pressing one sends it.
    pub reply_keyboard: Vec<Vec<String>>,
    /// The action that the app shows for the bot, e.g. `typing`.
    pub action: Option<String>,
    /// The person's latest tap.
    pub last_tap: Option<TapView>,
}

/// One message.
#[derive(Debug, Clone, Serialize)]
pub struct MessageView {
    /// Its number.
    pub id: i64,
    /// Whether the bot wrote it.
    pub from_bot: bool,
    /// Seconds since 1970.
    pub date: i64,
    /// The text, or the caption of a picture, without formatting.
    pub text: String,
    /// The same text as HTML; it is escaped, so a page can show it unchanged.
    pub html: String,
    /// Id of the picture.
    pub photo_id: Option<String>,
    /// Path of the picture on the simulator.
    pub photo: Option<String>,
    /// Rows of buttons below the message.
    pub keyboard: Vec<Vec<ButtonView>>,
    /// Whether the bot has changed it.
    pub edited: bool,
    /// How often the bot has changed it.
    pub edits: u32,
    /// Whether clients keep it from being copied.
    pub protected: bool,
    /// Revision of the chat at which it last changed.
    pub revision: u64,
}

/// One inline button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ButtonView {
    /// Its label.
    pub text: String,
    /// What a tap sends to the bot.
    pub callback_data: Option<String>,
    /// A page that a tap opens.
    pub url: Option<String>,
    /// Text that a tap copies.
    pub copy_text: Option<String>,
    /// Whether a tap does nothing.
    pub disabled: bool,
    /// Its colour, e.g. `primary`.
    pub style: Option<String>,
}

/// A tap and its answer.
#[derive(Debug, Clone, Serialize)]
pub struct TapView {
    /// Number of the callback query.
    pub id: String,
    /// The message tapped.
    pub message_id: i64,
    /// What was sent to the bot.
    pub data: String,
    /// The bot's answer; `None` while the button still shows its progress sign.
    pub answer: Option<CallbackAnswer>,
}

impl MessageView {
    /// All buttons, row by row.
    pub fn buttons(&self) -> impl Iterator<Item = &ButtonView> {
        self.keyboard.iter().flatten()
    }

    /// The first button with this label.
    pub fn button(&self, text: &str) -> Option<&ButtonView> {
        self.buttons().find(|button| button.text == text)
    }

    pub(crate) fn of(message: &Message) -> Self {
        let formatted = message.content.formatted();
        let photo_id = match &message.content {
            Content::Photo { id, .. } => Some(id.clone()),
            Content::Text(_) => None,
        };
        Self {
            id: message.id,
            from_bot: message.from_bot,
            date: message.date,
            text: formatted.text.clone(),
            html: formatted.to_html(),
            photo: photo_id.as_ref().map(|id| format!("/sim/photo/{id}")),
            photo_id,
            keyboard: message.keyboard.as_ref().map(keyboard).unwrap_or_default(),
            edited: message.edits > 0,
            edits: message.edits,
            protected: message.protected,
            revision: message.revision,
        }
    }
}

impl ChatView {
    /// The newest message of the bot.
    pub fn last_from_bot(&self) -> Option<&MessageView> {
        self.messages.iter().rev().find(|message| message.from_bot)
    }

    pub(crate) fn of(state: &State, chat: &Chat) -> Self {
        let tap = |id: &String| {
            state.taps.get(id).map(|tap| TapView {
                id: id.clone(),
                message_id: tap.message_id,
                data: tap.data.clone(),
                answer: tap.answer.clone(),
            })
        };
        Self {
            revision: chat.revision,
            person: chat.person.clone(),
            started: chat.started,
            blocked: chat.blocked,
            messages: chat.messages.values().map(MessageView::of).collect(),
            reply_keyboard: chat.reply_keyboard.clone(),
            action: chat
                .action
                .as_ref()
                .filter(|(_, until)| *until > Instant::now())
                .map(|(action, _)| action.clone()),
            last_tap: chat.last_tap.as_ref().and_then(tap),
        }
    }
}

fn keyboard(markup: &Value) -> Vec<Vec<ButtonView>> {
    let rows = markup["inline_keyboard"].as_array().into_iter().flatten();
    rows.map(|row| row.as_array().into_iter().flatten().map(button).collect())
        .collect()
}

fn button(button: &Value) -> ButtonView {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    ButtonView {
        text: text(&button["text"]).unwrap_or_default(),
        callback_data: text(&button["callback_data"]),
        url: text(&button["url"]),
        copy_text: text(&button["copy_text"]["text"]),
        disabled: button.get("disabled").is_some(),
        style: text(&button["style"]),
    }
}
