use actix_web::web::Json;
use chainstore_kernel::OrderKind;
use chainstore_orders as orders;
use chainstore_workflows::ports::BoardRow;
use chainstore_workflows::shop::OrderView;
use chainstore_workflows::staff::{ListOrders, ShowOrder};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::call::Call;
use crate::extract::{Params, PathId};
use crate::problem::ApiError;
use crate::wire::{FiatAmount, GoodsKind, InvoiceRow, InvoiceState, Page, list_command, rfc3339};

/// Which orders.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrderParams {
    /// Only those in this state.
    #[param(value_type = Option<OrderState>)]
    state: Option<String>,
    /// Only those older than this one: `next` of the page before.
    after: Option<String>,
    /// How many at most, 1 to 100; 50 when not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
}

/// An order as the list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderRow {
    #[schema(example = "ord_06e5…")]
    id: String,
    /// The short number that staff and shoppers use.
    #[schema(example = "7K3M-9QXD")]
    number: String,
    shopper: String,
    state: OrderState,
    /// Why it is held; null in any other state.
    hold_reason: Option<HoldReason>,
    total: FiatAmount,
    #[schema(format = DateTime)]
    placed_at: String,
    invoice: Option<InvoiceRef>,
}

/// An invoice and its state.
#[derive(Debug, Serialize, ToSchema)]
struct InvoiceRef {
    #[schema(example = "inv_06e5…")]
    id: String,
    state: InvoiceState,
}

/// State of an order.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum OrderState {
    /// Placed; payment is awaited.
    Placed,
    /// Paid; to be fulfilled.
    Confirmed,
    /// Stopped until its reason is resolved.
    Held,
    /// Paid, but the goods cannot be had.
    Unfulfillable,
    /// Everything was handed over.
    Completed,
    /// Ended without goods.
    Cancelled,
}

/// Why an order is held.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum HoldReason {
    /// The chain took the payment back.
    PaymentReversed,
}

/// An order with everything that belongs to it, without the shopper's address.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Order {
    #[schema(example = "ord_06e5…")]
    id: String,
    /// The short number that staff and shoppers use.
    #[schema(example = "7K3M-9QXD")]
    number: String,
    shopper: String,
    state: OrderState,
    /// Why it is held; null in any other state.
    hold_reason: Option<HoldReason>,
    lines: Vec<OrderLine>,
    adjustments: Vec<Adjustment>,
    /// Lines and adjustments.
    total: FiatAmount,
    delivery: Delivery,
    #[schema(format = DateTime)]
    placed_at: String,
    invoice: Option<InvoiceRow>,
    /// Everything that happened, oldest first.
    timeline: Vec<TimelineEntry>,
}

/// One position of an order, as it was when the order was placed.
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

/// How far the delivery of a line has come.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Fulfilment {
    Reserved,
    Allocated,
    Shipped,
    Ready,
    Delivered,
    HandedOver,
    Returned,
    Released,
}

/// An amount of the total that belongs to no line.
#[derive(Debug, Serialize, ToSchema)]
struct Adjustment {
    kind: AdjustmentKind,
    effect: Effect,
    amount: FiatAmount,
}

/// What an adjustment is for.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AdjustmentKind {
    Shipping,
    Tax,
    Discount,
    Rounding,
}

/// Whether an adjustment raises or lowers the total; amounts are never negative.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Effect {
    Raises,
    Lowers,
}

/// How the goods are delivered. The shopper's address is personal data and left out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Delivery {
    /// By carrier.
    Ship,
    /// Collected at a branch.
    Collect {
        branch: String,
        /// Null when the branch no longer exists.
        name: Option<String>,
    },
}

/// One event of an order.
#[derive(Debug, Serialize, ToSchema)]
struct TimelineEntry {
    #[schema(format = DateTime)]
    at: String,
    #[schema(example = "order.confirmed")]
    what: String,
}

