//! Figures, their bounds, and whether these hold.

use std::fmt;

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// What is measured.
    pub(crate) what: String,
    /// Our figure.
    pub(crate) ours: String,
    /// The limit or the peer, in the same run.
    pub(crate) limit: String,
    /// The value that is compared with `floor` and `aim`.
    pub(crate) judged: Value,
    /// The bound that must be reached.
    pub(crate) floor: Option<Bound>,
    /// The bound that is aimed at.
    pub(crate) aim: Option<Bound>,
}

/// A ratio, or a figure with a unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Value {
    pub(crate) number: f64,
    /// Empty for a ratio.
    pub(crate) unit: &'static str,
}

/// A bound that a value must reach, or must not exceed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

/// A goal with its rows and the way they were measured.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) rows: Vec<Row>,
    /// How it was measured, in paragraphs.
    pub(crate) how: Vec<String>,
}

impl Value {
    pub(crate) const fn ratio(number: f64) -> Self {
        Self { number, unit: "" }
    }

    pub(crate) const fn of(number: f64, unit: &'static str) -> Self {
        Self { number, unit }
    }
}

impl Bound {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtLeast(bound) => value >= bound,
            Self::AtMost(bound) => value <= bound,
        }
    }
}

impl Row {
    /// Which of the two bounds is reached, as the table shows it.
    pub(crate) fn met(&self) -> &'static str {
        let holds = |bound: Option<Bound>| bound.map(|bound| bound.holds(self.judged.number));
        match (holds(self.floor), holds(self.aim)) {
            (None, None) => "–",
            (Some(false), _) => "**no**",
            (_, Some(true)) => "aim",
            (None, Some(false)) => "aim missed",
            (Some(true), _) => "floor",
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            "" => write!(f, "{:.2}", self.number),
            unit => write!(f, "{:.0} {unit}", self.number),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(bound) => write!(f, "≥ {bound}"),
            Self::AtMost(bound) => write!(f, "≤ {bound}"),
        }
    }
}

/// The middle value; the mean of the two in the middle when their number is even.
///
/// # Panics
/// When there is no value.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    }
}

/// A whole number with commas between thousands.
pub(crate) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A rate as text.
pub(crate) fn rate(per_second: f64) -> String {
    format!("{}/s", grouped(per_second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: f64, floor: Option<Bound>, aim: Option<Bound>) -> Row {
        Row {
            what: String::new(),
            ours: String::new(),
            limit: String::new(),
            judged: Value::ratio(number),
            floor,
            aim,
        }
    }

    #[test]
    fn a_bound_is_met_at_its_edge() {
        let (floor, aim) = (Some(Bound::AtLeast(0.8)), Some(Bound::AtLeast(0.9)));
        assert_eq!(row(0.79, floor, aim).met(), "**no**");
        assert_eq!(row(0.8, floor, aim).met(), "floor");
        assert_eq!(row(0.9, floor, aim).met(), "aim");
        let (floor, aim) = (Some(Bound::AtMost(30.0)), Some(Bound::AtMost(20.0)));
        assert_eq!(row(30.1, floor, aim).met(), "**no**");
        assert_eq!(row(20.0, floor, aim).met(), "aim");
        assert_eq!(row(1.0, None, aim).met(), "aim");
        assert_eq!(row(21.0, None, aim).met(), "aim missed");
        assert_eq!(row(1.0, None, None).met(), "–");
    }

    #[test]
    fn the_middle_is_that_of_the_sorted_values() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(999.6), "1,000");
        assert_eq!(grouped(12.0), "12");
        assert_eq!(grouped(1_234_567.0), "1,234,567");
    }
}
