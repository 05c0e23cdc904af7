//! Token amounts: whole units of 0.000001 in the program, decimal numbers for people.

/// Decimal places of the sandbox's tokens.
pub(crate) const DECIMALS: u8 = 6;
const UNIT: u128 = 1_000_000;

/// Reads a decimal such as `26.892`; `None` for a text with commas between thousands.
pub(crate) fn parse(text: &str) -> Option<u128> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || fraction.len() > usize::from(DECIMALS)
        || !digits(whole)
        || !digits(fraction)
    {
        return None;
    }
    let padded = format!("{fraction:0<width$}", width = usize::from(DECIMALS));
    whole
        .parse::<u128>()
        .ok()?
        .checked_mul(UNIT)?
        .checked_add(padded.parse().ok()?)
}

/// Writes an amount with at least two decimals, and with more only as far as needed.
pub(crate) fn show(amount: u128) -> String {
    let fraction = format!("{:06}", amount % UNIT);
    let short = fraction.trim_end_matches('0');
    format!("{}.{short:0<2}", amount / UNIT)
}

#[cfg(test)]
mod tests {
    use super::{parse, show};

    #[test]
    fn amounts_survive_the_way_to_text_and_back() {
        for (text, units) in [
            ("26.892", 26_892_000),
            ("0.000001", 1),
            ("7.00", 7_000_000),
            ("12.50", 12_500_000),
        ] {
            assert_eq!(parse(text), Some(units));
            assert_eq!(show(units), text);
        }
        assert_eq!(parse(" 5 "), Some(5_000_000));
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
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
