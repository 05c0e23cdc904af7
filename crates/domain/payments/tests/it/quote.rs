use chainstore_kernel::{ChainAsset, Currency, Money};
use chainstore_payments::{Quote, QuoteError, Rate, example};
use proptest::prelude::*;

use crate::world::{after, minor};

fn euro(units: i128) -> Money {
    Money::new(minor(units), Currency::new("EUR").expect("a code"))
}

fn rate(numerator: u128, denominator: u128, decimals: u8) -> Rate {
    Rate {
        currency: Currency::new("EUR").expect("a code"),
        asset: ChainAsset {
            decimals,
            ..example::asset()
        },
        numerator,
        denominator,
        at: after(0),
    }
}

proptest! {
    // proves M-P7, M-P8: never too little, never a payable step too much, always something people can type
    #[test]
    fn a_quote_covers_the_price(
        price in 1..10_000_000_i128, n in 1..10_u128.pow(18), d in 1..10_u128.pow(9), decimals in 0..19_u8,
    ) {
        let quote = Quote::lock(euro(price), rate(n, d, decimals)).expect("fits");
        let step = 10_u128.pow(u32::from(decimals.saturating_sub(6)));
        let payable = quote.payable.units().unsigned_abs();
        let exact = price.unsigned_abs() * n;
        prop_assert!(payable * d >= exact);
        prop_assert!((payable - step) * d < exact);
        prop_assert_eq!(payable % step, 0);
    }
}

#[test]
fn what_cannot_be_quoted() {
    let usd = Money::new(minor(100), Currency::new("USD").expect("a code"));
    assert_eq!(
        Quote::lock(usd, rate(1, 1, 6)),
        Err(QuoteError::OtherCurrency)
    );
    assert_eq!(
        Quote::lock(euro(0), rate(1, 1, 6)),
        Err(QuoteError::Nothing)
    );
    assert_eq!(
        Quote::lock(euro(1), rate(0, 1, 6)),
        Err(QuoteError::Nothing)
    );
    assert_eq!(
        Quote::lock(euro(1), rate(1, 0, 6)),
        Err(QuoteError::TooLarge)
    );
    assert_eq!(
        Quote::lock(euro(2), rate(u128::MAX, 1, 6)),
        Err(QuoteError::TooLarge)
    );
    assert_eq!(
        Quote::lock(euro(2), rate(1, 1, u8::MAX)),
        Err(QuoteError::TooLarge)
    );
}
