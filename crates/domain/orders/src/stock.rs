use chainstore_kernel::reasons;

use crate::{BranchId, VariantId};

/// A variant at a branch: the unit for which stock is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The variant.
    pub variant: VariantId,
    /// The branch that keeps the pieces.
    pub branch: BranchId,
}

/// A number of pieces at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StockLine {
    /// The variant and the branch.
    pub place: Place,
    /// The number of pieces, at least 1.
    pub quantity: u32,
}

/// The stock of a variant at a branch, in pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Pieces that can be sold.
    pub available: u32,
    /// Pieces reserved for orders whose payment is not final.
    pub reserved: u32,
    /// Pieces sold to orders whose payment is final.
    pub sold: u32,
}

/// A move of pieces between the three numbers of [`Stock`]. What one number loses, another gains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockMove {
    /// From available to reserved: an order was placed.
    Reserve,
    /// From reserved to available: the order ended without payment.
    Release,
    /// From reserved to sold: the payment is final.
    Sell,
    /// From sold to available: a paid order ended without goods.
    Restock,
}

/// A number of pieces at a place, and how they move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockChange {
    /// The place and the number of pieces.
    pub line: StockLine,
    /// How they move.
    pub movement: StockMove,
}

impl Stock {
    /// The stock after `quantity` pieces have moved.
    ///
    /// # Errors
    /// [`StockError::Short`] when the number they are taken from is smaller, [`StockError::TooMany`] when the
    /// number they are added to would not fit 32 bits.
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

    /// The sum of the three numbers, which no move changes.
    pub fn supplied(self) -> u64 {
        u64::from(self.available) + u64::from(self.reserved) + u64::from(self.sold)
    }
}

reasons! {
    /// Why pieces cannot be moved.
    #[derive(Copy)]
    pub enum StockError in "stock" {
        /// There are fewer pieces than shall be moved.
        Short {
            /// The number of pieces that can still be moved.
            left: u32,
        } = "only {left} left";
        /// The new number of pieces is above 2^32 − 1.
        TooMany = "the number of pieces is too large";
    }
}
