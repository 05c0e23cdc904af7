use std::mem::take;
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Gate, Lease, Principal, StoreError};
use chainstore_monitoring::Checkpoint;
use chainstore_workflows::Context;
use chainstore_workflows::work::{SealAudit, SealAuditError};

use crate::checkpoints::CheckpointFile;
use crate::error::StartError;
use crate::lease::Hold;
use crate::platform::Platform;
use crate::principals;
use crate::supervisor::Supervisor;
use crate::work::{LeasedWork, Lost, Next};

/// Links audit entries about once a second while this instance holds the lease, and copies each
/// checkpoint into the file outside the database.
pub(crate) struct Sealer {
    gate: Gate<Context>,
    who: Principal,
    file: CheckpointFile,
    /// Checkpoints that are stored in the database, but not yet in the file.
    unwritten: Vec<Checkpoint>,
    /// The number of failed steps since the last good one.
    failures: u32,
}

/// The pause between two steps.
const PAUSE: Duration = Duration::from_secs(1);

impl Sealer {
    /// Starts the worker. The program does not start if the file cannot be written: without the copies in it,
    /// nobody could prove later that links were cut off the trail.
    pub(crate) fn start(platform: &Platform, supervisor: &Supervisor) -> Result<(), StartError> {
        let path = &platform.config.audit_checkpoints;
        let file = CheckpointFile::new(path);
        file.open().map_err(|error| StartError::Setting {
            variable: "CHAINSTORE_AUDIT__CHECKPOINTS".into(),
            cure: format!("names {}, which cannot be written: {error}", path.display()),
        })?;
        let who = principals::sealer(platform.clock.now());
        let hold = Hold::new(platform, &who, "audit-sealer");
        let sealer = Self {
            gate: platform.gate.clone(),
            who,
            file,
            unwritten: Vec::new(),
            failures: 0,
        };
        supervisor.leased(hold, vec![Box::new(sealer)]);
        Ok(())
    }

    /// Writes the waiting checkpoints into the file. Those that cannot be written wait for the next step.
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
        let sealed = match self.gate.call::<SealAudit>(&self.who, lease.clone()).await {
            Ok(sealed) => sealed,
            Err(SealAuditError::Store(StoreError::Fenced)) => return Err(Lost),
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
