//! What holds on every node (SR-52): each law runs on the in-process chain and on anvil.

use std::time::Duration;

use chainstore_evm::{ContractAddress, Erc20, EvmChain, EvmConfig, EvmReader};
use chainstore_kernel::Minor;
use chainstore_nodes::{Address, Anvil, FixedBytes, Hash, InProcessChain, TestChain};
use chainstore_payments::ports::{ChainError, ChainReader};
use chainstore_payments::{Block, ChainTransfer, Header, Recipient};

const SHOP: Address = FixedBytes([0x5a; 20]);
const OTHER: Address = FixedBytes([0x6b; 20]);

struct Stage {
    chain: Box<dyn TestChain>,
    token: Address,
}

impl Stage {
    async fn set(chain: Box<dyn TestChain>) -> Self {
        let token = chain.deploy_token("TUSD", 6).await.expect("a token");
        Self { chain, token }
    }

    async fn reader_of(chain: &dyn TestChain, token: Address) -> EvmReader {
        let chain_id = chain.chain_id().await.expect("a chain id");
        Self::connect(chain, token, chain_id, 6)
    }

    fn reader_for(&self, chain_id: u64, decimals: u8) -> EvmReader {
        Self::connect(&*self.chain, self.token, chain_id, decimals)
    }

    fn connect(chain: &dyn TestChain, token: Address, chain_id: u64, decimals: u8) -> EvmReader {
        let known = EvmChain::new(chain_id).expect("a chain");
        let token = Erc20::new(known, ContractAddress(token.0), decimals, "TUSD");
        let token = token.expect("a token");
        EvmReader::new(EvmConfig {
            chain: known,
            rpc_url: chain.url().clone(),
            tokens: vec![token],
            timeout: Duration::from_secs(20),
        })
        .expect("a client")
    }

    async fn reader(&self) -> EvmReader {
        Self::reader_of(&*self.chain, self.token).await
    }

    async fn pay(&self, amount: u128) -> Hash {
        self.chain
            .pay(self.token, SHOP, amount)
            .await
            .expect("a transfer")
    }

    /// Every transfer to the shop, from the first block to the head, with its block.
    async fn received(&self) -> Vec<(ChainTransfer, Header)> {
        let reader = self.reader().await;
        let head = reader.head().await.expect("a head");
        let blocks = reader.blocks(0, head.height).await.expect("blocks");
        let shop = Recipient::new(&SHOP.0).expect("an address");
        let mut received = Vec::new();
        for Block { header, sightings } in blocks {
            let mut paying: Vec<_> = sightings.iter().filter(|seen| seen.to == shop).collect();
            paying.dedup_by_key(|seen| seen.tx);
            let asked: Vec<_> = paying.iter().map(|seen| (seen.tx, header.hash)).collect();
            let receipts = reader.confirm(&asked).await.expect("receipts");
            let to_shop = receipts.into_iter().flatten();
            let to_shop = to_shop.filter(|transfer| transfer.to == shop);
            received.extend(to_shop.map(|transfer| (transfer, header)));
        }
        received
    }
}

async fn blocks_link(stage: &Stage) {
    stage.chain.mine(40).await.expect("blocks");
    let reader = stage.reader().await;
    let head = reader.head().await.expect("a head");
    let blocks = reader.blocks(0, head.height).await.expect("blocks");
    for pair in blocks.windows(2) {
        assert_eq!(pair[1].header.parent, pair[0].header.hash);
        assert_eq!(pair[1].header.height, pair[0].header.height + 1);
    }
    assert_eq!(blocks.last().map(|block| block.header), Some(head));
    let beyond = reader.blocks(head.height + 5, head.height + 5).await;
    assert!(matches!(beyond, Err(ChainError::Moved { .. })));
}

async fn a_transfer_is_read_once_and_exactly(stage: &Stage) {
    let tx = stage.pay(26_892_000).await;
    let received = stage.received().await;
    let [(transfer, _)] = received.as_slice() else {
        panic!("{} transfers", received.len())
    };
    assert_eq!(transfer.key.tx.0, tx.0);
    assert_eq!(transfer.key.index, 0);
    assert_eq!(transfer.amount, Minor::new(26_892_000).ok());
    let contract = ContractAddress(stage.token.0);
    assert_eq!(transfer.asset.name.to_string(), format!("erc20:{contract}"));
}

async fn two_transfers_of_one_transaction_are_two(stage: &Stage) {
    stage
        .chain
        .pay_twice(stage.token, (SHOP, 5), (SHOP, 7))
        .await
        .expect("a transaction");
    let received = stage.received().await;
    let mut seen: Vec<_> = received
        .iter()
        .map(|(transfer, _)| (transfer.key.index, transfer.amount))
        .collect();
    seen.sort_unstable();
    assert_eq!(seen, [(0, Minor::new(5).ok()), (1, Minor::new(7).ok())]);
}

