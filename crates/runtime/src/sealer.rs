use std::mem::take;
use std::sync::Arc;
use std::time::Duration;

use chainstore_crypto::{AuditSigner, Sha256Digester};
use chainstore_kernel::{Gate, Leases, Permission, Principal};
use chainstore_monitoring::Checkpoint;
use chainstore_postgres::SqlLeases;
use chainstore_workflows::work::SealAudit;

use crate::checkpoints::CheckpointFile;
use crate::server::holder;
use crate::supervisor::{Next, Supervisor};
use crate::{Platform, StartError};

/// Links audit entries about once a second while this instance holds the lease, and keeps each
/// checkpoint in the file apart from the database.
pub(crate) struct Sealer {
    gate: Gate,
    who: Principal,
    leases: Arc<dyn Leases>,
    seal: Arc<SealAudit>,
    file: CheckpointFile,
    holder: String,
    /// Checkpoints that are not in the file yet.
    unwritten: Vec<Checkpoint>,
    /// Steps that failed one after the other.
    failures: u32,
}

/// How long a lease lasts: a dead holder delays sealing by no more.
const LEASE: Duration = Duration::from_secs(10);
/// How often entries are looked for.
const PAUSE: Duration = Duration::from_secs(1);

impl Sealer {
    /// Starts the worker; a file that cannot be written is refused now rather than missed later.
    pub(crate) fn start(platform: &Platform, supervisor: &Supervisor) -> Result<(), StartError> {
        let path = &platform.config.audit_checkpoints;
        let file = CheckpointFile::new(path);
        file.open().map_err(|error| StartError::Setting {
            variable: "CHAINSTORE_AUDIT__CHECKPOINTS".into(),
            cure: format!("names {}, which cannot be written: {error}", path.display()),
        })?;
        let seal = SealAudit::new(
            Arc::clone(&platform.context),
            Arc::new(Sha256Digester),
            Arc::new(AuditSigner::new(&platform.config.master_key)),
        );
        let sealer = Self {
            gate: platform.gate.clone(),
            who: platform.worker("audit-sealer", &[Permission::PaymentsWork]),
            leases: Arc::new(SqlLeases::new(platform.database.clone())),
            seal: Arc::new(seal),
            file,
            holder: holder(platform),
            unwritten: Vec::new(),
            failures: 0,
        };
        let sealer = Arc::new(tokio::sync::Mutex::new(sealer));
        supervisor.worker("audit-sealer", move || {
            let sealer = Arc::clone(&sealer);
            async move { sealer.lock().await.step().await }
        });
        Ok(())
    }

    async fn step(&mut self) -> Next {
        let lease = self.leases.acquire("audit-sealer", &self.holder, LEASE);
        let lease = match lease.await {
            Ok(Some(lease)) => lease,
            Ok(None) => return Next::After(LEASE / 5),
            Err(error) => return self.failed(&error),
        };
        let sealed = match self.gate.call(&self.who, &self.seal, lease).await {
            Ok(sealed) => sealed,
            Err(error) => return self.failed(&error),
        };
        self.unwritten.extend(sealed.checkpoint);
        if let Err(error) = self.write().await {
            return self.failed(&error);
        }
        self.failures = 0;
        if sealed.more {
            Next::Again
        } else {
            Next::After(PAUSE)
        }
    }

    /// Brings the file up to date; what cannot be written waits for the next step.
    async fn write(&mut self) -> std::io::Result<()> {
        if self.unwritten.is_empty() {
            return Ok(());
        }
        let (file, mut waiting) = (self.file.clone(), take(&mut self.unwritten));
        let written = tokio::task::spawn_blocking(move || {
            while let Some(checkpoint) = waiting.first() {
                if let Err(error) = file.append(checkpoint) {
                    return (waiting, Err(error));
                }
                waiting.remove(0);
            }
            (waiting, Ok(()))
        });
        let (waiting, result) = written.await.map_err(std::io::Error::other)?;
        self.unwritten = waiting;
        result
    }

    fn failed(&mut self, error: &(dyn std::error::Error + Send + Sync)) -> Next {
        self.failures = self.failures.saturating_add(1);
        tracing::warn!(%error, failures = self.failures, "the audit trail cannot be sealed");
        Next::After(PAUSE * self.failures.min(30))
    }
}
