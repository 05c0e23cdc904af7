/// A decimal amount in the smallest unit: `units("24.90", 6)` is 24 900 000.
///
/// # Panics
/// When the text is no decimal number with at most this many places.
pub fn units(decimal: &str, places: usize) -> u128 {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    assert!(fraction.len() <= places, "{decimal} has too many places");
    format!("{whole}{fraction:0<places$}")
        .parse()
        .expect("digits")
}
