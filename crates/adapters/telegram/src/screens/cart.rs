use chainstore_orders::{AdjustmentKind, Cart, Change, Effect, ReviewLine};
use chainstore_workflows::shop::CartView;

use super::{Key, Look, Screen, key};
use crate::action::Action;
use crate::html::Html;
use crate::texts::Texts;

/// The cart: lines with − n +, what changed in words, and the way on.
pub(crate) fn cart(look: &Look<'_>, view: &CartView) -> Screen {
    let texts = look.texts;
    let html = look.message().bold(texts.cart).gap();
    if view.review.lines.is_empty() {
        return Screen::new(html.text(texts.cart_empty)).row([look.home_key()]);
    }
    let html = html.each(&view.review.lines, |html, line| describe(look, html, line));
    let mut html = sums(look, html.line(), view);
    if view.review.changed() {
        html = html.gap().italic(texts.changes_first);
    }
    if view.digital {
        html = html.gap().italic(texts.digital_not_payable);
    }
    let mut screen = Screen::new(html);
    for line in &view.review.lines {
        let name = name_of(line);
        screen = screen.row([key(
            name,
            Action::Product {
                product: line.offer.product,
                variant: Some(crate::action::Tail::of(line.offer.variant)),
            },
        )]);
        screen = screen.row(quantity_keys(line));
    }
    let on = match (view.review.changed(), view.digital, &view.cart.delivery) {
        (true, ..) => Some(key(texts.accept_changes, Action::Accept)),
        (_, true, _) => None,
        (_, _, Some(_)) => Some(key(texts.to_checkout, Action::Checkout)),
        (_, _, None) => Some(key(texts.to_checkout, Action::Delivery)),
    };
    screen.row(on).row([look.home_key()])
}

/// Lines, sums beside the lines, and the total.
pub(super) fn sums(look: &Look<'_>, html: Html, view: &CartView) -> Html {
    let html = html.each(&view.adjustments, |html, adjustment| {
        let sign = match adjustment.effect {
            Effect::Raises => "",
            Effect::Lowers => "−",
        };
        html.text(adjustment_name(look.texts, adjustment.kind))
            .text(": ")
            .text(sign)
            .text(&look.price(adjustment.amount))
            .line()
    });
    match view.total {
        Some(total) => html
            .bold(look.texts.total)
            .text(": ")
            .bold(&look.price(total)),
        None => html,
    }
}

pub(super) fn adjustment_name(texts: &Texts, kind: AdjustmentKind) -> &'static str {
    match kind {
        AdjustmentKind::Shipping => texts.shipping,
        AdjustmentKind::Tax => texts.tax,
        AdjustmentKind::Discount => texts.discount,
        AdjustmentKind::Rounding => texts.rounding,
    }
}

fn name_of(line: &ReviewLine) -> String {
    format!("{} · {}", line.offer.title, line.offer.label)
}

/// `2 × Shirt · L – 49.80 EUR`, and below it what changed.
pub(super) fn describe(look: &Look<'_>, html: Html, line: &ReviewLine) -> Html {
    let texts = look.texts;
    let mut html = html.text(&format!("{} × {}", line.wanted, name_of(line)));
    let amount = line
        .offer
        .price
        .and_then(|price| price.checked_mul(line.wanted).ok());
    if let (Some(amount), true) = (amount, line.change != Some(Change::Gone)) {
        html = html.text(" – ").text(&look.price(amount));
    }
    let change = line.change.map(|change| match change {
        Change::Price { was, now } => (texts.price_was)(&look.price(was), &look.price(now)),
        Change::Short { left } => (texts.only_left)(left),
        Change::Gone => texts.gone.to_owned(),
    });
    match change {
        Some(change) => html.line().text("   ⚠️ ").italic(&change).line(),
        None => html.line(),
    }
}

fn quantity_keys(line: &ReviewLine) -> Vec<Key> {
    let variant = line.offer.variant;
    let to = |quantity: u32| Action::CartPieces {
        variant,
        quantity: u8::try_from(quantity).unwrap_or(0),
    };
    let wanted = line.wanted;
    let mut keys = vec![
        key("−", to(wanted.saturating_sub(1))),
        key(wanted.to_string(), Action::Nothing),
    ];
    if wanted < line.offer.available.min(Cart::MAX_QUANTITY) {
        keys.push(key("+", to(wanted + 1)));
    }
    keys
}
