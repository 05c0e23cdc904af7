//! A node of an EVM chain whose blocks are full of transfers to strangers.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use actix_web::web::{self, Data, Json, Path};
use actix_web::{App, HttpResponse, HttpServer};
use serde_json::{Value, json};

use crate::Fallible;
use crate::goods::{CHAIN, CONTRACT, TOKEN};

/// Transfers in a full block.
pub(crate) const FULL: u32 = 2_000;
/// The number of blocks with which each chain begins, all of them empty. More than a scanner reads when it starts, so
/// that it reads no full block then.
const GENESIS: usize = 300;
const TRANSFER: &str = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";

/// Chains by name, the first part of the path.
struct Node {
    /// For each chain, its blocks above [`GENESIS`]: `true` is a full block, `false` an empty one.
    chains: Mutex<HashMap<String, Vec<bool>>>,
    full: Full,
}

/// The events of a full block as JSON, split at each place where the hash of the block is inserted.
pub(crate) struct Full(Vec<String>);

/// Serves until it is killed.
pub(crate) fn run(bind: SocketAddr) -> Fallible<()> {
    let node = Data::new(Node {
        chains: Mutex::default(),
        full: Full::new(),
    });
    let serve = async move {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(node.clone())
                .route("/{chain}", web::post().to(answer))
                .route("/{chain}/mine/{full}", web::post().to(mine))
        });
        server.workers(1).bind(bind)?.run().await
    };
    Ok(actix_web::rt::System::new().block_on(serve)?)
}

/// The address of a chain on a node.
pub(crate) fn chain(node: SocketAddr, name: &str) -> String {
    format!("http://{node}/{name}")
}

/// The recipient of the transfer of this number.
pub(crate) fn stranger(number: u32) -> [u8; 20] {
    let spread = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut address = [0x5a; 20];
    address[..8].copy_from_slice(&spread.to_be_bytes());
    address
}

/// Adds a block.
async fn mine(path: Path<(String, bool)>, node: Data<Node>) -> HttpResponse {
    let (chain, full) = path.into_inner();
    node.blocks(&chain, |blocks| blocks.push(full));
    HttpResponse::Ok().finish()
}

/// Answers a batch of calls.
async fn answer(chain: Path<String>, calls: Json<Vec<Value>>, node: Data<Node>) -> HttpResponse {
    let mut out = String::from("[");
    for (place, call) in calls.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        let (id, result) = (&call["id"], node.result(&chain, call));
        let _ = write!(out, r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#);
    }
    out.push(']');
    HttpResponse::Ok()
        .content_type("application/json")
        .body(out)
}

impl Node {
    fn blocks<T>(&self, chain: &str, with: impl FnOnce(&mut Vec<bool>) -> T) -> T {
        let mut chains = self.chains.lock().unwrap_or_else(PoisonError::into_inner);
        with(chains.entry(chain.to_owned()).or_default())
    }

    /// The result of a call as JSON.
    fn result(&self, chain: &str, call: &Value) -> String {
        let params = &call["params"][0];
        let head = GENESIS + self.blocks(chain, |blocks| blocks.len());
        let answer = match call["method"].as_str() {
            Some("eth_chainId") => json!(format!("{CHAIN:#x}")),
            Some("eth_call") => json!(format!("{:#066x}", TOKEN.decimals)),
            Some("eth_getBlockByNumber") => {
                let height = params
                    .as_str()
                    .and_then(|text| usize::from_str_radix(text.get(2..)?, 16).ok());
                header(height.unwrap_or(head).min(head))
            }
            Some("eth_getLogs") => {
                let hash = params["blockHash"].as_str().unwrap_or_default();
                let height = hash
                    .get(50..)
                    .and_then(|digits| usize::from_str_radix(digits, 16).ok());
                let above = height.and_then(|height| height.checked_sub(GENESIS + 1));
                let full = above.is_some_and(|place| {
                    self.blocks(chain, |blocks| blocks.get(place) == Some(&true))
                });
                if full {
                    return self.full.in_block(hash);
                }
                json!([])
            }
            _ => Value::Null,
        };
        answer.to_string()
    }
}

/// The hash of the block of this height.
pub(crate) fn hash(height: usize) -> String {
    format!("0x{}{height:016x}", "b1".repeat(24))
}

fn header(height: usize) -> Value {
    json!({
        "number": format!("{height:#x}"), "hash": hash(height), "parentHash": hash(height.saturating_sub(1)),
        "timestamp": format!("{:#x}", 1_795_000_000 + 2 * height),
    })
}

impl Full {
    pub(crate) fn new() -> Self {
        const HASH: &str = "hash of the block";
        let event = |number: u32| {
            let to = const_hex::encode(stranger(number));
            json!({
                "address": CONTRACT.to_string(),
                "topics": [TRANSFER, format!("{:#066x}", number * 7919 + 1), format!("0x{}{to}", "0".repeat(24))],
                "data": format!("{:#066x}", number + 1),
                "blockNumber": "0x1",
                "transactionHash": format!("{number:#066x}"),
                "transactionIndex": format!("{number:#x}"),
                "blockHash": HASH,
                "logIndex": format!("{number:#x}"),
                "removed": false,
            })
        };
        let events: Value = (0..FULL).map(event).collect();
        let text = events.to_string();
        Self(text.split(HASH).map(str::to_owned).collect())
    }

    /// The events in the block of this hash.
    pub(crate) fn in_block(&self, hash: &str) -> String {
        self.0.join(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_block_holds_all_transfers_each_with_its_hash() {
        let text = Full::new().in_block(&hash(77));
        let logs: Vec<Value> = serde_json::from_str(&text).expect("JSON");
        assert_eq!(logs.len(), 2_000);
        assert!(logs.iter().all(|log| log["blockHash"] == hash(77)));
    }
}
