use super::{Look, Screen, key};
use crate::action::Action;

/// A text with a way back to the shop.
pub(crate) fn info(look: &Look<'_>, text: &str) -> Screen {
    let home = key(look.texts.home, Action::Home);
    Screen::new(look.message().text(text)).row([home])
}