async fn the_position_is_counted_within_the_transaction(stage: &Stage) {
    let chain = &stage.chain;
    chain.set_automine(false).await.expect("no mining");
    stage.pay(3).await;
    let twice = chain.pay_twice(stage.token, (OTHER, 5), (SHOP, 7)).await;
    let twice = twice.expect("a transaction");
    chain.mine(1).await.expect("a block");
    let received = stage.received().await;
    let keys: Vec<_> = received.iter().map(|(transfer, _)| transfer.key).collect();
    assert_eq!([keys[0].index, keys[1].index], [0, 1]);
    assert_eq!((keys.len(), keys[1].tx.0), (2, twice.0));
    assert_eq!(received[0].1, received[1].1, "one block");
}

async fn forged_foreign_and_failed_transfers_are_not_read(stage: &Stage) {
    let faker = stage.chain.deploy_faker().await.expect("a contract");
    stage
        .chain
        .emit_fake_transfer(faker, SHOP, 1_000)
        .await
        .expect("an event");
    let foreign = stage.chain.deploy_token("TUSD", 6).await.expect("a token");
    stage
        .chain
        .pay(foreign, SHOP, 1_000)
        .await
        .expect("a transfer");
    stage
        .chain
        .pay_failing(stage.token, SHOP)
        .await
        .expect("a transaction");
    assert_eq!(stage.received().await.len(), 0);
}

async fn a_dropped_transfer_is_no_longer_confirmed(stage: &Stage) {
    stage.pay(10).await;
    let received = stage.received().await;
    let (transfer, block) = received.first().expect("a transfer");
    stage
        .chain
        .reorg_dropping(1)
        .await
        .expect("a reorganisation");
    let reader = stage.reader().await;
    let confirmed = reader.confirm(&[(transfer.key.tx, block.hash)]).await;
    assert!(matches!(confirmed, Err(ChainError::Moved { .. })));
    let now = reader.blocks(block.height, block.height).await;
    assert_ne!(now.expect("a block")[0].header.hash, block.hash);
    assert_eq!(stage.received().await.len(), 0);
}

async fn a_transfer_mined_again_keeps_its_identity(stage: &Stage) {
    stage.pay(10).await;
    let before = stage.received().await;
    stage
        .chain
        .reorg_keeping(1)
        .await
        .expect("a reorganisation");
    let after = stage.received().await;
    assert_eq!(before[0].0.key, after[0].0.key);
    assert_ne!(before[0].1.hash, after[0].1.hash);
    assert_eq!(after.len(), 1);
}

async fn another_chain_or_other_decimals_are_refused(stage: &Stage) {
    let chain_id = stage.chain.chain_id().await.expect("a chain id");
    assert_eq!(stage.reader().await.check().await, Ok(()));
    for wrong in [stage.reader_for(1, 6), stage.reader_for(chain_id, 18)] {
        let error = wrong.check().await.expect_err("a refusal");
        assert!(matches!(error, ChainError::Mismatch { .. }), "{error}");
        assert!(
            error.to_string().contains("correct"),
            "it names the cure: {error}"
        );
    }
}

async fn a_contract_that_is_no_token_is_refused(stage: &Stage) {
    let faker = stage.chain.deploy_faker().await.expect("a contract");
    for token in [faker, SHOP] {
        let reader = Stage::reader_of(&*stage.chain, token).await;
        let error = reader.check().await.expect_err("a refusal");
        assert!(matches!(error, ChainError::Mismatch { .. }), "{error}");
        assert!(
            error.to_string().contains("TUSD"),
            "it names the token: {error}"
        );
    }
}

macro_rules! laws {
    ($($law:ident),+ $(,)?) => {
        mod in_process {
            use super::*;
            $(#[tokio::test]
            async fn $law() {
                super::$law(&Stage::set(Box::new(InProcessChain::start().expect("a chain"))).await).await;
            })+
        }
        mod anvil {
            use super::*;
            $(#[tokio::test]
            async fn $law() {
                super::$law(&Stage::set(Box::new(Anvil::start().await.expect("a node"))).await).await;
            })+
        }
    };
}

laws! {
    blocks_link,
    a_transfer_is_read_once_and_exactly,
    two_transfers_of_one_transaction_are_two,
    the_position_is_counted_within_the_transaction,
    forged_foreign_and_failed_transfers_are_not_read,
    a_dropped_transfer_is_no_longer_confirmed,
    a_transfer_mined_again_keeps_its_identity,
    another_chain_or_other_decimals_are_refused,
    a_contract_that_is_no_token_is_refused,
}
