use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::abi::keccak;
use crate::hex::{self, Address, FixedBytes, Hash};

use super::error::RpcError;

/// A transaction of an unlocked account. It has no signature: its serialised form is used as the raw form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Transaction {
    pub(super) chain_id: u64,
    pub(super) from: Address,
    pub(super) nonce: u64,
    pub(super) to: Option<Address>,
    pub(super) value: u128,
    pub(super) data: Vec<u8>,
    pub(super) gas: u64,
    pub(super) fee: u128,
}

impl Transaction {
    pub(super) fn raw(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers and byte strings always serialise")
    }

    pub(super) fn from_raw(raw: &[u8]) -> Option<Self> {
        serde_json::from_slice(raw).ok()
    }

    pub(super) fn hash(&self) -> Hash {
        FixedBytes(keccak(&self.raw()))
    }
}

/// A transaction as `eth_sendTransaction` and `eth_call` describe it.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) from: Option<Address>,
    pub(super) to: Option<Address>,
    pub(super) value: u128,
    pub(super) data: Vec<u8>,
    pub(super) nonce: Option<u64>,
    pub(super) gas: Option<u64>,
    pub(super) fee: Option<u128>,
}

impl Wish {
    pub(super) fn parse(value: &Value) -> Result<Self, RpcError> {
        if !value.is_object() {
            return Err(RpcError::params("expected a transaction object"));
        }
        let text = |names: &[&str]| {
            let mut found = names
                .iter()
                .filter_map(|name| value.get(name))
                .filter(|value| !value.is_null());
            found
                .next()
                .map(|value| value.as_str().ok_or(RpcError::params("expected a string")))
                .transpose()
        };
        let address = |name| {
            let address = text(&[name])?.map(str::parse).transpose();
            address.map_err(|_| RpcError::params("expected an address"))
        };
        let number = |names: &[&str]| match text(names)? {
            None => Ok(None),
            Some(text) => hex::parse_quantity(text)
                .map(Some)
                .ok_or(RpcError::params("expected a hexadecimal quantity")),
        };
        let small = |names: &[&str]| {
            let number = number(names)?.map(u64::try_from).transpose();
            number.map_err(|_| RpcError::params("the quantity is too large"))
        };
        Ok(Self {
            from: address("from")?,
            to: address("to")?,
            value: number(&["value"])?.unwrap_or(0),
            data: match text(&["input", "data"])? {
                None => Vec::new(),
                Some(text) => {
                    hex::decode(text).ok_or(RpcError::params("expected hexadecimal data"))?
                }
            },
            nonce: small(&["nonce"])?,
            gas: small(&["gas"])?,
            fee: number(&["maxFeePerGas", "gasPrice"])?,
        })
    }
}
