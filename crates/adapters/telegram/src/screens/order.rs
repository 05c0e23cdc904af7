use chainstore_kernel::OrderId;
use chainstore_orders::{Delivery, Effect, HoldReason, OrderState};
use chainstore_payments::InvoiceState;
use chainstore_workflows::shop::{MyOrder, OrderView};

use super::{HomeApart, OpenOrders, OpenPaymentApart, cart};
use crate::action::{ButtonAction, Data, Reply};
use crate::conversation::{Conversation, Trouble};
use crate::html::Html;
use crate::screen::{Look, Screen, key};
use crate::texts::Texts;
use crate::update::Carrier;

/// Opens one order with what happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenOrder(pub(crate) OrderId);

/// Opens one order in a new message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenOrderApart(pub(crate) OrderId);

impl ButtonAction for OpenOrder {
    const READ_ONLY: bool = true;

    fn data(self) -> Data {
        Data::id(self.0)
    }

    fn from_data(data: Data) -> Option<Self> {
        Some(Self(data.to_id()))
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        draw(conversation, self.0).await.map(Reply::Here)
    }
}

impl ButtonAction for OpenOrderApart {
    const READ_ONLY: bool = true;

    fn data(self) -> Data {
        Data::id(self.0)
    }

    fn from_data(data: Data) -> Option<Self> {
        Some(Self(data.to_id()))
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        draw(conversation, self.0).await.map(Reply::Apart)
    }
}

async fn draw(conversation: &Conversation<'_>, order: OrderId) -> Result<Screen, Trouble> {
    let view = conversation.call::<MyOrder>(order).await?;
    Ok(screen(&conversation.look(None), &view))
}

fn screen(look: &Look<'_>, view: &OrderView) -> Screen {
    let texts = look.texts;
    let order = &view.order;
    let html = look
        .message()
        .bold(&texts.order(&order.number().to_string()))
        .line()
        .text(state_text(texts, order.state()))
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
        let name = cart::adjustment_name(texts, adjustment.kind);
        html.text(&format!("{name}: {sign}{}", look.price(adjustment.amount)))
            .line()
    });
    let html = html
        .bold(texts.total())
        .text(": ")
        .bold(&look.price(order.total()))
        .gap();
    let html = delivery_line(look, html, view)
        .gap()
        .bold(texts.history())
        .line();
    let html = html.each(&view.timeline, |html, entry| {
        let at = look.zone.day_and_time(entry.at, texts);
        html.text(&format!("{at} – {}", event_text(texts, &entry.what)))
            .line()
    });
    let payment = view
        .invoice
        .as_ref()
        .filter(|invoice| !matches!(invoice.state(), InvoiceState::Settled))
        .map(|invoice| key(texts.show_payment(), OpenPaymentApart(invoice.id())));
    Screen::new(html)
        .row(payment)
        .row([look.back_key(OpenOrders { after: None }), look.home_key()])
}

fn delivery_line(look: &Look<'_>, html: Html, view: &OrderView) -> Html {
    match (view.order.delivery(), &view.branch) {
        (Delivery::Ship { address }, _) => html
            .text(look.texts.shipped_to())
            .text(": ")
            .text(address.expose()),
        (Delivery::Collect { .. }, Some(branch)) => html
            .text(look.texts.collected_at())
            .text(": ")
            .text(&branch.name)
            .text(", ")
            .text(&branch.address),
        (Delivery::Collect { .. }, None) => html.text(look.texts.collected_at()).text(": –"),
    }
}

/// Says that an order has moved to the state of this stored name.
pub(crate) fn order_moved(look: &Look<'_>, view: &OrderView, state: &str) -> Screen {
    let texts = look.texts;
    let order = &view.order;
    let moved_to = state_named(state);
    let mut html = look
        .message()
        .bold(&texts.order(&order.number().to_string()))
        .gap()
        .text(moved_text(texts, moved_to));
    if let (Some(OrderState::Held(_)), Some(reason)) = (moved_to, order.state().hold_reason()) {
        html = html
            .gap()
            .italic(state_text(texts, OrderState::Held(reason)));
    }
    Screen::new(html)
        .row([key(texts.show_order(), OpenOrderApart(order.id()))])
        .row([key(texts.home(), HomeApart)])
}

