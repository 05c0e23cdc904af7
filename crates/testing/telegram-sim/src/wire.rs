//! Objects as the Bot API writes them.

use serde_json::{Value, json};

use crate::state::{BotProfile, Chat, Content, Message, Profile, State};
use crate::text::{Entity, Formatted};

pub(crate) fn bot(bot: &BotProfile) -> Value {
    json!({"id": bot.id, "is_bot": true, "first_name": bot.username, "username": bot.username})
}

pub(crate) fn user(person: &Profile) -> Value {
    let mut user = json!({"id": person.id, "is_bot": false, "first_name": person.first_name});
    if let Some(username) = &person.username {
        user["username"] = json!(username);
    }
    if let Some(code) = &person.language_code {
        user["language_code"] = json!(code);
    }
    user
}

pub(crate) fn chat(person: &Profile) -> Value {
    let mut chat = json!({"id": person.id, "type": "private", "first_name": person.first_name});
    if let Some(username) = &person.username {
        chat["username"] = json!(username);
    }
    chat
}

pub(crate) fn message(state: &State, in_chat: &Chat, message: &Message) -> Value {
    let from = if message.from_bot {
        bot(&state.bot)
    } else {
        user(&in_chat.person)
    };
    let mut object = json!({"message_id": message.id, "from": from, "chat": chat(&in_chat.person), "date": message.date});
    if let Some(date) = message.edit_date {
        object["edit_date"] = json!(date);
    }
    match &message.content {
        Content::Text(text) => put_text(&mut object, text, "text", "entities"),
        Content::Photo { id, caption } => {
            object["photo"] = state
                .files
                .get(id)
                .map_or_else(|| json!([]), |photo| photo.sizes());
            if !caption.is_empty() {
                put_text(&mut object, caption, "caption", "caption_entities");
            }
        }
    }
    if let Some(keyboard) = &message.keyboard {
        object["reply_markup"] = keyboard.clone();
    }
    if message.protected {
        object["has_protected_content"] = json!(true);
    }
    object
}

fn put_text(object: &mut Value, text: &Formatted, name: &str, entities: &str) {
    object[name] = json!(text.text);
    if !text.entities.is_empty() {
        object[entities] = text.entities.iter().map(entity).collect();
    }
}

fn entity(entity: &Entity) -> Value {
    serde_json::to_value(entity).unwrap_or_default()
}

/// A `my_chat_member` update: the person has blocked the bot, or has ended the blocking.
pub(crate) fn membership(state: &State, in_chat: &Chat, date: i64, blocked: bool) -> Value {
    let bot = bot(&state.bot);
    let member = json!({"status": "member", "user": bot});
    let banned = json!({"status": "kicked", "user": bot, "until_date": 0});
    let (old, new) = if blocked {
        (member, banned)
    } else {
        (banned, member)
    };
    json!({"chat": chat(&in_chat.person), "from": user(&in_chat.person), "date": date,
           "old_chat_member": old, "new_chat_member": new})
}
