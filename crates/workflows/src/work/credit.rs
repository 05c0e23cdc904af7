//! What a transfer to one of our addresses means: for its invoice, or for suspense. Nothing that was
//! sent is passed over.

use alloc::{boxed::Box, collections::BTreeMap, string::ToString, vec, vec::Vec};

use chainstore_kernel::{Actor, Id, Minor, StoreError};
use chainstore_payments::{
    AddressRecord, ChainTransfer, ChainView, Header, Invoice, InvoiceEvent, InvoiceId,
    SuspenseEntry, SuspenseReason, Transfer,
};

use crate::ports::StoreTx;
use crate::shop::alert_of_tampering;
use crate::{Context, Notice};

/// Where transfers are taken in.
pub(super) struct Till<'a> {
    pub(super) context: &'a Context,
    pub(super) tx: &'a mut Box<dyn StoreTx>,
    pub(super) actor: Actor,
    pub(super) view: &'a ChainView,
}

impl Till<'_> {
    /// Credits a transfer to the invoice of its address, or puts it into suspense with the reason why
    /// it cannot count.
    pub(super) async fn credit(
        &mut self,
        record: &AddressRecord,
        transfer: &ChainTransfer,
        block: &Header,
        moved: &mut Moved,
    ) -> Result<(), StoreError> {
        let receiving = self.context.receiving(record.chain);
        let current = receiving.filter(|receiving| receiving.account() == record.account);
        let Some(receiving) = current else {
            // The key was exchanged while the invoice was open: whether the address is ours cannot be
            // proved now, but its owner has paid.
            return self
                .suspend(record, transfer, block, SuspenseReason::OtherKey)
                .await;
        };
        if receiving.derive(record.index) != Some(transfer.to) {
            // Somebody wrote an address of theirs into our book: it is theirs, not ours (SR-55).
            return self.refuse(&record.invoice.to_string(), transfer).await;
        }
        let Some(amount) = transfer.amount else {
            return self
                .suspend(record, transfer, block, SuspenseReason::TooLarge)
                .await;
        };
        // A transaction that is mined again can pay another invoice than before, if a contract decides
        // whom it pays. It stays with the first, and people decide (SR-54).
        let holder = self.tx.invoices().holder(transfer.key).await?;
        if holder.is_some_and(|holder| holder != record.invoice) {
            return self
                .suspend(record, transfer, block, SuspenseReason::OtherInvoice)
                .await;
        }
        let (invoice, mut events) = moved.take(self.tx, record.invoice, None).await?;
        let taken = invoice.clone().include(
            Transfer {
                key: transfer.key,
                asset: transfer.asset,
                amount,
                height: block.height,
                block: block.hash,
                paid_at: block.time.min(self.view.now),
            },
            self.view,
        );
        if let Ok((invoice, more)) = taken {
            events.extend(more);
            moved.put(invoice, events);
            return Ok(());
        }
        // A fresh address has no past: either our clock is wrong, or the chain's.
        moved.put(invoice, events);
        self.suspend(record, transfer, block, SuspenseReason::Early)
            .await
    }

    /// A row of our book is not as we wrote it, or gone, and somebody has paid to what it claims: nothing
    /// is credited, the staff are told once, and the trail names the transfer. The subject is the invoice,
    /// or the block if no row says whose it was.
    pub(super) async fn refuse(
        &mut self,
        subject: &str,
        transfer: &ChainTransfer,
    ) -> Result<(), StoreError> {
        alert_of_tampering(self.context, self.tx, subject).await?;
        let details = vec![("transfer", transfer.key.to_string())];
        let entry = self
            .context
            .audit(self.actor, "payment.refused", subject.into(), details);
        self.tx.audit().append(entry);
        Ok(())
    }

    /// Puts a transfer into suspense that no ledger will hold, with the block it stands in.
    async fn suspend(
        &mut self,
        record: &AddressRecord,
        transfer: &ChainTransfer,
        block: &Header,
        reason: SuspenseReason,
    ) -> Result<(), StoreError> {
        let entry = SuspenseEntry {
            id: Id::mint(self.view.now, &*self.context.entropy),
            key: transfer.key,
            invoice: record.invoice,
            asset: transfer.asset,
            amount: transfer.amount.unwrap_or(Minor::MAX),
            reason,
            since: self.view.now,
            block: Some(block.hash),
        };
        self.tx.suspense().put(&entry).await?;
        self.owe(&Notice::SuspenseAlert {
            invoice: record.invoice,
            reason,
        });
        let details = vec![
            ("transfer", transfer.key.to_string()),
            ("reason", reason.to_string()),
        ];
        let subject = record.invoice.to_string();
        let entry = self
            .context
            .audit(self.actor, "payment.suspended", subject, details);
        self.tx.audit().append(entry);
        Ok(())
    }

    fn owe(&mut self, notice: &Notice) {
        let message = notice.owe(self.view.now, &*self.context.entropy);
        self.tx.outbox().push(message);
    }
}

/// Invoices that move in this transaction: each is read once and written once.
#[derive(Default)]
pub(super) struct Moved(pub(super) BTreeMap<InvoiceId, (Invoice, Vec<InvoiceEvent>)>);

impl Moved {
    pub(super) async fn take(
        &mut self,
        tx: &mut Box<dyn StoreTx>,
        id: InvoiceId,
        read: Option<Invoice>,
    ) -> Result<(Invoice, Vec<InvoiceEvent>), StoreError> {
        if let Some(known) = self.0.remove(&id) {
            return Ok(known);
        }
        let invoice = match read {
            Some(invoice) => Some(invoice),
            None => tx.invoices().invoice(id).await?,
        };
        let missing = || StoreError::corrupt("address", "its invoice does not exist");
        Ok((invoice.ok_or_else(missing)?, Vec::new()))
    }

    pub(super) fn put(&mut self, invoice: Invoice, events: Vec<InvoiceEvent>) {
        self.0.insert(invoice.id(), (invoice, events));
    }
}
