//! `chainstore-server`: the API and the payment workers.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::{App, HttpServer};
use async_trait::async_trait;
use chainstore_http::{Api, ApiParts, Check, Readiness};
use chainstore_kernel::{ChainId, Gate, Lease, Leases, Permission, Principal};
use chainstore_payments::ports::{ChainError, ChainReader};
use chainstore_postgres::{Database, SqlLeases, SqlWatchList};
use chainstore_workflows::Notice;
use chainstore_workflows::work::{ExpireInvoices, RaiseAlert, ScanChain, ScanError, ScanOutcome};

use crate::config::{ChainConfig, Config, Program};
use crate::platform::reader;
use crate::sealer::Sealer;
use crate::supervisor::{Next, Supervisor};
use crate::{Platform, StartError};

/// Serves until told to stop.
///
/// # Errors
/// [`StartError`] that says what to do.
pub async fn serve() -> Result<(), StartError> {
    let platform = Platform::ready(Config::from_env(Program::Server)?).await?;
    let supervisor = Supervisor::new();
    for chain in &platform.config.chains {
        Scanner::start(&platform, chain, &supervisor).await?;
    }
    Sealer::start(&platform, &supervisor)?;
    serve_api(&platform, &supervisor)?;
    serve_metrics(&platform, &supervisor)?;
    supervisor.until_stopped().await;
    platform.spawner.drained().await;
    platform.database.close().await;
    Ok(())
}

/// Opens a socket, or says which one cannot be opened.
pub(crate) fn listen(address: std::net::SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).map_err(|source| StartError::Listen { address, source })
}

/// Runs an HTTP server until the supervisor stops.
pub(crate) fn run_http(server: actix_web::dev::Server, supervisor: &Supervisor) {
    let handle = server.handle();
    let cancel = supervisor.cancelled();
    supervisor.task(async move {
        cancel.cancelled().await;
        handle.stop(true).await;
    });
    let cancel = supervisor.cancelled();
    supervisor.task(async move {
        if let Err(error) = server.await {
            tracing::error!(%error, "the HTTP server ended");
            cancel.cancel();
        }
    });
}

fn serve_api(platform: &Platform, supervisor: &Supervisor) -> Result<(), StartError> {
    let api = Api::new(ApiParts {
        gate: platform.gate.clone(),
        staff: Arc::clone(&platform.staff),
        readiness: Arc::new(Ready(platform.database.clone())),
        entropy: Arc::clone(&platform.context.entropy),
        cors_origins: platform.config.cors_origins.clone(),
    });
    let address = platform.config.http_bind;
    let listener = listen(address)?;
    let server = HttpServer::new(move || App::new().configure(api.configure()))
        .workers(2)
        .disable_signals()
        .client_request_timeout(Duration::from_secs(5))
        .shutdown_timeout(10)
        .listen(listener)
        .map_err(|source| StartError::Listen { address, source })?;
    tracing::info!(%address, "the API is served");
    run_http(server.run(), supervisor);
    Ok(())
}

pub(crate) fn serve_metrics(
    platform: &Platform,
    supervisor: &Supervisor,
) -> Result<(), StartError> {
    let Some(address) = platform.config.metrics_bind else {
        return Ok(());
    };
    let listener = listen(address)?;
    let telemetry = platform.telemetry.clone();
    let server = HttpServer::new(move || App::new().configure(telemetry.metrics_service()))
        .workers(1)
        .disable_signals()
        .listen(listener)
        .map_err(|source| StartError::Listen { address, source })?;
    run_http(server.run(), supervisor);
    Ok(())
}

struct Ready(Database);

#[async_trait]
impl Readiness for Ready {
    async fn checks(&self) -> Vec<Check> {
        let answer = self.0.ping().await;
        let detail = answer
            .as_ref()
            .map_or_else(ToString::to_string, |()| "answers".to_owned());
        vec![Check {
            name: "database",
            ok: answer.is_ok(),
            detail,
        }]
    }
}

/// Follows one chain while this instance holds the chain's lease.
struct Scanner {
    gate: Gate,
    who: Principal,
    leases: Arc<dyn Leases>,
    scan: Arc<ScanChain>,
    expire: Arc<ExpireInvoices>,
    alert: Arc<RaiseAlert>,
    telemetry: chainstore_telemetry::Telemetry,
    chain: ChainId,
    lease: String,
    holder: String,
    poll: Duration,
    /// Steps that failed one after the other; the staff are told once they are many.
    failures: u32,
}

/// How long a lease lasts: a dead holder delays the chain by no more.
const LEASE: Duration = Duration::from_secs(10);
/// Failures one after the other before the staff are told.
const ALARM: u32 = 5;

impl Scanner {
    async fn start(
        platform: &Platform,
        chain: &ChainConfig,
        supervisor: &Supervisor,
    ) -> Result<(), StartError> {
        let reader = Arc::new(reader(chain)?);
        check(&*reader).await?;
        let id = reader.chain();
        let watch = Arc::new(SqlWatchList::new(platform.database.clone()));
        let scanner = Self {
            gate: platform.gate.clone(),
            who: platform.worker("scanner", &[Permission::PaymentsWork]),
            leases: Arc::new(SqlLeases::new(platform.database.clone())),
            scan: Arc::new(ScanChain::new(Arc::clone(&platform.context), reader, watch)),
            expire: Arc::new(ExpireInvoices::new(Arc::clone(&platform.context), id)),
            alert: Arc::new(RaiseAlert::new(Arc::clone(&platform.context))),
            telemetry: platform.telemetry.clone(),
            chain: id,
            lease: format!("scanner:{id}"),
            holder: holder(platform),
            poll: chain.poll,
            failures: 0,
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
        let outcome = self.gate.call(&self.who, &self.scan, lease.clone()).await;
        let next = match outcome {
            Ok(outcome) => self.went_well(outcome),
            Err(error) => self.failed(error).await,
        };
        if matches!(next, Next::After(_)) {
            self.expire(lease).await;
        }
        next
    }

    fn went_well(&mut self, outcome: ScanOutcome) -> Next {
        if self.failures >= ALARM {
            tracing::info!(chain = %self.chain, "the chain can be followed again");
        }
        match outcome {
            ScanOutcome::AtHead { height } => {
                self.failures = 0;
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
        let at_once = matches!(error, ScanError::Follow { .. });
        if self.failures == ALARM || (at_once && self.failures == 1) {
            let notice = Notice::ChainAlert {
                chain: self.chain.to_string(),
                what: what(&error).into(),
            };
            if let Err(error) = self.gate.call(&self.who, &self.alert, notice).await {
                tracing::error!(%error, "the staff cannot be told");
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

/// A node that serves another chain or token is refused at start; one that is away is waited for.
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

/// Who holds a lease: this process and no other.
pub(crate) fn holder(platform: &Platform) -> String {
    let mut random = [0; 8];
    platform.context.entropy.fill(&mut random);
    format!("{}-{:016x}", std::process::id(), u64::from_be_bytes(random))
}
