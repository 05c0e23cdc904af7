use actix_web::web::Json;
use chainstore_kernel::OrderKind;
use chainstore_workflows::staff::{ListCommand, ListOrders, ShowOrder};

use crate::call::Call;
use crate::extract::{Params, PathId, field};
use crate::problem::{ApiError, Problem};
use crate::wire::{Order, OrderRow, Page, PageParams, order_state, page_size};

/// Orders with the state of their payment, newest first.
#[utoipa::path(
    get, path = "/api/v1/orders", tag = "orders", params(PageParams), security(("api_key" = [])),
    responses(
        (status = 200, description = "One page", body = Page<OrderRow>),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list_orders(
    call: Call<ListOrders>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<OrderRow>>, ApiError> {
    let take = page_size(page.limit.as_deref())?;
    let command = ListCommand {
        state: order_state(page.state)?,
        after: page
            .after
            .as_deref()
            .map(|after| field("after", after))
            .transpose()?,
        take,
    };
    let rows = call.run(command).await?;
    Ok(Json(Page::of(&rows, take, |row| row.order.to_string())))
}

/// One order with lines, totals, payment and history.
#[utoipa::path(
    get, path = "/api/v1/orders/{id}", tag = "orders", params(("id" = String, Path, example = "ord_06e5…")), security(("api_key" = [])),
    responses(
        (status = 200, description = "The order", body = Order),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn show_order(
    call: Call<ShowOrder>,
    PathId(id): PathId<OrderKind>,
) -> Result<Json<Order>, ApiError> {
    Ok(Json(Order::from(&call.run(id).await?)))
}
