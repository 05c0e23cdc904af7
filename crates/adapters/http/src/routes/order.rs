use actix_web::web::Json;
use chainstore_kernel::OrderKind;
use chainstore_orders as orders;
use chainstore_orders::{OrderEvent, OrderStatus, PaymentStep};
use chainstore_workflows::shop::OrderView;
use chainstore_workflows::staff::ShowOrder;
use serde::Serialize;
use utoipa::ToSchema;

use crate::call::Call;
use crate::extract::PathId;
use crate::problem::ApiError;
use crate::wire::{FiatAmount, GoodsKind, HoldReason, InvoiceRow, OrderState, rfc3339, spelled};

/// An order with everything that belongs to it, except the shopper's address.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Order {
    #[schema(example = "ord_06e5…")]
    id: String,
    /// The number by which staff and shoppers refer to the order.
    #[schema(example = "7K3M-9QXD")]
    number: String,
    shopper: String,
    state: OrderState,
    /// Why the order is held; null in any other state.
    hold_reason: Option<HoldReason>,
    lines: Vec<OrderLine>,
    adjustments: Vec<Adjustment>,
    /// The sum of the lines and the adjustments.
    total: FiatAmount,
    delivery: Delivery,
    #[schema(format = DateTime)]
    placed_at: String,
    invoice: Option<InvoiceRow>,
    /// The events of the order, oldest first.
    timeline: Vec<TimelineEntry>,
}

/// One line of an order, as it was when the order was placed.
#[derive(Debug, Serialize, ToSchema)]
struct OrderLine {
    variant: String,
    title: String,
    label: String,
    kind: GoodsKind,
    quantity: u32,
    unit_price: FiatAmount,
    fulfilment: Fulfilment,
}

spelled! {
    /// Where the goods of a line are.
    enum Fulfilment for orders::Fulfilment {
        Reserved,
        Allocated,
        Shipped,
        Ready,
        Delivered,
        HandedOver,
        Returned,
        Released,
    }
}

/// An amount of the total that belongs to no line.
#[derive(Debug, Serialize, ToSchema)]
struct Adjustment {
    kind: AdjustmentKind,
    effect: Effect,
    amount: FiatAmount,
}

spelled! {
    /// What an adjustment is for.
    enum AdjustmentKind for orders::AdjustmentKind {
        Shipping,
        Tax,
        Discount,
        Rounding,
    }
}

spelled! {
    /// Whether an adjustment raises or lowers the total; amounts are never negative.
    enum Effect for orders::Effect {
        Raises,
        Lowers,
    }
}

/// How the goods are delivered. The shopper's address is personal data and is left out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Delivery {
    /// A carrier delivers the goods to the shopper's address.
    Ship,
    /// The shopper collects the goods at a branch.
    Collect {
        branch: String,
        /// The name of the branch; null when it no longer exists.
        name: Option<String>,
    },
}

/// One event of an order.
#[derive(Debug, Serialize, ToSchema)]
struct TimelineEntry {
    #[schema(format = DateTime)]
    at: String,
    what: Happening,
}

/// What happened: the order reached a state, or its payment made a step.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
enum Happening {
    #[serde(rename = "order.placed")]
    OrderPlaced,
    #[serde(rename = "order.confirmed")]
    OrderConfirmed,
    #[serde(rename = "order.held")]
    OrderHeld,
    #[serde(rename = "order.unfulfillable")]
    OrderUnfulfillable,
    #[serde(rename = "order.completed")]
    OrderCompleted,
    #[serde(rename = "order.cancelled")]
    OrderCancelled,
    /// A part of the amount was received.
    #[serde(rename = "payment.partially_paid")]
    PaymentPartiallyPaid,
    /// Enough money was received, but not enough of it has all its confirmations yet.
    #[serde(rename = "payment.processing")]
    PaymentProcessing,
    /// Money that was received is no longer in its chain, or was refunded; the invoice was not settled.
    #[serde(rename = "payment.receded")]
    PaymentReceded,
    /// Enough money has all its confirmations, or staff declared the invoice paid.
    #[serde(rename = "payment.settled")]
    PaymentSettled,
    /// Money that had settled the invoice is no longer in its chain, or was refunded.
    #[serde(rename = "payment.reversed")]
    PaymentReversed,
    /// The invoice ended before enough money was received.
    #[serde(rename = "payment.expired")]
    PaymentExpired,
    /// Enough money was received once, but it left its chain or was refunded, and did not come back in time.
    #[serde(rename = "payment.invalid")]
    PaymentInvalid,
}

