//! The two chains of the sandbox.

use crate::chain::{Chain, ONE, TWO};
use crate::error::Failure;

const FIRST_ID: u64 = 31_337;

/// Both chains.
pub(crate) struct Chains {
    pub(crate) one: Chain,
    pub(crate) two: Chain,
}

impl Chains {
    /// Starts both with ids that no other run has used.
    pub(crate) async fn start(run: u64) -> Result<Self, Failure> {
        let id = FIRST_ID + 2 * run;
        Ok(Self {
            one: Chain::start(&ONE, id).await?,
            two: Chain::start(&TWO, id + 1).await?,
        })
    }

    pub(crate) fn all(&self) -> [&Chain; 2] {
        [&self.one, &self.two]
    }

    /// The chain with this key.
    pub(crate) fn find(&self, key: &str) -> Result<&Chain, Failure> {
        let mut all = self.all().into_iter();
        all.find(|chain| chain.network().key == key)
            .ok_or_else(|| Failure::refused("there is no such chain"))
    }
}
