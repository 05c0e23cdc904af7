use actix_web::web::Json;
use chainstore_orders::ports::OrderFilter;
use chainstore_ports::BoardRow;
use chainstore_workflows::staff::ListOrders;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::call::Call;
use crate::problem::ApiError;
use crate::wire::{
    FiatAmount, HoldReason, InvoiceState, Listing, OrderState, Page, PageParams, rfc3339,
};

/// Which orders the list contains.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrderParams {
    /// Only orders in this state.
    state: Option<OrderState>,
}

/// An order as the list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderRow {
    #[schema(example = "ord_06e5…")]
    id: String,
    /// The number by which staff and shoppers refer to the order.
    #[schema(example = "7K3M-9QXD")]
    number: String,
    shopper: String,
    state: OrderState,
    /// Why the order is held; null in any other state.
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

impl From<OrderParams> for OrderFilter {
    fn from(sent: OrderParams) -> Self {
        Self {
            shopper: None,
            state: sent.state.map(Into::into),
        }
    }
}

impl From<&BoardRow> for OrderRow {
    fn from(row: &BoardRow) -> Self {
        Self {
            id: row.order.to_string(),
            number: row.number.to_string(),
            shopper: row.shopper.to_string(),
            state: row.state.status().into(),
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

/// Orders with the state of their payment, newest first.
#[utoipa::path(
    get, path = "/api/v1/orders", tag = "orders", params(OrderParams, PageParams),
    responses((status = 200, description = "One page", body = Page<OrderRow>))
)]
pub(crate) async fn list_orders(
    call: Call<ListOrders>,
    list: Listing<OrderParams>,
) -> Result<Json<Page<OrderRow>>, ApiError> {
    call.run(list.command()?).await.map(Page::answer)
}
