use std::time::Duration;

use chainstore_identity::Role;
use chainstore_kernel::{ChainId, Clock, Denied, Principal, Timestamp};
use chainstore_payments::ChainView;
use chainstore_payments::permissions::PAYMENTS_READ;
use chainstore_port_contracts::Given;
use chainstore_shop_kit::{Engine, ShopKit};
use chainstore_workflows::operator::{ShowChain, ShowChainError};

#[tokio::test]
async fn progress_is_the_newest_block_that_was_taken_in_and_its_time() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let clerk = shop.staff(Role::Readonly);
    let shown = async || {
        let progress = shop.gate.call::<ShowChain>(&clerk, Given::chain()).await;
        progress.unwrap()
    };
    let opened = shop.ports.clock.now();
    let at_first = ChainView {
        chain: Given::chain(),
        height: 1,
        observed_through: opened,
    };
    assert_eq!(shown().await, at_first);

    shop.ports.clock.advance(Duration::from_secs(10));
    shop.chain.mine_empty(2);
    assert_eq!(shown().await, at_first, "nobody has looked yet");
    shop.follow().await;
    let followed = ChainView {
        chain: Given::chain(),
        height: 3,
        observed_through: opened.plus(Duration::from_secs(10)),
    };
    assert_eq!(shown().await, followed);
}

#[tokio::test]
async fn a_chain_that_nobody_followed_is_at_height_zero() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let clerk = shop.staff(Role::Readonly);
    let chain = ChainId::new("eip155:987654").unwrap();
    let progress = shop.gate.call::<ShowChain>(&clerk, chain).await;
    let never = ChainView {
        chain,
        height: 0,
        observed_through: Timestamp::EPOCH,
    };
    assert_eq!(progress.unwrap(), never);
}

#[tokio::test]
async fn whoever_may_not_read_payments_is_shown_no_chain() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let missing = Denied::Missing {
        permission: PAYMENTS_READ,
    };
    for (who, expected) in [
        (shop.shopper(1).await, missing),
        (shop.worker(), missing),
        (Principal::anonymous(), Denied::Unknown),
    ] {
        let shown = shop.gate.call::<ShowChain>(&who, Given::chain()).await;
        assert!(
            matches!(shown, Err(ShowChainError::Denied(denied)) if denied == expected),
            "{who:?}"
        );
    }
}
