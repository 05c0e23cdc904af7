//! What a change of an invoice changes elsewhere: in the books, its order, the stock and suspense, and whom it is reported
//! to. Every change goes through here, whether a scan, a deadline or a reorganisation has caused it.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use chainstore_kernel::{Actor, OrderId, StoreError};
use chainstore_orders::{
    HoldReason, Order, OrderAction, OrderEvent, OrderState, OrderStatus, PaymentStep,
    ReservationAction, ReservationState,
};
use chainstore_payments::{
    Balances, Invoice, InvoiceEvent, InvoiceId, PaymentKey, SuspenseEntry, SuspenseReason,
};
use chainstore_ports::{AlertKind, Event, Notice, StoreTx};

use crate::Context;
use crate::audit::audited;

audited! { OrderMoved(order: OrderId) = "order.moved" { state: OrderStatus } }
audited! { PaymentMoved(order: OrderId) = "payment.moved" { step: PaymentStep } }
audited! { PaymentSuspended(invoice: InvoiceId) = "payment.suspended" { transfer: String, reason: SuspenseReason } }
audited! { PaymentWithdrawn(invoice: InvoiceId) = "payment.withdrawn" { transfer: String } }

/// An invoice that changes in this transaction.
pub(crate) struct MovedInvoice {
    /// What stood in the books when it was read.
    before: Balances,
    pub(crate) invoice: Invoice,
    pub(crate) events: Vec<InvoiceEvent>,
}

impl MovedInvoice {
    /// An invoice as it was read.
    pub(crate) fn read(invoice: Invoice) -> Self {
        Self {
            before: invoice.balances(),
            invoice,
            events: Vec::new(),
        }
    }

    /// The same, after a change that reports these events.
    pub(crate) fn moved(self, invoice: Invoice, events: Vec<InvoiceEvent>) -> Self {
        let mut all = self.events;
        all.extend(events);
        Self {
            before: self.before,
            invoice,
            events: all,
        }
    }

    /// Writes the invoice, its entry in the books, and everything that follows from its events. Must be called only once
    /// for each invoice in a transaction.
    pub(crate) async fn write(
        &self,
        context: &Context,
        tx: &mut dyn StoreTx,
        actor: Actor,
    ) -> Result<(), StoreError> {
        let invoice = &self.invoice;
        tx.invoices().save(invoice).await?;
        let entry = self.before.entry_to(&invoice.balances());
        let now = context.clock.now();
        tx.books().post(invoice.id(), &entry, now).await?;
        if self.events.is_empty() {
            return Ok(());
        }
        let order = tx.read().order(invoice.order()).await?;
        let missing = || StoreError::corrupt("invoice", "its order does not exist");
        let order = order.ok_or_else(missing)?;
        let shopper = order.shopper();
        let mut consequences = Consequences {
            context,
            tx,
            actor,
            order,
        };
        for event in &self.events {
            consequences.follow(invoice, event).await?;
        }
        let changed = Notice::InvoiceChanged {
            shopper,
            invoice: invoice.id(),
        };
        context.owe(consequences.tx, &changed);
        Ok(())
    }
}

/// The invoices that change in this transaction: each is read once and written once.
#[derive(Default)]
pub(crate) struct MovedInvoices(BTreeMap<InvoiceId, MovedInvoice>);

impl MovedInvoices {
    /// An invoice that is going to change, as it is by now in this transaction.
    pub(crate) async fn take(
        &mut self,
        tx: &mut dyn StoreTx,
        id: InvoiceId,
    ) -> Result<MovedInvoice, StoreError> {
        if let Some(known) = self.0.remove(&id) {
            return Ok(known);
        }
        let missing = || StoreError::corrupt("address", "its invoice does not exist");
        let invoice = tx.read().invoice(id).await?.ok_or_else(missing)?;
        Ok(MovedInvoice::read(invoice))
    }

    /// As [`MovedInvoices::take`], for an invoice that was just read.
    pub(crate) fn take_read(&mut self, invoice: Invoice) -> MovedInvoice {
        let known = self.0.remove(&invoice.id());
        known.unwrap_or_else(|| MovedInvoice::read(invoice))
    }

