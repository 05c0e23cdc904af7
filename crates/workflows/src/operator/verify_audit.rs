use alloc::{sync::Arc, vec::Vec};

use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_monitoring::permissions::AUDIT_READ;
use chainstore_monitoring::ports::{CheckpointKey, Digester, TagKey};
use chainstore_monitoring::{Checkpoint, Finding, Report, ReviewError, review};

use crate::Context;
use crate::error::errors;

/// Checks the whole audit trail in a single view. With a view for each page, an entry that is linked between
/// two pages would be checked in neither of them.
pub struct VerifyAudit;

/// What the trail is checked against. The caller provides the keys, so that the verifier need not trust the
/// program that wrote the trail.
#[derive(Clone)]
pub struct VerifyAuditCommand {
    /// Copies of checkpoints that were kept outside the database.
    pub apart: Vec<Checkpoint>,
    /// Hashes the entries.
    pub digester: Arc<dyn Digester>,
    /// Checks the tags of entries.
    pub tags: Arc<dyn TagKey>,
    /// Checks the signatures of checkpoints.
    pub key: Arc<dyn CheckpointKey>,
}

errors! {
    /// Why the trail is not intact, or could not be read.
    VerifyAuditError in "verify_audit" {
        /// The trail was changed.
        Changed {
            /// The first flaw, with its place.
            source: Finding,
        } = Conflict, "{source}";
    }
}

impl UseCase for VerifyAudit {
    type Context = Context;
    const NAME: &'static str = "operator.verify_audit";
    const NEEDS: Needs = Needs::of(AUDIT_READ);
    type Command = VerifyAuditCommand;
    type Output = Report;
    type Error = VerifyAuditError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: VerifyAuditCommand,
    ) -> Result<Report, VerifyAuditError> {
        let VerifyAuditCommand {
            apart,
            digester,
            tags,
            key,
        } = command;
        let mut view = context.read(who).await?;
        let report = review(&mut *view, apart, &*digester, &*tags, &*key).await;
        report.map_err(|error| match error {
            ReviewError::Store(error) => error.into(),
            ReviewError::Found(source) => VerifyAuditError::Changed { source },
        })
    }
}
