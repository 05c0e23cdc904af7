use std::collections::HashMap;

const ALPHABET: &str = "0123456789abcdefghjkmnpqrstvwxyz";
const DIGITS: usize = 26;

/// Names for random values, numbered in the order in which they first appear. Two runs with different random
/// ids that use them in the same way get the same names.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, usize>);

impl Names {
    /// The name of a random value.
    pub(super) fn of(&mut self, value: &str) -> String {
        let next = self.0.len() + 1;
        let number = self.0.entry(value.to_owned()).or_insert(next);
        format!("#{number}")
    }

    /// The text with each id replaced by its name, such as `ord_06e5…` by `ord_#3`. The same id in a column
    /// of bytes gets the same name.
    pub(super) fn within(&mut self, text: &str) -> String {
        let mut named = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find('_') {
            let (before, after) = rest.split_at(start + 1);
            named.push_str(before);
            rest = after;
            if let Some(value) = rest.get(..DIGITS).and_then(decode) {
                named.push_str(&self.of(&format!("{value:032x}")));
                rest = &rest[DIGITS..];
            }
        }
        named + rest
    }
}

/// The number of an id from its text, which is Crockford's base32.
fn decode(digits: &str) -> Option<u128> {
    digits.chars().try_fold(0_u128, |value, digit| {
        let digit = ALPHABET.find(digit)?;
        Some((value << 5) | u128::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_name_in_a_text_and_in_a_column() {
        let mut names = Names::default();
        assert_eq!(names.of("00000000000000000000000000000001"), "#1");
        let id = "00000000000000000000000001";
        let other = "00000000000000000000000002";
        let text = format!("checkout:shp_{id} no_id [\"ord_{other}\",\"ord_{id}\"]");
        assert_eq!(
            names.within(&text),
            "checkout:shp_#1 no_id [\"ord_#2\",\"ord_#1\"]"
        );
    }
}
