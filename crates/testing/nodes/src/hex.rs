//! The hexadecimal forms of JSON-RPC.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A byte string of fixed length, written as `0x` and lower-case digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FixedBytes<const N: usize>(pub [u8; N]);

/// An account or contract address.
pub type Address = FixedBytes<20>;
/// A block or transaction hash, or an event topic.
pub type Hash = FixedBytes<32>;

/// The text is not `0x` followed by the right number of hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a 0x-prefixed hexadecimal string of the right length")]
pub struct ParseHexError;

impl<const N: usize> fmt::Display for FixedBytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&const_hex::encode_prefixed(self.0))
    }
}

impl<const N: usize> fmt::Debug for FixedBytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<const N: usize> FromStr for FixedBytes<N> {
    type Err = ParseHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = decode(text).ok_or(ParseHexError)?;
        bytes.try_into().map(Self).map_err(|_| ParseHexError)
    }
}

impl<const N: usize> Serialize for FixedBytes<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for FixedBytes<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Reads data, with its prefix.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    // The decoder takes text without the prefix as well; JSON-RPC does not.
    text.starts_with("0x")
        .then(|| const_hex::decode(text).ok())
        .flatten()
}

/// Writes a quantity, which has no leading zero.
pub(crate) fn quantity(value: impl Into<u128>) -> String {
    format!("{:#x}", value.into())
}

/// Reads a quantity, with its prefix.
pub(crate) fn parse_quantity(text: &str) -> Option<u128> {
    let digits = text.strip_prefix("0x")?;
    // `from_str_radix` would also accept a plus sign.
    if digits.starts_with('+') {
        return None;
    }
    u128::from_str_radix(digits, 16).ok()
}
