use async_trait::async_trait;
use chainstore_kernel::StoreError;
use chainstore_monitoring::ports::{AuditChain, MonitoringRead, MonitoringTx};
use chainstore_monitoring::{AuditRecord, Checkpoint, Link};

use super::{Copy, unused};

impl MonitoringTx for Copy {
    fn chain(&mut self) -> &mut dyn AuditChain {
        self
    }
}

#[async_trait]
impl AuditChain for Copy {
    async fn head(&mut self) -> Result<Option<Link>, StoreError> {
        Err(unused())
    }
    async fn unlinked(&mut self, _take: u32) -> Result<Vec<AuditRecord>, StoreError> {
        Err(unused())
    }
    async fn link(&mut self, _links: &[Link]) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn add_checkpoint(&mut self, _checkpoint: &Checkpoint) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn last_checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreError> {
        Err(unused())
    }
}

#[async_trait]
impl MonitoringRead for Copy {
    async fn links(
        &mut self,
        _sequence: u64,
        _take: u32,
    ) -> Result<Vec<(Link, Option<AuditRecord>)>, StoreError> {
        Err(unused())
    }
    async fn unlinked(&mut self, _above: i64, _take: u32) -> Result<Vec<AuditRecord>, StoreError> {
        Err(unused())
    }
    async fn checkpoints(&mut self) -> Result<Vec<Checkpoint>, StoreError> {
        Err(unused())
    }
}
