use alloc::vec::Vec;

use chainstore_kernel::{GoodsKind, Money, ShopperId, reasons};

use crate::{Adjustment, Delivery, ProductId, ShortText, TotalError, VariantId, total};

/// The products a shopper wants to buy, with the prices they have seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cart {
    /// The shopper whose cart it is.
    pub shopper: ShopperId,
    /// Its lines, in the order in which they were added.
    pub lines: Vec<CartLine>,
    /// How the goods shall reach the shopper; `None` until they choose.
    pub delivery: Option<Delivery>,
    /// The number of changes so far. A checkout names the version that the shopper saw and is refused when the
    /// cart has another one.
    pub version: i64,
}

/// How much the shop lets a shopper put into a cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CartLimits {
    /// The greatest number of lines.
    pub lines: u32,
    /// The greatest number of pieces of one line.
    pub pieces: u32,
}

/// One line of a cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CartLine {
    /// The variant.
    pub variant: VariantId,
    /// The number of pieces, at least 1.
    pub quantity: u32,
    /// The price of one piece that the shopper saw last.
    pub seen: Money,
}

/// The present price and stock of one variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The variant.
    pub variant: VariantId,
    /// The product of the variant.
    pub product: ProductId,
    /// The title of the product.
    pub title: ShortText,
    /// The label of the variant.
    pub label: ShortText,
    /// The kind of goods.
    pub kind: GoodsKind,
    /// The price of one piece in the currency of the shop; `None` when the variant is not for sale.
    pub price: Option<Money>,
    /// The number of pieces for sale, in all branches that could serve the cart.
    pub available: u32,
}

/// A cart compared with the present offers. The shopper must accept every difference: none is applied to the
/// cart before (M-O3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The lines of the cart with their offers. A line without an offer is left out.
    pub lines: Vec<ReviewLine>,
    /// The sum of the pieces for sale at present prices, without adjustments; `None` when there are none.
    pub total: Option<Money>,
}

/// One line of a cart with its offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewLine {
    /// The present offer.
    pub offer: Offer,
    /// The number of pieces in the cart.
    pub wanted: u32,
    /// The difference between the offer and what the shopper saw.
    pub change: Option<Change>,
}

/// The difference between an offer and what the shopper saw. When several apply, the shopper is told only the one
/// listed last here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The price of a piece has changed.
    Price {
        /// The price the shopper saw.
        was: Money,
        /// The present price.
        now: Money,
    },
    /// Fewer pieces are for sale than are in the cart.
    Short {
        /// The number of pieces for sale, at least 1.
        left: u32,
    },
    /// No piece is for sale.
    Gone,
}

impl Cart {
    /// A cart without lines and without a choice of delivery, at version 0.
    pub const fn empty(shopper: ShopperId) -> Self {
        Self {
            shopper,
            lines: Vec::new(),
            delivery: None,
            version: 0,
        }
    }

    /// The cart with this number of pieces of a variant; 0 removes the line. The number replaces the one before
    /// and is not added to it, so that a command that arrives twice changes nothing the second time. A line that has
    /// more pieces than the limits allow, because they were lowered, may be reduced step by step.
    ///
    /// # Errors
    /// [`CartError::TooMany`] when a line would grow above the pieces, [`CartError::Full`] when the cart would
    /// grow above the lines that the limits allow.
    pub fn set(
        mut self,
        variant: VariantId,
        quantity: u32,
        seen: Money,
        limits: CartLimits,
    ) -> Result<Self, CartError> {
        let max = limits.pieces;
        if quantity > max && quantity > self.quantity(variant) {
            return Err(CartError::TooMany { max });
        }
        let place = self.lines.iter().position(|line| line.variant == variant);
        match (place, quantity) {
            (None, 0) => {}
            (Some(place), 0) => {
                self.lines.remove(place);
            }
            (Some(place), _) => {
                self.lines[place] = CartLine {
                    variant,
                    quantity,
                    seen,
                }
            }
            (None, _) if !limits.room_beside(&self.lines) => {
                return Err(CartError::Full { max: limits.lines });
            }
            (None, _) => self.lines.push(CartLine {
                variant,
                quantity,
                seen,
            }),
        }
        Ok(self)
    }

