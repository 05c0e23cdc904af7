use chainstore_orders::Branch;
use chainstore_workflows::shop::CartView;

use super::{Look, Screen, key};
use crate::action::Action;
use crate::html::Html;

/// Collect where, or ship?
pub(crate) fn delivery(look: &Look<'_>, view: &CartView) -> Screen {
    let texts = look.texts;
    let collects: Vec<&Branch> = view
        .branches
        .iter()
        .filter(|branch| branch.collects)
        .take(30)
        .collect();
    let html = look.message().bold(texts.delivery_question).gap();
    let html = html.each(&collects, |html, branch| {
        html.text("🏬 ")
            .bold(&branch.name)
            .text(" – ")
            .text(&branch.address)
            .line()
    });
    let collect = |branch: &&Branch| {
        let label = (texts.collect_at)(&branch.name);
        key(label, Action::Collect(branch.id))
    };
    let ships = view.branches.iter().any(|branch| branch.ships);
    let ship = ships.then(|| key(texts.ship_to_me, Action::AskAddress));
    Screen::new(html)
        .rows(collects.iter().map(collect))
        .row(ship)
        .row([look.back_key(Action::Cart), look.home_key()])
}

/// Asks for an address in a message whose answer is the address; says what was wrong with the last one.
pub(crate) fn ask_address(look: &Look<'_>, wrong: Option<&str>) -> Screen {
    let html = look.message();
    let html = match wrong {
        Some(reason) => html.text(&(look.texts.address_unusable)(reason)).gap(),
        None => html,
    };
    let mut screen = Screen::new(html.text(look.texts.write_address));
    screen.asks = Some(look.texts.address_hint);
    screen
}

/// Whether what was written is the address. The message itself holds it until the answer.
pub(crate) fn confirm_address(look: &Look<'_>, address: &str) -> Screen {
    let html = Html::message()
        .text(look.texts.address_question)
        .line()
        .quote(address);
    Screen::new(html)
        .row([key(look.texts.use_address, Action::UseAddress)])
        .row([
            key(look.texts.change_delivery, Action::Delivery),
            look.home_key(),
        ])
}
