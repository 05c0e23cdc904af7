use alloc::vec::Vec;

use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_monitoring::permissions::AUDIT_READ;
use chainstore_monitoring::{AuditRecord, Link};

use crate::Context;
use crate::error::errors;

/// Links of the audit chain with their entries, in order.
pub struct ReadAuditChain;

/// Which links are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadAuditChainCommand {
    /// Only links with higher numbers are returned; 0 starts at the first link.
    pub above: u64,
    /// The number of links at most.
    pub take: u32,
}

/// The greatest number of links of one call.
const MOST: u32 = 500;

errors! {
    /// Why the chain cannot be read.
    ReadAuditChainError in "read_audit_chain" {}
}

impl UseCase for ReadAuditChain {
    type Context = Context;
    const NAME: &'static str = "operator.read_audit_chain";
    const NEEDS: Needs = Needs::of(AUDIT_READ);
    type Command = ReadAuditChainCommand;
    /// The links with their entries. An entry is `None` when its row was deleted.
    type Output = Vec<(Link, Option<AuditRecord>)>;
    type Error = ReadAuditChainError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        ReadAuditChainCommand { above, take }: ReadAuditChainCommand,
    ) -> Result<Vec<(Link, Option<AuditRecord>)>, ReadAuditChainError> {
        let mut view = context.read(who).await?;
        Ok(view.links(above, take.clamp(1, MOST)).await?)
    }
}
