//! The chain itself: blocks, waiting transactions, mining and reorganisation.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::abi::keccak;
use crate::hex::{Address, FixedBytes, Hash};

use super::block::{Block, Mined};
use super::error::RpcError;
use super::state::State;
use super::transaction::{Transaction, Wish};

const DEFAULT_FEE: u128 = 2_000_000_000;
const DEFAULT_GAS: u64 = 500_000;

#[derive(Debug)]
pub(super) struct Chain {
    pub(super) id: u64,
    pub(super) accounts: Vec<Address>,
    pub(super) automine: bool,
    /// Whether blocks are mined only on request.
    pub(super) paused: bool,
    /// The time of the next block, if it was set.
    pub(super) next_time: Option<u64>,
    /// All blocks; the first is the genesis block, so the list is never empty.
    blocks: Vec<Block>,
    /// The state after the last block.
    state: State,
    pool: Vec<Transaction>,
    /// The height and the position in its block, for each transaction.
    positions: HashMap<Hash, (usize, usize)>,
    heights: HashMap<Hash, usize>,
    branch: u64,
}

impl Chain {
    pub(super) fn new(id: u64) -> Self {
        let accounts: Vec<Address> = (0..10).map(unlocked_account).collect();
        let genesis = Block::genesis(id, now());
        Self {
            id,
            state: State::genesis(&accounts),
            accounts,
            automine: true,
            paused: false,
            next_time: None,
            heights: HashMap::from([(genesis.hash, 0)]),
            blocks: vec![genesis],
            pool: Vec::new(),
            positions: HashMap::new(),
            branch: 0,
        }
    }

    pub(super) fn head(&self) -> &Block {
        self.blocks.last().expect("there is always a genesis block")
    }

    pub(super) fn block(&self, number: u64) -> Option<&Block> {
        self.blocks.get(usize::try_from(number).ok()?)
    }

    pub(super) fn block_by_hash(&self, hash: Hash) -> Option<&Block> {
        self.blocks.get(*self.heights.get(&hash)?)
    }

    pub(super) fn mined(&self, hash: Hash) -> Option<(&Block, usize, &Mined)> {
        let (height, index) = *self.positions.get(&hash)?;
        let block = self.blocks.get(height)?;
        Some((block, index, block.transactions.get(index)?))
    }

    pub(super) fn waiting(&self, hash: Hash) -> Option<&Transaction> {
        self.pool
            .iter()
            .find(|transaction| transaction.hash() == hash)
    }

    /// The state after a block: at the head the stored one, otherwise computed from the first block on.
    pub(super) fn state_at(&self, number: u64) -> State {
        if number >= self.head().number {
            return self.state.clone();
        }
        let mut state = State::genesis(&self.accounts);
        for block in self
            .blocks
            .iter()
            .take_while(|block| block.number <= number)
        {
            for mined in &block.transactions {
                // A failed transaction fails again and uses up its nonce again, as before.
                let _ = state.apply(&mined.transaction);
            }
        }
        state
    }

    pub(super) fn next_nonce(&self, account: Address) -> u64 {
        let waiting = self.pool.iter().filter(|waiting| waiting.from == account);
        let after = waiting
            .map(|waiting| waiting.nonce.saturating_add(1))
            .max()
            .unwrap_or(0);
        after.max(self.state.nonce(account))
    }

    /// Accepts a transaction, and mines it at once if the chain mines by itself.
    pub(super) fn submit(&mut self, wish: Wish) -> Result<Hash, RpcError> {
        let from = wish.from.unwrap_or(self.accounts[0]);
        let nonce = wish.nonce.unwrap_or_else(|| self.next_nonce(from));
        if nonce < self.state.nonce(from) {
            return Err(RpcError::server("nonce too low"));
        }
        let transaction = self.fill(wish, nonce)?;
        let rival = |waiting: &Transaction| waiting.from == from && waiting.nonce == nonce;
        if let Some(index) = self.pool.iter().position(rival) {
            if transaction.fee <= self.pool[index].fee {
                return Err(RpcError::server("replacement transaction underpriced"));
            }
            self.pool.remove(index);
        }
        let hash = transaction.hash();
        self.pool.push(transaction);
        if self.automine && !self.paused {
            self.mine();
        }
        Ok(hash)
    }

