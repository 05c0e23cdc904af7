use alloc::string::String;
use core::cmp::Ordering;
use core::hash::{Hash, Hasher};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Inline, plain_values, reasons};

/// A currency by its ISO 4217 code. Any three capital letters are accepted: which currencies a shop uses
/// is for its configuration to say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// A currency from its three capital letters.
    ///
    /// # Errors
    /// [`AssetError::Currency`] unless the code is three ASCII capital letters.
    pub fn new(code: &str) -> Result<Self, AssetError> {
        match code.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            _ => Err(AssetError::Currency),
        }
    }

    /// The three capital letters of ISO 4217.
    pub fn code(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Decimal places as ISO 4217 lists them: 0 or 3 for the currencies below, 2 for every other. Telegram's Stars, `XTR`,
    /// have none (Bot API, "Payments").
    pub const fn decimals(self) -> u8 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" | b"XTR" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = AssetError;

    fn from_str(code: &str) -> Result<Self, AssetError> {
        Self::new(code)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

plain_values!(Currency, ChainId);

/// A blockchain by its CAIP-2 id, for example `eip155:1`. What it means is known to the adapter of that kind of
/// chain alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainId(Inline<41>);

impl ChainId {
    /// A chain by its CAIP-2 id: a namespace of 3 to 8 characters, a colon, a reference of 1 to 32 characters. `None` for
    /// any other text.
    pub const fn new(text: &str) -> Option<Self> {
        match Inline::new(text.as_bytes()) {
            Some(id) if is_caip(text.as_bytes(), 32, b"-_") => Some(Self(id)),
            _ => None,
        }
    }

    /// The kind of chain: the part before the colon.
    pub fn namespace(&self) -> &str {
        part(self.0.text(), 0)
    }

    /// Which chain of its kind: the part behind the colon.
    pub fn reference(&self) -> &str {
        part(self.0.text(), 1)
    }
}

/// What an asset is called on its chain: namespace and reference of CAIP-19, for example
/// `erc20:0x833589fcd6edb6e08f4c7c32d4f71b54bda02913` or `slip44:60`. Its adapter writes it in one form only, because
/// two names are compared by their letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetName(Inline<73>);

impl AssetName {
    /// An asset by the part of its CAIP-19 id behind the chain: a namespace of 3 to 8 characters, a colon, a reference of 1
    /// to 64 characters. `None` for any other text. CAIP-19 allows 128; the longest reference of an asset that can be
    /// sent, a hash in hexadecimal, has 64.
    pub const fn new(text: &str) -> Option<Self> {
        match Inline::new(text.as_bytes()) {
            Some(name) if is_caip(text.as_bytes(), 64, b"-.%") => Some(Self(name)),
            _ => None,
        }
    }

    /// The kind of asset: the part before the colon.
    pub fn namespace(&self) -> &str {
        part(self.0.text(), 0)
    }

    /// Which asset of its kind: the part behind the colon.
    pub fn reference(&self) -> &str {
        part(self.0.text(), 1)
    }
}

/// What identifies a coin or token: its chain and its name there. Its text is its CAIP-19 id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetId {
    /// The chain it is on.
    pub chain: ChainId,
    /// What it is called there.
    pub name: AssetName,
}

impl fmt::Display for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.chain, self.name)
    }
}

impl FromStr for AssetId {
    type Err = AssetError;

    fn from_str(text: &str) -> Result<Self, AssetError> {
        let (chain, name) = text.split_once('/').ok_or(AssetError::Id)?;
        Ok(Self {
            chain: chain.parse()?,
            name: name.parse()?,
        })
    }
}

/// A coin or token: its chain, its name there, and its decimal places. Two are the same when chain and name are; the
/// decimal places only say how an amount is written.
#[derive(Clone, Copy, Debug)]
pub struct ChainAsset {
    /// The chain it is on.
    pub chain: ChainId,
    /// What it is called there.
    pub name: AssetName,
    /// Decimal places. They come from the configuration and are compared with the chain when the program starts,
    /// because a wrong number would change every amount by a power of ten.
    pub decimals: u8,
}

fn part(text: &str, number: usize) -> &str {
    text.split(':').nth(number).unwrap_or_default()
}

impl ChainAsset {
    /// The greatest number of decimal places of an asset.
    pub const MOST_DECIMALS: u8 = 36;

    /// What identifies it.
    pub const fn id(&self) -> AssetId {
        AssetId {
            chain: self.chain,
            name: self.name,
        }
    }
}

impl PartialEq for ChainAsset {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for ChainAsset {}

impl PartialOrd for ChainAsset {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ChainAsset {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id().cmp(&other.id())
    }
}

impl Hash for ChainAsset {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

/// Whether these are a namespace and a reference as CAIP-2 and CAIP-19 define them. `more` are the characters that a
/// reference may have besides letters and digits.
const fn is_caip(text: &[u8], longest: usize, more: &[u8]) -> bool {
    let mut colon = 0;
    while colon < text.len() && text[colon] != b':' {
        if !(text[colon].is_ascii_lowercase()
            || text[colon].is_ascii_digit()
            || text[colon] == b'-')
        {
            return false;
        }
        colon += 1;
    }
    let reference = text.len().saturating_sub(colon + 1);
    if colon < 3 || colon > 8 || reference == 0 || reference > longest {
        return false;
    }
    let mut at = colon + 1;
    while at < text.len() {
        if !(text[at].is_ascii_alphanumeric() || holds(more, text[at])) {
            return false;
        }
        at += 1;
    }
    true
}

const fn holds(bytes: &[u8], byte: u8) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == byte {
            return true;
        }
        at += 1;
    }
    false
}

