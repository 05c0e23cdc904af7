use chainstore_kernel::{Authorized, Needs, OrderId, Page, PageRequest, UseCase};
use chainstore_orders::Order;
use chainstore_orders::permissions::SHOP;
use chainstore_orders::ports::OrderFilter;

use crate::Context;
use crate::error::errors;

/// One page of the shopper's own orders, newest first.
pub struct MyOrders;

errors! {
    /// Why orders cannot be listed.
    MyOrdersError in "my_orders" {}
}

/// The number of orders on a page.
const PAGE: u32 = 7;

impl UseCase for MyOrders {
    type Context = Context;
    const NAME: &'static str = "shop.my_orders";
    const NEEDS: Needs = Needs::of(SHOP);
    /// The last order of the page before; `None` for the first page.
    type Command = Option<OrderId>;
    type Output = Page<Order>;
    type Error = MyOrdersError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        after: Option<OrderId>,
    ) -> Result<Page<Order>, MyOrdersError> {
        let shopper = who.shopper()?;
        let mut view = context.read(who).await?;
        let after = match after {
            Some(id) => view.order(id).await?.map(|last| last.cursor()),
            None => None,
        };
        let filter = OrderFilter {
            shopper: Some(shopper),
            state: None,
        };
        Ok(view.orders(filter, PageRequest::new(after, PAGE)).await?)
    }
}
