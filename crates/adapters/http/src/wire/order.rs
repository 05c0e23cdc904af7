use chainstore_orders as orders;

use super::spelled::spelled;

spelled! {
    /// State of an order.
    pub(crate) enum OrderState for orders::OrderStatus {
        /// The order was placed and is not paid yet.
        Placed,
        /// The order is paid and must be fulfilled.
        Confirmed,
        /// Fulfilment is stopped until the reason for it is resolved.
        Held,
        /// The order is paid, but the goods are not available.
        Unfulfillable,
        /// All goods were handed over.
        Completed,
        /// The order ended without goods.
        Cancelled,
    }
}

spelled! {
    /// Why an order is held.
    pub(crate) enum HoldReason for orders::HoldReason {
        /// Money that had settled the invoice is no longer in its chain, or was refunded.
        PaymentReversed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_name() {
        for (state, name) in [
            (orders::OrderStatus::Placed, "placed"),
            (orders::OrderStatus::Confirmed, "confirmed"),
            (orders::OrderStatus::Held, "held"),
            (orders::OrderStatus::Unfulfillable, "unfulfillable"),
            (orders::OrderStatus::Completed, "completed"),
            (orders::OrderStatus::Cancelled, "cancelled"),
        ] {
            assert_eq!(serde_json::to_value(OrderState::from(state)).unwrap(), name);
        }
    }
}
