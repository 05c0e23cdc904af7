use alloc::vec::Vec;

use chainstore_kernel::{OrderId, StoreError};
use chainstore_orders::{Branch, Delivery, Order, TimelineEntry};
use chainstore_payments::Invoice;
use chainstore_ports::StoreRead;

/// An order with its invoice, timeline and branch.
#[derive(Clone, Debug)]
pub struct OrderView {
    /// The order.
    pub order: Order,
    /// The invoice that asks for its payment.
    pub invoice: Option<Invoice>,
    /// The events of the order, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// The branch where it is collected; `None` when it is shipped.
    pub branch: Option<Branch>,
}

/// An order as shoppers and staff see it.
pub(crate) async fn order_view(
    view: &mut dyn StoreRead,
    id: OrderId,
) -> Result<Option<OrderView>, StoreError> {
    let Some(order) = view.order(id).await? else {
        return Ok(None);
    };
    let branch = match order.delivery() {
        Delivery::Collect { branch } => view.branch(*branch).await?,
        Delivery::Ship { .. } => None,
    };
    Ok(Some(OrderView {
        invoice: view.invoice_of(id).await?,
        timeline: view.timeline(id).await?,
        branch,
        order,
    }))
}
