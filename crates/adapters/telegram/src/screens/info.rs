//! Texts of the shop, each opened by a command.

#[cfg(test)]
use chainstore_identity::Language;

use crate::screen::{Look, Screen};

pub(super) fn help(look: &Look) -> Screen {
    info(look, &look.texts.help(look.shop()))
}

pub(super) fn terms(look: &Look) -> Screen {
    match look.settings.terms.as_deref() {
        Some(terms) => info(look, terms),
        None => info(look, &look.texts.terms(look.shop())),
    }
}

pub(super) fn privacy(look: &Look) -> Screen {
    match look.settings.privacy.as_deref() {
        Some(privacy) => info(look, privacy),
        None => info(look, &look.texts.privacy(look.shop())),
    }
}

pub(super) fn support(look: &Look) -> Screen {
    info(look, &look.texts.support(look.shop(), &reach(look)))
}

pub(super) fn payment_support(look: &Look) -> Screen {
    info(look, &look.texts.payment_support(look.shop(), &reach(look)))
}

/// How people of the shop are reached, as far as the shop has said it.
fn reach(look: &Look) -> String {
    match (&look.settings.contact, &look.settings.seller) {
        (Some(contact), _) => look.texts.reach_by(contact),
        (None, Some(seller)) => look.texts.reach_the_seller(seller),
        (None, None) => look.texts.reach_unknown().to_owned(),
    }
}

pub(super) fn cancelled(look: &Look) -> Screen {
    info(look, look.texts.cancelled())
}

/// A text with a button to the first screen.
pub(super) fn info(look: &Look, text: &str) -> Screen {
    Screen::new(look.message().text(text)).row([look.home_key()])
}

#[cfg(test)]
pub(super) fn samples(look: &Look, _text: &str) -> Vec<Screen> {
    let pages = [help, terms, privacy, support, payment_support, cancelled];
    let bare = super::fixtures::look_with(Language::English, &[]);
    let looks = [look, &bare];
    looks
        .iter()
        .flat_map(|look| pages.map(|page| page(look)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{look_with, shown};
    use super::*;

    const PAGES: [fn(&Look) -> Screen; 2] = [support, payment_support];

    #[test]
    fn whoever_needs_help_reads_how_to_reach_the_shop() {
        let contact = ("shop.contact", "help@shop.example & <@corner_shop>");
        let seller = ("shop.seller", "Corner Shop Ltd, 1 Mill Lane");
        for (language, set, part) in [
            (
                Language::English,
                &[contact, seller][..],
                "You reach them here: help@shop.example & <@corner_shop>",
            ),
            (
                Language::German,
                &[contact],
                "So erreichst du sie: help@shop.example & <@corner_shop>",
            ),
            (
                Language::English,
                &[seller],
                "Write to the seller: Corner Shop Ltd, 1 Mill Lane",
            ),
            (
                Language::German,
                &[seller],
                "Schreibe an den Verkäufer: Corner Shop Ltd, 1 Mill Lane",
            ),
            (Language::English, &[], "Ask where you found this shop"),
            (
                Language::German,
                &[],
                "Frage dort nach, wo du diesen Laden gefunden hast",
            ),
        ] {
            for page in PAGES {
                let html = page(&look_with(language, set)).html;
                assert!(!html.contains("<@"), "not escaped: {html}");
                let text = shown(&html);
                assert!(text.contains(part), "{part:?} in {text}");
            }
        }
    }

    #[test]
    fn terms_and_privacy_are_those_that_the_shop_has_written() {
        for (page, name, own) in [
            (
                terms as fn(&Look) -> Screen,
                "shop.terms",
                "Telegram takes no part in the sale.",
            ),
            (
                privacy,
                "shop.privacy",
                "That number and your delivery address are encrypted",
            ),
        ] {
            let unset = shown(&page(&look_with(Language::English, &[])).html);
            assert!(unset.contains(own), "{unset}");
            for language in [Language::English, Language::German] {
                let set = look_with(language, &[(name, "We sell <mugs>.\nCome back!")]);
                assert_eq!(shown(&page(&set).html), "We sell <mugs>.\nCome back!");
            }
        }
    }
}
