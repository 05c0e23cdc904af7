//! What holds on every node (SR-52): each law runs on the in-process chain and on anvil.

use std::time::Duration;

use chainstore_evm::{ContractAddress, Erc20, EvmChain, EvmConfig, EvmReader};
use chainstore_kernel::Minor;
use chainstore_nodes::{Address, Anvil, FixedBytes, Hash, InProcessChain, TestChain};
use chainstore_payments::ports::{ChainError, ChainReader};
use chainstore_payments::{Block, ChainTransfer, Recipient};

const SHOP: Address = FixedBytes([0x5a; 20]);

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

    /// Every transfer to the shop, from the first block to the head.
    async fn received(&self) -> Vec<(ChainTransfer, Block)> {
        let reader = self.reader().await;
        let head = reader.head().await.expect("a head");
        let blocks = reader.blocks(0, head.height).await.expect("blocks");
        let to_shop = |block: Block| {
            let mine = block
                .transfers
                .iter()
                .filter(|transfer| transfer.to == Recipient::new(&SHOP.0).expect("an address"));
            mine.map(|transfer| (*transfer, block.clone()))
                .collect::<Vec<_>>()
        };
        blocks.into_iter().flat_map(to_shop).collect()
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
    let [(transfer, block)] = received.as_slice() else {
        panic!("{} transfers", received.len())
    };
    assert_eq!(transfer.key.tx.0, tx.0);
    assert_eq!(transfer.key.index, 0);
    assert_eq!(transfer.amount, Minor::new(26_892_000).ok());
    let contract = ContractAddress(stage.token.0);
    assert_eq!(transfer.asset.name.to_string(), format!("erc20:{contract}"));
    let reader = stage.reader().await;
    assert!(
        reader
            .confirms(transfer, block.header.hash)
            .await
            .expect("an answer")
    );
    let more = ChainTransfer {
        amount: Minor::new(26_892_001).ok(),
        ..*transfer
    };
    assert!(
        !reader
            .confirms(&more, block.header.hash)
            .await
            .expect("an answer")
    );
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
    assert!(
        !reader
            .confirms(transfer, block.header.hash)
            .await
            .expect("an answer")
    );
    let height = block.header.height;
    let now = reader.blocks(height, height).await.expect("a block");
    assert_ne!(now[0].header.hash, block.header.hash);
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
    assert_ne!(before[0].1.header.hash, after[0].1.header.hash);
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
    forged_foreign_and_failed_transfers_are_not_read,
    a_dropped_transfer_is_no_longer_confirmed,
    a_transfer_mined_again_keeps_its_identity,
    another_chain_or_other_decimals_are_refused,
    a_contract_that_is_no_token_is_refused,
}