    /// The invoice after its change.
    pub(crate) fn put(&mut self, moved: MovedInvoice) {
        self.0.insert(moved.invoice.id(), moved);
    }

    /// Writes them all.
    pub(crate) async fn write(
        &self,
        context: &Context,
        tx: &mut dyn StoreTx,
        actor: Actor,
    ) -> Result<(), StoreError> {
        for moved in self.0.values() {
            moved.write(context, tx, actor).await?;
        }
        Ok(())
    }
}

/// Puts a payment that no invoice can hold into suspense and into the books.
pub(crate) async fn suspend_apart(
    context: &Context,
    tx: &mut dyn StoreTx,
    actor: Actor,
    entry: &SuspenseEntry,
) -> Result<(), StoreError> {
    suspend(context, tx, actor, entry).await?;
    let posted = Balances::none().entry_to(&apart(entry));
    let now = context.clock.now();
    tx.books().post(entry.invoice, &posted, now).await
}

/// Takes a payment that no invoice holds out of suspense and out of the books, because it is no longer in the chain.
pub(crate) async fn withdraw_apart(
    context: &Context,
    tx: &mut dyn StoreTx,
    actor: Actor,
    entry: &SuspenseEntry,
) -> Result<(), StoreError> {
    withdraw(context, tx, actor, entry.invoice, &entry.key).await?;
    let posted = apart(entry).entry_to(&Balances::none());
    let now = context.clock.now();
    tx.books().post(entry.invoice, &posted, now).await
}

/// What stands in the books for such an entry. An amount that is too large to be written is in no book.
fn apart(entry: &SuspenseEntry) -> Balances {
    match entry.reason {
        SuspenseReason::TooLarge => Balances::none(),
        SuspenseReason::Late
        | SuspenseReason::Surplus
        | SuspenseReason::Short
        | SuspenseReason::WrongAsset
        | SuspenseReason::Early
        | SuspenseReason::OtherKey
        | SuspenseReason::OtherInvoice => Balances::suspended(entry.asset, entry.amount),
    }
}

/// Puts a payment into suspense, tells the staff and writes it to the audit trail.
async fn suspend(
    context: &Context,
    tx: &mut dyn StoreTx,
    actor: Actor,
    entry: &SuspenseEntry,
) -> Result<(), StoreError> {
    tx.suspense().put(entry).await?;
    let subject = entry.invoice.to_string();
    context.alert(tx, entry.reason.into(), subject).await?;
    let suspended = PaymentSuspended {
        invoice: entry.invoice,
        transfer: entry.key.to_string(),
        reason: entry.reason,
    };
    context.audit(tx, actor, &suspended)
}

/// Takes a payment out of suspense, because it counts now or is no longer in the chain.
async fn withdraw(
    context: &Context,
    tx: &mut dyn StoreTx,
    actor: Actor,
    invoice: InvoiceId,
    key: &PaymentKey,
) -> Result<(), StoreError> {
    tx.suspense().withdraw(key).await?;
    let withdrawn = PaymentWithdrawn {
        invoice,
        transfer: key.to_string(),
    };
    context.audit(tx, actor, &withdrawn)
}

/// The order of an invoice that has changed, with what is needed to change it too.
struct Consequences<'a> {
    context: &'a Context,
    tx: &'a mut dyn StoreTx,
    actor: Actor,
    order: Order,
}