    /// The cart without the line of a variant.
    #[must_use]
    pub fn without(mut self, variant: VariantId) -> Self {
        self.lines.retain(|line| line.variant != variant);
        self
    }

    /// The cart after its checkout: without lines, and without the choice of delivery, which may hold an address.
    #[must_use]
    pub fn emptied(self) -> Self {
        Self {
            lines: Vec::new(),
            delivery: None,
            ..self
        }
    }

    /// The number of pieces of a variant, 0 without a line.
    pub fn quantity(&self, variant: VariantId) -> u32 {
        self.lines
            .iter()
            .find(|line| line.variant == variant)
            .map_or(0, |line| line.quantity)
    }

    /// The number of pieces of all lines.
    pub fn pieces(&self) -> u32 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    /// The cart compared with the present offers.
    ///
    /// # Errors
    /// [`TotalError::Money`] when the sum is too large, or the offers are in different currencies.
    pub fn review(&self, offers: &[Offer]) -> Result<Review, TotalError> {
        let mut lines = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let Some(offer) = offers.iter().find(|offer| offer.variant == line.variant) else {
                continue;
            };
            let change = match offer.price {
                None => Some(Change::Gone),
                Some(_) if offer.available == 0 => Some(Change::Gone),
                Some(_) if offer.available < line.quantity => Some(Change::Short {
                    left: offer.available,
                }),
                Some(now) if now != line.seen => Some(Change::Price {
                    was: line.seen,
                    now,
                }),
                Some(_) => None,
            };
            lines.push(ReviewLine {
                offer: offer.clone(),
                wanted: line.quantity,
                change,
            });
        }
        let mut review = Review { lines, total: None };
        review.total = review.total_with(&[])?;
        Ok(review)
    }

    /// The cart after the shopper has accepted the changes of a review: it has the present prices and no more
    /// pieces than are for sale. A line of which no piece is for sale is removed.
    #[must_use]
    pub fn accept(mut self, review: &Review) -> Self {
        self.lines = review
            .lines
            .iter()
            .filter_map(|line| {
                let (seen, quantity) = line.for_sale()?;
                Some(CartLine {
                    variant: line.offer.variant,
                    quantity,
                    seen,
                })
            })
            .collect();
        self
    }
}

impl CartLimits {
    fn room_beside(self, lines: &[CartLine]) -> bool {
        u32::try_from(lines.len()).is_ok_and(|count| count < self.lines)
    }
}

impl Review {
    /// Whether any line differs from what the shopper saw.
    pub fn changed(&self) -> bool {
        self.lines.iter().any(|line| line.change.is_some())
    }

    /// The [`total`] an order of the pieces for sale would have; `None` when there are none.
    ///
    /// # Errors
    /// [`TotalError::Money`] as [`total`].
    pub fn total_with(&self, adjustments: &[Adjustment]) -> Result<Option<Money>, TotalError> {
        match total(
            self.lines.iter().filter_map(ReviewLine::for_sale),
            adjustments,
        ) {
            Ok(total) => Ok(Some(total)),
            Err(TotalError::Empty) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl ReviewLine {
    /// The present price of one piece, and how many of the wanted pieces are for sale; `None` when that is 0.
    fn for_sale(&self) -> Option<(Money, u32)> {
        let quantity = self.wanted.min(self.offer.available);
        let price = self.offer.price.filter(|_| quantity > 0)?;
        Some((price, quantity))
    }
}

reasons! {
    /// Why a number of pieces cannot be set in a cart.
    #[derive(Copy)]
    pub enum CartError in "cart" {
        /// The cart already has the greatest number of lines.
        Full {
            /// The greatest number of lines.
            max: u32,
        } = "different things in a cart: {max} at most";
        /// The number is greater than that of one line may be.
        TooMany {
            /// The greatest number of pieces of one line.
            max: u32,
        } = "at most {max} of one thing";
    }
}
