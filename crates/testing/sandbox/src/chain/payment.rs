//! A payment, and how it is paid.

use chainstore_nodes::{Address, Hash};
use serde::{Deserialize, Serialize};

use super::network::{Network, Token};

/// How the shopper pays: the right amount, another one, or in the wrong token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Manner {
    Exactly,
    Short,
    Over,
    WrongToken,
}

impl Manner {
    /// The amount that is sent when this amount is asked for.
    pub(super) fn of(self, asked: u128) -> u128 {
        match self {
            Self::Exactly | Self::WrongToken => asked,
            Self::Short => asked / 5 * 3,
            Self::Over => asked / 5 * 6,
        }
    }
}

/// A token with its contract on one chain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coin {
    pub(crate) token: Token,
    pub(crate) contract: Address,
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payment {
    pub(super) coin: Coin,
    pub(super) to: Address,
    pub(super) amount: u128,
    pub(super) manner: Manner,
    /// The network on which it is asked for, if it is another one.
    pub(super) asked_on: Option<&'static Network>,
}

/// A payment that was sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    pub(super) hash: Hash,
    pub(super) payment: Payment,
    /// The height of its block; `None` while it waits.
    pub(super) height: Option<u64>,
}
