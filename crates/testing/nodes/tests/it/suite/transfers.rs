//! The receipts and events of payments, of failed payments and of faked ones.

use chainstore_nodes::TestChain;
use serde_json::{Value, json};

use super::{
    OTHER, SHOP, amount, ask, receipt, refusal, token, topic, transfer_topic, transfers_to,
};

pub(crate) async fn a_payment_has_a_log_and_a_receipt(chain: &dyn TestChain) {
    let token = token(chain).await;
    let paid = chain.pay(token, SHOP, 12_500_000).await.expect("a payment");
    let head = chain.head().await.expect("a head");
    let receipt = receipt(chain, paid).await.expect("mined");
    assert_eq!(receipt["status"], "0x1");
    assert_eq!(receipt["blockHash"], head.hash.to_string());
    assert_eq!(receipt["transactionHash"], paid.to_string());
    assert_eq!(receipt["to"], token.to_string());
    let log = &receipt["logs"][0];
    assert_eq!(log["address"], token.to_string());
    assert_eq!(log["topics"][0], transfer_topic().to_string());
    assert_eq!(log["topics"][2], topic(SHOP).to_string());
    assert_eq!(amount(log), 12_500_000);
    assert_eq!(log["removed"], false);
    let found = transfers_to(chain, SHOP).await;
    assert_eq!(found.len(), 1);
    for field in [
        "address",
        "topics",
        "data",
        "blockHash",
        "blockNumber",
        "transactionHash",
        "transactionIndex",
        "logIndex",
    ] {
        assert_eq!(found[0][field], log[field], "{field}");
    }
    let block = ask(
        chain,
        "eth_getBlockReceipts",
        json!([format!("{:#x}", head.number)]),
    )
    .await;
    assert_eq!(block[0]["transactionHash"], paid.to_string());
    let transaction = ask(chain, "eth_getTransactionByHash", json!([paid])).await;
    assert_eq!(transaction["blockHash"], head.hash.to_string());
    assert_eq!(transaction["from"], receipt["from"]);
    assert_eq!(
        chain.balance_of(token, SHOP).await.expect("a balance"),
        12_500_000
    );
}

pub(crate) async fn logs_are_found_by_hash_and_by_range(chain: &dyn TestChain) {
    let (token, second) = (token(chain).await, token(chain).await);
    chain.pay(token, SHOP, 1).await.expect("a payment");
    let first = chain.head().await.expect("a head");
    chain.pay(second, OTHER, 2).await.expect("a payment");
    chain.pay(token, OTHER, 3).await.expect("a payment");
    chain.mine(2).await.expect("blocks");

    let amounts = async |filter: Value| -> Vec<u128> {
        ask(chain, "eth_getLogs", json!([filter]))
            .await
            .as_array()
            .expect("a list")
            .iter()
            .map(amount)
            .collect()
    };
    let from = format!("{:#x}", first.number);
    let transfer = transfer_topic();
    assert_eq!(amounts(json!({"blockHash": first.hash})).await, [1]);
    assert_eq!(
        amounts(json!({"blockHash": first.hash, "address": second})).await,
        [0; 0]
    );
    assert_eq!(
        amounts(json!({"fromBlock": from, "toBlock": "latest"})).await,
        [1, 2, 3]
    );
    assert_eq!(
        amounts(json!({"fromBlock": from, "toBlock": from})).await,
        [1]
    );
    assert_eq!(
        amounts(json!({"fromBlock": from, "toBlock": "latest", "address": token})).await,
        [1, 3]
    );
    assert_eq!(
        amounts(json!({"fromBlock": from, "address": [token, second], "toBlock": "0xffff"})).await,
        [1, 2, 3]
    );
    let to_either = json!([transfer, null, [topic(SHOP), topic(OTHER)]]);
    assert_eq!(
        amounts(json!({"fromBlock": from, "address": [token], "topics": to_either})).await,
        [1, 3]
    );
    let to_other = json!([[transfer], [], topic(OTHER)]);
    assert_eq!(
        amounts(json!({"fromBlock": from, "topics": to_other})).await,
        [2, 3]
    );
    assert_eq!(
        amounts(json!({"fromBlock": from, "topics": [topic(OTHER)]})).await,
        [0; 0]
    );
    let head = chain.head().await.expect("a head").number;
    let above = format!("{:#x}", head + 1);
    let (code, message) = refusal(
        chain,
        "eth_getLogs",
        json!([{"fromBlock": above, "toBlock": above}]),
    )
    .await;
    assert_eq!(code, -32602);
    assert!(message.contains("BlockOutOfRange"), "{message}");
    assert_eq!(
        amounts(json!({"fromBlock": "0x2", "toBlock": "0x1"})).await,
        [0; 0]
    );
}

pub(crate) async fn two_payments_of_one_transaction_differ_in_log_index(chain: &dyn TestChain) {
    let token = token(chain).await;
    chain.set_automine(false).await.expect("by hand");
    chain.pay(token, SHOP, 4).await.expect("a payment");
    let paid = chain
        .pay_twice(token, (SHOP, 5), (OTHER, 6))
        .await
        .expect("a payment");
    chain.mine(1).await.expect("a block");
    let receipt = receipt(chain, paid).await.expect("mined");
    let logs = receipt["logs"].as_array().expect("a list");
    let seen: Vec<_> = logs
        .iter()
        .map(|log| (log["logIndex"].as_str(), amount(log)))
        .collect();
    // The log index is counted over the whole block, not over the transaction.
    assert_eq!(seen, [(Some("0x1"), 5), (Some("0x2"), 6)]);
    assert_eq!(receipt["transactionIndex"], "0x1");
}

pub(crate) async fn a_fake_event_names_another_emitter(chain: &dyn TestChain) {
    let token = token(chain).await;
    let faker = chain.deploy_faker().await.expect("a contract");
    let claimed = chain
        .emit_fake_transfer(faker, SHOP, 1_000_000_000_000)
        .await
        .expect("an event");
    assert_eq!(
        receipt(chain, claimed).await.expect("mined")["status"],
        "0x1"
    );
    let found = transfers_to(chain, SHOP).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["address"], faker.to_string());
    assert_eq!(found[0]["topics"][0], transfer_topic().to_string());
    assert_eq!(amount(&found[0]), 1_000_000_000_000);
    let filter =
        json!([{"fromBlock": "0x0", "address": token, "topics": [null, null, topic(SHOP)]}]);
    assert_eq!(ask(chain, "eth_getLogs", filter).await, json!([]));
    assert_eq!(chain.balance_of(token, SHOP).await.expect("a balance"), 0);
}

pub(crate) async fn a_failing_payment_is_mined_without_a_log(chain: &dyn TestChain) {
    let token = token(chain).await;
    let failed = chain.pay_failing(token, SHOP).await.expect("a transaction");
    let receipt = receipt(chain, failed).await.expect("mined");
    assert_eq!(receipt["status"], "0x0");
    assert_eq!(receipt["logs"], json!([]));
    assert!(transfers_to(chain, SHOP).await.is_empty());
}

pub(crate) async fn a_fee_token_delivers_less_than_its_event_says(chain: &dyn TestChain) {
    let token = chain
        .deploy_fee_token("FEE", 6, 100)
        .await
        .expect("a token");
    chain.pay(token, SHOP, 1_000_000).await.expect("a payment");
    assert_eq!(amount(&transfers_to(chain, SHOP).await[0]), 1_000_000);
    assert_eq!(
        chain.balance_of(token, SHOP).await.expect("a balance"),
        990_000
    );
}
