//! What an invoice's events mean for its order, its stock, suspense and the people concerned. The one
//! place where payment and order meet, whoever found the event: scanner, expiry or reversal.

use alloc::{boxed::Box, string::ToString, vec, vec::Vec};

use chainstore_kernel::{Actor, AuditEntry, Id, OrderId, StoreError};
use chainstore_orders::{
    HoldReason, Order, OrderAction, OrderEvent, OrderState, PaymentStep, ReservationAction,
    ReservationState,
};
use chainstore_payments::{Invoice, InvoiceEvent, SuspenseEntry};

use crate::ports::StoreTx;
use crate::{Context, Notice};

/// Writes an invoice that has moved, and everything that follows from it. Call it once for each
/// invoice and transaction.
pub(crate) async fn settle(
    context: &Context,
    tx: &mut Box<dyn StoreTx>,
    actor: Actor,
    invoice: &Invoice,
    events: &[InvoiceEvent],
) -> Result<(), StoreError> {
    tx.invoices().save(invoice).await?;
    if events.is_empty() {
        return Ok(());
    }
    let order = tx.orders().order(invoice.order()).await?;
    let order = order.ok_or_else(|| StoreError::corrupt("invoice", "its order does not exist"))?;
    let shopper = order.shopper();
    let mut desk = Desk {
        context,
        tx,
        actor,
        order,
    };
    for event in events {
        desk.follow(invoice, event).await?;
    }
    let now = context.clock.now();
    let changed = Notice::InvoiceChanged {
        shopper,
        invoice: invoice.id(),
    };
    desk.tx.outbox().push(changed.owe(now, &*context.entropy));
    Ok(())
}

/// One order on the desk, with everything needed to move it.
struct Desk<'a> {
    context: &'a Context,
    tx: &'a mut Box<dyn StoreTx>,
    actor: Actor,
    order: Order,
}

impl Desk<'_> {
    async fn follow(&mut self, invoice: &Invoice, event: &InvoiceEvent) -> Result<(), StoreError> {
        match event {
            InvoiceEvent::PartiallyPaid { .. } => self.note(PaymentStep::PartiallyPaid).await,
            InvoiceEvent::Processing => self.note(PaymentStep::Processing).await,
            InvoiceEvent::Receded => self.note(PaymentStep::Receded).await,
            InvoiceEvent::Settled => {
                self.note(PaymentStep::Settled).await?;
                self.confirm().await
            }
            InvoiceEvent::Reversed => {
                self.note(PaymentStep::Reversed).await?;
                self.advance(OrderAction::Hold(HoldReason::PaymentReversed))
                    .await?;
                self.alert("payment_reversed");
                Ok(())
            }
            InvoiceEvent::Expired => {
                self.note(PaymentStep::Expired).await?;
                self.end().await
            }
            InvoiceEvent::Invalidated => {
                self.note(PaymentStep::Invalid).await?;
                self.alert("payment_gone");
                // An order that was never confirmed ends; one that was waits for a person.
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
                let now = self.context.clock.now();
                let entry = SuspenseEntry {
                    id: Id::mint(now, &*self.context.entropy),
                    key: *key,
                    invoice: invoice.id(),
                    asset: *asset,
                    amount: *amount,
                    reason: *reason,
                    since: now,
                    block: None,
                };
                self.tx.suspense().put(&entry).await?;
                let notice = Notice::SuspenseAlert {
                    invoice: invoice.id(),
                    reason: *reason,
                };
                self.tx
                    .outbox()
                    .push(notice.owe(now, &*self.context.entropy));
                let details = vec![
                    ("transfer", key.to_string()),
                    ("reason", reason.to_string()),
                ];
                self.audit("payment.suspended", invoice.id().to_string(), details);
                Ok(())
            }
            InvoiceEvent::Withdrawn { key } => {
                self.tx.suspense().withdraw(*key).await?;
                let details = vec![("transfer", key.to_string())];
                self.audit("payment.withdrawn", invoice.id().to_string(), details);
                Ok(())
            }
        }
    }

    /// The invoice is settled: the reserved pieces are sold. Pieces that went back to the shelf may
    /// be anybody's by now, so the order is then paid but cannot be fulfilled (M-O6).
    async fn confirm(&mut self) -> Result<(), StoreError> {
        if self.order.state().after(OrderAction::Confirm).is_err() {
            self.alert("paid_after_end");
            return Ok(());
        }
        let reservation = self.move_reservation(ReservationAction::Consume).await?;
        if reservation == Some(ReservationState::Consumed) {
            self.advance(OrderAction::Confirm).await
        } else {
            self.advance(OrderAction::Confirm).await?;
            self.alert("paid_without_stock");
            self.advance(OrderAction::GiveUp).await
        }
    }

    async fn end(&mut self) -> Result<(), StoreError> {
        self.move_reservation(ReservationAction::Release).await?;
        self.advance(OrderAction::Cancel).await
    }

    async fn move_reservation(
        &mut self,
        action: ReservationAction,
    ) -> Result<Option<ReservationState>, StoreError> {
        let Some(reservation) = self.tx.orders().reservation(self.order.id()).await? else {
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
        // An action that does not fit (an order a person ended meanwhile) is told, not forced.
        let Ok((order, event)) = self.order.clone().apply(action) else {
            self.alert("payment_does_not_fit");
            return Ok(());
        };
        let Some(event) = event else { return Ok(()) };
        let now = self.context.clock.now();
        self.tx.orders().save(&order).await?;
        self.tx.orders().record(order.id(), now, &event).await?;
        let state = order.state().name();
        let moved = Notice::OrderMoved {
            shopper: order.shopper(),
            order: order.id(),
            state: state.to_string(),
        };
        self.tx
            .outbox()
            .push(moved.owe(now, &*self.context.entropy));
        self.audit(
            "order.moved",
            order.id().to_string(),
            vec![("state", state.to_string())],
        );
        // What was saved is one version on; a second move in this transaction starts from there.
        self.order = self.reread(order.id()).await?;
        Ok(())
    }

    async fn reread(&mut self, id: OrderId) -> Result<Order, StoreError> {
        let order = self.tx.orders().order(id).await?;
        order.ok_or_else(|| StoreError::corrupt("order", "it vanished inside a transaction"))
    }

    async fn note(&mut self, step: PaymentStep) -> Result<(), StoreError> {
        let now = self.context.clock.now();
        let event = OrderEvent::Payment(step);
        self.tx
            .orders()
            .record(self.order.id(), now, &event)
            .await?;
        let id = self.order.id().to_string();
        self.audit("payment.moved", id, vec![("what", step.to_string())]);
        Ok(())
    }

    fn alert(&mut self, what: &str) {
        let notice = Notice::OrderAlert {
            order: self.order.id(),
            what: what.to_string(),
        };
        let now = self.context.clock.now();
        self.tx
            .outbox()
            .push(notice.owe(now, &*self.context.entropy));
    }

    fn audit(
        &mut self,
        action: &'static str,
        subject: alloc::string::String,
        details: Vec<(&'static str, alloc::string::String)>,
    ) {
        let entry = AuditEntry {
            at: self.context.clock.now(),
            actor: self.actor,
            action,
            subject,
            details,
        };
        self.tx.audit().append(entry);
    }
}