    fn fill(&self, wish: Wish, nonce: u64) -> Result<Transaction, RpcError> {
        let from = wish.from.unwrap_or(self.accounts[0]);
        if !self.accounts.contains(&from) {
            return Err(RpcError::params("No Signer available"));
        }
        Ok(Transaction {
            chain_id: self.id,
            from,
            nonce,
            to: wish.to,
            value: wish.value,
            data: wish.data,
            gas: wish.gas.unwrap_or(DEFAULT_GAS),
            fee: wish.fee.unwrap_or(DEFAULT_FEE),
        })
    }

    /// Mines one block with every waiting transaction whose nonce is the next of its account.
    pub(super) fn mine(&mut self) {
        let mut due = Vec::new();
        let mut nonces = HashMap::new();
        self.pool.sort_by_key(|waiting| waiting.nonce);
        let state = &self.state;
        self.pool.retain(|waiting| {
            let next = nonces
                .entry(waiting.from)
                .or_insert_with(|| state.nonce(waiting.from));
            if waiting.nonce == *next {
                *next += 1;
                due.push(waiting.clone());
            }
            // A transaction whose nonce is already used can never be mined.
            waiting.nonce >= *next
        });
        self.seal(due);
    }

    /// Replaces the last `depth` blocks by as many others with the given transactions. The transactions of
    /// the old blocks do not become waiting ones.
    pub(super) fn reorganise(
        &mut self,
        depth: u64,
        mut offered: Vec<(Offer, u64)>,
    ) -> Result<(), RpcError> {
        let height = self.head().number;
        if depth > height {
            return Err(RpcError::params(format!(
                "Reorg depth must not exceed current chain height: current height {height}, depth {depth}"
            )));
        }
        if offered.iter().any(|(_, index)| *index >= depth) {
            return Err(RpcError::params(
                "Block number for reorg tx will exceed the reorged chain height",
            ));
        }
        let ancestor = height - depth;
        // All offers are checked before the first block is removed, so that an error changes nothing.
        let state = self.state_at(ancestor);
        let mut nonces: HashMap<Address, u64> = HashMap::new();
        let mut filled = Vec::with_capacity(offered.len());
        offered.sort_by_key(|(_, index)| *index);
        for (offer, index) in offered {
            let next = |from| {
                nonces
                    .get(&from)
                    .copied()
                    .unwrap_or_else(|| state.nonce(from))
            };
            let transaction = match offer {
                Offer::Exact(transaction) => transaction,
                Offer::Wish(wish) => {
                    let nonce = next(wish.from.unwrap_or(self.accounts[0]));
                    let nonce = wish.nonce.unwrap_or(nonce);
                    self.fill(wish, nonce)?
                }
            };
            if transaction.nonce != next(transaction.from) {
                return Err(RpcError::params(
                    "the nonce does not follow on the new branch",
                ));
            }
            nonces.insert(transaction.from, transaction.nonce.saturating_add(1));
            filled.push((transaction, index));
        }
        self.blocks.retain(|block| block.number <= ancestor);
        let blocks = &self.blocks;
        self.positions
            .retain(|_, (height, _)| *height < blocks.len());
        self.heights.retain(|_, height| *height < blocks.len());
        self.state = state;
        self.branch += 1;
        for index in 0..depth {
            let chosen = filled.iter().filter(|(_, at)| *at == index);
            self.seal(chosen.map(|(transaction, _)| transaction.clone()).collect());
        }
        Ok(())
    }

    fn seal(&mut self, transactions: Vec<Transaction>) {
        let parent = self.blocks.last().expect("there is always a genesis block");
        let time = self.next_time.take().unwrap_or_else(now);
        let block = Block::above(parent, time, self.branch, transactions, &mut self.state);
        let height = self.blocks.len();
        for (index, mined) in block.transactions.iter().enumerate() {
            self.positions.insert(mined.hash, (height, index));
        }
        self.heights.insert(block.hash, height);
        self.blocks.push(block);
    }
}

/// A transaction for a new branch.
#[derive(Debug)]
pub(super) enum Offer {
    /// An existing one, with its nonce and its hash.
    Exact(Transaction),
    /// A new one.
    Wish(Wish),
}

/// The address of an unlocked account; no key to it exists.
fn unlocked_account(index: u8) -> Address {
    let hash = keccak(&[b"chainstore test account".as_slice(), &[index]].concat());
    let mut address = [0; 20];
    address.copy_from_slice(&hash[12..]);
    FixedBytes(address)
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs())
}
