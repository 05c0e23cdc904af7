//! What only the in-process chain can do.

use std::time::{Duration, Instant};

use chainstore_nodes::{FixedBytes, InProcessChain, Options, TestChain};

async fn reaches(chain: &InProcessChain, height: u64) -> bool {
    let deadline = Instant::now() + Duration::from_secs(10);
    while Instant::now() < deadline {
        if chain.head().await.expect("a head").number >= height {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    false
}

#[tokio::test]
async fn an_interval_mines_until_it_is_taken_back() {
    let chain = InProcessChain::start().expect("a chain");
    chain.set_block_interval(Some(Duration::from_millis(10)));
    assert!(reaches(&chain, 3).await);
    chain.set_block_interval(None);
    let height = chain.head().await.expect("a head").number;
    chain.set_block_interval(Some(Duration::from_millis(10)));
    assert!(reaches(&chain, height + 2).await);
}

#[tokio::test]
async fn a_paused_chain_mines_only_when_told_to() {
    let chain = InProcessChain::start().expect("a chain");
    let token = chain.deploy_token("T", 6).await.expect("a token");
    chain.pause();
    let before = chain.head().await.expect("a head");
    let paid = chain
        .pay(token, FixedBytes([1; 20]), 5)
        .await
        .expect("a payment");
    assert_eq!(chain.head().await.expect("a head"), before);
    assert_eq!(chain.rpc().receipt(paid).await.expect("an answer"), None);
    chain.mine(1).await.expect("a block");
    assert!(
        chain
            .rpc()
            .receipt(paid)
            .await
            .expect("an answer")
            .is_some()
    );
    chain.resume();
    chain
        .pay(token, FixedBytes([1; 20]), 5)
        .await
        .expect("mined at once again");
}

#[tokio::test]
async fn port_and_chain_id_are_as_asked_and_a_taken_port_is_an_error() {
    let first = InProcessChain::start().expect("a chain");
    let port = first.url().port().expect("a port");
    InProcessChain::start_with(Options { port, chain_id: 1 }).expect_err("the port is taken");
    drop(first);
    let chain = InProcessChain::start_with(Options {
        port,
        chain_id: 8453,
    })
    .expect("the port is free again");
    assert_eq!(chain.url().port(), Some(port));
    assert_eq!(chain.chain_id().await.expect("an id"), 8453);
}
