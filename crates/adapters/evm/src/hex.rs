use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// `N` bytes that a node writes as `0x` and `2N` hexadecimal digits; read without allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bytes<const N: usize>(pub(crate) [u8; N]);

/// A number that a node writes as `0x` and hexadecimal digits without leading zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quantity(pub(crate) u64);

/// The data of an event when it is one word; any other length is `None`, and so no transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word(pub(crate) Option<[u8; 32]>);

/// The bytes of `0x…`, if there are exactly `N`.
pub(crate) fn fixed<const N: usize>(text: &str) -> Option<[u8; N]> {
    // The decoder takes text without the prefix as well; no node writes that.
    if !text.starts_with("0x") {
        return None;
    }
    const_hex::decode_to_array(text).ok()
}

/// The number of `0x…`, if it fits 64 bits and has no leading zeros.
pub(crate) fn quantity(text: &str) -> Option<u64> {
    let digits = text.strip_prefix("0x")?;
    if digits.is_empty() || digits.len() > 16 || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    // The parser takes a sign as well.
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    u64::from_str_radix(digits, 16).ok()
}

/// Reads a string in place.
struct Text<T>(&'static str, fn(&str) -> Option<T>);

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        // The text itself stays out of the error: it is whatever the node sent.
        self.1(text).ok_or_else(|| E::custom(format_args!("expected {}", self.0)))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Bytes<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_str(Text("0x and the right number of digits", fixed::<N>))
            .map(Self)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_str(Text(
                "0x and at most 16 digits without leading zeros",
                quantity,
            ))
            .map(Self)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = |text: &str| text.starts_with("0x").then(|| fixed::<32>(text));
        deserializer
            .deserialize_str(Text("0x and digits", word))
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_and_numbers_round_trip(bytes: [u8; 20], number: u64) {
            prop_assert_eq!(fixed::<20>(&const_hex::encode_prefixed(bytes)), Some(bytes));
            prop_assert_eq!(quantity(&format!("{number:#x}")), Some(number));
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = (fixed::<4>(&text), quantity(&text));
        }
    }

    #[test]
    fn refuses_what_is_nearly_right() {
        assert_eq!(fixed::<2>("1234"), None);
        assert_eq!(fixed::<2>("0x0x1234"), None);
        assert_eq!(fixed::<2>("0X1234"), None);
        assert_eq!(fixed::<2>("0x123"), None);
        assert_eq!(fixed::<2>("0x12345"), None);
        assert_eq!(fixed::<1>("0x+1"), None);
        assert_eq!(quantity("0x"), None);
        assert_eq!(quantity("12"), None);
        assert_eq!(quantity("0x01"), None);
        assert_eq!(quantity("0x+1"), None);
        assert_eq!(quantity("0x0"), Some(0));
        assert_eq!(quantity("0x10000000000000000"), None);
    }
}
