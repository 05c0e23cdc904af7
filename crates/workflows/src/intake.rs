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
    AddressRecord, AttemptNumber, ChainTransfer, Header, InvoiceError, InvoiceId, Recipient,
    SuspenseEntry, SuspenseReason, Transfer, TransferKey, Views,
};
use chainstore_ports::{AlertKind, StoreTx};

use crate::Context;
use crate::audit::audited;
use crate::settlement::{MovedInvoices, suspend_apart};

audited! { PaymentRefused(subject: String) = "payment.refused" { transfer: String } }

/// What the intake of transfers needs beside the transaction.
pub(crate) struct Intake<'a> {
    pub(crate) context: &'a Context,
    pub(crate) actor: Actor,
    pub(crate) chain: ChainId,
    pub(crate) views: &'a Views,
}

/// A transfer that its invoice is going to take in.
struct Arrival<'a> {
    record: &'a AddressRecord,
    seen: &'a (ChainTransfer, Header),
    transfer: Transfer,
}

impl Intake<'_> {
    /// Records transfers to addresses that were given out, each with the block that contains it. Addresses, holders and
    /// invoices are read once for all of them.
    pub(crate) async fn take_in(
        &self,
        tx: &mut dyn StoreTx,
        transfers: &[(ChainTransfer, Header)],
        moved: &mut MovedInvoices,
    ) -> Result<(), StoreError> {
        if transfers.is_empty() {
            return Ok(());
        }
        let all = transfers.iter().map(|(transfer, _)| transfer.to);
        let mut recipients: Vec<Recipient> = all.collect();
        recipients.sort_unstable();
        recipients.dedup();
        let found = tx.read().addresses(&recipients).await?;
        let found = found
            .into_iter()
            .map(|address| (address.recipient(), address));
        let book: BTreeMap<Recipient, FoundAddress> = found.collect();
        let keys: Vec<_> = transfers.iter().map(|(transfer, _)| transfer.key).collect();
        let held = tx.read().holders(&keys).await?;
        let held = held
            .into_iter()
            .map(|(key, invoice, attempt)| (key, (invoice, attempt)));
        let holders: BTreeMap<TransferKey, (InvoiceId, AttemptNumber)> = held.collect();
        let mut arrivals: BTreeMap<InvoiceId, Vec<Arrival<'_>>> = BTreeMap::new();
        for seen in transfers {
            let (transfer, block) = seen;
            match book.get(&transfer.to) {
                Some(FoundAddress::Intact(record)) => {
                    let holder = holders.get(&transfer.key).copied();
                    if let Some(transfer) = self.judge(tx, record, seen, holder).await? {
                        let arrival = Arrival {
                            record,
                            seen,
                            transfer,
                        };
                        arrivals.entry(record.invoice).or_default().push(arrival);
                    }
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
        for (invoice, arrivals) in arrivals {
            self.credit(tx, invoice, &arrivals, moved).await?;
        }
        Ok(())
    }

    /// The transfer as its invoice takes it in. `None` when no invoice can: it is then in suspense, with the reason, or
    /// reported.
    async fn judge(
        &self,
        tx: &mut dyn StoreTx,
        record: &AddressRecord,
        seen: &(ChainTransfer, Header),
        holder: Option<(InvoiceId, AttemptNumber)>,
    ) -> Result<Option<Transfer>, StoreError> {
        let (transfer, block) = seen;
        let receiving = self.context.receiving(record.chain);
        let current = receiving.filter(|receiving| receiving.account() == record.account);
        let Some(receiving) = current else {
            // The receiving key was replaced while the invoice was open. Without that key we cannot derive the
            // address again and check that it is ours, but somebody has paid. People must decide.
            let reason = SuspenseReason::OtherKey;
            self.suspend(tx, record, seen, reason).await?;
            return Ok(None);
        };
        if receiving.derive(record.index) != Some(transfer.to) {
            // The address in the row is not derived from our key: somebody has replaced it by their own, and
            // the money went to them (SR-55).
            self.refuse(tx, record.invoice.to_string(), transfer)
                .await?;
            return Ok(None);
        }
        let Some(amount) = transfer.amount else {
            self.suspend(tx, record, seen, SuspenseReason::TooLarge)
                .await?;
            return Ok(None);
        };
        // If a contract decides whom it pays, a transaction that is mined a second time can pay another address
        // than the first time. The transfer stays where it was first, and people decide (SR-54).
        if holder.is_some_and(|holder| holder != (record.invoice, record.attempt)) {
            self.suspend(tx, record, seen, SuspenseReason::OtherInvoice)
                .await?;
            return Ok(None);
        }
        Ok(Some(Transfer {
            key: transfer.key,
            asset: transfer.asset,
            amount,
            height: block.height,
            block: block.hash,
            paid_at: block.time.min(self.views.now),
        }))
    }

    /// Credits transfers to an invoice, all at once.
    async fn credit(
        &self,
        tx: &mut dyn StoreTx,
        invoice: InvoiceId,
        arrivals: &[Arrival<'_>],
        moved: &mut MovedInvoices,
    ) -> Result<(), StoreError> {
        let transfers = arrivals
            .iter()
            .map(|arrival| (arrival.record.attempt, arrival.transfer));
        let transfers: Vec<_> = transfers.collect();
        let mut change = moved.take(tx, invoice).await?;
        let taken = change.invoice.include_all(&transfers, self.views);
        change.events.extend(taken.events);
        change.invoice = taken.invoice;
        moved.put(change);
        for (key, error) in taken.refused {
            match error {
                // The address of an attempt was new when the attempt was made, so an older payment means that our
                // clock or the chain's is wrong.
                InvoiceError::OlderThanInvoice => {}
                InvoiceError::NoSuchAttempt => {
                    return Err(StoreError::corrupt("address", "its attempt does not exist"));
                }
            }
            let refused = arrivals.iter().find(|arrival| arrival.transfer.key == key);
            if let Some(Arrival { record, seen, .. }) = refused {
                self.suspend(tx, record, seen, SuspenseReason::Early)
                    .await?;
            }
        }
        Ok(())
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
        (transfer, block): &(ChainTransfer, Header),
        reason: SuspenseReason,
    ) -> Result<(), StoreError> {
        let entry = SuspenseEntry {
            id: self.context.mint(),
            key: transfer.key.into(),
            invoice: record.invoice,
            asset: transfer.asset.into(),
            amount: transfer.amount.unwrap_or(Minor::MAX),
            reason,
            since: self.views.now,
            block: Some(block.hash),
        };
        suspend_apart(self.context, tx, self.actor, &entry).await
    }
}
