use alloc::{boxed::Box, sync::Arc, vec::Vec};

use chainstore_kernel::{Authorized, Needs, OrderId, Permission, StoreError, UseCase};
use chainstore_orders::{Branch, Order, TimelineEntry};
use chainstore_payments::Invoice;

use crate::Context;
use crate::error::errors;
use crate::ports::StoreRead;

/// The shopper's own orders, newest first.
pub struct MyOrders(pub(super) Arc<Context>);
/// One of the shopper's own orders.
pub struct MyOrder(pub(super) Arc<Context>);

errors! {
    /// Why orders cannot be shown.
    MyOrdersError {
        /// No such order, or somebody else's.
        NotFound = NotFound, "there is no such order";
    }
}

/// An order with everything around it.
#[derive(Clone, Debug)]
pub struct OrderView {
    /// The order.
    pub order: Order,
    /// What asks for its payment.
    pub invoice: Option<Invoice>,
    /// Everything that happened, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// The branch it is collected at, if it is.
    pub branch: Option<Branch>,
}

/// Orders on one page of the history.
const PAGE: u32 = 8;

impl UseCase for MyOrders {
    const NAME: &'static str = "shop.my_orders";
    const NEEDS: Needs = Needs::Permission(Permission::Shop);
    type Command = Option<OrderId>;
    type Output = Vec<Order>;
    type Error = MyOrdersError;

    async fn run(
        &self,
        who: Authorized<'_, Self>,
        after: Option<OrderId>,
    ) -> Result<Vec<Order>, MyOrdersError> {
        let mut view = self.0.read().await?;
        Ok(view.orders(Some(who.shopper()?), None, after, PAGE).await?)
    }
}

impl UseCase for MyOrder {
    const NAME: &'static str = "shop.my_order";
    const NEEDS: Needs = Needs::Permission(Permission::Shop);
    type Command = OrderId;
    type Output = OrderView;
    type Error = MyOrdersError;

    async fn run(
        &self,
        who: Authorized<'_, Self>,
        id: OrderId,
    ) -> Result<OrderView, MyOrdersError> {
        let shopper = who.shopper()?;
        let mut view = self.0.read().await?;
        let found = order_view(&mut view, id)
            .await?
            .filter(|found| found.order.shopper() == shopper);
        found.ok_or(MyOrdersError::NotFound)
    }
}

/// Shared by shoppers and staff.
pub(crate) async fn order_view(
    view: &mut Box<dyn StoreRead>,
    id: OrderId,
) -> Result<Option<OrderView>, StoreError> {
    let Some(order) = view.order(id).await? else {
        return Ok(None);
    };
    let invoice = view.of_order(id).await?;
    let timeline = view.timeline(id).await?;
    let branch = match order.delivery() {
        chainstore_orders::Delivery::Collect { branch } => view
            .branches()
            .await?
            .into_iter()
            .find(|known| known.id == *branch),
        chainstore_orders::Delivery::Ship { .. } => None,
    };
    Ok(Some(OrderView {
        order,
        invoice,
        timeline,
        branch,
    }))
}
