use chainstore_identity::Language;
use chainstore_workflows::shop::{CartView, CategoryLine};

use super::{Key, Look, Screen, key};
use crate::action::Action;

/// The first screen: shelves, cart, orders, language.
pub(crate) fn home(look: &Look<'_>, shelves: &[CategoryLine], cart: &CartView) -> Screen {
    let texts = look.texts;
    let html = look.message().bold(look.shop).gap();
    let html = if shelves.is_empty() {
        html.text(texts.nothing_for_sale)
    } else {
        html.text(&(texts.welcome)(look.shop))
    };
    let shelf_key = |line: &CategoryLine| {
        let label = (texts.shelf)(&line.category.name, line.products);
        let category = line.category.id;
        key(label, Action::Shelf { category, page: 0 })
    };
    let keys: Vec<Key> = shelves.iter().take(40).map(shelf_key).collect();
    let rows = keys.chunks(2).map(<[Key]>::to_vec);
    rows.fold(Screen::new(html), Screen::row)
        .row([look.cart_key(cart)])
        .row([
            key(texts.orders, Action::Orders(None)),
            key(texts.languages, Action::Languages),
        ])
}

/// Which language?
pub(crate) fn languages(look: &Look<'_>) -> Screen {
    let name = |language| match language {
        Language::German => "🇩🇪 Deutsch",
        Language::English => "🇬🇧 English",
    };
    let speak = |language| key(name(language), Action::Speak(language));
    Screen::new(look.message().text(look.texts.choose_language))
        .row(Language::ALL.iter().copied().map(speak))
        .row([look.home_key()])
}