impl From<&BoardRow> for OrderRow {
    fn from(row: &BoardRow) -> Self {
        Self {
            id: row.order.to_string(),
            number: row.number.to_string(),
            shopper: row.shopper.to_string(),
            state: row.state.into(),
            hold_reason: row.state.hold_reason().map(HoldReason::from),
            total: row.total.into(),
            placed_at: rfc3339(row.placed_at),
            invoice: row.invoice.map(|(id, state)| InvoiceRef {
                id: id.to_string(),
                state: state.into(),
            }),
        }
    }
}

impl From<&OrderView> for Order {
    fn from(view: &OrderView) -> Self {
        let order = &view.order;
        let event = |entry: &orders::TimelineEntry| TimelineEntry {
            at: rfc3339(entry.at),
            what: entry.what.clone(),
        };
        Self {
            id: order.id().to_string(),
            number: order.number().to_string(),
            shopper: order.shopper().to_string(),
            state: order.state().into(),
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
            kind: match adjustment.kind {
                orders::AdjustmentKind::Shipping => AdjustmentKind::Shipping,
                orders::AdjustmentKind::Tax => AdjustmentKind::Tax,
                orders::AdjustmentKind::Discount => AdjustmentKind::Discount,
                orders::AdjustmentKind::Rounding => AdjustmentKind::Rounding,
            },
            effect: match adjustment.effect {
                orders::Effect::Raises => Effect::Raises,
                orders::Effect::Lowers => Effect::Lowers,
            },
            amount: adjustment.amount.into(),
        }
    }
}

impl From<orders::OrderState> for OrderState {
    fn from(state: orders::OrderState) -> Self {
        match state {
            orders::OrderState::Placed => Self::Placed,
            orders::OrderState::Confirmed => Self::Confirmed,
            orders::OrderState::Held(_) => Self::Held,
            orders::OrderState::Unfulfillable => Self::Unfulfillable,
            orders::OrderState::Completed => Self::Completed,
            orders::OrderState::Cancelled => Self::Cancelled,
        }
    }
}

impl From<orders::HoldReason> for HoldReason {
    fn from(reason: orders::HoldReason) -> Self {
        match reason {
            orders::HoldReason::PaymentReversed => Self::PaymentReversed,
        }
    }
}

impl From<orders::Fulfilment> for Fulfilment {
    fn from(fulfilment: orders::Fulfilment) -> Self {
        match fulfilment {
            orders::Fulfilment::Reserved => Self::Reserved,
            orders::Fulfilment::Allocated => Self::Allocated,
            orders::Fulfilment::Shipped => Self::Shipped,
            orders::Fulfilment::Ready => Self::Ready,
            orders::Fulfilment::Delivered => Self::Delivered,
            orders::Fulfilment::HandedOver => Self::HandedOver,
            orders::Fulfilment::Returned => Self::Returned,
            orders::Fulfilment::Released => Self::Released,
        }
    }
}

/// Orders with the state of their payment, newest first.
#[utoipa::path(
    get, path = "/api/v1/orders", tag = "orders", params(OrderParams),
    responses((status = 200, description = "One page", body = Page<OrderRow>))
)]
pub(crate) async fn list_orders(
    call: Call<ListOrders>,
    Params(params): Params<OrderParams>,
) -> Result<Json<Page<OrderRow>>, ApiError> {
    let OrderParams {
        state,
        after,
        limit,
    } = params;
    let command = list_command::<_, OrderState>(state, after, limit.as_deref())?;
    let take = command.take;
    let rows = call.run(command).await?;
    Ok(Json(Page::of(&rows, take, |row| row.order.to_string())))
}

/// One order with lines, totals, payment and timeline.
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
    fn every_state_has_its_name() {
        use orders::OrderState as State;
        for (state, name) in [
            (State::Placed, "placed"),
            (State::Confirmed, "confirmed"),
            (State::Held(orders::HoldReason::PaymentReversed), "held"),
            (State::Unfulfillable, "unfulfillable"),
            (State::Completed, "completed"),
            (State::Cancelled, "cancelled"),
        ] {
            assert_eq!(serde_json::to_value(OrderState::from(state)).unwrap(), name);
        }
    }
}
