use alloc::vec::Vec;

use chainstore_kernel::{Authorized, Lease, Needs, UseCase};
use chainstore_monitoring::permissions::AUDIT_SEAL;
use chainstore_monitoring::{Checkpoint, Link};

use crate::Context;
use crate::error::errors;

/// Links audit entries into the chain, and signs its newest link when a checkpoint is due.
///
/// Only the holder of the lease does this: two sealers at a time would both continue from the same link. The
/// store would refuse the second of them in any case.
pub struct SealAudit;

errors! {
    /// Why the audit trail is not sealed.
    SealAuditError in "seal_audit" {
        /// This program has no signing key.
        NoKey = Internal, "this program does not sign the audit trail";
    }
}

/// The number of entries that are linked in one step.
const STEP: u32 = 500;

/// The result of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// How many entries were linked.
    pub linked: usize,
    /// The checkpoint that was signed, if one was due. The caller keeps a copy outside the database.
    pub checkpoint: Option<Checkpoint>,
    /// Whether more entries may wait, so that the next step is due at once.
    pub more: bool,
}

impl UseCase for SealAudit {
    type Context = Context;
    const NAME: &'static str = "work.seal_audit";
    const NEEDS: Needs = Needs::of(AUDIT_SEAL);
    type Command = Lease;
    type Output = Sealed;
    type Error = SealAuditError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        lease: Lease,
    ) -> Result<Sealed, SealAuditError> {
        let seal = context.seal.as_ref().ok_or(SealAuditError::NoKey)?;
        let now = context.clock.now();
        let mut tx = context.begin(who).await?;
        tx.fence(&lease).await?;
        let mut head = tx.read().head().await?;
        let records = tx.read().to_link(STEP).await?;
        let mut links = Vec::with_capacity(records.len());
        for record in &records {
            let link = Link::after(head.as_ref(), record, &*seal.digester);
            links.push(link);
            head = Some(link);
        }
        tx.chain().link(&links).await?;
        let newest = tx.read().last_checkpoint().await?;
        let due = head.filter(|head| Checkpoint::is_due(newest.as_ref(), head, now));
        let checkpoint = due.map(|head| Checkpoint::sign(&head, now, &*seal.signer));
        if let Some(checkpoint) = &checkpoint {
            tx.chain().add_checkpoint(checkpoint).await?;
        }
        tx.commit().await?;
        Ok(Sealed {
            linked: links.len(),
            checkpoint,
            more: records.len() == STEP as usize,
        })
    }
}
