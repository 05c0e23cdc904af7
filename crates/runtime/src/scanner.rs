//! The worker that follows one chain.

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{ChainId, Epoch, Gate, Lease, Principal, StoreError};
use chainstore_payments::FollowError;
use chainstore_payments::ports::{ChainError, ChainReader};
use chainstore_ports::{AlertKey, AlertKind};
use chainstore_telemetry::Telemetry;
use chainstore_workflows::Context;
use chainstore_workflows::work::{
    ExpireInvoices, ExpireInvoicesCommand, RaiseAlert, ScanChain, ScanChainCommand, ScanChainError,
    ScanOutcome,
};

use crate::error::StartError;
use crate::lease::Hold;
use crate::platform::{ChainWork, Platform};
use crate::principals;
use crate::supervisor::Supervisor;
use crate::work::{LeasedWork, Lost, Next};

/// Follows one chain while this instance holds the chain's lease.
pub(crate) struct Scanner {
    gate: Gate<Context>,
    who: Principal,
    telemetry: Telemetry,
    chain: ChainId,
    poll: Duration,
    /// The number of failed steps since the last good one; the staff are told at [`ALARM`].
    failures: u32,
    /// The number of failed searches for expired invoices since the last good one.
    unexpired: u32,
    /// The alerts that were raised since the last good step, so that each is raised once. A node that does
    /// not answer may come back as another chain, which is another alert.
    told: BTreeSet<&'static str>,
    /// The epoch of the lease of the last step.
    epoch: Option<Epoch>,
    /// Whether a scan has succeeded since the node last failed. If not, the next scan first compares the node with the
    /// configuration.
    checked: bool,
}

/// The number of consecutive failures at which the staff are told.
const ALARM: u32 = 5;

impl Scanner {
    pub(crate) async fn start(
        platform: &Platform,
        chain: &ChainWork,
        supervisor: &Supervisor,
    ) -> Result<(), StartError> {
        check(&*chain.reader).await?;
        let id = chain.reader.chain();
        let who = principals::scanner(platform.clock.now());
        let hold = Hold::new(platform, &who, format!("scanner:{id}"));
        let scanner = Self {
            gate: platform.gate.clone(),
            who,
            checked: false,
            epoch: None,
            telemetry: platform.telemetry.clone(),
            chain: id,
            poll: chain.poll,
            failures: 0,
            unexpired: 0,
            told: BTreeSet::new(),
        };
        supervisor.leased(hold, vec![Box::new(scanner)]);
        Ok(())
    }

    async fn scanned(&mut self, lease: &Lease) -> Result<ScanOutcome, ScanChainError> {
        let command = ScanChainCommand {
            chain: self.chain,
            lease: lease.clone(),
            check: !self.checked,
        };
        let outcome = self.gate.call::<ScanChain>(&self.who, command).await?;
        self.checked = true;
        Ok(outcome)
    }

    async fn went_well(&mut self, outcome: ScanOutcome) -> Next {
        let (seen, next) = match outcome {
            ScanOutcome::Still { height } => return self.stands(Some(height), height).await,
            ScanOutcome::Behind { height } => return self.stands(None, height).await,
            ScanOutcome::Undone { height } => {
                tracing::warn!(chain = %self.chain, height, "a block was undone: the chain was reorganised");
                (None, Next::Again)
            }
            ScanOutcome::More { height } => (Some((height, true)), Next::Again),
            ScanOutcome::AtHead { height } => (Some((height, false)), Next::After(self.poll)),
        };
        if !self.told.is_empty() {
            tracing::info!(chain = %self.chain, "the chain can be followed again");
        }
        self.failures = 0;
        self.told.clear();
        if let Some((height, behind)) = seen {
            self.observed(Some(height), behind);
        }
        next
    }

    /// Handles a node that answers but has no new block. Behind a load balancer this can happen for a moment;
    /// if it lasts, the node has lost its peers.
    async fn stands(&mut self, seen: Option<u64>, height: u64) -> Next {
        self.failures = self.failures.saturating_add(1);
        tracing::warn!(chain = %self.chain, height, failures = self.failures, "the node shows no new block");
        self.observed(seen, true);
        if self.failures >= ALARM {
            self.tell(AlertKind::ChainStandsStill).await;
        }
        Next::After(self.poll)
    }

