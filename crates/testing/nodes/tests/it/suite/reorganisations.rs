//! The effects of a reorganisation on blocks, receipts and logs.

use chainstore_nodes::TestChain;
use serde_json::json;

use super::{OTHER, SHOP, amount, ask, receipt, refusal, token, transfers_to};

pub(crate) async fn a_reorganisation_drops_payments_for_good(chain: &dyn TestChain) {
    let token = token(chain).await;
    chain.mine(1).await.expect("a block");
    let common = chain.head().await.expect("a head");
    let paid = chain.pay(token, SHOP, 8).await.expect("a payment");
    let orphaned = chain.head().await.expect("a head");
    chain.mine(1).await.expect("a block");
    let old = chain.head().await.expect("a head");
    chain.reorg_dropping(2).await.expect("a reorganisation");

    let new = chain.head().await.expect("a head");
    assert_eq!(new.number, old.number + 1);
    let replaced = ask(
        chain,
        "eth_getBlockByNumber",
        json!([format!("{:#x}", orphaned.number), false]),
    )
    .await;
    assert_ne!(replaced["hash"], orphaned.hash.to_string());
    assert_eq!(replaced["parentHash"], common.hash.to_string());
    assert_eq!(replaced["transactions"], json!([]));
    assert!(
        ask(chain, "eth_getBlockByHash", json!([orphaned.hash, false]))
            .await
            .is_null()
    );
    assert_eq!(receipt(chain, paid).await, None);
    assert!(transfers_to(chain, SHOP).await.is_empty());
    let (code, message) =
        refusal(chain, "eth_getLogs", json!([{"blockHash": orphaned.hash}])).await;
    assert_eq!((code, message.as_str()), (-32000, "unknown block"));
    chain.mine(2).await.expect("blocks");
    assert_eq!(
        receipt(chain, paid).await,
        None,
        "a dropped payment does not come back"
    );
    assert_eq!(chain.balance_of(token, SHOP).await.expect("a balance"), 0);
}

pub(crate) async fn a_reorganisation_can_keep_payments(chain: &dyn TestChain) {
    let token = token(chain).await;
    let first = chain.pay(token, SHOP, 9).await.expect("a payment");
    let old = chain.head().await.expect("a head");
    let second = chain.pay(token, SHOP, 10).await.expect("a payment");
    chain.reorg_keeping(2).await.expect("a reorganisation");
    assert_eq!(chain.head().await.expect("a head").number, old.number + 2);
    let again = receipt(chain, first).await.expect("mined again");
    assert_eq!(again["blockNumber"], format!("{:#x}", old.number));
    assert_ne!(again["blockHash"], old.hash.to_string());
    assert_eq!(
        receipt(chain, second).await.expect("mined again")["status"],
        "0x1"
    );
    let found: Vec<_> = transfers_to(chain, SHOP).await.iter().map(amount).collect();
    assert_eq!(found, [9, 10]);
    assert_eq!(chain.balance_of(token, SHOP).await.expect("a balance"), 19);
}

pub(crate) async fn a_reorganisation_can_replace_a_payment(chain: &dyn TestChain) {
    let token = token(chain).await;
    let paid = chain.pay(token, SHOP, 11).await.expect("a payment");
    chain
        .reorg_paying(1, token, OTHER, 12)
        .await
        .expect("a reorganisation");
    assert_eq!(receipt(chain, paid).await, None);
    assert!(transfers_to(chain, SHOP).await.is_empty());
    let found: Vec<_> = transfers_to(chain, OTHER)
        .await
        .iter()
        .map(amount)
        .collect();
    assert_eq!(found, [12]);
}

pub(crate) async fn payments_go_on_after_a_reorganisation(chain: &dyn TestChain) {
    let token = token(chain).await;
    chain.pay(token, SHOP, 13).await.expect("a payment");
    chain.reorg_dropping(1).await.expect("a reorganisation");
    let paid = chain.pay(token, SHOP, 14).await.expect("a payment");
    assert_eq!(receipt(chain, paid).await.expect("mined")["status"], "0x1");
    assert_eq!(chain.balance_of(token, SHOP).await.expect("a balance"), 14);
    let depth = chain.head().await.expect("a head").number + 1;
    assert_eq!(
        refusal(chain, "anvil_reorg", json!([depth, []])).await.0,
        -32602
    );
}
