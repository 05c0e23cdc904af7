use chainstore_kernel::{ChainAsset, Money, OrderId};
use chainstore_orders::Delivery;
use chainstore_workflows::shop::CartView;

use super::{Key, Look, Screen, cart, key};
use crate::action::{Action, AssetTag};

/// A token the shop takes.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) asset: ChainAsset,
    pub(crate) symbol: String,
    pub(crate) network: String,
    pub(crate) test_network: bool,
}

/// The last look: lines, delivery, sums, seller, and the plain button that orders.
pub(crate) fn checkout(look: &Look<'_>, view: &CartView, tokens: &[Token]) -> Screen {
    let texts = look.texts;
    let mut html = look.message();
    if tokens.iter().any(|token| token.test_network) {
        html = html.bold(texts.test_banner).gap();
    }
    let html = html.bold(texts.checkout).gap();
    let html = html.each(&view.review.lines, |html, line| {
        cart::describe(look, html, line)
    });
    let html = match &view.cart.delivery {
        Some(Delivery::Collect { branch }) => {
            let branch = view.branches.iter().find(|known| known.id == *branch);
            let place = branch.map(|known| format!("{}\n{}", known.name, known.address));
            html.line()
                .bold(texts.collected_at)
                .text(": ")
                .text(&place.unwrap_or_default())
        }
        Some(Delivery::Ship { address }) => html
            .line()
            .bold(texts.shipped_to)
            .text(": ")
            .text(address.expose()),
        None => html,
    };
    let html = cart::sums(look, html.gap(), view).gap();
    let html = html.text(texts.seller).text(": ").text(look.seller);
    let html = match tokens {
        [only] => html
            .line()
            .text(&(texts.pay_with)(&only.symbol, &only.network)),
        _ => html,
    };
    let html = if view.digital {
        html.gap().italic(texts.digital_not_payable)
    } else {
        html
    };
    let can_pay = !view.review.changed() && !view.digital && view.cart.delivery.is_some();
    let pay = tokens
        .iter()
        .filter(|_| can_pay)
        .filter_map(|token| pay_key(look, view, token, tokens.len() == 1));
    Screen::new(html)
        .rows(pay)
        .row([key(texts.change_delivery, Action::Delivery)])
        .row([look.back_key(Action::Cart), look.home_key()])
}

fn pay_key(look: &Look<'_>, view: &CartView, token: &Token, is_only: bool) -> Option<Key> {
    let total: Money = view.total?;
    let shown = look.price(total);
    let label = if is_only {
        (look.texts.order_and_pay)(&shown)
    } else {
        (look.texts.order_and_pay_with)(&shown, &token.symbol, &token.network)
    };
    let action = Action::Pay {
        cart_version: u64::try_from(view.cart.version).ok()?,
        total: u64::try_from(total.minor().units()).ok()?,
        asset: AssetTag::of(token.asset),
    };
    Some(key(label, action))
}

/// The order is placed.
pub(crate) fn placed(look: &Look<'_>, number: &str, order: OrderId) -> Screen {
    let texts = look.texts;
    let html = look
        .message()
        .bold(&(texts.placed)(number))
        .gap()
        .text(texts.payment_follows);
    Screen::new(html)
        .row([key(texts.show_order, Action::Order(order))])
        .row([look.home_key()])
}
