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
pub(crate) const FULL: usize = 2_000;
/// Blocks of each chain at the beginning: more than a scanner reads when it starts.
const GENESIS: usize = 300;
const TRANSFER: &str = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";

/// Chains by name, the first part of the path.
struct Node {
    /// How many transfers each block above [`GENESIS`] holds.
    chains: Mutex<HashMap<String, Vec<usize>>>,
    full: Full,
}

/// The events of a full block, with the places of its hash and the ends of the events.
struct Full {
    text: Vec<u8>,
    hashes: Vec<usize>,
    ends: Vec<usize>,
}

/// Serves until it is killed.
pub(crate) fn run(bind: SocketAddr) -> Fallible<()> {
    Ok(actix_web::rt::System::new().block_on(async { server(bind)?.0.await })?)
}

/// A server, and the address at which it listens.
pub(crate) fn server(bind: SocketAddr) -> std::io::Result<(actix_web::dev::Server, SocketAddr)> {
    let node = Data::new(Node {
        chains: Mutex::default(),
        full: Full::new(),
    });
    let server = HttpServer::new(move || {
        App::new()
            .app_data(node.clone())
            .route("/{chain}", web::post().to(answer))
            .route("/{chain}/mine/{transfers}", web::post().to(mine))
    });
    let server = server.workers(1).disable_signals().bind(bind)?;
    let address = server.addrs()[0];
    Ok((server.run(), address))
}

/// The address of a chain on a node.
pub(crate) fn chain(node: SocketAddr, name: &str) -> String {
    format!("http://{node}/{name}")
}

/// The recipient of the transfer of this number.
pub(crate) fn stranger(number: usize) -> [u8; 20] {
    let mut address = [0x5a; 20];
    address[..8].copy_from_slice(
        &(number as u64)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .to_be_bytes(),
    );
    address
}

/// Adds a block.
async fn mine(path: Path<(String, usize)>, node: Data<Node>) -> HttpResponse {
    let (chain, transfers) = path.into_inner();
    node.blocks(&chain, |blocks| blocks.push(transfers));
    HttpResponse::Ok().finish()
}

/// Answers a batch of calls.
async fn answer(chain: Path<String>, calls: Json<Vec<Value>>, node: Data<Node>) -> HttpResponse {
    let mut out = b"[".to_vec();
    for (place, call) in calls.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        out.extend(format!(r#"{{"jsonrpc":"2.0","id":{},"result":"#, call["id"]).bytes());
        node.result(&chain, call, &mut out);
        out.push(b'}');
    }
    out.push(b']');
    HttpResponse::Ok()
        .content_type("application/json")
        .body(out)
}

impl Node {
    fn blocks<T>(&self, chain: &str, with: impl FnOnce(&mut Vec<usize>) -> T) -> T {
        let mut chains = self.chains.lock().unwrap_or_else(PoisonError::into_inner);
        with(chains.entry(chain.to_owned()).or_default())
    }

    fn result(&self, chain: &str, call: &Value, out: &mut Vec<u8>) {
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
                let count =
                    above.and_then(|place| self.blocks(chain, |blocks| blocks.get(place).copied()));
                self.full.write(count.unwrap_or(0), hash, out);
                return;
            }
            _ => Value::Null,
        };
        out.extend(answer.to_string().bytes());
    }
}

fn hash(height: usize) -> String {
    format!("0x{}{height:016x}", "b1".repeat(24))
}

fn header(height: usize) -> Value {
    json!({
        "number": format!("{height:#x}"), "hash": hash(height), "parentHash": hash(height.saturating_sub(1)),
        "timestamp": format!("{:#x}", 1_795_000_000 + 2 * height),
    })
}

impl Full {
    fn new() -> Self {
        let (mut text, mut hashes, mut ends) = (String::from("["), Vec::new(), Vec::new());
        for number in 0..FULL {
            if number > 0 {
                text.push(',');
            }
            let to = const_hex::encode(stranger(number));
            let _ = write!(
                text,
                r#"{{"address":"{CONTRACT}","topics":["{TRANSFER}","0x{:064x}","0x{}{to}"],"data":"{:#066x}","blockNumber":"0x1","#,
                number * 7919 + 1,
                "0".repeat(24),
                number + 1
            );
            let _ = write!(
                text,
                r#""transactionHash":"0x{number:064x}","transactionIndex":"{number:#x}","blockHash":""#
            );
            hashes.push(text.len());
            let _ = write!(
                text,
                r#"{}","logIndex":"{number:#x}","removed":false}}"#,
                hash(0)
            );
            ends.push(text.len());
        }
        Self {
            text: text.into_bytes(),
            hashes,
            ends,
        }
    }

    /// The events of a block with this hash.
    fn write(&self, count: usize, hash: &str, out: &mut Vec<u8>) {
        let end = count
            .min(FULL)
            .checked_sub(1)
            .map_or(1, |last| self.ends[last]);
        let start = out.len();
        out.extend_from_slice(&self.text[..end]);
        for place in self.hashes.iter().take(count) {
            out[start + place..][..hash.len()].copy_from_slice(hash.as_bytes());
        }
        out.push(b']');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_holds_as_many_transfers_as_were_asked_for_all_with_its_hash() {
        let full = Full::new();
        for count in [0, 1, 3, FULL] {
            let mut out = Vec::new();
            full.write(count, &hash(77), &mut out);
            let logs: Vec<Value> = serde_json::from_slice(&out).expect("JSON");
            assert_eq!(logs.len(), count);
            assert!(logs.iter().all(|log| log["blockHash"] == hash(77)));
        }
    }
}
