use alloc::vec::Vec;

use chainstore_kernel::{OrderId, Timestamp};

use crate::{ReservationId, StockChange, StockLine, StockMove};

/// Stock held for an order until its invoice is settled, expired or invalid.
///
/// There is no clock in it on purpose: the invoice decides when its time is over, because only the
/// invoice knows whether the chain could be seen. Paid goods are never sold twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// Its id.
    pub id: ReservationId,
    /// For which order.
    pub order: OrderId,
    /// What is held.
    pub lines: Vec<StockLine>,
    /// Where it stands.
    pub state: ReservationState,
    /// When it was made.
    pub made_at: Timestamp,
}

/// Where a reservation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReservationState {
    /// Pieces are set aside.
    Held,
    /// Pieces are sold.
    Consumed,
    /// Pieces are back on the shelf.
    Released,
}

/// What can happen to a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReservationAction {
    /// The order is paid.
    Consume,
    /// The order is over.
    Release,
}

impl ReservationState {
    /// The one table: where an action leads and how each piece moves on the way. An action that does
    /// not fit moves nothing: a released reservation cannot be consumed, its pieces may be sold.
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

    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Consumed => "consumed",
            Self::Released => "released",
        }
    }

    /// The state of a stored name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Held, Self::Consumed, Self::Released]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

impl Reservation {
    /// Does `action`; the changes are what the shelf must follow.
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
