//! Each fault as a client sees it, and that the node answers correctly again when the fault is ended.

use std::time::Duration;

use chainstore_egress::EgressError;
use chainstore_nodes::{ChainError, Fault, FixedBytes, InProcessChain, TestChain};
use serde_json::json;

async fn chain() -> InProcessChain {
    let chain = InProcessChain::start().expect("a chain");
    chain.mine(3).await.expect("blocks");
    chain
}

#[tokio::test]
async fn a_hanging_node_answers_only_once_the_fault_is_lifted() {
    let chain = chain().await;
    chain.set_fault(Some(Fault::Hang));
    let asked = chain.head();
    tokio::pin!(asked);
    assert!(
        tokio::time::timeout(Duration::from_millis(200), &mut asked)
            .await
            .is_err()
    );
    chain.set_fault(None);
    assert_eq!(asked.await.expect("an answer at last").number, 3);
}

#[tokio::test]
async fn answers_that_are_not_json_are_errors() {
    let chain = chain().await;
    for fault in [Fault::ServerError, Fault::Junk, Fault::TruncatedJson] {
        chain.set_fault(Some(fault));
        let error = chain.head().await.expect_err("no JSON");
        assert!(
            matches!(error, ChainError::Transport(EgressError::Json { .. })),
            "{fault:?}: {error:?}"
        );
        chain.set_fault(None);
        chain.head().await.expect("healed");
    }
}

#[tokio::test]
async fn the_healthy_node_works_on_the_same_chain_while_the_other_fails() {
    let chain = chain().await;
    chain.set_fault(Some(Fault::ServerError));
    chain.healthy().mine(2).await.expect("blocks");
    chain.head().await.expect_err("the fault");
    chain.set_fault(Some(Fault::StaleHead(2)));
    assert_eq!(chain.head().await.expect("a head").number, 2);
    assert_eq!(chain.healthy().head().await.expect("a head").number, 5);
    chain.set_fault(None);
    assert_eq!(chain.head().await.expect("healed").number, 5);
}

#[tokio::test]
async fn a_stale_head_hides_what_came_later() {
    let chain = chain().await;
    let token = chain.deploy_token("T", 6).await.expect("a token");
    let paid = chain
        .pay(token, FixedBytes([1; 20]), 5)
        .await
        .expect("a payment");
    let true_head = chain.head().await.expect("a head");
    chain.set_fault(Some(Fault::StaleHead(2)));
    assert_eq!(chain.head().await.expect("a head").number, 2);
    assert_eq!(chain.rpc().receipt(paid).await.expect("an answer"), None);
    let by_hash = json!([{"blockHash": true_head.hash}]);
    chain
        .rpc()
        .call("eth_getLogs", by_hash)
        .await
        .expect_err("not there yet");
    chain.set_fault(None);
    assert_eq!(chain.head().await.expect("a head"), true_head);
}

#[tokio::test]
async fn a_wrong_chain_id_is_told() {
    let chain = chain().await;
    chain.set_fault(Some(Fault::WrongChainId(1)));
    assert_eq!(chain.chain_id().await.expect("an id"), 1);
}

#[tokio::test]
async fn a_lying_node_contradicts_its_own_parent_hashes() {
    let chain = chain().await;
    let parent = chain.head().await.expect("a head").parent;
    chain.set_fault(Some(Fault::LyingBlockHash));
    let below = chain
        .rpc()
        .call("eth_getBlockByNumber", json!(["0x2", false]))
        .await
        .expect("a block");
    assert_ne!(below["hash"], parent.to_string());
}
