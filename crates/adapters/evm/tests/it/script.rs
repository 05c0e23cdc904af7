//! A node that answers by a script, for what no honest node does (SR-52, SR-58).

use std::sync::Arc;
use std::time::Duration;

use chainstore_egress::Url;
use chainstore_evm::{ContractAddress, Erc20, EvmChain, EvmConfig, EvmReader};
use chainstore_kernel::Minor;
use chainstore_payments::ports::{ChainError, ChainReader};
use chainstore_payments::{BlockHash, ChainTransfer, Recipient, TransferKey, TxHash};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const TRANSFER: &str = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";

type Script = dyn Fn(&Value) -> String + Send + Sync;

fn chain() -> EvmChain {
    EvmChain::new(1).expect("a chain")
}

fn token() -> Erc20 {
    Erc20::new(chain(), ContractAddress([0x70; 20]), 6, "TUSD").expect("a token")
}

/// A reader of a node that answers each request body with what the script makes of it.
async fn reader(script: impl Fn(&Value) -> String + Send + Sync + 'static) -> EvmReader {
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

fn hash(byte: u8) -> String {
    format!("0x{}", format!("{byte:02x}").repeat(32))
}

/// The honest answer to one question: block n has the hash nn…, and one transfer of 5 to 2222….
fn honest(question: &Value) -> Value {
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
            json!({"status": "0x1", "blockHash": hash(7), "logs": [log(&hash(7))]})
        }
        other => panic!("{other}"),
    };
    json!({"jsonrpc": "2.0", "id": question["id"], "result": result})
}

fn log(block: &str) -> Value {
    json!({
        "address": format!("0x{}", "70".repeat(20)),
        "topics": [TRANSFER, hash(0), format!("0x{}{}", "00".repeat(12), "22".repeat(20))],
        "data": format!("0x{:064x}", 5), "blockHash": block, "blockNumber": "0x7",
        "transactionHash": hash(0x99), "transactionIndex": "0x0", "logIndex": "0x0", "removed": false,
    })
}

/// The honest answers after a change.
fn changed(question: &Value, change: impl FnOnce(&mut Vec<Value>)) -> String {
    let questions = question.as_array().expect("a list of questions");
    let mut answers: Vec<Value> = questions.iter().map(honest).collect();
    change(&mut answers);
    json!(answers).to_string()
}

async fn blocks_error(change: impl Fn(&mut Vec<Value>) + Send + Sync + 'static) -> ChainError {
    let reader = reader(move |question| changed(question, &change)).await;
    reader
        .blocks(6, 7)
        .await
        .map(|_| ())
        .expect_err("no blocks")
}

