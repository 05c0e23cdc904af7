use chainstore_kernel::{Money, MoneyError, closed_set, reasons};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// An amount that is added to or taken from the sum of the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// What the amount is for.
    pub kind: AdjustmentKind,
    /// Whether the amount is added or taken away.
    pub effect: Effect,
    /// The amount, in the currency of the lines.
    pub amount: Money,
}

/// What an adjustment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum AdjustmentKind {
    /// The price of delivery.
    Shipping,
    /// A tax that the prices of the lines do not include.
    Tax,
    /// A reduction of the price.
    Discount,
    /// The difference that rounding the total makes.
    Rounding,
}

/// The direction of an adjustment. It is kept apart from the amount because an amount is never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Effect {
    /// The amount is added to the total.
    Raises,
    /// The amount is taken from the total.
    Lowers,
}

closed_set!(AdjustmentKind, Effect);

/// The total of lines, each a unit price and a number of pieces, with adjustments. Carts and orders both use
/// this function, so that what a cart shows is what the order asks.
///
/// First the lines are added, then every adjustment that raises, then every one that lowers. Amounts are
/// never negative, so in another order a discount that is larger than the lines would be refused although
/// shipping makes the total positive.
///
/// # Errors
/// [`TotalError::Empty`] without a line or with a line of 0 pieces; [`TotalError::Money`] when currencies
/// differ, when a sum is too large, or when the result is below 0.
pub fn total(
    lines: impl IntoIterator<Item = (Money, u32)>,
    adjustments: &[Adjustment],
) -> Result<Money, TotalError> {
    let mut sum: Option<Money> = None;
    for (unit_price, quantity) in lines {
        if quantity == 0 {
            return Err(TotalError::Empty);
        }
        let amount = unit_price.checked_mul(quantity)?;
        sum = Some(match sum {
            Some(sum) => sum.checked_add(amount)?,
            None => amount,
        });
    }
    let mut total = sum.ok_or(TotalError::Empty)?;
    let of = |effect| adjustments.iter().filter(move |a| a.effect == effect);
    for raise in of(Effect::Raises) {
        total = total.checked_add(raise.amount)?;
    }
    for reduction in of(Effect::Lowers) {
        total = total.checked_sub(reduction.amount)?;
    }
    Ok(total)
}

reasons! {
    /// Why the total of lines and adjustments cannot be computed.
    #[derive(Copy)]
    pub enum TotalError in "total" {
        /// There is no line, or a line of 0 pieces.
        Empty = "an order needs at least one line of at least one piece";
        /// The amounts cannot be added.
        Money {
            /// The error of adding or subtracting the amounts.
            source: MoneyError,
        } = "the total cannot be computed: {source}";
    }
}

impl From<MoneyError> for TotalError {
    fn from(source: MoneyError) -> Self {
        Self::Money { source }
    }
}
