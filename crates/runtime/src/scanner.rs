//! The worker that follows one chain.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{ChainId, Epoch, Gate, Lease, Permission, Principal, StoreError};
use chainstore_payments::FollowError;
use chainstore_payments::ports::{ChainError, ChainReader};
use chainstore_postgres::SqlWatchList;
use chainstore_telemetry::Telemetry;
use chainstore_workflows::Notice;
use chainstore_workflows::work::{ExpireInvoices, RaiseAlert, ScanChain, ScanError, ScanOutcome};

use crate::config::ChainConfig;
use crate::lease::{Hold, LeasedWork, Lost};
use crate::platform::reader;
use crate::supervisor::{Next, Supervisor};
use crate::{Platform, StartError};

/// Follows one chain while this instance holds the chain's lease.
pub(crate) struct Scanner {
    gate: Gate,
    who: Principal,
    scan: Arc<ScanChain>,
    expire: Arc<ExpireInvoices>,
    alert: Arc<RaiseAlert>,
    telemetry: Telemetry,
    chain: ChainId,
    poll: Duration,
    /// Steps that failed one after the other; the staff are told once they are many.
    failures: u32,
    /// Looks for expired invoices that failed one after the other.
    unexpired: u32,
    /// What the staff were told of the present trouble: a node that is away may come back as another
    /// chain, which is worse.
    told: BTreeSet<&'static str>,
    /// Under which epoch the last step was done.
    epoch: Option<Epoch>,
    /// Whether the node was seen to serve the configured chain and tokens since it was last away.
    checked: bool,
    reader: Arc<dyn ChainReader>,
}

/// Failures one after the other before the staff are told.
const ALARM: u32 = 5;

impl Scanner {
    pub(crate) async fn start(
        platform: &Platform,
        chain: &ChainConfig,
        supervisor: &Supervisor,
    ) -> Result<(), StartError> {
        let reader: Arc<dyn ChainReader> = Arc::new(reader(chain)?);
        check(&*reader).await?;
        let id = reader.chain();
        let watch = Arc::new(SqlWatchList::new(platform.database.clone()));
        let scanner = Self {
            gate: platform.gate.clone(),
            who: platform.worker("scanner", &[Permission::PaymentsWork]),
            scan: Arc::new(ScanChain::new(
                Arc::clone(&platform.context),
                Arc::clone(&reader),
                watch,
            )),
            reader,
            checked: false,
            epoch: None,
            expire: Arc::new(ExpireInvoices::new(Arc::clone(&platform.context), id)),
            alert: Arc::new(RaiseAlert::new(Arc::clone(&platform.context))),
            telemetry: platform.telemetry.clone(),
            chain: id,
            poll: chain.poll,
            failures: 0,
            unexpired: 0,
            told: BTreeSet::new(),
        };
        let hold = Hold::new(platform, format!("scanner:{id}"));
        supervisor.leased(hold, vec![Box::new(scanner)]);
        Ok(())
    }

    async fn scanned(&mut self, lease: &Lease) -> Result<ScanOutcome, ScanError> {
        if !self.checked {
            // What stands behind the address now may be another chain.
            self.reader.check().await?;
            self.checked = true;
        }
        self.gate.call(&self.who, &self.scan, lease.clone()).await
    }

    async fn went_well(&mut self, outcome: ScanOutcome) -> Next {
        let height = match outcome {
            ScanOutcome::Still { height } | ScanOutcome::Behind { height } => {
                return self.stands(outcome, height).await;
            }
            ScanOutcome::Undone { height } => {
                tracing::warn!(chain = %self.chain, height, "a block was undone: the chain was reorganised");
                None
            }
            ScanOutcome::AtHead { height } | ScanOutcome::More { height } => Some(height),
        };
        if !self.told.is_empty() {
            tracing::info!(chain = %self.chain, "the chain can be followed again");
        }
        self.failures = 0;
        self.told.clear();
        let at_head = matches!(outcome, ScanOutcome::AtHead { .. });
        if height.is_some() {
            self.observed(height, !at_head);
        }
        if at_head {
            Next::After(self.poll)
        } else {
            Next::Again
        }
    }

