//! Token amounts: smallest units in the program, decimal numbers for people.

/// The most decimal places that a token of the sandbox has.
const MOST_DECIMALS: u8 = 18;

/// Reads a decimal such as `26.892`; `None` for a text with commas between thousands, and for one with more decimal
/// places than the token has.
pub(crate) fn parse(text: &str, decimals: u8) -> Option<u128> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || fraction.len() > usize::from(decimals)
        || !digits(whole)
        || !digits(fraction)
    {
        return None;
    }
    let padded = format!("{whole}{fraction:0<width$}", width = usize::from(decimals));
    padded.parse().ok()
}

/// Whether a text is an amount of some token.
pub(crate) fn is_amount(text: &str) -> bool {
    parse(text, MOST_DECIMALS).is_some()
}

/// Writes an amount with at least two decimals, and with more only as far as needed.
pub(crate) fn show(amount: u128, decimals: u8) -> String {
    let places = usize::from(decimals);
    let digits = format!("{amount:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    format!("{whole}.{:0<2}", fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::{is_amount, parse, show};

    #[test]
    fn amounts_survive_the_way_to_text_and_back() {
        for (text, decimals, units) in [
            ("26.892", 6, 26_892_000),
            ("0.000001", 6, 1),
            ("7.00", 6, 7_000_000),
            ("12.50", 6, 12_500_000),
            ("24.90", 18, 24_900_000_000_000_000_000),
            ("0.000000000000000001", 18, 1),
        ] {
            assert_eq!(parse(text, decimals), Some(units), "{text}");
            assert_eq!(show(units, decimals), text);
        }
        assert_eq!(parse(" 5 ", 6), Some(5_000_000));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for wrong in [
            "",
            ".",
            "-1",
            "+1",
            "1,5",
            "1e3",
            "1.0000001",
            "1.-1",
            &"9".repeat(40),
        ] {
            assert_eq!(parse(wrong, 6), None, "{wrong}");
        }
        assert!(is_amount("1.0000001"), "18 decimal places are known");
        assert!(!is_amount("0x12"));
    }
}
