//! What people write: commands, and the address we asked for.

use crate::conversation::{Conversation, Trouble};
use crate::screen::Reply;
use crate::screens::{self, Action, COMMANDS, LINKS, Opens};

/// Answers a text; `answers` is the message of ours that it answers.
pub(super) async fn said(
    conversation: &Conversation<'_>,
    text: &str,
    answers: Option<&str>,
) -> Result<Reply, Trouble> {
    match text.strip_prefix('/') {
        Some(command) => run(conversation, command).await,
        None => screens::written(conversation, text, answers)
            .await
            .map(Reply::Here),
    }
}

/// A command that the shop does not have opens the first screen.
async fn run(conversation: &Conversation<'_>, command: &str) -> Result<Reply, Trouble> {
    let (name, rest) = command
        .split_once(char::is_whitespace)
        .unwrap_or((command, ""));
    // `/cart@shop_bot` is the same command.
    let name = name.split('@').next().unwrap_or_default();
    let known = COMMANDS
        .iter()
        .find(|known| known.name.eq_ignore_ascii_case(name));
    match known.map(|known| (known.name, known.opens)) {
        Some(("start", _)) => start(conversation, rest.trim()).await,
        Some((_, Opens::Tap(action))) => action.run(conversation, None).await,
        Some((_, Opens::Page(page))) => Ok(Reply::Here(page(&conversation.look(None)))),
        None => home(conversation, None).await,
    }
}

/// `/start` opens the first screen; with the payload of a link it opens what the link names.
async fn start(conversation: &Conversation<'_>, payload: &str) -> Result<Reply, Trouble> {
    let named: Option<Action> = LINKS.iter().find_map(|link| link(payload));
    let Some(action) = named else {
        return home(conversation, None).await;
    };
    match action.run(conversation, None).await {
        Err(Trouble::NotFound) => {
            home(conversation, Some(conversation.texts().not_offered())).await
        }
        other => other,
    }
}

async fn home(
    conversation: &Conversation<'_>,
    note: Option<&'static str>,
) -> Result<Reply, Trouble> {
    let screen = screens::home(conversation, &conversation.look(note)).await?;
    Ok(Reply::Here(screen))
}
