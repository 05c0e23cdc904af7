use actix_web::web::Json;
use chainstore_kernel::OrderKind;
use chainstore_workflows::staff::{ListOrders, ShowOrder};

use crate::call::Call;
use crate::extract::{Params, PathId};
use crate::problem::ApiError;
use crate::wire::{Order, OrderRow, Page, PageParams, order_state};

/// Orders with the state of their payment, newest first.
#[utoipa::path(
    get, path = "/api/v1/orders", tag = "orders", params(PageParams),
    responses((status = 200, description = "One page", body = Page<OrderRow>))
)]
pub(crate) async fn list_orders(
    call: Call<ListOrders>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<OrderRow>>, ApiError> {
    let command = page.command(order_state)?;
    let take = command.take;
    let rows = call.run(command).await?;
    Ok(Json(Page::of(&rows, take, |row| row.order.to_string())))
}

/// One order with lines, totals, payment and history.
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
