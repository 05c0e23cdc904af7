use chainstore_kernel::{ChainAsset, Minor, Money};

use crate::texts::Texts;

/// A price as its reader writes it: `24.90 EUR`, `24,90 €`.
pub(crate) fn price(texts: Texts, money: Money) -> String {
    let currency = money.currency();
    let plain = money.minor().decimal(currency.decimals());
    let name = match currency.code() {
        "EUR" => texts.euro(),
        "USD" => texts.dollar(),
        "GBP" => texts.pound(),
        other => other,
    };
    format!("{} {name}", plain.replace('.', texts.decimal_mark()))
}

/// The amount of a token, exact, as wallets read it: a point in every language, no zeros at the end
/// beyond two places.
pub(crate) fn amount(units: Minor, asset: ChainAsset) -> String {
    let plain = units.decimal(asset.decimals);
    let Some((whole, fraction)) = plain.split_once('.') else {
        return plain;
    };
    let short = fraction.trim_end_matches('0');
    let places = short.len().max(2).min(fraction.len());
    format!("{whole}.{}", &fraction[..places])
}

#[cfg(test)]
mod tests {
    use chainstore_identity::Language;
    use chainstore_kernel::Currency;

    use super::*;

    #[test]
    fn prices_are_written_as_the_reader_writes_them() {
        let euro = Currency::new("EUR").expect("a code");
        let money = Money::new(Minor::new(2_490).expect("fits"), euro);
        assert_eq!(price(Texts::of(Language::English), money), "24.90 EUR");
        assert_eq!(price(Texts::of(Language::German), money), "24,90 €");
    }

    #[test]
    fn amounts_are_exact_and_short() {
        let asset = ChainAsset {
            chain: "eip155:1".parse().expect("a chain"),
            name: "slip44:60".parse().expect("a name"),
            decimals: 6,
        };
        let of = |units| amount(Minor::new(units).expect("fits"), asset);
        assert_eq!(of(26_892_000), "26.892");
        assert_eq!(of(26_000_000), "26.00");
        assert_eq!(of(1), "0.000001");
    }
}