/// Where an order stands.
pub(super) const fn state_text(texts: Texts, state: OrderState) -> &'static str {
    match state {
        OrderState::Placed => texts.state_placed(),
        OrderState::Confirmed => texts.state_confirmed(),
        OrderState::Held(HoldReason::PaymentReversed) => texts.state_held_payment_reversed(),
        OrderState::Unfulfillable => texts.state_unfulfillable(),
        OrderState::Completed => texts.state_completed(),
        OrderState::Cancelled => texts.state_cancelled(),
    }
}

/// What the message of a move says. A name that this version does not know gets a general text.
const fn moved_text(texts: Texts, state: Option<OrderState>) -> &'static str {
    match state {
        Some(OrderState::Confirmed) => texts.moved_confirmed(),
        Some(OrderState::Held(_)) => texts.moved_held(),
        Some(OrderState::Cancelled) => texts.moved_cancelled(),
        Some(OrderState::Unfulfillable) => texts.moved_unfulfillable(),
        Some(OrderState::Completed) => texts.moved_completed(),
        Some(OrderState::Placed) | None => texts.moved_otherwise(),
    }
}

/// What a line of the timeline says. The timeline keeps names: they are read here, and what they name
/// is matched in full.
fn event_text(texts: Texts, what: &str) -> &'static str {
    match what.split_once('.') {
        Some(("order", name)) => {
            state_named(name).map_or(texts.event_otherwise(), |state| order_event(texts, state))
        }
        Some(("payment", "reversed")) => texts.event_payment_reversed(),
        Some(("payment", name)) => InvoiceState::parse(name)
            .map_or(texts.event_otherwise(), |state| payment_event(texts, state)),
        Some(_) | None => texts.event_otherwise(),
    }
}

const fn order_event(texts: Texts, state: OrderState) -> &'static str {
    match state {
        OrderState::Placed => texts.event_placed(),
        OrderState::Confirmed => texts.event_confirmed(),
        OrderState::Held(_) => texts.event_held(),
        OrderState::Unfulfillable => texts.event_unfulfillable(),
        OrderState::Completed => texts.event_completed(),
        OrderState::Cancelled => texts.event_cancelled(),
    }
}

const fn payment_event(texts: Texts, state: InvoiceState) -> &'static str {
    match state {
        InvoiceState::New => texts.event_payment_new(),
        InvoiceState::PartiallyPaid => texts.event_payment_partial(),
        InvoiceState::Processing => texts.event_payment_processing(),
        InvoiceState::Settled => texts.event_payment_settled(),
        InvoiceState::Expired => texts.event_payment_expired(),
        InvoiceState::Invalid => texts.event_payment_invalid(),
    }
}

/// The state of a stored name. The reason for a hold is not part of the name, and no text here needs it.
fn state_named(name: &str) -> Option<OrderState> {
    let any_reason = HoldReason::PaymentReversed.name();
    OrderState::parse(name, Some(any_reason))
}

#[cfg(test)]
pub(super) fn samples(look: &Look<'_>, text: &str) -> Vec<Screen> {
    let view = super::fixtures::order_of(text);
    vec![screen(look, &view), order_moved(look, &view, "held")]
}

#[cfg(test)]
mod tests {
    use chainstore_identity::Language;

    use super::*;

    #[test]
    fn every_stored_name_has_its_text_and_another_name_a_general_one() {
        let texts = Texts::of(Language::English);
        for (name, text) in [
            ("order.placed", "ordered"),
            ("order.confirmed", "confirmed"),
            ("order.held", "put on hold"),
            ("order.unfulfillable", "the goods are not available"),
            ("order.completed", "completed"),
            ("order.cancelled", "cancelled"),
            ("payment.new", "payment awaited"),
            ("payment.partially_paid", "part of the payment received"),
            ("payment.processing", "payment seen"),
            ("payment.settled", "paid"),
            ("payment.reversed", "the chain took the payment back"),
            ("payment.expired", "payment expired"),
            ("payment.invalid", "payment lost"),
            ("payment.something", "updated"),
            ("something", "updated"),
        ] {
            assert_eq!(event_text(texts, name), text, "{name}");
        }
        for (name, text) in [
            ("held", "⏸ Your order is on hold."),
            ("confirmed", "✅ Your payment is final"),
            ("cancelled", "✖️ Your order is cancelled."),
            ("unfulfillable", "😔 Your payment arrived"),
            ("completed", "📦 Your order is complete."),
            ("placed", "Your order has moved on."),
            ("something", "Your order has moved on."),
        ] {
            let moved = moved_text(texts, state_named(name));
            assert!(moved.starts_with(text), "{name}: {moved}");
        }
    }
}
