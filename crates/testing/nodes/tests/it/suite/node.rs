//! Blocks, waiting transactions, tokens and errors.

use chainstore_nodes::{FixedBytes, TestChain};
use serde_json::{Value, json};

use super::{OTHER, SHOP, ask, receipt, refusal, token, transfers_to};

pub(crate) async fn blocks_are_linked_and_tags_lag(chain: &dyn TestChain) {
    assert_eq!(chain.chain_id().await.expect("an id"), 31_337);
    assert_eq!(ask(chain, "net_version", json!([])).await, "31337");
    chain.mine(5).await.expect("blocks");
    let head = chain.head().await.expect("a head");
    assert_eq!(head.number, 5);
    assert_eq!(ask(chain, "eth_blockNumber", json!([])).await, "0x5");
    let mut above: Option<Value> = None;
    for number in (0..=5).rev() {
        let block = ask(
            chain,
            "eth_getBlockByNumber",
            json!([format!("{number:#x}"), false]),
        )
        .await;
        assert_eq!(block["number"], format!("{number:#x}"));
        assert_eq!(
            ask(chain, "eth_getBlockByHash", json!([block["hash"], false])).await,
            block
        );
        if let Some(above) = above {
            assert_eq!(above["parentHash"], block["hash"]);
        }
        above = Some(block);
    }
    assert_eq!(
        above.expect("the first block")["parentHash"],
        FixedBytes([0; 32]).to_string()
    );
    for (tag, number) in [
        ("latest", "0x5"),
        ("safe", "0x4"),
        ("finalized", "0x3"),
        ("earliest", "0x0"),
    ] {
        let block = ask(chain, "eth_getBlockByNumber", json!([tag, false])).await;
        assert_eq!(block["number"], number, "{tag}");
    }
    assert!(
        ask(chain, "eth_getBlockByNumber", json!(["0x6", false]))
            .await
            .is_null()
    );
    assert!(
        ask(
            chain,
            "eth_getBlockByHash",
            json!([FixedBytes([1; 32]), false])
        )
        .await
        .is_null()
    );
}

pub(crate) async fn a_waiting_transaction_has_no_receipt(chain: &dyn TestChain) {
    let token = token(chain).await;
    chain.set_automine(false).await.expect("by hand");
    let before = chain.head().await.expect("a head");
    let paid = chain.pay(token, SHOP, 7).await.expect("a payment");
    assert_eq!(chain.head().await.expect("a head"), before);
    assert_eq!(receipt(chain, paid).await, None);
    let waiting = ask(chain, "eth_getTransactionByHash", json!([paid])).await;
    assert_eq!(waiting["hash"], paid.to_string());
    assert!(waiting["blockHash"].is_null());
    assert!(transfers_to(chain, SHOP).await.is_empty());
    chain.mine(1).await.expect("a block");
    assert_eq!(receipt(chain, paid).await.expect("mined")["status"], "0x1");
    assert_eq!(receipt(chain, FixedBytes([9; 32])).await, None);
    assert!(
        ask(
            chain,
            "eth_getTransactionByHash",
            json!([FixedBytes([9; 32])])
        )
        .await
        .is_null()
    );
}

pub(crate) async fn tokens_describe_themselves(chain: &dyn TestChain) {
    let long = "a symbol which is longer than one word of the machine";
    let accounts = ask(chain, "eth_accounts", json!([])).await;
    for (symbol, decimals) in [("USDT", 6), ("", 0), (long, 18)] {
        let token = chain.deploy_token(symbol, decimals).await.expect("a token");
        let call = async |selector: &str| {
            ask(
                chain,
                "eth_call",
                json!([{"to": token, "data": selector}, "latest"]),
            )
            .await
        };
        assert_eq!(call("0x313ce567").await, format!("0x{decimals:064x}"));
        assert_eq!(call("0x18160ddd").await, format!("0x{:064x}", u128::MAX));
        let answer = call("0x95d89b41").await.as_str().expect("data").to_owned();
        let (head, text) = answer.split_at(2 + 128);
        assert_eq!(head, format!("0x{:064x}{:064x}", 32, symbol.len()));
        let padded = const_hex::decode(text).expect("digits");
        assert!(padded.len().is_multiple_of(32));
        assert_eq!(
            String::from_utf8(padded)
                .expect("text")
                .trim_end_matches('\0'),
            symbol
        );
        let (code, _) = refusal(
            chain,
            "eth_call",
            json!([{"to": token, "data": "0xdeadbeef"}, "latest"]),
        )
        .await;
        assert_eq!(code, 3);
        assert_ne!(
            ask(chain, "eth_getCode", json!([token, "latest"])).await,
            "0x"
        );
    }
    let nothing = ask(
        chain,
        "eth_call",
        json!([{"to": SHOP, "data": "0x313ce567"}, "latest"]),
    )
    .await;
    assert_eq!(nothing, "0x", "an address without code has no decimals");
    assert_eq!(
        ask(chain, "eth_getCode", json!([SHOP, "latest"])).await,
        "0x"
    );
    let coins = json!([{"from": accounts[2], "to": SHOP, "value": "0x2a", "gas": "0x5208"}]);
    ask(chain, "eth_sendTransaction", coins).await;
    chain.mine(1).await.expect("a block");
    assert_eq!(
        ask(chain, "eth_getBalance", json!([SHOP, "latest"])).await,
        "0x2a"
    );
    assert_eq!(
        ask(chain, "eth_getBalance", json!([SHOP, "earliest"])).await,
        "0x0"
    );
}