impl From<OrderEvent> for Happening {
    fn from(event: OrderEvent) -> Self {
        match event {
            OrderEvent::State(OrderStatus::Placed) => Self::OrderPlaced,
            OrderEvent::State(OrderStatus::Confirmed) => Self::OrderConfirmed,
            OrderEvent::State(OrderStatus::Held) => Self::OrderHeld,
            OrderEvent::State(OrderStatus::Unfulfillable) => Self::OrderUnfulfillable,
            OrderEvent::State(OrderStatus::Completed) => Self::OrderCompleted,
            OrderEvent::State(OrderStatus::Cancelled) => Self::OrderCancelled,
            OrderEvent::Payment(PaymentStep::PartiallyPaid) => Self::PaymentPartiallyPaid,
            OrderEvent::Payment(PaymentStep::Processing) => Self::PaymentProcessing,
            OrderEvent::Payment(PaymentStep::Receded) => Self::PaymentReceded,
            OrderEvent::Payment(PaymentStep::Settled) => Self::PaymentSettled,
            OrderEvent::Payment(PaymentStep::Reversed) => Self::PaymentReversed,
            OrderEvent::Payment(PaymentStep::Expired) => Self::PaymentExpired,
            OrderEvent::Payment(PaymentStep::Invalid) => Self::PaymentInvalid,
        }
    }
}

impl From<&OrderView> for Order {
    fn from(view: &OrderView) -> Self {
        let order = &view.order;
        let event = |entry: &orders::TimelineEntry| TimelineEntry {
            at: rfc3339(entry.at),
            what: entry.event.into(),
        };
        Self {
            id: order.id().to_string(),
            number: order.number().to_string(),
            shopper: order.shopper().to_string(),
            state: order.state().status().into(),
            hold_reason: order.state().hold_reason().map(HoldReason::from),
            lines: order.lines().iter().map(OrderLine::from).collect(),
            adjustments: order.adjustments().iter().map(Adjustment::from).collect(),
            total: order.total().into(),
            delivery: delivery(view),
            placed_at: rfc3339(order.placed_at()),
            invoice: view.invoice.as_ref().map(InvoiceRow::from),
            timeline: view.timeline.iter().map(event).collect(),
        }
    }
}

fn delivery(view: &OrderView) -> Delivery {
    match view.order.delivery() {
        orders::Delivery::Ship { .. } => Delivery::Ship,
        orders::Delivery::Collect { branch } => Delivery::Collect {
            branch: branch.to_string(),
            name: view.branch.as_ref().map(|branch| branch.name.to_string()),
        },
    }
}

impl From<&orders::OrderLine> for OrderLine {
    fn from(line: &orders::OrderLine) -> Self {
        Self {
            variant: line.variant.to_string(),
            title: line.title.to_string(),
            label: line.label.to_string(),
            kind: line.kind.into(),
            quantity: line.quantity,
            unit_price: line.unit_price.into(),
            fulfilment: line.fulfilment.into(),
        }
    }
}

impl From<&orders::Adjustment> for Adjustment {
    fn from(adjustment: &orders::Adjustment) -> Self {
        Self {
            kind: adjustment.kind.into(),
            effect: adjustment.effect.into(),
            amount: adjustment.amount.into(),
        }
    }
}

/// One order with its lines, total, payment and timeline.
#[utoipa::path(
    get, path = "/api/v1/orders/{id}", tag = "orders", params(("id" = String, Path, example = "ord_06e5…")),
    responses((status = 200, description = "The order", body = Order))
)]
pub(crate) async fn show_order(
    call: Call<ShowOrder>,
    PathId(id): PathId<OrderKind>,
) -> Result<Json<Order>, ApiError> {
    Ok(Json(Order::from(&call.run(id).await?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_of_the_timeline_has_its_name() {
        use OrderEvent::{Payment, State};
        for (event, name) in [
            (State(OrderStatus::Placed), "order.placed"),
            (State(OrderStatus::Confirmed), "order.confirmed"),
            (State(OrderStatus::Held), "order.held"),
            (State(OrderStatus::Unfulfillable), "order.unfulfillable"),
            (State(OrderStatus::Completed), "order.completed"),
            (State(OrderStatus::Cancelled), "order.cancelled"),
            (
                Payment(PaymentStep::PartiallyPaid),
                "payment.partially_paid",
            ),
            (Payment(PaymentStep::Processing), "payment.processing"),
            (Payment(PaymentStep::Receded), "payment.receded"),
            (Payment(PaymentStep::Settled), "payment.settled"),
            (Payment(PaymentStep::Reversed), "payment.reversed"),
            (Payment(PaymentStep::Expired), "payment.expired"),
            (Payment(PaymentStep::Invalid), "payment.invalid"),
        ] {
            assert_eq!(serde_json::to_value(Happening::from(event)).unwrap(), name);
        }
    }
}
