//! A node that answers each question as a test says.

use std::sync::Arc;
use std::time::Duration;

use chainstore_egress::Url;
use chainstore_evm::{ContractAddress, Erc20, EvmChain, EvmConfig, EvmReader};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const TRANSFER: &str =
    "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";

type Script = dyn Fn(&Value) -> String + Send + Sync;

pub(crate) fn chain() -> EvmChain {
    EvmChain::new(1).expect("a chain")
}

pub(crate) fn token() -> Erc20 {
    Erc20::new(chain(), ContractAddress([0x70; 20]), 6, "TUSD").expect("a token")
}

/// A reader of a node that answers each request body with what the script makes of it.
pub(crate) async fn reader(script: impl Fn(&Value) -> String + Send + Sync + 'static) -> EvmReader {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    let script: Arc<Script> = Arc::new(script);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&script)));
        }
    });
    let url = format!("http://127.0.0.1:{port}/v2/hunter2");
    EvmReader::new(EvmConfig {
        chain: chain(),
        rpc_url: Url::parse(&url).expect("a URL"),
        tokens: vec![token()],
        timeout: Duration::from_secs(10),
    })
    .expect("a client")
}

/// One request, one answer, one connection.
async fn serve(mut stream: TcpStream, script: Arc<Script>) {
    let mut request = Vec::new();
    let question = loop {
        let mut part = [0; 4096];
        let count = stream.read(&mut part).await.unwrap_or(0);
        if count == 0 {
            return;
        }
        request.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&request);
        let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        if let Ok(question) = serde_json::from_str(body) {
            break question;
        }
    };
    let body = script(&question);
    let head = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    // The reader hangs up on an answer that is too large.
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(body.as_bytes()).await;
}

pub(crate) fn hash(byte: u8) -> String {
    format!("0x{}", format!("{byte:02x}").repeat(32))
}

/// The honest answer to one question: block n has the hash nn…, and one transfer of 5 to 2222….
pub(crate) fn honest(question: &Value) -> Value {
    let place = |number: &str| u8::from_str_radix(&number[2..], 16).expect("a small number");
    let result = match question["method"].as_str().expect("a method") {
        "eth_getBlockByNumber" => {
            let number = place(question["params"][0].as_str().expect("a height"));
            json!({
                "number": format!("{number:#x}"), "hash": hash(number), "parentHash": hash(number - 1),
                "timestamp": "0x65000000",
            })
        }
        "eth_getLogs" => {
            let block = question["params"][0]["blockHash"].as_str().expect("a hash");
            json!([log(block)])
        }
        "eth_getTransactionReceipt" => {
            json!({
                "status": "0x1", "transactionHash": question["params"][0], "blockHash": hash(7), "logs": [log(&hash(7))],
            })
        }
        other => panic!("{other}"),
    };
    json!({"jsonrpc": "2.0", "id": question["id"], "result": result})
}

pub(crate) fn log(block: &str) -> Value {
    json!({
        "address": format!("0x{}", "70".repeat(20)),
        "topics": [TRANSFER, hash(0), format!("0x{}{}", "00".repeat(12), "22".repeat(20))],
        "data": format!("0x{:064x}", 5), "blockHash": block, "blockNumber": "0x7",
        "transactionHash": hash(0x99), "transactionIndex": "0x0", "logIndex": "0x0", "removed": false,
    })
}

/// The honest answers after a change.
pub(crate) fn changed(question: &Value, change: impl FnOnce(&mut Vec<Value>)) -> String {
    let questions = question.as_array().expect("a list of questions");
    let mut answers: Vec<Value> = questions.iter().map(honest).collect();
    change(&mut answers);
    json!(answers).to_string()
}
