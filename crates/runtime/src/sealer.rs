use std::mem::take;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chainstore_crypto::{AuditSigner, Sha256Digester};
use chainstore_kernel::{Gate, Lease, Permission, Principal, StoreError};
use chainstore_monitoring::Checkpoint;
use chainstore_workflows::work::{SealAudit, SealError};

use crate::checkpoints::CheckpointFile;
use crate::lease::{Hold, LeasedWork, Lost};
use crate::supervisor::{Next, Supervisor};
use crate::{Platform, StartError};

/// Links audit entries about once a second while this instance holds the lease, and keeps each
/// checkpoint in the file apart from the database.
pub(crate) struct Sealer {
    gate: Gate,
    who: Principal,
    seal: Arc<SealAudit>,
    file: CheckpointFile,
    /// Checkpoints that are not in the file yet.
    unwritten: Vec<Checkpoint>,
    /// Steps that failed one after the other.
    failures: u32,
}

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
            seal: Arc::new(seal),
            file,
            unwritten: Vec::new(),
            failures: 0,
        };
        let hold = Hold::new(platform, "audit-sealer");
        supervisor.leased(hold, vec![Box::new(sealer)]);
        Ok(())
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

#[async_trait]
impl LeasedWork for Sealer {
    async fn step(&mut self, lease: &Lease) -> Result<Next, Lost> {
        let sealed = match self.gate.call(&self.who, &self.seal, lease.clone()).await {
            Ok(sealed) => sealed,
            Err(SealError::Store(StoreError::Fenced)) => return Err(Lost),
            Err(error) => return Ok(self.failed(&error)),
        };
        self.unwritten.extend(sealed.checkpoint);
        if let Err(error) = self.write().await {
            return Ok(self.failed(&error));
        }
        self.failures = 0;
        Ok(if sealed.more {
            Next::Again
        } else {
            Next::After(PAUSE)
        })
    }
}