/// Changes one field of every event.
fn event(field: &'static str, value: Value) -> impl Fn(&mut Vec<Value>) + Send + Sync + 'static {
    move |answers| {
        for answer in answers {
            if answer["result"].is_array() {
                answer["result"][0][field] = value.clone();
            }
        }
    }
}

fn is_junk(error: &ChainError) -> bool {
    matches!(error, ChainError::Junk { .. })
}

#[tokio::test]
async fn honest_answers_in_any_order_are_read() {
    let reader = reader(|question| changed(question, |answers| answers.reverse())).await;
    let blocks = reader.blocks(6, 7).await.expect("blocks");
    let heights: Vec<_> = blocks.iter().map(|block| block.header.height).collect();
    assert_eq!(heights, [6, 7]);
    assert!(blocks.iter().all(|block| block.transfers.len() == 1));
}

#[tokio::test]
async fn answers_that_do_not_fit_the_questions_are_junk() {
    let errors = [
        blocks_error(|answers| drop(answers.pop())).await,
        blocks_error(Vec::clear).await,
        blocks_error(|answers| answers.push(answers[0].clone())).await,
        blocks_error(|answers| answers[0]["id"] = json!(99)).await,
        blocks_error(|answers| answers[0]["id"] = Value::Null).await,
        blocks_error(|answers| {
            for answer in answers {
                answer["result"]["number"] = json!("0x8");
            }
        })
        .await,
        blocks_error(|answers| answers[0]["result"] = json!(7)).await,
        blocks_error(|answers| answers[0]["result"]["timestamp"] = json!("0xffffffffffffffff"))
            .await,
    ];
    for error in errors {
        assert!(is_junk(&error), "{error}");
    }
}

// proves SR-52: an event counts for the very block it was asked for, and once
#[tokio::test]
async fn events_of_another_block_or_told_twice_yield_no_blocks() {
    let moved = blocks_error(event("blockHash", json!(hash(0xdd)))).await;
    assert!(matches!(moved, ChainError::Moved { .. }), "{moved}");
    let errors = [
        blocks_error(event("removed", json!(true))).await,
        blocks_error(event("logIndex", json!("0x00"))).await,
        blocks_error(event("topics", json!("0x"))).await,
        blocks_error(event("address", json!("0x70"))).await,
        blocks_error(event("transactionHash", Value::Null)).await,
        blocks_error(|answers| {
            for answer in answers {
                if let Some(events) = answer["result"].as_array_mut() {
                    events.push(events[0].clone());
                }
            }
        })
        .await,
    ];
    for error in errors {
        assert!(is_junk(&error), "{error}");
    }
}

#[tokio::test]
async fn a_block_that_is_not_there_yet_moves_the_chain() {
    let error = blocks_error(|answers| {
        if let Some(last) = answers.last_mut() {
            last["result"] = Value::Null;
        }
    })
    .await;
    assert!(matches!(error, ChainError::Moved { .. }), "{error}");
}

#[tokio::test]
async fn a_refusal_is_told_without_the_words_of_the_node() {
    let refusal = json!({"jsonrpc": "2.0", "id": null, "error": {"code": -32005, "message": "key hunter2 is over its limit"}});
    let whole = reader(move |_| refusal.to_string()).await;
    let error = whole.head().await.expect_err("a refusal");
    assert!(matches!(error, ChainError::Unavailable { .. }), "{error}");
    assert!(
        error.to_string().contains("-32005") && !format!("{error:?}").contains("hunter2"),
        "{error:?}"
    );

    let unknown = reader(|question| {
        json!([{"id": question[0]["id"], "error": {"code": -32000, "message": "unknown block"}}])
            .to_string()
    });
    let error = unknown.await.head().await.expect_err("a refusal");
    assert!(matches!(error, ChainError::Moved { .. }), "{error}");
}

#[tokio::test]
async fn an_answer_beyond_all_measure_is_not_read() {
    let huge = reader(|_| " ".repeat(40 << 20)).await;
    let error = huge.head().await.expect_err("too large");
    assert!(is_junk(&error), "{error}");
}

// proves SR-52: every part of a credited transfer stands in the receipt
#[tokio::test]
async fn a_receipt_must_fit_in_every_part() {
    let transfer = ChainTransfer {
        key: TransferKey {
            chain: chain().id,
            tx: TxHash([0x99; 32]),
            index: 0,
        },
        asset: token().asset,
        to: Recipient::new(&[0x22; 20]).expect("an address"),
        amount: Minor::new(5).ok(),
    };
    let block = BlockHash([7; 32]);
    let confirms = async |pointer: &'static str, value: Value| {
        let reader = reader(move |question| {
            changed(question, |answers| {
                if let Some(part) = answers[0].pointer_mut(pointer) {
                    *part = value.clone();
                }
            })
        });
        reader
            .await
            .confirms(&transfer, block)
            .await
            .expect("an answer")
    };
    assert!(confirms("", json!({"id": 0, "result": honest(&json!({"id": 0, "method": "eth_getTransactionReceipt"}))["result"]})).await);
    let wrong = [
        ("/result", Value::Null),
        ("/result/status", json!("0x0")),
        ("/result/blockHash", json!(hash(8))),
        ("/result/logs", json!([])),
        (
            "/result/logs/0/address",
            json!(format!("0x{}", "71".repeat(20))),
        ),
        ("/result/logs/0/topics/0", json!(hash(1))),
        (
            "/result/logs/0/topics/2",
            json!(format!("0x{}{}", "00".repeat(12), "23".repeat(20))),
        ),
        ("/result/logs/0/data", json!(format!("0x{:064x}", 6))),
        ("/result/logs/0/transactionHash", json!(hash(0x98))),
    ];
    for (pointer, value) in wrong {
        assert!(!confirms(pointer, value).await, "{pointer}");
    }
}
