use alloc::vec::Vec;

use chainstore_kernel::Timestamp;

use crate::{BlockHash, Sighting};

/// The header of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The number of the block in its chain.
    pub height: u64,
    /// The hash of the block.
    pub hash: BlockHash,
    /// The hash of the block before it.
    pub parent: BlockHash,
    /// The time the producer of the block wrote into it.
    pub time: Timestamp,
}

/// A block with what this product reads from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The header.
    pub header: Header,
    /// The transfers of accepted assets that were seen in it, to any recipient.
    pub sightings: Vec<Sighting>,
}
