//! The methods of the Bot API that are simulated.

mod callbacks;
mod edit;
mod media;
mod profile;
mod receive;
mod send;
mod text;

pub(crate) use receive::{begin_poll, poll};

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::params::Params;
use crate::refuse::ApiError;
use crate::state::{Chat, State};

type Answer = Result<Value, ApiError>;

/// Runs a call that was already checked against the facts.
pub(crate) fn call(state: &mut State, method: &str, params: &Params) -> Answer {
    match method {
        "getMe" => Ok(profile::get_me(state)),
        "setMyCommands" => Ok(profile::set_commands(state, params)),
        "setMyDescription" => Ok(profile::set_description(state, params)),
        "setMyShortDescription" => Ok(profile::set_short_description(state, params)),
        "setWebhook" => receive::set_webhook(state, params),
        "deleteWebhook" => Ok(receive::delete_webhook(state, params)),
        "getWebhookInfo" => Ok(state.queue.info()),
        "sendMessage" => send::message(state, params),
        "sendPhoto" => send::photo(state, params),
        "sendChatAction" => send::chat_action(state, params),
        "editMessageText" => edit::text(state, params),
        "editMessageCaption" => edit::caption(state, params),
        "editMessageMedia" => edit::media(state, params),
        "editMessageReplyMarkup" => edit::reply_markup(state, params),
        "deleteMessage" => edit::delete(state, params),
        "answerCallbackQuery" => callbacks::answer(state, params),
        "getFile" => media::get_file(state, params),
        _ => Err(ApiError {
            is_violation: true,
            ..ApiError::new(404, "Not Found: method not simulated")
        }),
    }
}

/// Counts the call against the sending limits, if they are on.
pub(crate) fn limit(state: &mut State, method: &str, params: &Params) -> Result<(), ApiError> {
    let counts = (method.starts_with("send") && method != "sendChatAction")
        || method.starts_with("editMessage");
    match (&mut state.limiter, params.chat_id()) {
        (Some(limiter), Some(chat)) if counts => limiter
            .take(chat, Instant::now())
            .map_err(ApiError::too_many),
        _ => Ok(()),
    }
}

/// The chat of a call, if the bot may write to it.
fn writable<'a>(state: &'a mut State, params: &Params) -> Result<&'a mut Chat, ApiError> {
    let chat = params
        .chat_id()
        .and_then(|id| state.chats.get_mut(&id))
        .filter(|chat| chat.started);
    let chat = chat.ok_or_else(|| ApiError::bad_request("chat not found"))?;
    if chat.blocked {
        return Err(ApiError::new(403, "Forbidden: bot was blocked by the user"));
    }
    Ok(chat)
}

fn done() -> Value {
    json!(true)
}
