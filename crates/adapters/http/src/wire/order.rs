use chainstore_orders as orders;

use super::spelled::spelled;

spelled! {
    /// State of an order.
    pub(crate) enum OrderState for orders::OrderStatus {
        /// Placed; payment is awaited.
        Placed,
        /// Paid; to be fulfilled.
        Confirmed,
        /// Stopped until its reason is resolved.
        Held,
        /// Paid, but the goods cannot be had.
        Unfulfillable,
        /// Everything was handed over.
        Completed,
        /// Ended without goods.
        Cancelled,
    }
}

spelled! {
    /// Why an order is held.
    pub(crate) enum HoldReason for orders::HoldReason {
        /// The chain took the payment back.
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
