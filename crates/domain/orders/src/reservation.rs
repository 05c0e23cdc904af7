use alloc::vec::Vec;

use chainstore_kernel::{OrderId, Timestamp, closed_set};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{ReservationId, StockChange, StockLine, StockMove};

/// Stock that is reserved for an order until its invoice is settled, expired or invalid.
///
/// A reservation has no deadline of its own. The invoice decides when it ends, because a deadline must not
/// pass while the chain cannot be read: the goods could be paid and sold to somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// The id of the reservation.
    pub id: ReservationId,
    /// The order for which the stock is reserved.
    pub order: OrderId,
    /// The reserved pieces.
    pub lines: Vec<StockLine>,
    /// The state of the reservation.
    pub state: ReservationState,
    /// When it was made.
    pub made_at: Timestamp,
}

/// The state of a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ReservationState {
    /// The pieces are reserved.
    Held,
    /// The pieces are sold.
    Consumed,
    /// The pieces are available again.
    Released,
}

closed_set!(ReservationState);

/// An action on a reservation, which a use case performs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReservationAction {
    /// The order is paid: sell the pieces.
    Consume,
    /// The order ended without goods: make the pieces available.
    Release,
}

impl ReservationState {
    /// The transition table of a reservation: the next state, and how the pieces move. An action that does not
    /// fit the state changes nothing. A released reservation cannot be consumed, because its pieces may have been
    /// sold to another order.
    pub const fn after(self, action: ReservationAction) -> (Self, Option<StockMove>) {
        match (self, action) {
            (Self::Held, ReservationAction::Consume) => (Self::Consumed, Some(StockMove::Sell)),
            (Self::Held, ReservationAction::Release) => (Self::Released, Some(StockMove::Release)),
            (Self::Consumed, ReservationAction::Release) => {
                (Self::Released, Some(StockMove::Restock))
            }
            (Self::Consumed, ReservationAction::Consume) => (Self::Consumed, None),
            (Self::Released, _) => (Self::Released, None),
        }
    }
}

impl Reservation {
    /// The reservation after an action, with the changes that must be made to the stock in the same transaction.
    #[must_use]
    pub fn apply(mut self, action: ReservationAction) -> (Self, Vec<StockChange>) {
        let (state, movement) = self.state.after(action);
        self.state = state;
        let changes = movement.map_or_else(Vec::new, |movement| {
            self.lines
                .iter()
                .map(|line| StockChange {
                    line: *line,
                    movement,
                })
                .collect()
        });
        (self, changes)
    }
}
