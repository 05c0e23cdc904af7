//! Reads the transfers of the chain, and the same transfers in our books.

use std::collections::BTreeMap;

use chainstore_databases::rows;
use chainstore_nodes::{Address, Hash};
use serde_json::{Value, json};

use super::Soak;

/// The topic of the event `Transfer(address,address,uint256)`.
const TRANSFER: &str = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";

/// A transfer of the token, as the node answers it.
pub(super) struct OnChain {
    pub(super) tx: Hash,
    pub(super) to: Address,
    pub(super) amount: u128,
    pub(super) block: Hash,
}

/// Every transfer of the token, read from the node without the product's code. Transfers from the zero
/// address are left out: they make the supply.
pub(super) async fn on_chain(soak: &Soak) -> Vec<OnChain> {
    let filter = json!([{
        "fromBlock": "0x0", "toBlock": "latest", "address": soak.store.token, "topics": [TRANSFER],
    }]);
    let logs = soak.store.chain.rpc().call("eth_getLogs", filter).await;
    let logs = logs.expect("the node's logs");
    let logs = logs.as_array().into_iter().flatten();
    let paid = logs.filter(|log| !text(&log["topics"][1]).trim_matches(['0', 'x']).is_empty());
    paid.map(|log| OnChain {
        tx: hash(&log["transactionHash"]),
        to: format!("0x{}", &text(&log["topics"][2])[26..])
            .parse()
            .expect("an address"),
        amount: u128::from_str_radix(&text(&log["data"])[34..], 16).expect("an amount"),
        block: hash(&log["blockHash"]),
    })
    .collect()
}

/// A transfer in the books.
pub(super) struct Booked {
    pub(super) number: String,
    pub(super) amount: u128,
    pub(super) surplus: u128,
    pub(super) suspended: Option<String>,
    pub(super) block: Option<Hash>,
}

impl Booked {
    /// The part of it that pays the order.
    pub(super) const fn credited(&self) -> u128 {
        match self.suspended {
            Some(_) => 0,
            None => self.amount - self.surplus,
        }
    }
}

/// The transfers in the books, by on-chain transaction: no shopper here sends two in one.
pub(super) async fn booked(soak: &Soak) -> BTreeMap<[u8; 32], Booked> {
    type Row = (
        String,
        Vec<u8>,
        String,
        String,
        Option<String>,
        Option<Vec<u8>>,
    );
    let sql = "SELECT o.number, t.tx, t.amount, t.surplus, t.suspended, t.block_hash FROM transfers t \
               JOIN invoices i ON i.id = t.invoice_id JOIN orders o ON o.id = i.order_id";
    let found: Vec<Row> = rows(&soak.store.database_url(), sql).await;
    let booked = found
        .into_iter()
        .map(|(number, tx, amount, surplus, suspended, block)| {
            let booked = Booked {
                number,
                amount: units(&amount),
                surplus: units(&surplus),
                suspended,
                block: block.map(|block| chainstore_nodes::FixedBytes(bytes(&block))),
            };
            (bytes(&tx), booked)
        });
    booked.collect()
}

/// The amounts in suspense, by on-chain transaction.
pub(super) async fn suspense(soak: &Soak) -> BTreeMap<[u8; 32], u128> {
    let sql = "SELECT tx, amount FROM suspense";
    let found: Vec<(Vec<u8>, String)> = rows(&soak.store.database_url(), sql).await;
    let mut sums = BTreeMap::new();
    for (tx, amount) in found {
        *sums.entry(bytes(&tx)).or_default() += units(&amount);
    }
    sums
}

/// An amount as it is stored.
pub(super) fn units(stored: &str) -> u128 {
    stored.trim().parse().expect("digits")
}

fn bytes(stored: &[u8]) -> [u8; 32] {
    stored.try_into().expect("32 bytes")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn hash(value: &Value) -> Hash {
    text(value).parse().expect("a hash")
}
