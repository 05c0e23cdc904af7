use alloc::vec::Vec;

use chainstore_kernel::{GoodsKind, Money, MoneyError, ShopperId};
use thiserror::Error;

use crate::{Delivery, ProductId, ShortText, VariantId};

/// What a shopper has picked, at the prices they have seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cart {
    /// Whose it is.
    pub shopper: ShopperId,
    /// What is in it, in the order it was put there.
    pub lines: Vec<CartLine>,
    /// How it should travel, once chosen.
    pub delivery: Option<Delivery>,
    /// Counts changes. A checkout names the version the shopper saw.
    pub version: i64,
}

/// One position of a cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CartLine {
    /// What.
    pub variant: VariantId,
    /// How many; never zero.
    pub quantity: u32,
    /// The unit price the shopper saw last.
    pub seen: Money,
}

/// What the shop offers at this moment for one variant of a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The variant.
    pub variant: VariantId,
    /// Its product.
    pub product: ProductId,
    /// The product's title.
    pub title: ShortText,
    /// The variant's label.
    pub label: ShortText,
    /// Physical or digital.
    pub kind: GoodsKind,
    /// The unit price in the shop's currency; `None` when it is no longer sold.
    pub price: Option<Money>,
    /// Pieces that can be had, over all branches that could serve the cart.
    pub available: u32,
}

/// A cart beside what the shop offers now: nothing is applied silently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Each line with what changed.
    pub lines: Vec<ReviewLine>,
    /// The lines that can be had, at today's prices; `None` for an empty review.
    pub total: Option<Money>,
}

/// One line of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewLine {
    /// What the shop offers.
    pub offer: Offer,
    /// What the shopper wants.
    pub wanted: u32,
    /// What differs from what they saw, if anything.
    pub change: Option<Change>,
}

/// How the offer differs from what the shopper saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another price.
    Price {
        /// What they saw.
        was: Money,
        /// What it is.
        now: Money,
    },
    /// Fewer pieces than wanted.
    Short {
        /// Pieces there are; not zero.
        left: u32,
    },
    /// Sold out, or no longer offered.
    Gone,
}

impl Cart {
    /// Most lines in a cart.
    pub const MAX_LINES: usize = 30;
    /// Most pieces of one variant.
    pub const MAX_QUANTITY: u32 = 99;

    /// A cart with nothing in it.
    pub const fn empty(shopper: ShopperId) -> Self {
        Self {
            shopper,
            lines: Vec::new(),
            delivery: None,
            version: 0,
        }
    }

    /// Sets how many pieces of a variant are wanted; zero removes it. Setting rather than adding, so
    /// that a repeated tap changes nothing.
    ///
    /// # Errors
    /// [`CartError`] when the cart or the line would be too large.
    pub fn set(
        mut self,
        variant: VariantId,
        quantity: u32,
        seen: Money,
    ) -> Result<Self, CartError> {
        if quantity > Self::MAX_QUANTITY {
            return Err(CartError::TooMany {
                max: Self::MAX_QUANTITY,
            });
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
            (None, _) if self.lines.len() >= Self::MAX_LINES => {
                return Err(CartError::Full {
                    max: Self::MAX_LINES,
                });
            }
            (None, _) => self.lines.push(CartLine {
                variant,
                quantity,
                seen,
            }),
        }
        Ok(self)
    }

    /// The cart without a variant.
    #[must_use]
    pub fn without(mut self, variant: VariantId) -> Self {
        self.lines.retain(|line| line.variant != variant);
        self
    }

    /// Empties the cart after its checkout; the choice of delivery goes with the order.
    #[must_use]
    pub fn emptied(self) -> Self {
        Self {
            lines: Vec::new(),
            delivery: None,
            ..self
        }
    }

    /// How many pieces of a variant are in it.
    pub fn quantity(&self, variant: VariantId) -> u32 {
        self.lines
            .iter()
            .find(|line| line.variant == variant)
            .map_or(0, |line| line.quantity)
    }

    /// Pieces over all lines.
    pub fn pieces(&self) -> u32 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    /// Lays the cart beside the offers of the moment.
    ///
    /// # Errors
    /// [`MoneyError`] when the sum does not fit.
    pub fn review(&self, offers: &[Offer]) -> Result<Review, MoneyError> {
        let mut lines = Vec::with_capacity(self.lines.len());
        let mut total: Option<Money> = None;
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
            if let (Some(price), false) = (offer.price, change == Some(Change::Gone)) {
                let amount = price.checked_mul(line.quantity.min(offer.available))?;
                total = Some(match total {
                    Some(sum) => sum.checked_add(amount)?,
                    None => amount,
                });
            }
            lines.push(ReviewLine {
                offer: offer.clone(),
                wanted: line.quantity,
                change,
            });
        }
        Ok(Review { lines, total })
    }

    /// Takes the changes of a review over, because the shopper has seen and accepted them.
    #[must_use]
    pub fn accept(mut self, review: &Review) -> Self {
        self.lines = review
            .lines
            .iter()
            .filter(|line| line.change != Some(Change::Gone))
            .filter_map(|line| {
                let seen = line.offer.price?;
                let quantity = line.wanted.min(line.offer.available);
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

impl Review {
    /// Whether anything differs from what the shopper saw.
    pub fn changed(&self) -> bool {
        self.lines.iter().any(|line| line.change.is_some())
    }
}

/// Why a cart refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CartError {
    /// Too many lines.
    #[error("a cart holds at most {max} different things")]
    Full {
        /// Lines allowed.
        max: usize,
    },
    /// Too many pieces.
    #[error("at most {max} of one thing")]
    TooMany {
        /// Pieces allowed.
        max: u32,
    },
}
