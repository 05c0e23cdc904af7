use std::fmt;
use std::str::FromStr;

use chainstore_kernel::{AssetName, ChainAsset, ChainId};
use thiserror::Error;

use crate::hex;

/// An EVM chain, by its EIP-155 number; 1 is Ethereum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EvmChain {
    /// The number.
    pub number: u64,
    /// The CAIP-2 id, for example `eip155:1`.
    pub id: ChainId,
}

/// A number or a contract cannot be written as CAIP says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("it is too long for a CAIP id")]
pub struct UnfitForCaip;

impl EvmChain {
    /// The chain of this number.
    ///
    /// # Errors
    /// [`UnfitForCaip`] for no number that there is: the longest has 20 digits, and 32 are allowed.
    pub fn new(number: u64) -> Result<Self, UnfitForCaip> {
        let id = ChainId::new(&format!("eip155:{number}")).ok_or(UnfitForCaip)?;
        Ok(Self { number, id })
    }
}

/// The address of a contract: 20 bytes, written as `0x` and 40 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContractAddress(pub [u8; 20]);

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

/// Why a text is no address of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a contract is written as 0x and 40 hexadecimal digits")]
pub struct ContractAddressError;

impl FromStr for ContractAddress {
    type Err = ContractAddressError;

    fn from_str(text: &str) -> Result<Self, ContractAddressError> {
        hex::fixed(text).map(Self).ok_or(ContractAddressError)
    }
}

/// A token (ERC-20) in which payments are taken.
#[derive(Clone, Debug)]
pub struct Erc20 {
    /// The contract that issues it.
    pub contract: ContractAddress,
    /// The token as the rest of the program knows it. Small letters, so that one contract has one name.
    pub asset: ChainAsset,
    /// What people call it; only for messages.
    pub symbol: String,
}

impl Erc20 {
    /// The token of this contract.
    ///
    /// # Errors
    /// [`UnfitForCaip`] for no contract that there is.
    pub fn new(
        chain: EvmChain,
        contract: ContractAddress,
        decimals: u8,
        symbol: impl Into<String>,
    ) -> Result<Self, UnfitForCaip> {
        let name = AssetName::new(&format!("erc20:{contract}")).ok_or(UnfitForCaip)?;
        Ok(Self {
            contract,
            asset: ChainAsset {
                chain: chain.id,
                name,
                decimals,
            },
            symbol: symbol.into(),
        })
    }
}

/// The contract of an asset; `None` for the coin of the chain and for an asset of another kind of chain.
pub(crate) fn contract_of(asset: &ChainAsset) -> Option<ContractAddress> {
    let is_token = asset.name.namespace() == "erc20";
    is_token
        .then(|| asset.name.reference().parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_one_name() {
        let chain = EvmChain::new(u64::MAX).expect("a chain");
        assert_eq!(chain.id.to_string(), "eip155:18446744073709551615");
        let contract = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913";
        let token = Erc20::new(chain, contract.parse().expect("a contract"), 6, "USDC");
        let token = token.expect("a token");
        let name = "erc20:0x833589fcd6edb6e08f4c7c32d4f71b54bda02913";
        assert_eq!(token.asset.name.to_string(), name);
        assert_eq!(contract_of(&token.asset), Some(token.contract));
        let coin = ChainAsset {
            name: "slip44:60".parse().expect("a name"),
            ..token.asset
        };
        assert_eq!(contract_of(&coin), None);
    }

    #[test]
    fn what_is_nearly_a_contract_is_refused() {
        for text in [
            "0x12",
            "5fbdb2315678afecb367f032d93f642f64180aa3",
            "0x0x5fbdb2315678afecb367f032d93f642f64180aa3",
            "0x0x5fbdb2315678afecb367f032d93f642f64180a",
            "0x+fbdb2315678afecb367f032d93f642f64180aa3",
        ] {
            assert!(text.parse::<ContractAddress>().is_err(), "{text}");
        }
    }
}
