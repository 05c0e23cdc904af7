use alloc::vec::Vec;

use chainstore_kernel::{Authorized, Lease, Needs, UseCase};
use chainstore_monitoring::permissions::AUDIT_SEAL;
use chainstore_monitoring::{Checkpoint, Link};

use crate::Context;
use crate::error::errors;

/// Links audit entries into the chain, and signs its head now and then.
///
/// One holder of the lease at a time: the chain is one line, and two sealers would both continue the
/// same head. The store refuses the second of them anyway.
pub struct SealAudit;

errors! {
    /// How sealing fails.
    SealAuditError in "seal_audit" {
        /// This program holds no signing key.
        NoKey = Internal, "this program does not sign the audit trail";
    }
}

/// Entries linked in one step.
const STEP: u32 = 500;

/// What a step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// How many entries were linked.
    pub linked: usize,
    /// The checkpoint that was signed, to be kept apart from the store as well.
    pub checkpoint: Option<Checkpoint>,
    /// There is more to do; go on at once.
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
