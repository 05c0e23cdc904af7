use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_orders::permissions::ORDERS_READ;
use chainstore_orders::ports::OrderFilter;
use chainstore_ports::BoardRow;

use crate::Context;
use crate::error::errors;

/// Orders with the state of their payment, newest first.
pub struct ListOrders;

errors! {
    /// Why orders cannot be listed.
    ListOrdersError in "list_orders" {}
}

impl UseCase for ListOrders {
    type Context = Context;
    const NAME: &'static str = "staff.list_orders";
    const NEEDS: Needs = Needs::of(ORDERS_READ);
    type Command = (OrderFilter, PageRequest);
    type Output = Page<BoardRow>;
    type Error = ListOrdersError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        (filter, page): (OrderFilter, PageRequest),
    ) -> Result<Page<BoardRow>, ListOrdersError> {
        Ok(context.read(who).await?.board(filter, page).await?)
    }
}