    fn observed(&self, height: Option<u64>, behind: bool) {
        let chain = self.chain.to_string();
        self.telemetry.chain(&chain, height, behind);
    }

    async fn failed(&mut self, error: ScanChainError) -> Next {
        self.failures = self.failures.saturating_add(1);
        tracing::warn!(chain = %self.chain, %error, failures = self.failures, "the chain cannot be followed");
        // A reorganisation while blocks are read is normal; the next step reads them again.
        let moved = matches!(
            error,
            ScanChainError::Node {
                source: ChainError::Moved { .. }
            }
        );
        self.checked &= moved;
        if !moved {
            self.observed(None, true);
        }
        // Only a reorganisation deeper than the stored headers is certain at the first failure. Blocks that do
        // not link may have been read during a reorganisation.
        let lost = matches!(
            error,
            ScanChainError::Follow {
                source: FollowError::TooDeep { .. }
            }
        );
        let alarming = lost || self.failures >= ALARM;
        if alarming {
            self.tell(what(&error)).await;
        }
        Next::After(self.poll * self.failures.min(10))
    }

    /// Raises an alert. It is not raised again before the chain could be followed once more.
    async fn tell(&mut self, kind: AlertKind) {
        if self.told.contains(kind.name()) {
            return;
        }
        let key = AlertKey {
            kind,
            subject: self.chain.to_string(),
        };
        match self.gate.call::<RaiseAlert>(&self.who, key).await {
            Ok(()) => {
                self.told.insert(kind.name());
            }
            Err(error) => tracing::error!(%error, "the staff cannot be told yet"),
        }
    }

    async fn expire(&mut self, lease: &Lease) {
        let command = ExpireInvoicesCommand {
            chain: self.chain,
            lease: lease.clone(),
        };
        let expired = self.gate.call::<ExpireInvoices>(&self.who, command);
        let Err(error) = expired.await else {
            self.unexpired = 0;
            return;
        };
        tracing::warn!(chain = %self.chain, %error, "invoices cannot be expired");
        self.unexpired = self.unexpired.saturating_add(1);
        if self.unexpired == ALARM {
            self.tell(AlertKind::ChainExpiresNothing).await;
        }
    }
}

#[async_trait]
impl LeasedWork for Scanner {
    async fn step(&mut self, lease: &Lease) -> Result<Next, Lost> {
        if self.epoch.replace(lease.epoch) != Some(lease.epoch) {
            // Another instance held the lease in between, and this one did not check its node during that time.
            self.checked = false;
        }
        let next = match self.scanned(lease).await {
            Ok(outcome) => self.went_well(outcome).await,
            Err(ScanChainError::Store(StoreError::Fenced)) => return Err(Lost),
            Err(error) => self.failed(error).await,
        };
        match next {
            Next::Again => {}
            Next::After(_) => self.expire(lease).await,
        }
        Ok(next)
    }

    /// The lease is not kept during a pause after failures, because another server may reach its node.
    fn keeps(&self) -> bool {
        self.failures < ALARM
    }
}

/// The kind of alert for an error.
fn what(error: &ScanChainError) -> AlertKind {
    match error {
        ScanChainError::Follow { .. } => AlertKind::ChainCannotBeFollowed,
        ScanChainError::Node { source } => match source {
            ChainError::Junk { .. } => AlertKind::ChainAnswersNonsense,
            ChainError::Mismatch { .. } => AlertKind::ChainIsAnotherChain,
            ChainError::Unavailable { .. } | ChainError::Moved { .. } => {
                AlertKind::ChainDoesNotAnswer
            }
        },
        ScanChainError::NoReader
        | ScanChainError::Store(_)
        | ScanChainError::Denied(_)
        | ScanChainError::Aborted(_) => AlertKind::ChainFails,
    }
}

/// Compares the node with the configuration. The program does not start on a node that serves another
/// chain or token. A node that does not answer is checked again before the first step.
async fn check(reader: &dyn ChainReader) -> Result<(), StartError> {
    match reader.check().await {
        Ok(()) => Ok(()),
        Err(error @ ChainError::Mismatch { .. }) => Err(StartError::Setting {
            variable: format!("chain {}", reader.chain()),
            cure: error.to_string(),
        }),
        Err(error) => {
            tracing::warn!(chain = %reader.chain(), %error, "the node is not there yet");
            Ok(())
        }
    }
}
