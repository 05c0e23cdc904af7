use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chainstore_kernel::{ChainAsset, ChainId, Clock, Entropy, Minor};
use chainstore_payments::ports::{ChainError, ChainReader};
use chainstore_payments::{
    Block, BlockHash, ChainTransfer, Header, Recipient, Sighting, TransferKey, TxHash,
};
use chainstore_port_contracts::{Given, TestEntropy};

/// A chain whose blocks a test makes and removes. It begins with one empty block, of height 1.
pub struct ScriptedChain {
    chain: ChainId,
    clock: Arc<dyn Clock>,
    blocks: Mutex<Vec<Made>>,
}

/// A block of the chain.
struct Made {
    header: Header,
    transfers: Vec<ChainTransfer>,
}

impl ScriptedChain {
    /// A chain that begins with an empty block with this header. The times of its blocks come from the clock.
    pub(crate) fn new(header: Header, clock: Arc<dyn Clock>) -> Self {
        Self::from(Given::chain(), header, clock)
    }

    /// Another chain, which nobody has followed yet.
    pub fn of(chain: ChainId, clock: Arc<dyn Clock>) -> Self {
        let header = Header {
            height: 1,
            hash: BlockHash([1; 32]),
            parent: BlockHash([0; 32]),
            time: clock.now(),
        };
        Self::from(chain, header, clock)
    }

    fn from(chain: ChainId, header: Header, clock: Arc<dyn Clock>) -> Self {
        let transfers = Vec::new();
        let blocks = Mutex::new(vec![Made { header, transfers }]);
        Self {
            chain,
            clock,
            blocks,
        }
    }

    /// Makes a block with these transfers, and answers its header.
    pub fn mine(&self, transfers: &[ChainTransfer]) -> Header {
        let mut blocks = self.blocks();
        let parent = blocks.last().expect("a first block").header;
        // A random hash, so that a new block at the same height is a different block.
        let mut hash = [0; 32];
        TestEntropy.fill(&mut hash);
        let header = Header {
            height: parent.height + 1,
            hash: BlockHash(hash),
            parent: parent.hash,
            time: self.clock.now(),
        };
        let transfers = transfers.to_vec();
        blocks.push(Made { header, transfers });
        header
    }

    /// Makes this many empty blocks.
    pub fn mine_empty(&self, count: u32) {
        for _ in 0..count {
            self.mine(&[]);
        }
    }

    /// Removes this many of the newest blocks, and answers their transfers. The first block always stays.
    pub fn reorganise(&self, count: usize) -> Vec<ChainTransfer> {
        let mut blocks = self.blocks();
        let kept = blocks.len().saturating_sub(count).max(1);
        let gone = blocks.split_off(kept);
        gone.into_iter().flat_map(|block| block.transfers).collect()
    }

    /// A transfer of the kit's token, in a transaction of its own.
    pub fn transfer(to: Recipient, amount: Minor) -> ChainTransfer {
        Self::transfer_of(Given::token(), to, amount)
    }

    /// A transfer of this asset, in a transaction of its own.
    pub fn transfer_of(asset: ChainAsset, to: Recipient, amount: Minor) -> ChainTransfer {
        let mut tx = [0; 32];
        TestEntropy.fill(&mut tx);
        ChainTransfer {
            key: TransferKey {
                chain: asset.chain,
                tx: TxHash(tx),
                index: 0,
            },
            asset,
            to,
            amount: Some(amount),
        }
    }

    fn blocks(&self) -> MutexGuard<'_, Vec<Made>> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ChainReader for ScriptedChain {
    fn chain(&self) -> ChainId {
        self.chain
    }

    async fn check(&self) -> Result<(), ChainError> {
        Ok(())
    }

    async fn head(&self) -> Result<Header, ChainError> {
        Ok(self.blocks().last().expect("a first block").header)
    }

    async fn blocks(&self, from: u64, to: u64) -> Result<Vec<Block>, ChainError> {
        let blocks = Self::blocks(self);
        let wanted = blocks.iter();
        let wanted = wanted.filter(|block| (from..=to).contains(&block.header.height));
        let read = wanted.map(|block| Block {
            header: block.header,
            sightings: block.transfers.iter().map(sighting).collect(),
        });
        Ok(read.collect())
    }

    async fn confirm(
        &self,
        transactions: &[(TxHash, BlockHash)],
    ) -> Result<Vec<Vec<ChainTransfer>>, ChainError> {
        let blocks = Self::blocks(self);
        let confirmed = transactions.iter().map(|(tx, hash)| {
            let block = blocks.iter().find(|block| block.header.hash == *hash)?;
            let of_tx = block.transfers.iter();
            let of_tx = of_tx.filter(|transfer| transfer.key.tx == *tx).copied();
            Some(of_tx.collect::<Vec<_>>()).filter(|transfers| !transfers.is_empty())
        });
        let confirmed: Option<Vec<_>> = confirmed.collect();
        confirmed.ok_or(ChainError::Moved { chain: self.chain })
    }
}

fn sighting(transfer: &ChainTransfer) -> Sighting {
    Sighting {
        tx: transfer.key.tx,
        asset: transfer.asset,
        to: transfer.to,
        amount: transfer.amount,
    }
}
