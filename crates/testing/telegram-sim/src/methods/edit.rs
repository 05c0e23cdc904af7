//! Changes to messages that the bot sent.

use serde_json::{Map, Value};

use super::send::{as_wire, inline_keyboard};
use super::{Answer, done, media as pictures, text as texts, writable};
use crate::clock::unix_now;
use crate::params::Params;
use crate::refuse::ApiError;
use crate::state::{Content, Message, State};

/// For how many seconds after its date a bot may delete a message.
const DELETABLE: i64 = 48 * 60 * 60;

pub(super) fn text(state: &mut State, params: &Params) -> Answer {
    let message = own_message(state, params)?;
    if !matches!(message.content, Content::Text(_)) {
        return Err(ApiError::bad_request(
            "there is no text in the message to edit",
        ));
    }
    let text = texts::message(&params.fields)?;
    replace(state, params, &message, |content| {
        *content = Content::Text(text);
    })
}

pub(super) fn caption(state: &mut State, params: &Params) -> Answer {
    let message = own_message(state, params)?;
    let Content::Photo { id, .. } = &message.content else {
        return Err(ApiError::bad_request(
            "there is no caption in the message to edit",
        ));
    };
    let new = Content::Photo {
        id: id.clone(),
        caption: texts::caption(&params.fields)?,
    };
    replace(state, params, &message, |content| *content = new)
}

pub(super) fn media(state: &mut State, params: &Params) -> Answer {
    let message = own_message(state, params)?;
    let none = Map::new();
    let media = params
        .fields
        .get("media")
        .and_then(Value::as_object)
        .unwrap_or(&none);
    if media.get("type").and_then(Value::as_str) != Some("photo") {
        return Err(ApiError::violation("only photos are simulated"));
    }
    let caption = texts::caption(media)?;
    let reference = media
        .get("media")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let photo = pictures::resolve(state, reference, params)?;
    let new = Content::Photo {
        id: photo.id.clone(),
        caption,
    };
    replace(state, params, &message, |content| *content = new)
}

pub(super) fn reply_markup(state: &mut State, params: &Params) -> Answer {
    let message = own_message(state, params)?;
    replace(state, params, &message, |_| {})
}

pub(super) fn delete(state: &mut State, params: &Params) -> Answer {
    let chat = writable(state, params)?;
    let id = params.int("message_id").unwrap_or_default();
    let Some(message) = chat.messages.get(&id) else {
        return Err(ApiError::bad_request("message to delete not found"));
    };
    if unix_now() - message.date > DELETABLE {
        return Err(ApiError::bad_request(
            "message can't be deleted for everyone",
        ));
    }
    chat.messages.remove(&id);
    let chat = chat.person.id;
    state.touch(chat);
    Ok(done())
}

fn own_message(state: &mut State, params: &Params) -> Result<Message, ApiError> {
    if params.fields.contains_key("inline_message_id") {
        return Err(ApiError::violation("inline messages are not simulated"));
    }
    let id = params
        .int("message_id")
        .ok_or_else(|| ApiError::violation("message identifier is not specified"))?;
    let chat = writable(state, params)?;
    let message = chat
        .messages
        .get(&id)
        .ok_or_else(|| ApiError::bad_request("message to edit not found"))?;
    if !message.from_bot {
        return Err(ApiError::bad_request("message can't be edited"));
    }
    Ok(message.clone())
}

/// Stores the edited message; an edit without a keyboard takes the keyboard away.
fn replace(
    state: &mut State,
    params: &Params,
    old: &Message,
    edit: impl FnOnce(&mut Content),
) -> Answer {
    let mut new = old.clone();
    edit(&mut new.content);
    new.keyboard = inline_keyboard(params.fields.get("reply_markup"));
    if new.content == old.content && new.keyboard == old.keyboard {
        return Err(ApiError::bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a \
             current content and reply markup of the message",
        ));
    }
    let (chat, id) = (params.chat_id().unwrap_or_default(), old.id);
    new.edit_date = Some(unix_now());
    new.edits += 1;
    new.revision = state.next_revision();
    if let Some(chat) = state.chats.get_mut(&chat) {
        chat.revision = new.revision;
        chat.messages.insert(id, new);
    }
    Ok(as_wire(state, chat, id))
}
