use alloc::{sync::Arc, vec::Vec};

use chainstore_kernel::{Authorized, Lease, Needs, Permission, UseCase};
use chainstore_monitoring::ports::{CheckpointSigner, Digester};
use chainstore_monitoring::{Checkpoint, Link};

use crate::Context;
use crate::error::errors;

/// Links audit entries into the chain, and signs its head now and then.
///
/// One holder of the lease at a time: the chain is one line, and two sealers would both continue the
/// same head. The store refuses the second of them anyway.
pub struct SealAudit {
    context: Arc<Context>,
    digester: Arc<dyn Digester>,
    signer: Arc<dyn CheckpointSigner>,
}

errors! {
    /// How sealing fails.
    SealError {}
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

impl SealAudit {
    /// Seals the store of `context`.
    pub fn new(
        context: Arc<Context>,
        digester: Arc<dyn Digester>,
        signer: Arc<dyn CheckpointSigner>,
    ) -> Self {
        Self {
            context,
            digester,
            signer,
        }
    }
}

impl UseCase for SealAudit {
    const NAME: &'static str = "work.seal_audit";
    const NEEDS: Needs = Needs::Permission(Permission::PaymentsWork);
    type Command = Lease;
    type Output = Sealed;
    type Error = SealError;

    async fn run(&self, _who: Authorized<'_, Self>, lease: Lease) -> Result<Sealed, SealError> {
        let now = self.context.clock.now();
        let mut tx = self.context.begin().await?;
        tx.fence(&lease).await?;
        let mut head = tx.chain().head().await?;
        let records = tx.chain().unlinked(STEP).await?;
        let mut links = Vec::with_capacity(records.len());
        for record in &records {
            let link = Link::after(head.as_ref(), record, &*self.digester);
            links.push(link);
            head = Some(link);
        }
        tx.chain().link(&links).await?;
        let newest = tx.chain().last_checkpoint().await?;
        let due = head.filter(|head| Checkpoint::is_due(newest.as_ref(), head, now));
        let checkpoint = due.map(|head| Checkpoint::sign(&head, now, &*self.signer));
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
