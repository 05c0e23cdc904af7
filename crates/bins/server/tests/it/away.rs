//! A node that could not be reached when the server started.

use chainstore_nodes::{InProcessChain, Options, TestChain};

use crate::stage::{Shop, eventually};

fn chain(port: u16, chain_id: u64) -> InProcessChain {
    InProcessChain::start_with(Options { port, chain_id }).expect("a chain")
}

// proves SR-52, SR-54: if a node with another chain id answers at the address, the chain is not followed
// and an alert is raised. When the right node answers, the chain is followed without a restart.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_comes_back_as_another_chain_is_not_followed() {
    let first = chain(0, 31_337);
    let port = first.url().port().expect("a port");
    let shop = Shop::on(&first).await;
    shop.does(&["migrate"]);
    drop(first);
    let serving = shop.serve();
    serving.says("the node is not there yet").await;
    serving.says("the API is served").await;
    let headers = async || shop.rows("chain_headers", "height", "true").await;
    let told = async |what| {
        let like = format!("topic = 'alert' AND body LIKE '%chain_{what}%'");
        shop.rows("outbox", "seq", &like).await
    };
    eventually("an alert that it is away", async || {
        told("does_not_answer").await == 1
    })
    .await;

    let other = chain(port, 1);
    // The other chain has the same token at the same address, so only its chain id is different.
    other.deploy_token("TUSD", 6).await.expect("a token");
    other.mine(3).await.expect("blocks");
    eventually("an alert that it is another", async || {
        told("is_another_chain").await == 1
    })
    .await;
    assert_eq!(headers().await, 0);
    drop(other);

    let right = chain(port, 31_337);
    right.deploy_token("TUSD", 6).await.expect("a token");
    eventually("the chain is followed", async || headers().await > 0).await;
    assert_eq!(told("is_another_chain").await, 1);
}
