use crate::abi::keccak;
use crate::hex::{Address, FixedBytes, Hash};

use super::state::{Event, State};
use super::transaction::Transaction;

#[derive(Debug)]
pub(super) struct Block {
    pub(super) number: u64,
    pub(super) parent: Hash,
    pub(super) timestamp: u64,
    /// Differs between branches, so that blocks with equal contents have different hashes.
    pub(super) salt: u64,
    pub(super) hash: Hash,
    pub(super) transactions: Vec<Mined>,
}

#[derive(Debug)]
pub(super) struct Mined {
    pub(super) transaction: Transaction,
    pub(super) hash: Hash,
    pub(super) success: bool,
    pub(super) events: Vec<Event>,
    pub(super) created: Option<Address>,
    /// How many events of the block come before those of this transaction.
    pub(super) first_log: usize,
}

impl Block {
    pub(super) fn genesis(chain_id: u64, timestamp: u64) -> Self {
        Self::new(0, FixedBytes([0; 32]), timestamp, chain_id, Vec::new())
    }

    /// Runs the transactions on `state`, and makes a block of them above `parent`.
    pub(super) fn above(
        parent: &Self,
        now: u64,
        salt: u64,
        transactions: Vec<Transaction>,
        state: &mut State,
    ) -> Self {
        let mut first_log = 0;
        let mut mined = Vec::with_capacity(transactions.len());
        for transaction in transactions {
            let outcome = state.apply(&transaction);
            let success = outcome.is_ok();
            let effect = outcome.unwrap_or_default();
            let count = effect.events.len();
            mined.push(Mined {
                hash: transaction.hash(),
                transaction,
                success,
                events: effect.events,
                created: effect.created,
                first_log,
            });
            first_log += count;
        }
        let timestamp = now.max(parent.timestamp + 1);
        Self::new(parent.number + 1, parent.hash, timestamp, salt, mined)
    }

    fn new(number: u64, parent: Hash, timestamp: u64, salt: u64, transactions: Vec<Mined>) -> Self {
        let mut header = parent.0.to_vec();
        for field in [number, timestamp, salt] {
            header.extend(field.to_be_bytes());
        }
        header.extend(transactions.iter().flat_map(|mined| mined.hash.0));
        let hash = FixedBytes(keccak(&header));
        Self {
            number,
            parent,
            timestamp,
            salt,
            hash,
            transactions,
        }
    }
}
