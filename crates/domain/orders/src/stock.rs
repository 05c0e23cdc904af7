use thiserror::Error;

use crate::{BranchId, VariantId};

/// Where pieces of a variant lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The variant.
    pub variant: VariantId,
    /// The branch.
    pub branch: BranchId,
}

/// A number of pieces at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StockLine {
    /// Where.
    pub place: Place,
    /// How many; never zero.
    pub quantity: u32,
}

/// Pieces of a variant at a branch: on the shelf, set aside, and gone out of the door.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Can be sold.
    pub available: u32,
    /// Set aside for orders that await payment.
    pub reserved: u32,
    /// Paid for.
    pub sold: u32,
}

/// How pieces move. Every move takes from one pile what it adds to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockMove {
    /// From the shelf to an order that awaits payment.
    Reserve,
    /// From an order that awaits payment back to the shelf.
    Release,
    /// Paid for.
    Sell,
    /// A paid piece goes back to the shelf.
    Restock,
}

/// A move of pieces at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockChange {
    /// Where and how many.
    pub line: StockLine,
    /// Which way.
    pub movement: StockMove,
}

impl Stock {
    /// Moves `quantity` pieces.
    ///
    /// # Errors
    /// [`StockError::Short`] when the pile they come from is too small.
    pub fn after(self, movement: StockMove, quantity: u32) -> Result<Self, StockError> {
        let mut next = self;
        let (from, to) = match movement {
            StockMove::Reserve => (&mut next.available, &mut next.reserved),
            StockMove::Release => (&mut next.reserved, &mut next.available),
            StockMove::Sell => (&mut next.reserved, &mut next.sold),
            StockMove::Restock => (&mut next.sold, &mut next.available),
        };
        *from = from
            .checked_sub(quantity)
            .ok_or(StockError::Short { left: *from })?;
        *to = to.checked_add(quantity).ok_or(StockError::TooMany)?;
        Ok(next)
    }

    /// All pieces there ever were.
    pub fn supplied(self) -> u64 {
        u64::from(self.available) + u64::from(self.reserved) + u64::from(self.sold)
    }
}

/// Why pieces cannot move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StockError {
    /// Too few.
    #[error("only {left} left")]
    Short {
        /// How many there are.
        left: u32,
    },
    /// More than can be counted.
    #[error("more pieces than can be counted")]
    TooMany,
}
