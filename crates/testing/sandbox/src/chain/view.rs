//! A chain as the page shows it.

use serde::Serialize;
use serde_json::Value;

use super::payment::{Coin, Manner, Sent};
use crate::amount;

/// A transfer as the page shows it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TransferView {
    pub(super) hash: String,
    token: &'static str,
    amount: String,
    to: String,
    manner: Manner,
    /// The name of the network on which it is asked for, if it is another one.
    pub(super) asked_on: Option<&'static str>,
    pub(super) confirmations: u64,
}

/// A block as the page shows it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BlockView {
    pub(super) number: u64,
    hash: String,
    timestamp: u64,
    pub(super) transfers: Vec<TransferView>,
}

/// A token as the page shows it.
#[derive(Debug, Serialize)]
pub(crate) struct TokenView {
    symbol: &'static str,
    contract: String,
}

/// The chain as the page shows it.
#[derive(Debug, Serialize)]
pub(crate) struct View {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) id: u64,
    /// The token in which the shop is paid.
    pub(super) symbol: &'static str,
    /// The token that it does not accept.
    pub(super) refused: &'static str,
    /// Both.
    pub(super) tokens: [TokenView; 2],
    /// How many confirmations a payment needs.
    pub(super) needed: u64,
    pub(super) height: u64,
    pub(super) auto: bool,
    /// Whether the node of the shop fails.
    pub(super) away: bool,
    /// The newest blocks, newest first.
    pub(super) blocks: Vec<BlockView>,
    pub(super) waiting: Vec<TransferView>,
    pub(super) dropped: Vec<TransferView>,
    pub(super) orphans: Vec<BlockView>,
}

impl TokenView {
    pub(super) fn of(coin: &Coin) -> Self {
        Self {
            symbol: coin.token.symbol,
            contract: coin.contract.to_string(),
        }
    }
}

impl TransferView {
    pub(super) fn of(sent: &Sent, confirmations: u64) -> Self {
        let payment = &sent.payment;
        let token = payment.coin.token;
        Self {
            hash: sent.hash.to_string(),
            token: token.symbol,
            amount: amount::show(payment.amount, token.decimals),
            to: payment.to.to_string(),
            manner: payment.manner,
            asked_on: payment.asked_on.map(|network| network.name),
            confirmations,
        }
    }
}

impl BlockView {
    /// A block of the node's answer, with the payments in it.
    pub(super) fn of(number: u64, head: u64, block: &Value, sent: &[Sent]) -> Self {
        let here = sent.iter().filter(|sent| sent.height == Some(number));
        Self {
            number,
            hash: block["hash"].as_str().unwrap_or_default().to_owned(),
            timestamp: quantity(&block["timestamp"]).unwrap_or(0),
            transfers: here
                .map(|sent| TransferView::of(sent, head - number + 1))
                .collect(),
        }
    }
}

/// A number as nodes write it, such as `0x1f`.
pub(super) fn quantity(value: &Value) -> Option<u64> {
    let digits = value.as_str()?.strip_prefix("0x")?;
    u64::from_str_radix(digits, 16).ok()
}
