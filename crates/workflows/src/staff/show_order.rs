use chainstore_kernel::{Authorized, Needs, OrderId, UseCase};
use chainstore_orders::permissions::ORDERS_READ;

use crate::Context;
use crate::error::errors;
use crate::shop::{OrderView, order_view};

/// Shows one order with its invoice, timeline and branch.
pub struct ShowOrder;

errors! {
    /// Why an order cannot be shown.
    ShowOrderError in "show_order" {
        /// There is no such order.
        NotFound = NotFound, "there is no such order";
    }
}

impl UseCase for ShowOrder {
    type Context = Context;
    const NAME: &'static str = "staff.show_order";
    const NEEDS: Needs = Needs::of(ORDERS_READ);
    type Command = OrderId;
    type Output = OrderView;
    type Error = ShowOrderError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        id: OrderId,
    ) -> Result<OrderView, ShowOrderError> {
        let mut view = context.read(who).await?;
        let found = order_view(&mut *view, id).await?;
        found.ok_or(ShowOrderError::NotFound)
    }
}