impl Consequences<'_> {
    async fn follow(&mut self, invoice: &Invoice, event: &InvoiceEvent) -> Result<(), StoreError> {
        match event {
            InvoiceEvent::PartiallyPaid { .. } => self.note(PaymentStep::PartiallyPaid),
            InvoiceEvent::Processing => self.note(PaymentStep::Processing),
            InvoiceEvent::Receded => self.note(PaymentStep::Receded),
            InvoiceEvent::Settled => {
                self.note(PaymentStep::Settled)?;
                self.confirm().await
            }
            InvoiceEvent::Reversed => {
                self.note(PaymentStep::Reversed)?;
                self.advance(OrderAction::Hold(HoldReason::PaymentReversed))
                    .await?;
                self.alert(AlertKind::PaymentReversed).await
            }
            InvoiceEvent::Expired => {
                self.note(PaymentStep::Expired)?;
                self.end().await
            }
            InvoiceEvent::Invalidated => {
                self.note(PaymentStep::Invalid)?;
                self.alert(AlertKind::PaymentGone).await?;
                // An order that was never confirmed ends. One that was confirmed waits for a person to decide.
                if self.order.state() == OrderState::Placed {
                    self.end().await
                } else {
                    Ok(())
                }
            }
            InvoiceEvent::Suspended {
                key,
                asset,
                amount,
                reason,
            } => {
                let entry = SuspenseEntry {
                    id: self.context.mint(),
                    key: key.clone(),
                    invoice: invoice.id(),
                    asset: *asset,
                    amount: *amount,
                    reason: *reason,
                    since: self.context.clock.now(),
                    block: None,
                };
                suspend(self.context, self.tx, self.actor, &entry).await
            }
            InvoiceEvent::Withdrawn { key } => {
                withdraw(self.context, self.tx, self.actor, invoice.id(), key).await
            }
        }
    }

    /// The invoice is settled, so the reserved pieces become sold. If they were released before, they may have
    /// been sold to somebody else: the order is then paid but cannot be fulfilled (M-O6).
    async fn confirm(&mut self) -> Result<(), StoreError> {
        if self.order.state().after(OrderAction::Confirm).is_err() {
            return self.alert(AlertKind::PaidAfterEnd).await;
        }
        let reservation = self.move_reservation(ReservationAction::Consume).await?;
        self.advance(OrderAction::Confirm).await?;
        if reservation == Some(ReservationState::Consumed) {
            return Ok(());
        }
        self.alert(AlertKind::PaidWithoutStock).await?;
        self.advance(OrderAction::GiveUp).await
    }

    async fn end(&mut self) -> Result<(), StoreError> {
        self.move_reservation(ReservationAction::Release).await?;
        self.advance(OrderAction::Cancel).await
    }

    async fn move_reservation(
        &mut self,
        action: ReservationAction,
    ) -> Result<Option<ReservationState>, StoreError> {
        let Some(reservation) = self.tx.read().reservation(self.order.id()).await? else {
            return Ok(None);
        };
        let (reservation, changes) = reservation.apply(action);
        if !changes.is_empty() {
            let short = self.tx.catalogue().move_stock(&changes).await?;
            if !short.is_empty() {
                return Err(StoreError::corrupt("stock", "reserved pieces are missing"));
            }
            self.tx.orders().save_reservation(&reservation).await?;
        }
        Ok(Some(reservation.state))
    }

    async fn advance(&mut self, action: OrderAction) -> Result<(), StoreError> {
        // The action may not fit the order, for example because a person has ended it meanwhile. Then the order
        // stays as it is, and the staff are told.
        let Ok((order, event)) = self.order.clone().apply(action) else {
            return self.alert(AlertKind::PaymentDoesNotFit).await;
        };
        let Some(event) = event else { return Ok(()) };
        self.tx.orders().save(&order).await?;
        self.record(event);
        let (id, state) = (order.id(), order.state().status());
        let moved = Notice::OrderMoved {
            shopper: order.shopper(),
            order: id,
            state,
        };
        self.context.owe(self.tx, &moved);
        let moved = OrderMoved { order: id, state };
        self.context.audit(self.tx, self.actor, &moved)?;
        // Saving has raised the version. A second change in this transaction must start from the saved order.
        let saved = self.tx.read().order(id).await?;
        let vanished = || StoreError::corrupt("order", "it vanished inside a transaction");
        self.order = saved.ok_or_else(vanished)?;
        Ok(())
    }

    fn note(&mut self, step: PaymentStep) -> Result<(), StoreError> {
        self.record(OrderEvent::Payment(step));
        let moved = PaymentMoved {
            order: self.order.id(),
            step,
        };
        self.context.audit(self.tx, self.actor, &moved)
    }

    fn record(&mut self, event: OrderEvent) {
        let order = self.order.id();
        let now = self.context.clock.now();
        self.tx.events().record(now, Event::Order { order, event });
    }

    async fn alert(&mut self, kind: AlertKind) -> Result<(), StoreError> {
        let subject = self.order.id().to_string();
        self.context.alert(self.tx, kind, subject).await
    }
}
