//! The worker that follows one chain.

use std::sync::Arc;
use std::time::Duration;

use chainstore_kernel::{ChainId, Gate, Lease, Leases, Permission, Principal};
use chainstore_payments::FollowError;
use chainstore_payments::ports::{ChainError, ChainReader};
use chainstore_postgres::{SqlLeases, SqlWatchList};
use chainstore_telemetry::Telemetry;
use chainstore_workflows::Notice;
use chainstore_workflows::work::{ExpireInvoices, RaiseAlert, ScanChain, ScanError, ScanOutcome};

use crate::config::ChainConfig;
use crate::platform::reader;
use crate::server::holder;
use crate::supervisor::{Next, Supervisor};
use crate::{Platform, StartError};

/// Follows one chain while this instance holds the chain's lease.
pub(crate) struct Scanner {
    gate: Gate,
    who: Principal,
    leases: Arc<dyn Leases>,
    scan: Arc<ScanChain>,
    expire: Arc<ExpireInvoices>,
    alert: Arc<RaiseAlert>,
    telemetry: Telemetry,
    chain: ChainId,
    lease: String,
    holder: String,
    poll: Duration,
    /// Steps that failed one after the other; the staff are told once they are many.
    failures: u32,
    /// Whether the staff were told of the present trouble.
    told: bool,
    /// Whether the node was seen to serve the configured chain and tokens since it was last away.
    checked: bool,
    reader: Arc<dyn ChainReader>,
}

/// How long a lease lasts: a dead holder delays the chain by no more.
const LEASE: Duration = Duration::from_secs(15);
/// Failures one after the other before the staff are told.
const ALARM: u32 = 5;

impl Scanner {
    pub(crate) async fn start(
        platform: &Platform,
        chain: &ChainConfig,
        supervisor: &Supervisor,
    ) -> Result<(), StartError> {
        let reader: Arc<dyn ChainReader> = Arc::new(reader(chain)?);
        let checked = check(&*reader).await?;
        let id = reader.chain();
        let watch = Arc::new(SqlWatchList::new(platform.database.clone()));
        let scanner = Self {
            gate: platform.gate.clone(),
            who: platform.worker("scanner", &[Permission::PaymentsWork]),
            leases: Arc::new(SqlLeases::new(platform.database.clone())),
            scan: Arc::new(ScanChain::new(
                Arc::clone(&platform.context),
                Arc::clone(&reader),
                watch,
            )),
            reader,
            checked,
            expire: Arc::new(ExpireInvoices::new(Arc::clone(&platform.context), id)),
            alert: Arc::new(RaiseAlert::new(Arc::clone(&platform.context))),
            telemetry: platform.telemetry.clone(),
            chain: id,
            lease: format!("scanner:{id}"),
            holder: holder(platform),
            poll: chain.poll,
            failures: 0,
            told: false,
        };
        let scanner = Arc::new(tokio::sync::Mutex::new(scanner));
        supervisor.worker("scanner", move || {
            let scanner = Arc::clone(&scanner);
            async move { scanner.lock().await.step().await }
        });
        Ok(())
    }

    async fn step(&mut self) -> Next {
        let lease = match self.leases.acquire(&self.lease, &self.holder, LEASE).await {
            Ok(Some(lease)) => lease,
            Ok(None) => return Next::After(LEASE / 5),
            Err(error) => {
                tracing::warn!(chain = %self.chain, %error, "the scanner's lease cannot be asked for");
                return Next::After(Duration::from_secs(1));
            }
        };
        let outcome = self.scanned(&lease).await;
        let next = match outcome {
            Ok(outcome) => self.went_well(outcome),
            Err(error) => self.failed(error).await,
        };
        if matches!(next, Next::After(_)) {
            self.expire(lease).await;
        }
        next
    }

    async fn scanned(&mut self, lease: &Lease) -> Result<ScanOutcome, ScanError> {
        if !self.checked {
            // What stands behind the address now may be another chain.
            self.reader.check().await?;
            self.checked = true;
        }
        self.gate.call(&self.who, &self.scan, lease.clone()).await
    }

    fn went_well(&mut self, outcome: ScanOutcome) -> Next {
        if self.told {
            tracing::info!(chain = %self.chain, "the chain can be followed again");
        }
        (self.failures, self.told) = (0, false);
        match outcome {
            ScanOutcome::AtHead { height } => {
                self.telemetry.chain(&self.chain.to_string(), height, false);
                Next::After(self.poll)
            }
            ScanOutcome::More { .. } => Next::Again,
            ScanOutcome::Undone { height } => {
                tracing::warn!(chain = %self.chain, height, "a block was undone: the chain was reorganised");
                Next::Again
            }
            ScanOutcome::Behind { height } => {
                tracing::warn!(chain = %self.chain, height, "the node is behind what it has shown before");
                self.telemetry.chain(&self.chain.to_string(), height, true);
                Next::After(self.poll)
            }
        }
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
        // Blocks that do not link may have been read across a reorganisation.
        let lost = matches!(
            error,
            ScanError::Follow {
                source: FollowError::TooDeep { .. }
            }
        );
        let alarming = lost || self.failures >= ALARM;
        if alarming && !self.told {
            let chain = self.chain.to_string();
            let what = what(&error).into();
            let notice = Notice::ChainAlert { chain, what };
            match self.gate.call(&self.who, &self.alert, notice).await {
                Ok(()) => self.told = true,
                Err(error) => tracing::error!(%error, "the staff cannot be told yet"),
            }
        }
        Next::After(self.poll * self.failures.min(10))
    }

    async fn expire(&self, lease: Lease) {
        if let Err(error) = self.gate.call(&self.who, &self.expire, lease).await {
            tracing::warn!(chain = %self.chain, %error, "invoices cannot be expired");
        }
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
/// checked when it comes back. Answers whether it was checked.
async fn check(reader: &dyn ChainReader) -> Result<bool, StartError> {
    match reader.check().await {
        Ok(()) => Ok(true),
        Err(error @ ChainError::Mismatch { .. }) => Err(StartError::Setting {
            variable: format!("chain {}", reader.chain()),
            cure: error.to_string(),
        }),
        Err(error) => {
            tracing::warn!(chain = %reader.chain(), %error, "the node is not there yet");
            Ok(false)
        }
    }
}
