use chainstore_orders as orders;
use chainstore_orders::{AdjustmentKind, Delivery, Effect, Fulfilment, OrderState};
use chainstore_workflows::ports::BoardRow;
use chainstore_workflows::shop::OrderView;
use serde::Serialize;
use utoipa::ToSchema;

use super::payments::InvoiceRow;
use super::{FiatAmount, rfc3339};
use crate::problem::ApiError;

/// An order as the list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderRow {
    #[schema(example = "ord_06e5…")]
    id: String,
    /// What people call it.
    #[schema(example = "7K3M-9QXD")]
    number: String,
    shopper: String,
    state: &'static str,
    /// Why it is held, if it is.
    hold_reason: Option<&'static str>,
    total: FiatAmount,
    #[schema(format = DateTime)]
    placed_at: String,
    invoice: Option<InvoiceRef>,
}

/// An invoice and where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceRef {
    #[schema(example = "inv_06e5…")]
    id: String,
    state: &'static str,
}

/// An order with everything around it, without the shopper's address.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Order {
    #[schema(example = "ord_06e5…")]
    id: String,
    /// What people call it.
    #[schema(example = "7K3M-9QXD")]
    number: String,
    shopper: String,
    state: &'static str,
    /// Why it is held, if it is.
    hold_reason: Option<&'static str>,
    lines: Vec<OrderLine>,
    adjustments: Vec<Adjustment>,
    /// Lines and adjustments.
    total: FiatAmount,
    delivery: DeliveryView,
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
    kind: String,
    quantity: u32,
    unit_price: FiatAmount,
    fulfilment: &'static str,
}

/// A sum beside the lines.
#[derive(Debug, Serialize, ToSchema)]
struct Adjustment {
    kind: &'static str,
    /// `raises` or `lowers` the total.
    effect: &'static str,
    amount: FiatAmount,
}

/// How the goods travel. Where to is personal data and not part of this answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum DeliveryView {
    /// By carrier.
    Ship,
    /// Collected at a branch.
    Collect {
        branch: String,
        name: Option<String>,
    },
}

/// One line of an order's history.
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
            state: row.state.name(),
            hold_reason: row.state.hold_reason().map(orders::HoldReason::name),
            total: row.total.into(),
            placed_at: rfc3339(row.placed_at),
            invoice: row.invoice.map(|(id, state)| InvoiceRef {
                id: id.to_string(),
                state: state.name(),
            }),
        }
    }
}

impl From<&OrderView> for Order {
    fn from(view: &OrderView) -> Self {
        let order = &view.order;
        Self {
            id: order.id().to_string(),
            number: order.number().to_string(),
            shopper: order.shopper().to_string(),
            state: order.state().name(),
            hold_reason: order.state().hold_reason().map(orders::HoldReason::name),
            lines: order.lines().iter().map(OrderLine::from).collect(),
            adjustments: order.adjustments().iter().map(Adjustment::from).collect(),
            total: order.total().into(),
            delivery: delivery(view),
            placed_at: rfc3339(order.placed_at()),
            invoice: view.invoice.as_ref().map(InvoiceRow::from),
            timeline: view
                .timeline
                .iter()
                .map(|entry| TimelineEntry {
                    at: rfc3339(entry.at),
                    what: entry.what.clone(),
                })
                .collect(),
        }
    }
}

fn delivery(view: &OrderView) -> DeliveryView {
    match view.order.delivery() {
        Delivery::Ship { .. } => DeliveryView::Ship,
        Delivery::Collect { branch } => DeliveryView::Collect {
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
            kind: line.kind.to_string(),
            quantity: line.quantity,
            unit_price: line.unit_price.into(),
            fulfilment: match line.fulfilment {
                Fulfilment::Reserved => "reserved",
                Fulfilment::Allocated => "allocated",
                Fulfilment::Shipped => "shipped",
                Fulfilment::Ready => "ready",
                Fulfilment::Delivered => "delivered",
                Fulfilment::HandedOver => "handed_over",
                Fulfilment::Returned => "returned",
                Fulfilment::Released => "released",
            },
        }
    }
}

impl From<&orders::Adjustment> for Adjustment {
    fn from(adjustment: &orders::Adjustment) -> Self {
        Self {
            kind: match adjustment.kind {
                AdjustmentKind::Shipping => "shipping",
                AdjustmentKind::Tax => "tax",
                AdjustmentKind::Discount => "discount",
                AdjustmentKind::Rounding => "rounding",
            },
            effect: match adjustment.effect {
                Effect::Raises => "raises",
                Effect::Lowers => "lowers",
            },
            amount: adjustment.amount.into(),
        }
    }
}

/// A state to filter by.
pub(crate) fn order_state(name: Option<String>) -> Result<Option<String>, ApiError> {
    let cure = "send one of placed, confirmed, held, unfulfillable, completed, cancelled";
    match name {
        // Any reason will do: only the name is compared.
        Some(name) if OrderState::parse(&name, Some("payment_reversed")).is_none() => {
            Err(ApiError::invalid("state", cure))
        }
        name => Ok(name),
    }
}