pub(crate) async fn wrong_calls_are_errors(chain: &dyn TestChain) {
    assert_eq!(refusal(chain, "eth_nothing", json!([])).await.0, -32601);
    assert_eq!(
        refusal(chain, "eth_getBlockByNumber", json!(["five", false]))
            .await
            .0,
        -32602
    );
    assert_eq!(
        refusal(chain, "eth_getBlockByNumber", json!([])).await.0,
        -32602
    );
    assert_eq!(
        refusal(chain, "eth_getTransactionReceipt", json!(["0x12"]))
            .await
            .0,
        -32602
    );
    let stranger = json!([{"from": SHOP, "to": OTHER, "value": "0x1"}]);
    assert_eq!(
        refusal(chain, "eth_sendTransaction", stranger).await.0,
        -32602
    );

    let egress = chainstore_egress::Egress::builder()
        .destination(chainstore_egress::Destination::Configured)
        .build()
        .expect("a client");
    let batch = json!([
        {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId"},
        {"jsonrpc": "2.0", "id": "two", "method": "eth_nothing", "params": []},
    ]);
    let answers: Value = egress
        .post_json(chain.url(), &batch)
        .await
        .expect("answers")
        .json()
        .expect("JSON");
    assert_eq!(answers[0]["result"], "0x7a69");
    assert_eq!(
        (&answers[1]["id"], &answers[1]["error"]["code"]),
        (&json!("two"), &json!(-32601))
    );
    for wrong in [json!([]), json!("text")] {
        let answer: Value = egress
            .post_json(chain.url(), &wrong)
            .await
            .expect("an answer")
            .json()
            .expect("JSON");
        assert_eq!(answer["error"]["code"], -32600);
    }
}

pub(crate) async fn a_replaced_transaction_disappears(chain: &dyn TestChain) {
    chain.set_automine(false).await.expect("by hand");
    let from = ask(chain, "eth_accounts", json!([])).await[0].clone();
    let send = async |value: &str, gas_price: &str| {
        let call = json!([{
            "from": from, "to": SHOP, "value": value, "gas": "0x5208", "gasPrice": gas_price, "nonce": "0x0",
        }]);
        chain.rpc().call("eth_sendTransaction", call).await
    };
    let first = send("0x1", "0x77359400").await.expect("accepted");
    send("0x2", "0x77359400")
        .await
        .expect_err("no better price");
    let second = send("0x3", "0xee6b2800").await.expect("accepted");
    chain.mine(1).await.expect("a block");
    assert!(
        ask(chain, "eth_getTransactionByHash", json!([first]))
            .await
            .is_null()
    );
    let mined = ask(chain, "eth_getTransactionByHash", json!([second])).await;
    assert_eq!(mined["blockNumber"], "0x1");
    assert_eq!(
        ask(chain, "eth_getBalance", json!([SHOP, "latest"])).await,
        "0x3"
    );
}

pub(crate) async fn the_time_of_the_next_block_can_be_set(chain: &dyn TestChain) {
    let before = chain.head().await.expect("a head").timestamp;
    let later = before + 1_000_000;
    chain.set_next_block_time(later).await.expect("a time");
    chain.mine(1).await.expect("a block");
    assert_eq!(chain.head().await.expect("a head").timestamp, later);
    chain
        .set_next_block_time(before)
        .await
        .expect_err("time goes forward");
}
