use chainstore_nodes::Rpc;

use super::*;

const SHOP: &str = "0x00000000000000000000000000000000000000aa";

async fn start(network: &'static Network) -> Chain {
    Chain::start(network, 31_337).await.expect("a chain")
}

async fn balance(chain: &Chain, coin: &Coin) -> u128 {
    let shop = SHOP.parse().expect("an address");
    let balance = chain.node.balance_of(coin.contract, shop).await;
    balance.expect("a balance")
}

#[tokio::test]
async fn a_dropped_payment_can_be_mined_again() {
    let chain = start(&ONE).await;
    let paid = chain.pay(SHOP, "10", Manner::Exactly, None).await;
    paid.expect("a payment");
    assert_eq!(chain.view().await.expect("a view").waiting.len(), 1);
    assert!(chain.reorganise().await.is_err(), "it is in no block yet");
    chain.mine(2).await.expect("blocks");
    let paid = chain.view().await.expect("a view");
    assert_eq!(paid.blocks[1].transfers[0].confirmations, 2);

    chain.reorganise().await.expect("a reorganisation");
    let without = chain.view().await.expect("a view");
    assert!(
        without
            .blocks
            .iter()
            .all(|block| block.transfers.is_empty())
    );
    assert_eq!((without.dropped.len(), without.orphans.len()), (1, 2));
    assert_eq!(balance(&chain, &chain.accepted).await, 0);

    chain.send_again().await.expect("the payment again");
    chain.mine(1).await.expect("a block");
    let again = chain.view().await.expect("a view");
    assert_eq!(
        again.blocks[0].transfers[0].hash,
        paid.blocks[1].transfers[0].hash
    );
    assert!(again.dropped.is_empty());
    assert_eq!(balance(&chain, &chain.accepted).await, 10_000_000);
}

#[tokio::test]
async fn every_manner_moves_what_it_says() {
    let chain = start(&ONE).await;
    for manner in [Manner::Short, Manner::Over, Manner::WrongToken] {
        let paid = chain.pay(SHOP, "10", manner, None).await;
        paid.expect("a payment");
    }
    chain.mine(1).await.expect("a block");
    assert_eq!(balance(&chain, &chain.accepted).await, 18_000_000);
    assert_eq!(balance(&chain, &chain.refused).await, 10_000_000);
    for (to, amount) in [(SHOP, "0"), (SHOP, "1.0000001"), ("0x12", "1")] {
        let refused = chain.pay(to, amount, Manner::Exactly, None).await;
        assert!(refused.is_err(), "{amount} to {to}");
    }
}

#[tokio::test]
async fn tusd_has_one_address_on_both_networks_and_is_accepted_on_the_first_only() {
    let (one, two) = (start(&ONE).await, start(&TWO).await);
    assert_eq!(one.accepted.token.symbol, "TUSD");
    assert_eq!(two.refused.token.symbol, "TUSD");
    assert_eq!(one.accepted.contract, two.refused.contract);
    let paid = two.pay(SHOP, "10", Manner::Exactly, None).await;
    paid.expect("a payment");
    two.mine(1).await.expect("a block");
    assert_eq!(
        balance(&two, &two.accepted).await,
        10_000_000_000_000_000_000
    );
    assert_eq!(balance(&two, &two.refused).await, 0);
}

#[tokio::test]
async fn a_payment_on_another_network_than_asked_is_marked() {
    let chain = start(&TWO).await;
    for asked_on in [&ONE, &TWO] {
        let paid = chain.pay(SHOP, "10", Manner::Exactly, Some(asked_on)).await;
        paid.expect("a payment");
    }
    let view = chain.view().await.expect("a view");
    let marks: Vec<Option<&str>> = view.waiting.iter().map(|sent| sent.asked_on).collect();
    assert_eq!(marks, [Some("Sandbox One"), None]);
}

#[tokio::test]
async fn the_chain_goes_on_while_the_node_of_the_shop_is_away() {
    let chain = start(&ONE).await;
    let url = chain.url().parse().expect("an address");
    let shop = Rpc::new(url).expect("a client");
    let height = async || shop.quantity("eth_blockNumber", json!([])).await;
    let before = height().await.expect("a height");

    chain.set_away(true);
    let paid = chain.pay(SHOP, "10", Manner::Exactly, None).await;
    paid.expect("a payment");
    chain.mine(1).await.expect("a block");
    assert!(height().await.is_err());
    let view = chain.view().await.expect("a view");
    assert_eq!((view.away, view.height), (true, before + 1));
    assert_eq!(view.blocks[0].transfers.len(), 1);

    chain.set_away(false);
    assert_eq!(height().await.expect("a height"), before + 1);
    assert!(!chain.view().await.expect("a view").away);
}
