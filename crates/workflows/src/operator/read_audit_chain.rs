use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_monitoring::permissions::AUDIT_READ;
use chainstore_monitoring::{AuditRecord, Link};

use crate::Context;
use crate::error::errors;

/// Links of the audit chain with their entries, in order.
pub struct ReadAuditChain;

errors! {
    /// Why the chain cannot be read.
    ReadAuditChainError in "read_audit_chain" {}
}

impl UseCase for ReadAuditChain {
    type Context = Context;
    const NAME: &'static str = "operator.read_audit_chain";
    const NEEDS: Needs = Needs::of(AUDIT_READ);
    /// The place of a link is [`Link::cursor`]; that of a number is [`Link::place`].
    type Command = PageRequest;
    /// The links with their entries. An entry is `None` when its row was deleted.
    type Output = Page<(Link, Option<AuditRecord>)>;
    type Error = ReadAuditChainError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        page: PageRequest,
    ) -> Result<Page<(Link, Option<AuditRecord>)>, ReadAuditChainError> {
        // Numbers begin at 1: a place before them is the beginning.
        let above = page.after().map_or(0, |after| after.key);
        let above = u64::try_from(above).unwrap_or(0);
        let mut view = context.read(who).await?;
        let links = view.links(above, page.take() + 1).await?;
        Ok(page.cut(links, |(link, _)| link.cursor()))
    }
}
