//! The profile of the bot: its commands and descriptions.

use serde_json::{Value, json};

use super::done;
use crate::params::Params;
use crate::state::State;
use crate::wire;

pub(super) fn get_me(state: &State) -> Value {
    let mut me = wire::bot(&state.bot);
    for ability in [
        "can_join_groups",
        "can_read_all_group_messages",
        "supports_inline_queries",
    ] {
        me[ability] = json!(false);
    }
    me
}

/// Accepts a list for one language or scope without storing it: only the list for everybody is shown.
pub(super) fn set_commands(state: &mut State, params: &Params) -> Value {
    let scope = params
        .fields
        .get("scope")
        .and_then(|scope| scope["type"].as_str())
        .unwrap_or("default");
    if is_for_all_languages(params) && matches!(scope, "default" | "all_private_chats") {
        state.bot.commands = params.fields.get("commands").cloned().unwrap_or_default();
    }
    done()
}

pub(super) fn set_description(state: &mut State, params: &Params) -> Value {
    if is_for_all_languages(params) {
        params
            .text("description")
            .unwrap_or_default()
            .clone_into(&mut state.bot.description);
    }
    done()
}

pub(super) fn set_short_description(state: &mut State, params: &Params) -> Value {
    if is_for_all_languages(params) {
        params
            .text("short_description")
            .unwrap_or_default()
            .clone_into(&mut state.bot.short_description);
    }
    done()
}

fn is_for_all_languages(params: &Params) -> bool {
    params.text("language_code").is_none_or(str::is_empty)
}
