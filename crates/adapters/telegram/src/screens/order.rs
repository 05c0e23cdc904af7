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

/// Most events that are shown, so that the rest of the order fits into the message as well.
const EVENTS: usize = 15;

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
    let tail = Html::message().each(order.adjustments(), |html, adjustment| {
        let sign = match adjustment.effect {
            Effect::Raises => "",
            Effect::Lowers => "−",
        };
        let name = cart::adjustment_name(texts, adjustment.kind);
        html.text(&format!("{name}: {sign}{}", look.price(adjustment.amount)))
            .line()
    });
    let tail = tail
        .bold(texts.total())
        .text(": ")
        .bold(&look.price(order.total()))
        .gap();
    let tail = history(look, delivery_line(look, tail, view), view);
    let lines = |html: Html, names| {
        html.each(order.lines(), |html, line| {
            let amount = line.amount().map(|amount| look.price(amount));
            let amount = amount.unwrap_or_default();
            let name = cart::name_of(&line.title, &line.label, names);
            html.text(&format!("{} × {name} – {amount}", line.quantity))
                .line()
        })
    };
    let html = html.fitted(lines, &tail);
    let payment = view
        .invoice
        .as_ref()
        .filter(|invoice| is_worth_showing(invoice.state()))
        .map(|invoice| key(texts.show_payment(), OpenPaymentApart(invoice.id())));
    Screen::new(html)
        .row(payment)
        .row([look.back_key(OpenOrders { after: None }), look.home_key()])
}

/// The newest events, oldest first, and how many there were before.
fn history(look: &Look, html: Html, view: &OrderView) -> Html {
    let texts = look.texts;
    let earlier = view.timeline.len().saturating_sub(EVENTS);
    let mut html = html.gap().bold(texts.history()).line();
    if let Some(count) = u32::try_from(earlier).ok().filter(|count| *count > 0) {
        html = html.italic(&texts.earlier_events(count)).line();
    }
    html.each(&view.timeline[earlier..], |html, entry| {
        let at = look.zone.day_and_time(entry.at, texts);
        html.text(&format!("{at} – {}", event_text(texts, entry.event)))
            .line()
    })
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

    use super::super::fixtures::{euro, lines_of, look_of, order_of, shown};
    use super::*;
    use crate::html::units;

    #[test]
    fn a_long_order_shows_every_line_its_total_and_its_newest_events() {
        let look = look_of(Language::English, "Shop");
        let mut view = order_of(&"W".repeat(80));
        let last = view.timeline.len() - 1;
        view.timeline[last].event = OrderEvent::State(OrderStatus::Confirmed);
        view.timeline[last - EVENTS].event = OrderEvent::State(OrderStatus::Placed);
        let text = shown(&screen(&look, &view).html);
        assert!(units(&text) <= 4_096, "{}", units(&text));
        let lines = lines_of(&text);
        assert_eq!(lines.len(), 30, "{text}");
        // 99 pieces at 999.99
        assert!(
            lines.iter().all(|line| line.ends_with(" – 98999.01 EUR")),
            "{text}"
        );
        let address = "W".repeat(80);
        for part in [
            format!("Total: {}", look.price(euro(296_997_030))),
            format!("Ship to: {address}\n"),
            "65 earlier events are not shown".to_owned(),
        ] {
            assert!(text.contains(&part), "{part} in {text}");
        }
        assert!(text.trim_end().ends_with(" – confirmed"), "{text}");
        assert_eq!(text.matches(" – put on hold").count(), EVENTS - 1, "{text}");
        assert!(!text.contains(" – ordered"), "{text}");
    }

    #[test]
    fn a_short_history_is_shown_whole() {
        let look = look_of(Language::English, "Shop");
        let mut view = order_of("Mug");
        view.timeline.truncate(EVENTS);
        let text = shown(&screen(&look, &view).html);
        assert_eq!(text.matches(" – put on hold").count(), EVENTS);
        assert!(!text.contains("earlier"), "{text}");
    }

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
            (PaymentStep::Receded, "payment not seen for now"),
            (PaymentStep::Settled, "paid"),
            (PaymentStep::Reversed, "the chain took the payment back"),
            (PaymentStep::Expired, "payment expired"),
            (PaymentStep::Invalid, "payment lost"),
        ] {
            assert_eq!(event_text(texts, OrderEvent::Payment(step)), event);
        }
    }
}
