//! New messages.

use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::{Answer, done, media, text, writable};
use crate::params::Params;
use crate::refuse::ApiError;
use crate::state::{Content, State};
use crate::wire;

const ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

/// How long clients show an action.
const ACTION_LIFE: Duration = Duration::from_secs(5);

pub(super) fn message(state: &mut State, params: &Params) -> Answer {
    let chat = writable(state, params)?.person.id;
    let content = Content::Text(text::message(&params.fields)?);
    Ok(deliver(state, chat, content, params))
}

pub(super) fn photo(state: &mut State, params: &Params) -> Answer {
    let chat = writable(state, params)?.person.id;
    let caption = text::caption(&params.fields)?;
    let photo = media::resolve(state, params.text("photo").unwrap_or_default(), params)?;
    Ok(deliver(
        state,
        chat,
        Content::Photo {
            id: photo.id.clone(),
            caption,
        },
        params,
    ))
}

fn deliver(state: &mut State, chat: i64, content: Content, params: &Params) -> Value {
    let markup = params.fields.get("reply_markup");
    let message = state.add_message(chat, true, content, inline_keyboard(markup));
    let Some(chat) = state.chats.get_mut(&chat) else {
        return Value::Null;
    };
    if let Some(keyboard) = markup.and_then(reply_keyboard) {
        chat.reply_keyboard = keyboard;
    }
    if let Some(stored) = chat.messages.get_mut(&message.id) {
        stored.protected = params.flag("protect_content");
    }
    let (chat, id) = (chat.person.id, message.id);
    as_wire(state, chat, id)
}

/// The answer of the call that made or changed a message: the message itself.
pub(super) fn as_wire(state: &State, chat: i64, message: i64) -> Value {
    let chat = state.chats.get(&chat);
    let found = chat.and_then(|chat| chat.messages.get(&message).map(|message| (chat, message)));
    found.map_or(Value::Null, |(chat, message)| {
        wire::message(state, chat, message)
    })
}

/// The inline keyboard of a markup; `None` if it has no buttons.
pub(super) fn inline_keyboard(markup: Option<&Value>) -> Option<Value> {
    let rows = markup?.get("inline_keyboard")?.as_array()?;
    let has_buttons = rows
        .iter()
        .any(|row| row.as_array().is_some_and(|row| !row.is_empty()));
    has_buttons.then(|| markup.cloned()).flatten()
}

/// The texts of a reply keyboard; `None` if the markup does not change it.
fn reply_keyboard(markup: &Value) -> Option<Vec<Vec<String>>> {
    if markup.get("remove_keyboard").is_some() {
        return Some(Vec::new());
    }
    let text = |key: &Value| {
        key.as_str()
            .or_else(|| key["text"].as_str())
            .unwrap_or_default()
            .to_owned()
    };
    let rows = markup.get("keyboard")?.as_array()?;
    Some(
        rows.iter()
            .map(|row| row.as_array().into_iter().flatten().map(text).collect())
            .collect(),
    )
}

pub(super) fn chat_action(state: &mut State, params: &Params) -> Answer {
    let chat = writable(state, params)?;
    let action = params.text("action").unwrap_or_default();
    if !ACTIONS.contains(&action) {
        return Err(ApiError::violation("wrong parameter action in request"));
    }
    chat.action = Some((action.to_owned(), Instant::now() + ACTION_LIFE));
    let id = chat.person.id;
    state.touch(id);
    Ok(done())
}
