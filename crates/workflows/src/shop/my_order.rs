use chainstore_kernel::{Authorized, Needs, OrderId, UseCase};
use chainstore_orders::permissions::SHOP;

use super::{OrderView, order_view};
use crate::Context;
use crate::error::errors;

/// One of the shopper's own orders.
pub struct MyOrder;

errors! {
    /// Why an order cannot be shown.
    MyOrderError in "my_order" {
        /// There is no such order, or it is somebody else's.
        NotFound = NotFound, "there is no such order";
    }
}

impl UseCase for MyOrder {
    type Context = Context;
    const NAME: &'static str = "shop.my_order";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = OrderId;
    type Output = OrderView;
    type Error = MyOrderError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        id: OrderId,
    ) -> Result<OrderView, MyOrderError> {
        let shopper = who.shopper()?;
        let mut view = context.read(who).await?;
        let found = order_view(&mut *view, id).await?;
        let own = found.filter(|found| found.order.shopper() == shopper);
        own.ok_or(MyOrderError::NotFound)
    }
}
