use alloc::vec::Vec;
use core::time::Duration;

use chainstore_kernel::{ChainId, Timestamp};

use crate::Header;

/// How far a chain was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainView {
    /// The chain.
    pub chain: ChainId,
    /// The height of the newest block that was read; 0 if there is none.
    pub height: u64,
    /// Every block up to this moment was read ([`seen_through`]); the epoch if none was. A deadline after it has not
    /// passed yet, whatever the clock says.
    pub observed_through: Timestamp,
}

/// How far all chains were read, as an invoice with attempts on several of them needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Views {
    /// The present time.
    pub now: Timestamp,
    /// The chains that were ever read.
    pub chains: Vec<ChainView>,
}

impl Views {
    /// How far this chain was read. A chain that was never read has no blocks, and no time of it was seen.
    pub fn of(&self, chain: ChainId) -> ChainView {
        let known = self.chains.iter().find(|view| view.chain == chain);
        known.copied().unwrap_or(ChainView {
            chain,
            height: 0,
            observed_through: Timestamp::EPOCH,
        })
    }

    /// What was seen of the place where payments of an attempt appear. A charge is seen when it is made, so up to the
    /// present time.
    pub(crate) fn seen_by(&self, chain: Option<ChainId>) -> (u64, Timestamp) {
        chain.map_or((0, self.now), |chain| {
            let view = self.of(chain);
            (view.height, view.observed_through)
        })
    }
}

/// When a chain produces blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockProduction {
    /// Continuously, whether or not there are transactions.
    Continuous,
    /// Only when there are transactions, as a test network may do.
    OnDemand,
}

impl BlockProduction {
    /// What is known of a chain from its configuration: a test network may produce blocks on demand.
    pub const fn of(test_network: bool) -> Self {
        if test_network {
            Self::OnDemand
        } else {
            Self::Continuous
        }
    }
}

/// The greatest age of the newest block of a chain with continuous production. An older one is reported: the
/// node may have lost its peers.
pub const STANDSTILL: Duration = Duration::from_mins(5);

/// The moment up to which a chain was seen by a node that answered with this newest block, when it was asked at
/// `asked_at`.
///
/// A node without peers answers with the same block for ever, and payments may be in blocks it does not have.
/// So nothing after the time of the newest block counts as seen. Where blocks are produced on demand, an old
/// newest block only says that there was no transaction.
///
/// The result is never after `asked_at`: the answer may have been true only before the question, and the
/// producer of a block may write a time that is too late.
pub fn seen_through(head: &Header, asked_at: Timestamp, production: BlockProduction) -> Timestamp {
    match production {
        BlockProduction::Continuous => asked_at.min(head.time),
        BlockProduction::OnDemand => asked_at,
    }
}

/// Whether the newest block is older than [`STANDSTILL`] although blocks are produced continuously.
pub fn stands_still(head: &Header, asked_at: Timestamp, production: BlockProduction) -> bool {
    match production {
        BlockProduction::Continuous => asked_at.since(head.time) > STANDSTILL,
        BlockProduction::OnDemand => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BlockHash;

    const ASKED: Timestamp = Timestamp::from_seconds(10_000);

    fn head(seconds: i64) -> Header {
        Header {
            height: 7,
            hash: BlockHash([1; 32]),
            parent: BlockHash([2; 32]),
            time: Timestamp::from_seconds(seconds),
        }
    }

    // proves M-P5: behind an old newest block there may be payments
    #[test]
    fn a_chain_is_seen_up_to_its_newest_block() {
        let seen = |time| seen_through(&head(time), ASKED, BlockProduction::Continuous);
        assert_eq!(seen(9_988), Timestamp::from_seconds(9_988));
        assert_eq!(seen(1), Timestamp::from_seconds(1));
        assert_eq!(seen(10_015), ASKED, "a block dated after the question");
    }

    #[test]
    fn a_chain_that_produces_on_demand_is_seen_up_to_the_question() {
        for time in [1, 9_988, 10_015] {
            let seen = seen_through(&head(time), ASKED, BlockProduction::OnDemand);
            assert_eq!(seen, ASKED, "{time}");
        }
    }

    #[test]
    fn a_chain_stands_still_after_five_minutes_without_a_block() {
        for (time, still) in [
            (9_699, true),
            (9_700, false),
            (9_999, false),
            (10_900, false),
        ] {
            let head = head(time);
            assert_eq!(
                stands_still(&head, ASKED, BlockProduction::Continuous),
                still,
                "{time}"
            );
            assert!(!stands_still(&head, ASKED, BlockProduction::OnDemand));
        }
    }
}