    /// The node answers, and shows nothing new: that may be a moment between two nodes, or its end.
    async fn stands(&mut self, outcome: ScanOutcome, height: u64) -> Next {
        self.failures = self.failures.saturating_add(1);
        tracing::warn!(chain = %self.chain, height, failures = self.failures, "the node shows no new block");
        let seen = matches!(outcome, ScanOutcome::Still { .. }).then_some(height);
        self.observed(seen, true);
        if self.failures >= ALARM {
            self.tell("stands_still").await;
        }
        Next::After(self.poll)
    }

    fn observed(&self, height: Option<u64>, behind: bool) {
        let chain = self.chain.to_string();
        self.telemetry.chain(&chain, height, behind);
    }

    async fn failed(&mut self, error: ScanError) -> Next {
        self.failures = self.failures.saturating_add(1);
        tracing::warn!(chain = %self.chain, %error, failures = self.failures, "the chain cannot be followed");
        // A chain that moves while it is read is no trouble; one that cannot be followed at all is.
        let moved = matches!(
            error,
            ScanError::Node {
                source: ChainError::Moved { .. }
            }
        );
        self.checked &= moved;
        if !moved {
            self.observed(None, true);
        }
        // Blocks that do not link may have been read across a reorganisation.
        let lost = matches!(
            error,
            ScanError::Follow {
                source: FollowError::TooDeep { .. }
            }
        );
        let alarming = lost || self.failures >= ALARM;
        let what = what(&error);
        if alarming {
            self.tell(what).await;
        }
        Next::After(self.poll * self.failures.min(10))
    }

    /// Tells the staff, once for each trouble.
    async fn tell(&mut self, what: &'static str) {
        if self.told.contains(what) {
            return;
        }
        let notice = Notice::ChainAlert {
            chain: self.chain.to_string(),
            what: what.into(),
        };
        match self.gate.call(&self.who, &self.alert, notice).await {
            Ok(()) => {
                self.told.insert(what);
            }
            Err(error) => tracing::error!(%error, "the staff cannot be told yet"),
        }
    }

    async fn expire(&mut self, lease: &Lease) {
        let expired = self.gate.call(&self.who, &self.expire, lease.clone());
        let Err(error) = expired.await else {
            self.unexpired = 0;
            return;
        };
        tracing::warn!(chain = %self.chain, %error, "invoices cannot be expired");
        self.unexpired = self.unexpired.saturating_add(1);
        if self.unexpired == ALARM {
            self.tell("expires_nothing").await;
        }
    }
}

#[async_trait]
impl LeasedWork for Scanner {
    async fn step(&mut self, lease: &Lease) -> Result<Next, Lost> {
        if self.epoch.replace(lease.epoch) != Some(lease.epoch) {
            // Nobody has looked at this node while another instance followed the chain.
            self.checked = false;
        }
        let next = match self.scanned(lease).await {
            Ok(outcome) => self.went_well(outcome).await,
            Err(ScanError::Store(StoreError::Fenced)) => return Err(Lost),
            Err(error) => self.failed(error).await,
        };
        if matches!(next, Next::After(_)) {
            self.expire(lease).await;
        }
        Ok(next)
    }

    /// Another server may reach a node when this one does not.
    fn keeps(&self) -> bool {
        self.failures < ALARM
    }
}

/// A stable name of what is wrong, for the alert.
fn what(error: &ScanError) -> &'static str {
    match error {
        ScanError::Follow { .. } => "cannot_be_followed",
        ScanError::Node {
            source: ChainError::Junk { .. },
        } => "answers_nonsense",
        ScanError::Node {
            source: ChainError::Mismatch { .. },
        } => "is_another_chain",
        ScanError::Node { .. } => "does_not_answer",
        _ => "failed",
    }
}

/// A node that serves another chain or token is refused at start; one that is away is waited for, and
/// checked when it comes back.
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
