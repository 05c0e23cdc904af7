use chainstore_orders::{Delivery, Effect, Order};
use chainstore_payments::InvoiceState;
use chainstore_workflows::shop::OrderView;

use super::{Look, Screen, cart::adjustment_name, key};
use crate::action::Action;
use crate::html::Html;

/// Orders on a page, as the use case gives them.
const PAGE: usize = 8;

/// Own orders, newest first.
pub(crate) fn orders(look: &Look<'_>, orders: &[Order]) -> Screen {
    let texts = look.texts;
    let html = look.message().bold(texts.orders).gap();
    if orders.is_empty() {
        return Screen::new(html.text(texts.no_orders)).row([look.home_key()]);
    }
    let html = html.each(orders, |html, order| {
        let placed = look.zone.day_and_time(order.placed_at(), texts.language);
        html.text("• ")
            .bold(&order.number().to_string())
            .text(&format!(" – {placed} – {} – ", look.price(order.total())))
            .text((texts.state)(order.state()))
            .line()
    });
    let open = |order: &Order| {
        key(
            (texts.order)(&order.number().to_string()),
            Action::Order(order.id()),
        )
    };
    let older = orders
        .last()
        .filter(|_| orders.len() >= PAGE)
        .map(|last| key(texts.older, Action::Orders(Some(last.id()))));
    Screen::new(html)
        .rows(orders.iter().map(open))
        .row(older)
        .row([look.home_key()])
}

/// One order with what happened to it.
pub(crate) fn order(look: &Look<'_>, view: &OrderView) -> Screen {
    let texts = look.texts;
    let order = &view.order;
    let html = look
        .message()
        .bold(&(texts.order)(&order.number().to_string()))
        .line()
        .text((texts.state)(order.state()))
        .gap();
    let html = html.each(order.lines(), |html, line| {
        let amount = line.amount().map(|amount| look.price(amount));
        let amount = amount.unwrap_or_default();
        html.text(&format!(
            "{} × {} · {} – {amount}",
            line.quantity, line.title, line.label
        ))
        .line()
    });
    let html = html.each(order.adjustments(), |html, adjustment| {
        let sign = match adjustment.effect {
            Effect::Raises => "",
            Effect::Lowers => "−",
        };
        let name = adjustment_name(texts, adjustment.kind);
        html.text(&format!("{name}: {sign}{}", look.price(adjustment.amount)))
            .line()
    });
    let html = html
        .bold(texts.total)
        .text(": ")
        .bold(&look.price(order.total()))
        .gap();
    let html = travels(look, html, view).gap().bold(texts.history).line();
    let html = html.each(&view.timeline, |html, entry| {
        let at = look.zone.day_and_time(entry.at, texts.language);
        html.text(&format!("{at} – {}", (texts.event)(entry.event)))
            .line()
    });
    let payment = view
        .invoice
        .as_ref()
        .filter(|invoice| !matches!(invoice.state(), InvoiceState::Settled))
        .map(|invoice| key(texts.show_payment, Action::PaymentApart(invoice.id())));
    Screen::new(html)
        .row(payment)
        .row([look.back_key(Action::Orders(None)), look.home_key()])
}

fn travels(look: &Look<'_>, html: Html, view: &OrderView) -> Html {
    match (view.order.delivery(), &view.branch) {
        (Delivery::Ship { address }, _) => html
            .text(look.texts.shipped_to)
            .text(": ")
            .text(address.expose()),
        (Delivery::Collect { .. }, Some(branch)) => html
            .text(look.texts.collected_at)
            .text(": ")
            .text(&branch.name)
            .text(", ")
            .text(&branch.address),
        (Delivery::Collect { .. }, None) => html.text(look.texts.collected_at).text(": –"),
    }
}

/// An order has moved to the state of this stored name.
pub(crate) fn order_moved(look: &Look<'_>, view: &OrderView, state: &str) -> Screen {
    let texts = look.texts;
    let order = &view.order;
    let mut html = look
        .message()
        .bold(&(texts.order)(&order.number().to_string()))
        .gap()
        .text((texts.moved)(state));
    if let (true, Some(reason)) = (state == "held", order.state().hold_reason()) {
        let held = (texts.state)(chainstore_orders::OrderState::Held(reason));
        html = html.gap().italic(held);
    }
    Screen::new(html)
        .row([key(texts.show_order, Action::OrderApart(order.id()))])
        .row([key(texts.home, Action::HomeApart)])
}
