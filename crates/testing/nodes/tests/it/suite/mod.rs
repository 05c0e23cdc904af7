//! The answers over JSON-RPC that both kinds of node must give.

mod node;
mod reorganisations;
mod transfers;

pub(crate) use self::node::*;
pub(crate) use self::reorganisations::*;
pub(crate) use self::transfers::*;

use chainstore_nodes::{Address, ChainError, FixedBytes, Hash, TestChain};
use serde_json::{Value, json};

const SHOP: Address = FixedBytes([0xaa; 20]);
const OTHER: Address = FixedBytes([0xbb; 20]);

async fn ask(chain: &dyn TestChain, method: &'static str, params: Value) -> Value {
    let answer = chain.rpc().call(method, params).await;
    answer.unwrap_or_else(|error| panic!("{method}: {error}"))
}

async fn refusal(chain: &dyn TestChain, method: &'static str, params: Value) -> (i64, String) {
    match chain.rpc().call(method, params).await {
        Err(ChainError::Rpc { code, message }) => (code, message),
        other => panic!("{method}: {other:?}"),
    }
}

async fn receipt(chain: &dyn TestChain, transaction: Hash) -> Option<Value> {
    chain.rpc().receipt(transaction).await.expect("an answer")
}

async fn token(chain: &dyn TestChain) -> Address {
    chain.deploy_token("USDT", 6).await.expect("a token")
}

fn topic(address: Address) -> Hash {
    let mut topic = [0; 32];
    topic[12..].copy_from_slice(&address.0);
    FixedBytes(topic)
}

fn transfer_topic() -> Hash {
    "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
        .parse()
        .expect("a topic")
}

/// All transfer events to an address, of any contract.
async fn transfers_to(chain: &dyn TestChain, to: Address) -> Vec<Value> {
    let filter = json!([{
        "fromBlock": "0x0", "toBlock": "latest", "topics": [transfer_topic(), null, topic(to)],
    }]);
    ask(chain, "eth_getLogs", filter)
        .await
        .as_array()
        .expect("a list")
        .clone()
}

fn amount(log: &Value) -> u128 {
    let data = log["data"].as_str().expect("data");
    u128::from_str_radix(&data[2..], 16).expect("an amount")
}
