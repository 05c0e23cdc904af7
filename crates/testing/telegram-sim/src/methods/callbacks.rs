//! Answers to taps.

use tokio::time::Instant;

use super::{Answer, done};
use crate::params::Params;
use crate::refuse::ApiError;
use crate::state::{CallbackAnswer, State};

pub(super) fn answer(state: &mut State, params: &Params) -> Answer {
    let tap = params
        .text("callback_query_id")
        .and_then(|id| state.taps.get_mut(id));
    // A second answer is refused like a late one, because an answered query no longer exists.
    let Some(tap) = tap.filter(|tap| tap.answer.is_none() && tap.valid_until > Instant::now())
    else {
        return Err(ApiError::bad_request(
            "query is too old and response timeout expired or query ID is invalid",
        ));
    };
    tap.answer = Some(CallbackAnswer {
        text: params.text("text").unwrap_or_default().to_owned(),
        show_alert: params.flag("show_alert"),
        url: params.text("url").map(str::to_owned),
    });
    let chat = tap.chat;
    state.touch(chat);
    Ok(done())
}
