//! Buttons as Telegram takes them.

use frankenstein::types::{
    CopyTextButton, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, ReplyMarkup,
};

use crate::button::Holder;
use crate::present::Presenter;
use crate::screen::{Key, Screen};

impl Presenter {
    /// What stands below a new message: its buttons, or the field for an answer.
    pub(crate) fn markup(&self, chat: i64, screen: &Screen) -> Option<ReplyMarkup> {
        if let Some(hint) = screen.asks {
            let ask = ForceReply::builder()
                .force_reply(true)
                .input_field_placeholder(hint)
                .build();
            return Some(ReplyMarkup::ForceReply(ask));
        }
        self.keyboard(chat, screen)
            .map(ReplyMarkup::InlineKeyboardMarkup)
    }

    /// The buttons of a message.
    pub(crate) fn keyboard(&self, chat: i64, screen: &Screen) -> Option<InlineKeyboardMarkup> {
        if screen.keys.is_empty() {
            return None;
        }
        let now = self.clock.now();
        let holder = Holder { user: chat, chat };
        let button = |key: &Key| match key {
            Key::Tap(label, action) => InlineKeyboardButton::builder()
                .text(label)
                .callback_data(self.buttons.sign(*action, holder, now))
                .build(),
            Key::Copy { label, text } => InlineKeyboardButton::builder()
                .text(label)
                .copy_text(CopyTextButton::builder().text(text).build())
                .build(),
        };
        let rows = screen
            .keys
            .iter()
            .map(|row| row.iter().map(button).collect());
        let markup = InlineKeyboardMarkup::builder().inline_keyboard(rows.collect());
        Some(markup.build())
    }
}
