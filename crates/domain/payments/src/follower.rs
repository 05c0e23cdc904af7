use alloc::vec::Vec;

use chainstore_kernel::reasons;

use crate::Header;

/// Decides how to follow one chain: which blocks to fetch next, and whether fetched blocks may be taken in. It
/// performs no I/O and changes nothing; a store keeps the headers, and each step makes a new follower.
///
/// It compares the hashes of the newest headers that were taken in with those of the node, never heights alone.
/// When the node has another block at one of these heights, the chain was reorganised: the newest block is
/// undone, one in each step, until both agree.
#[derive(Clone, Debug)]
pub struct Follower {
    window: Vec<Header>,
    depth: usize,
}

/// The next step in following a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Every block of the node was taken in.
    Idle,
    /// The node has fewer blocks than were taken in, and they agree. Wait, and undo nothing.
    Behind,
    /// Fetch these blocks and give their headers to [`Follower::judge`]; as its answer, take them in.
    Fetch {
        /// The first height.
        from: u64,
        /// The last height, which is included.
        to: u64,
    },
    /// This block, the newest that was taken in, is no longer in the chain: undo its effects and remove its header.
    Undo(Header),
}

reasons! {
    /// Why a chain cannot be followed.
    #[derive(Copy)]
    pub enum FollowError in "chain" {
        /// Two blocks of the node do not follow each other by hash and height: the node is at fault.
        Broken {
            /// The height of the later block.
            height: u64,
        } = "the node's blocks do not link at height {height}";
        /// None of the headers that are kept is in the chain any more. A person must decide what to do.
        TooDeep {
            /// The number of headers that are kept.
            depth: usize,
        } = "the chain was reorganised deeper than {depth} blocks";
    }
}

impl Follower {
    /// A follower that continues after `window`, the headers that were taken in, from old to new. It uses the
    /// newest `depth` of them, at least 2. Without any it starts `depth` blocks below the head of the node, so
    /// that a reorganisation soon after the start can be undone.
    pub fn new(window: impl IntoIterator<Item = Header>, depth: usize) -> Self {
        let depth = depth.max(2);
        let mut window: Vec<Header> = window.into_iter().collect();
        window.drain(..window.len().saturating_sub(depth));
        Self { window, depth }
    }

    /// The newest header that was taken in.
    pub fn tip(&self) -> Option<&Header> {
        self.window.last()
    }

    /// The next step when the newest block of the node is `head`. At most `batch` blocks are fetched at once.
    ///
    /// # Errors
    /// [`FollowError::TooDeep`] when the only header left is not in the chain of the node.
    pub fn next(&self, head: &Header, batch: u64) -> Result<Step, FollowError> {
        let Some(tip) = self.tip() else {
            let from = head.height.saturating_sub(self.depth as u64 - 1);
            let to = head.height.min(from.saturating_add(batch.max(1) - 1));
            return Ok(Step::Fetch { from, to });
        };
        if head.height > tip.height {
            let from = tip.height + 1;
            let to = head.height.min(tip.height.saturating_add(batch.max(1)));
            return Ok(Step::Fetch { from, to });
        }
        let known = self
            .window
            .iter()
            .find(|header| header.height == head.height);
        match known {
            Some(known) if known.hash == head.hash && head.height == tip.height => Ok(Step::Idle),
            Some(known) if known.hash == head.hash => Ok(Step::Behind),
            Some(_) => self.step_back(*tip),
            None => Ok(Step::Behind),
        }
    }

    /// Whether fetched blocks may be taken in: [`Step::Fetch`] with their range when the first follows the newest
    /// header, [`Step::Undo`] when the newest header is not its parent, [`Step::Idle`] without blocks.
    ///
    /// # Errors
    /// [`FollowError::Broken`] when the blocks do not follow each other, or leave out a height;
    /// [`FollowError::TooDeep`] as in [`Follower::next`].
    pub fn judge(&self, headers: &[Header]) -> Result<Step, FollowError> {
        for pair in headers.windows(2) {
            let (earlier, later) = (&pair[0], &pair[1]);
            if later.parent != earlier.hash || later.height.checked_sub(1) != Some(earlier.height) {
                return Err(FollowError::Broken {
                    height: later.height,
                });
            }
        }
        let (Some(first), Some(last)) = (headers.first(), headers.last()) else {
            return Ok(Step::Idle);
        };
        match self.tip() {
            Some(tip) if first.height.checked_sub(1) != Some(tip.height) => {
                Err(FollowError::Broken {
                    height: first.height,
                })
            }
            Some(tip) if first.parent != tip.hash => self.step_back(*tip),
            _ => Ok(Step::Fetch {
                from: first.height,
                to: last.height,
            }),
        }
    }

    fn step_back(&self, tip: Header) -> Result<Step, FollowError> {
        if self.window.len() < 2 {
            return Err(FollowError::TooDeep { depth: self.depth });
        }
        Ok(Step::Undo(tip))
    }
}
