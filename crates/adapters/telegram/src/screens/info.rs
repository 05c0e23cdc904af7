//! Texts of the shop, each opened by a command.

use super::Home;
use crate::screen::{Look, Screen, key};

pub(super) fn help(look: &Look) -> Screen {
    info(look, &look.texts.help(look.shop()))
}

pub(super) fn terms(look: &Look) -> Screen {
    info(look, &look.texts.terms(look.shop()))
}

pub(super) fn privacy(look: &Look) -> Screen {
    info(look, &look.texts.privacy(look.shop()))
}

pub(super) fn support(look: &Look) -> Screen {
    info(look, &look.texts.support(look.shop()))
}

pub(super) fn payment_support(look: &Look) -> Screen {
    info(look, &look.texts.payment_support(look.shop()))
}

pub(super) fn cancelled(look: &Look) -> Screen {
    info(look, look.texts.cancelled())
}

/// A text with a button to the first screen.
pub(super) fn info(look: &Look, text: &str) -> Screen {
    let home = key(look.texts.home(), Home);
    Screen::new(look.message().text(text)).row([home])
}

#[cfg(test)]
pub(super) fn samples(look: &Look, _text: &str) -> Vec<Screen> {
    let pages = [help, terms, privacy, support, payment_support, cancelled];
    pages.map(|page| page(look)).into()
}
