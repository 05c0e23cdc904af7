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

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// The bytes of `0x…`, if there are exactly `N`.
pub(crate) fn fixed<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.strip_prefix("0x")?.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

/// The number of `0x…`, if it fits 64 bits and has no leading zeros.
pub(crate) fn quantity(text: &str) -> Option<u64> {
    let digits = text.strip_prefix("0x")?;
    if digits.is_empty() || digits.len() > 16 || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    digits.bytes().try_fold(0_u64, |number, byte| {
        Some(number << 4 | u64::from(digit(byte)?))
    })
}

/// Bytes as `0x…`.
pub(crate) fn text(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(2 + 2 * bytes.len());
    text.push_str("0x");
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
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
            prop_assert_eq!(fixed::<20>(&text(&bytes)), Some(bytes));
            prop_assert_eq!(quantity(&format!("{number:#x}")), Some(number));
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = (fixed::<4>(&text), quantity(&text));
        }
    }

    #[test]
    fn refuses_what_is_nearly_right() {
        assert_eq!(fixed::<2>("0x123"), None);
        assert_eq!(fixed::<2>("0x12345"), None);
        assert_eq!(fixed::<1>("0x+1"), None);
        assert_eq!(quantity("0x"), None);
        assert_eq!(quantity("12"), None);
        assert_eq!(quantity("0x01"), None);
        assert_eq!(quantity("0x0"), Some(0));
        assert_eq!(quantity("0x10000000000000000"), None);
    }
}