impl FromStr for ChainId {
    type Err = AssetError;

    fn from_str(text: &str) -> Result<Self, AssetError> {
        Self::new(text).ok_or(AssetError::Chain)
    }
}

impl FromStr for AssetName {
    type Err = AssetError;

    fn from_str(text: &str) -> Result<Self, AssetError> {
        Self::new(text).ok_or(AssetError::Name)
    }
}

macro_rules! written_as_text {
    ($($type:ty),+) => {$(
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0.text())
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0.text())
            }
        }
    )+};
}

written_as_text!(ChainId, AssetName);

/// The CAIP-19 form followed by `#` and the decimal places: `eip155:1/erc20:0x…#6`, `eip155:1/slip44:60#18`.
impl fmt::Display for ChainAsset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}#{}", self.chain, self.name, self.decimals)
    }
}

impl FromStr for ChainAsset {
    type Err = AssetError;

    fn from_str(text: &str) -> Result<Self, AssetError> {
        let (chain, rest) = text.split_once('/').ok_or(AssetError::Token)?;
        let (name, decimals) = rest.split_once('#').ok_or(AssetError::Token)?;
        let decimals = decimals.parse().ok();
        Ok(Self {
            chain: chain.parse()?,
            name: name.parse()?,
            decimals: decimals
                .filter(|places| *places <= Self::MOST_DECIMALS)
                .ok_or(AssetError::Token)?,
        })
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

reasons! {
    /// Why a text cannot be read as an asset, a currency or a chain.
    #[derive(Copy)]
    pub enum AssetError in "asset" {
        /// The code of the currency is not three ASCII capital letters.
        Currency = "a currency is three capital letters of ISO 4217, for example EUR";
        /// The chain is not written in the form of CAIP-2.
        Chain = "a chain is written like eip155:1 (CAIP-2)";
        /// The name of the asset is not written in the form of CAIP-19.
        Name = "an asset is written like erc20:0x… behind its chain (CAIP-19)";
        /// The text is not a chain and a name with a slash between them.
        Id = "an asset is written like eip155:1/erc20:0x… (CAIP-19)";
        /// The asset has no decimal places, or more than 36.
        Token = "a token is written like eip155:1/erc20:0x…#6: chain, contract, decimal places";
    }
}

#[cfg(test)]
mod tests {
    use alloc::{borrow::ToOwned as _, format, string::ToString as _};

    use super::*;

    #[test]
    fn names_round_trip() {
        for name in [
            "eip155:1/slip44:60#18",
            "eip155:31337/erc20:0x5fbdb2315678afecb367f032d93f642f64180aa3#6",
            "bip122:000000000019d6689c085ae165831e93/slip44:0#8",
        ] {
            let asset: ChainAsset = name.parse().expect("a known form");
            assert_eq!(asset.to_string(), name);
        }
    }

    #[test]
    fn the_parts_of_an_asset_are_told_apart() {
        let asset: ChainAsset = "eip155:1/erc20:0x07#6".parse().expect("an asset");
        let (chain, name) = (asset.chain, asset.name);
        assert_eq!((chain.namespace(), chain.reference()), ("eip155", "1"));
        assert_eq!((name.namespace(), name.reference()), ("erc20", "0x07"));
        assert_eq!(asset.decimals, 6);
    }

    // The bounds of CAIP-2 and CAIP-19.
    #[test]
    fn chains_and_names_have_bounds() {
        let long = |length| "a".repeat(length);
        for (chain, is_one) in [
            ("abc:1".to_owned(), true),
            (format!("{}:{}", long(8), long(32)), true),
            ("ab:1".to_owned(), false),
            (format!("{}:1", long(9)), false),
            (format!("abc:{}", long(33)), false),
            ("abc:".to_owned(), false),
            ("ABC:1".to_owned(), false),
            ("abc:1:2".to_owned(), false),
            ("abc:1 ".to_owned(), false),
            ("abc:ä".to_owned(), false),
        ] {
            assert_eq!(chain.parse::<ChainId>().is_ok(), is_one, "{chain}");
        }
        for (name, is_one) in [
            (format!("erc20:{}", long(64)), true),
            ("token:a-b.c%20".to_owned(), true),
            (format!("erc20:{}", long(65)), false),
            ("erc20:0x07/1".to_owned(), false),
            ("erc20".to_owned(), false),
        ] {
            assert_eq!(name.parse::<AssetName>().is_ok(), is_one, "{name}");
        }
    }

    #[test]
    fn refuses_what_is_nearly_right() {
        for code in ["eur", "EURO", ""] {
            assert!(code.parse::<Currency>().is_err(), "{code}");
        }
        for name in [
            "",
            "EUR",
            "eip155/slip44:60#18",
            "eip155:1/erc20#6",
            "eip155:1/erc20:0x07",
            "eip155:1/erc20:0x07#37",
            "eip155:1/erc20:0x07#-1",
            "eip155:1/erc20:0x07/9#6",
        ] {
            assert!(name.parse::<ChainAsset>().is_err(), "{name}");
        }
    }
}
