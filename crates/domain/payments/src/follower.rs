use alloc::{collections::VecDeque, vec::Vec};

use thiserror::Error;

use crate::Header;

/// Follows one chain by hash and height, without doing any I/O: it says what to fetch next, and
/// judges what came back. It never trusts a height alone.
///
/// It remembers a window of recent headers. When the chain's own block at a remembered height has
/// another hash, the newest remembered block is given up, one at a time, until both agree.
#[derive(Clone, Debug)]
pub struct Follower {
    window: VecDeque<Header>,
    depth: usize,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing new.
    Idle,
    /// The node is behind what another answer has shown; wait, and undo nothing.
    Behind,
    /// Fetch these blocks, both ends included, and give them to [`Follower::extend`].
    Fetch {
        /// First height.
        from: u64,
        /// Last height.
        to: u64,
    },
    /// This block is no longer part of the chain: undo what it brought, then [`Follower::undo`].
    Undo(Header),
}

/// Why what a node said cannot be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FollowError {
    /// The blocks do not form a chain among themselves: a lying or confused node.
    #[error("the node's blocks do not link at height {height}")]
    Broken {
        /// Where.
        height: u64,
    },
    /// The reorganisation reaches below everything remembered; a person must look.
    #[error("the chain was reorganised deeper than {depth} blocks")]
    TooDeep {
        /// How many blocks are remembered.
        depth: usize,
    },
}

impl Follower {
    /// A follower that starts after `window`, its remembered headers from old to new. It remembers at
    /// most `depth` headers; an empty one starts that many below the node's head, so that a
    /// reorganisation right after the start finds something to step back to.
    pub fn new(window: impl IntoIterator<Item = Header>, depth: usize) -> Self {
        let mut follower = Self {
            window: window.into_iter().collect(),
            depth: depth.max(2),
        };
        follower.trim();
        follower
    }

    /// The newest block followed.
    pub fn tip(&self) -> Option<&Header> {
        self.window.back()
    }

    /// Decides from the node's head what to do next; at most `batch` blocks are asked for at once.
    ///
    /// # Errors
    /// [`FollowError::TooDeep`] when nothing remembered is left to compare with.
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

    /// Judges fetched blocks: `Step::Fetch` over the same range when they extend the tip, or
    /// [`Step::Undo`] when the tip is not their parent.
    ///
    /// # Errors
    /// [`FollowError`].
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

    /// Remembers one more block that [`Follower::judge`] has accepted.
    pub fn extend(&mut self, header: Header) {
        self.window.push_back(header);
        self.trim();
    }

    /// Forgets the newest block after its effects were undone.
    pub fn undo(&mut self) {
        self.window.pop_back();
    }

    /// The remembered headers, old to new.
    pub fn window(&self) -> Vec<Header> {
        self.window.iter().copied().collect()
    }

    fn step_back(&self, tip: Header) -> Result<Step, FollowError> {
        if self.window.len() < 2 {
            return Err(FollowError::TooDeep { depth: self.depth });
        }
        Ok(Step::Undo(tip))
    }

    fn trim(&mut self) {
        while self.window.len() > self.depth {
            self.window.pop_front();
        }
    }
}
