//! Decides what a transfer to one of our addresses counts for: its invoice, or suspense. Every transfer is
//! recorded in one of the two, or reported to the staff.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use chainstore_kernel::{Actor, ChainId, Minor, StoreError};
use chainstore_payments::ports::FoundAddress;
use chainstore_payments::{
    AddressRecord, ChainTransfer, ChainView, Header, Invoice, InvoiceEvent, InvoiceId, Recipient,
    SuspenseEntry, SuspenseReason, Transfer,
};
use chainstore_ports::{AlertKind, StoreTx};

use crate::Context;
use crate::audit::audited;
use crate::settlement::suspend;

audited! { PaymentRefused(subject: String) = "payment.refused" { transfer: String } }

/// What the intake of transfers needs beside the transaction.
pub(crate) struct Intake<'a> {
    pub(crate) context: &'a Context,
    pub(crate) actor: Actor,
    pub(crate) chain: ChainId,
    pub(crate) view: &'a ChainView,
}

impl Intake<'_> {
    /// Records transfers to addresses that were given out, each with the block that contains it.
    pub(crate) async fn take_in(
        &self,
        tx: &mut dyn StoreTx,
        transfers: &[(ChainTransfer, Header)],
        moved: &mut MovedInvoices,
    ) -> Result<(), StoreError> {
        let all = transfers.iter().map(|(transfer, _)| transfer.to);
        let mut recipients: Vec<Recipient> = all.collect();
        recipients.sort_unstable();
        recipients.dedup();
        if recipients.is_empty() {
            return Ok(());
        }
        let book = tx.read().addresses(&recipients).await?;
        for (transfer, block) in transfers {
            match book.iter().find(|found| found.recipient() == transfer.to) {
                Some(FoundAddress::Intact(record)) => {
                    self.credit(tx, record, transfer, block, moved).await?;
                }
                Some(FoundAddress::Damaged { invoice, .. }) => {
                    self.refuse(tx, invoice.to_string(), transfer).await?;
                }
                // The address was given out, because the watch list has it, but its row in the database is
                // gone.
                None => {
                    let block = alloc::format!("{} block {}", self.chain, block.height);
                    self.refuse(tx, block, transfer).await?;
                }
            }
        }
        Ok(())
    }

    /// Credits a transfer to the invoice of its address, or puts it into suspense with the reason why it does
    /// not count.
    async fn credit(
        &self,
        tx: &mut dyn StoreTx,
        record: &AddressRecord,
        transfer: &ChainTransfer,
        block: &Header,
        moved: &mut MovedInvoices,
    ) -> Result<(), StoreError> {
        let receiving = self.context.receiving(record.chain);
        let current = receiving.filter(|receiving| receiving.account() == record.account);
        let Some(receiving) = current else {
            // The receiving key was replaced while the invoice was open. Without that key we cannot derive the
            // address again and check that it is ours, but somebody has paid. People must decide.
            let reason = SuspenseReason::OtherKey;
            return self.suspend(tx, record, transfer, block, reason).await;
        };
        if receiving.derive(record.index) != Some(transfer.to) {
            // The address in the row is not derived from our key: somebody has replaced it by their own, and
            // the money went to them (SR-55).
            return self.refuse(tx, record.invoice.to_string(), transfer).await;
        }
        let Some(amount) = transfer.amount else {
            let reason = SuspenseReason::TooLarge;
            return self.suspend(tx, record, transfer, block, reason).await;
        };
        // If a contract decides whom it pays, a transaction that is mined a second time can pay another invoice
        // than the first time. The transfer stays with the first invoice, and people decide (SR-54).
        let holder = tx.read().holder(transfer.key).await?;
        if holder.is_some_and(|holder| holder != record.invoice) {
            let reason = SuspenseReason::OtherInvoice;
            return self.suspend(tx, record, transfer, block, reason).await;
        }
        let (invoice, mut events) = moved.take(tx, record.invoice, None).await?;
        let transfer_in_block = Transfer {
            key: transfer.key,
            asset: transfer.asset,
            amount,
            height: block.height,
            block: block.hash,
            paid_at: block.time.min(self.view.now),
        };
        if let Ok((invoice, more)) = invoice.clone().include(transfer_in_block, self.view) {
            events.extend(more);
            moved.put(invoice, events);
            return Ok(());
        }
        // The invoice refuses a transfer that is older than itself. Its address was new when it was made, so an
        // older payment means that our clock or the chain's is wrong.
        moved.put(invoice, events);
        let reason = SuspenseReason::Early;
        self.suspend(tx, record, transfer, block, reason).await
    }

    /// Reports a payment to an address whose row was changed, damaged or deleted. Nothing is credited, the
    /// staff are told once, and the audit trail names the transfer. `subject` is the invoice, or the block when
    /// no row says which invoice it was.
    async fn refuse(
        &self,
        tx: &mut dyn StoreTx,
        subject: String,
        transfer: &ChainTransfer,
    ) -> Result<(), StoreError> {
        let kind = AlertKind::AddressTampered;
        self.context.alert(tx, kind, subject.clone()).await?;
        let refused = PaymentRefused {
            subject,
            transfer: transfer.key.to_string(),
        };
        self.context.audit(tx, self.actor, &refused)
    }

    /// Puts a transfer that no invoice can hold into suspense, with the block that contains it.
    async fn suspend(
        &self,
        tx: &mut dyn StoreTx,
        record: &AddressRecord,
        transfer: &ChainTransfer,
        block: &Header,
        reason: SuspenseReason,
    ) -> Result<(), StoreError> {
        let entry = SuspenseEntry {
            id: self.context.mint(),
            key: transfer.key,
            invoice: record.invoice,
            asset: transfer.asset,
            amount: transfer.amount.unwrap_or(Minor::MAX),
            reason,
            since: self.view.now,
            block: Some(block.hash),
        };
        suspend(self.context, tx, self.actor, &entry).await
    }
}

/// Invoices that change in this transaction: each is read once and written once.
#[derive(Default)]
pub(crate) struct MovedInvoices(BTreeMap<InvoiceId, (Invoice, Vec<InvoiceEvent>)>);

impl MovedInvoices {
    /// Assesses an invoice again at this view of the chain.
    pub(crate) async fn advance(
        &mut self,
        tx: &mut dyn StoreTx,
        invoice: Invoice,
        view: &ChainView,
    ) -> Result<(), StoreError> {
        let (invoice, mut events) = self.take(tx, invoice.id(), Some(invoice)).await?;
        let (invoice, more) = invoice.advance(view);
        events.extend(more);
        self.put(invoice, events);
        Ok(())
    }

    /// Each changed invoice with its events.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Invoice, &[InvoiceEvent])> {
        self.0
            .values()
            .map(|(invoice, events)| (invoice, &events[..]))
    }

    async fn take(
        &mut self,
        tx: &mut dyn StoreTx,
        id: InvoiceId,
        read: Option<Invoice>,
    ) -> Result<(Invoice, Vec<InvoiceEvent>), StoreError> {
        if let Some(known) = self.0.remove(&id) {
            return Ok(known);
        }
        let invoice = match read {
            Some(invoice) => Some(invoice),
            None => tx.read().invoice(id).await?,
        };
        let missing = || StoreError::corrupt("address", "its invoice does not exist");
        Ok((invoice.ok_or_else(missing)?, Vec::new()))
    }

    fn put(&mut self, invoice: Invoice, events: Vec<InvoiceEvent>) {
        self.0.insert(invoice.id(), (invoice, events));
    }
}
