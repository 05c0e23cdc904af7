use chainstore_kernel::OrderId;
use chainstore_orders::{
    Delivery, Effect, HoldReason, OrderEvent, OrderState, OrderStatus, PaymentStep,
};
use chainstore_payments::InvoiceState;
use chainstore_workflows::shop::{MyOrder, OrderView};

use super::{HomeApart, OpenOrders, OpenPaymentApart, cart};
use crate::action::ButtonAction;
use crate::conversation::{Conversation, Trouble};
use crate::html::Html;
use crate::packed::Data;
use crate::screen::{Look, Reply, Screen, key};
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

fn screen(look: &Look, view: &OrderView) -> Screen {
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
        html.text(&format!("{at} – {}", event_text(texts, entry.event)))
            .line()
    });
    let payment = view
        .invoice
        .as_ref()
        .filter(|invoice| is_worth_showing(invoice.state()))
        .map(|invoice| key(texts.show_payment(), OpenPaymentApart(invoice.id())));
    Screen::new(html)
        .row(payment)
        .row([look.back_key(OpenOrders { after: None }), look.home_key()])
}

/// Whether the payment says more than the order: a settled one does not.
const fn is_worth_showing(payment: InvoiceState) -> bool {
    match payment {
        InvoiceState::New
        | InvoiceState::PartiallyPaid
        | InvoiceState::Processing
        | InvoiceState::Expired
        | InvoiceState::Invalid => true,
        InvoiceState::Settled => false,
    }
}

fn delivery_line(look: &Look, html: Html, view: &OrderView) -> Html {
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

/// Says that an order has moved to this state.
pub(crate) fn order_moved(look: &Look, view: &OrderView, state: OrderStatus) -> Screen {
    let texts = look.texts;
    let order = &view.order;
    let mut html = look
        .message()
        .bold(&texts.order(&order.number().to_string()))
        .gap()
        .text(moved_text(texts, state));
    if let (OrderStatus::Held, Some(reason)) = (state, order.state().hold_reason()) {
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

/// What the message of a move says.
const fn moved_text(texts: Texts, state: OrderStatus) -> &'static str {
    match state {
        OrderStatus::Placed => texts.moved_placed(),
        OrderStatus::Confirmed => texts.moved_confirmed(),
        OrderStatus::Held => texts.moved_held(),
        OrderStatus::Cancelled => texts.moved_cancelled(),
        OrderStatus::Unfulfillable => texts.moved_unfulfillable(),
        OrderStatus::Completed => texts.moved_completed(),
    }
}

/// What a line of the timeline says.
const fn event_text(texts: Texts, event: OrderEvent) -> &'static str {
    match event {
        OrderEvent::State(OrderStatus::Placed) => texts.event_placed(),
        OrderEvent::State(OrderStatus::Confirmed) => texts.event_confirmed(),
        OrderEvent::State(OrderStatus::Held) => texts.event_held(),
        OrderEvent::State(OrderStatus::Unfulfillable) => texts.event_unfulfillable(),
        OrderEvent::State(OrderStatus::Completed) => texts.event_completed(),
        OrderEvent::State(OrderStatus::Cancelled) => texts.event_cancelled(),
        OrderEvent::Payment(PaymentStep::PartiallyPaid) => texts.event_payment_partial(),
        OrderEvent::Payment(PaymentStep::Processing) => texts.event_payment_processing(),
        OrderEvent::Payment(PaymentStep::Receded) => texts.event_payment_receded(),
        OrderEvent::Payment(PaymentStep::Settled) => texts.event_payment_settled(),
        OrderEvent::Payment(PaymentStep::Reversed) => texts.event_payment_reversed(),
        OrderEvent::Payment(PaymentStep::Expired) => texts.event_payment_expired(),
        OrderEvent::Payment(PaymentStep::Invalid) => texts.event_payment_invalid(),
    }
}

#[cfg(test)]
pub(super) fn samples(look: &Look, text: &str) -> Vec<Screen> {
    let view = super::fixtures::order_of(text);
    vec![
        screen(look, &view),
        order_moved(look, &view, OrderStatus::Held),
    ]
}

#[cfg(test)]
mod tests {
    use chainstore_identity::Language;

    use super::*;

    #[test]
    fn every_event_and_every_move_has_its_text() {
        let texts = Texts::of(Language::English);
        for (state, event, moved) in [
            (OrderStatus::Placed, "ordered", "Your order has moved on."),
            (
                OrderStatus::Confirmed,
                "confirmed",
                "✅ Your payment is final",
            ),
            (OrderStatus::Held, "put on hold", "⏸ Your order is on hold."),
            (
                OrderStatus::Unfulfillable,
                "the goods are not available",
                "😔 Your payment arrived",
            ),
            (
                OrderStatus::Completed,
                "completed",
                "📦 Your order is complete.",
            ),
            (
                OrderStatus::Cancelled,
                "cancelled",
                "✖️ Your order is cancelled.",
            ),
        ] {
            assert_eq!(event_text(texts, OrderEvent::State(state)), event);
            let said = moved_text(texts, state);
            assert!(said.starts_with(moved), "{state}: {said}");
        }
        for (step, event) in [
            (PaymentStep::PartiallyPaid, "part of the payment received"),
            (PaymentStep::Processing, "payment seen"),
            (PaymentStep::Receded, "updated"),
            (PaymentStep::Settled, "paid"),
            (PaymentStep::Reversed, "the chain took the payment back"),
            (PaymentStep::Expired, "payment expired"),
            (PaymentStep::Invalid, "payment lost"),
        ] {
            assert_eq!(event_text(texts, OrderEvent::Payment(step)), event);
        }
    }
}
