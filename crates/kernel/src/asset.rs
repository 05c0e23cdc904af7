use alloc::string::{String, ToString};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{plain_values, reasons};

/// The asset in which an amount is expressed. An asset on a chain is identified by its chain and contract
/// alone: anybody can publish a token with the name and symbol of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asset {
    /// A currency of ISO 4217.
    Fiat(Currency),
    /// A coin or token on a chain.
    OnChain(ChainAsset),
}

impl Asset {
    /// Decimal places: one whole unit, such as 1 EUR, is 10 to this power of minor units (cents, satoshi, wei).
    pub const fn decimals(self) -> u8 {
        match self {
            Self::Fiat(currency) => currency.decimals(),
            Self::OnChain(asset) => asset.decimals,
        }
    }
}

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

    /// Decimal places as ISO 4217 lists them: 0 or 3 for the currencies below, 2 for every other.
    pub const fn decimals(self) -> u8 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
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

/// A blockchain. Its text form is that of CAIP-2: `eip155:1` is Ethereum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChainId {
    /// An EVM chain by its EIP-155 number.
    Evm(u64),
}

/// The address of a contract: 20 bytes, written as `0x` and 40 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContractAddress(pub [u8; 20]);

/// A coin or token: its chain, the contract that issues it, and its decimal places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainAsset {
    /// The chain it is on.
    pub chain: ChainId,
    /// The contract that issues it; `None` for the chain's own coin.
    pub contract: Option<ContractAddress>,
    /// Decimal places. They come from the configuration and are compared with the contract when the
    /// program starts, because a wrong number would change every amount by a power of ten.
    pub decimals: u8,
}

impl fmt::Display for ChainId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Evm(number) => write!(f, "eip155:{number}"),
        }
    }
}

impl FromStr for ChainId {
    type Err = AssetError;

    fn from_str(text: &str) -> Result<Self, AssetError> {
        let number = text.strip_prefix("eip155:").ok_or(AssetError::Chain)?;
        number.parse().map(Self::Evm).map_err(|_| AssetError::Chain)
    }
}

impl fmt::Display for ContractAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&const_hex::encode_prefixed(self.0))
    }
}

impl fmt::Debug for ContractAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ContractAddress {
    type Err = AssetError;

    fn from_str(text: &str) -> Result<Self, AssetError> {
        // The decoder reads a text with or without the prefix; an address must have it.
        if !text.starts_with("0x") {
            return Err(AssetError::Contract);
        }
        const_hex::decode_to_array(text)
            .map(Self)
            .map_err(|_| AssetError::Contract)
    }
}

/// `EUR`, or the CAIP-19 form followed by `#` and the decimal places: `eip155:1/erc20:0x…#6`,
/// `eip155:1/slip44:native#18`.
impl fmt::Display for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fiat(currency) => f.write_str(currency.code()),
            Self::OnChain(ChainAsset {
                chain,
                contract: Some(contract),
                decimals,
            }) => {
                write!(f, "{chain}/erc20:{contract}#{decimals}")
            }
            Self::OnChain(ChainAsset {
                chain,
                contract: None,
                decimals,
            }) => {
                write!(f, "{chain}/slip44:native#{decimals}")
            }
        }
    }
}

impl FromStr for Asset {
    type Err = AssetError;

    fn from_str(text: &str) -> Result<Self, AssetError> {
        let Some((chain, rest)) = text.split_once('/') else {
            return Currency::new(text).map(Self::Fiat);
        };
        let (token, decimals) = rest.split_once('#').ok_or(AssetError::Token)?;
        let contract = match token {
            "slip44:native" => None,
            _ => Some(
                token
                    .strip_prefix("erc20:")
                    .ok_or(AssetError::Token)?
                    .parse()?,
            ),
        };
        let decimals = decimals
            .parse()
            .ok()
            .filter(|places| *places <= 36)
            .ok_or(AssetError::Token)?;
        Ok(Self::OnChain(ChainAsset {
            chain: chain.parse()?,
            contract,
            decimals,
        }))
    }
}

impl Serialize for Asset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}

impl<'de> Deserialize<'de> for Asset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

reasons! {
    /// Why a text cannot be read as an asset, a currency, a chain or a contract.
    #[derive(Copy)]
    pub enum AssetError in "asset" {
        /// The code of the currency is not three ASCII capital letters.
        Currency = "a currency is three capital letters of ISO 4217, for example EUR";
        /// The chain is not written in the CAIP-2 form of an EVM chain, such as `eip155:1`.
        Chain = "a chain is written like eip155:1 (CAIP-2)";
        /// The contract is not written as `0x` and 40 hexadecimal digits.
        Contract = "a contract is written as 0x and 40 hexadecimal digits";
        /// The token is not written in the form `eip155:1/erc20:0x…#6`, or has more than 36 decimal places.
        Token = "a token is written like eip155:1/erc20:0x…#6: chain, contract, decimal places";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for name in [
            "EUR",
            "JPY",
            "eip155:1/slip44:native#18",
            "eip155:31337/erc20:0x5fbdb2315678afecb367f032d93f642f64180aa3#6",
        ] {
            let asset: Asset = name.parse().expect("a known form");
            assert_eq!(asset.to_string(), name);
        }
    }

    #[test]
    fn refuses_what_is_nearly_right() {
        for name in [
            "eur",
            "EURO",
            "",
            "eip155:x/slip44:native#18",
            "eip155:1/erc20:0x12#6",
            "eip155:1/erc20:5fbdb2315678afecb367f032d93f642f64180aa3#6",
            "eip155:1/erc20:0x0x5fbdb2315678afecb367f032d93f642f64180aa3#6",
            "eip155:1/erc20:0x0x5fbdb2315678afecb367f032d93f642f64180a#6",
            "eip155:1/erc20:0x+fbdb2315678afecb367f032d93f642f64180aa3#6",
            "eip155:1/slip44:native",
        ] {
            assert!(name.parse::<Asset>().is_err(), "{name}");
        }
    }
}
