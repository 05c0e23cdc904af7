use alloc::{string::String, sync::Arc, vec::Vec};

use chainstore_kernel::{Authorized, Id, Needs, OrderId, Permission, UseCase};
use chainstore_payments::ports::TransferRow;
use chainstore_payments::{Invoice, InvoiceId, SuspenseEntry, TxHash};

use crate::Context;
use crate::error::errors;
use crate::ports::{BoardRow, Owed};
use crate::shop::{OrderView, order_view};

/// Orders with the state of their payment, newest first.
pub struct ListOrders(pub(super) Arc<Context>);
/// One order with everything around it.
pub struct ShowOrder(pub(super) Arc<Context>);
/// Invoices, newest first.
pub struct ListInvoices(pub(super) Arc<Context>);
/// One invoice with every transfer it received.
pub struct ShowInvoice(pub(super) Arc<Context>);
/// Transfers, newest first.
pub struct ListTransfers(pub(super) Arc<Context>);
/// Money in suspense, oldest first.
pub struct ListSuspense(pub(super) Arc<Context>);
/// What the staff were told, newest first.
pub struct ListAlerts(pub(super) Arc<Context>);

errors! {
    /// Why the staff cannot see something.
    BoardError {
        /// No such thing.
        NotFound = NotFound, "there is no such thing";
    }
}

/// Which part of a list.
pub struct ListCommand<K> {
    /// Only those in this state, by its stored name.
    pub state: Option<String>,
    /// Only those older than this one.
    pub after: Option<Id<K>>,
    /// How many at most.
    pub take: u32,
}

// A derive would ask the kind to be cloneable as well.
impl<K> Clone for ListCommand<K> {
    fn clone(&self) -> Self {
        Self {
            state: self.state.clone(),
            after: self.after,
            take: self.take,
        }
    }
}

/// Most rows of one answer.
const MOST: u32 = 100;

impl UseCase for ListOrders {
    const NAME: &'static str = "staff.list_orders";
    const NEEDS: Needs = Needs::Permission(Permission::OrdersRead);
    type Command = ListCommand<chainstore_kernel::OrderKind>;
    type Output = Vec<BoardRow>;
    type Error = BoardError;

    async fn run(
        &self,
        _who: Authorized<'_, Self>,
        command: Self::Command,
    ) -> Result<Vec<BoardRow>, BoardError> {
        let take = command.take.clamp(1, MOST);
        Ok(self
            .0
            .read()
            .await?
            .board(command.state.as_deref(), command.after, take)
            .await?)
    }
}

impl UseCase for ShowOrder {
    const NAME: &'static str = "staff.show_order";
    const NEEDS: Needs = Needs::Permission(Permission::OrdersRead);
    type Command = OrderId;
    type Output = OrderView;
    type Error = BoardError;

    async fn run(&self, _who: Authorized<'_, Self>, id: OrderId) -> Result<OrderView, BoardError> {
        let mut view = self.0.read().await?;
        order_view(&mut view, id).await?.ok_or(BoardError::NotFound)
    }
}

impl UseCase for ListInvoices {
    const NAME: &'static str = "staff.list_invoices";
    const NEEDS: Needs = Needs::Permission(Permission::PaymentsRead);
    type Command = ListCommand<chainstore_payments::InvoiceKind>;
    type Output = Vec<Invoice>;
    type Error = BoardError;

    async fn run(
        &self,
        _who: Authorized<'_, Self>,
        command: Self::Command,
    ) -> Result<Vec<Invoice>, BoardError> {
        let take = command.take.clamp(1, MOST);
        Ok(self
            .0
            .read()
            .await?
            .invoices(command.state.as_deref(), command.after, take)
            .await?)
    }
}

impl UseCase for ShowInvoice {
    const NAME: &'static str = "staff.show_invoice";
    const NEEDS: Needs = Needs::Permission(Permission::PaymentsRead);
    type Command = InvoiceId;
    /// The invoice, and the height its chain was followed to.
    type Output = (Invoice, u64);
    type Error = BoardError;

    async fn run(
        &self,
        _who: Authorized<'_, Self>,
        id: InvoiceId,
    ) -> Result<(Invoice, u64), BoardError> {
        let mut view = self.0.read().await?;
        let invoice = view.invoice(id).await?.ok_or(BoardError::NotFound)?;
        let (height, _) = view.progress(invoice.terms().asset.chain).await?;
        Ok((invoice, height))
    }
}

/// Which transfers.
#[derive(Clone, Copy, Debug)]
pub struct ListTransfersCommand {
    /// Only those an invoice received.
    pub invoice: Option<InvoiceId>,
    /// Only those of a transaction.
    pub tx: Option<TxHash>,
    /// How many at most.
    pub take: u32,
}

impl UseCase for ListTransfers {
    const NAME: &'static str = "staff.list_transfers";
    const NEEDS: Needs = Needs::Permission(Permission::PaymentsRead);
    type Command = ListTransfersCommand;
    type Output = Vec<TransferRow>;
    type Error = BoardError;

    async fn run(
        &self,
        _who: Authorized<'_, Self>,
        command: ListTransfersCommand,
    ) -> Result<Vec<TransferRow>, BoardError> {
        let ListTransfersCommand { invoice, tx, take } = command;
        let mut view = self.0.read().await?;
        Ok(view.transfers(invoice, tx, take.clamp(1, MOST)).await?)
    }
}

impl UseCase for ListSuspense {
    const NAME: &'static str = "staff.list_suspense";
    const NEEDS: Needs = Needs::Permission(Permission::PaymentsRead);
    type Command = u32;
    type Output = Vec<SuspenseEntry>;
    type Error = BoardError;

    async fn run(
        &self,
        _who: Authorized<'_, Self>,
        take: u32,
    ) -> Result<Vec<SuspenseEntry>, BoardError> {
        Ok(self.0.read().await?.suspense(take.clamp(1, MOST)).await?)
    }
}

impl UseCase for ListAlerts {
    const NAME: &'static str = "staff.list_alerts";
    const NEEDS: Needs = Needs::Permission(Permission::OrdersRead);
    type Command = u32;
    type Output = Vec<Owed>;
    type Error = BoardError;

    async fn run(&self, _who: Authorized<'_, Self>, take: u32) -> Result<Vec<Owed>, BoardError> {
        Ok(self.0.read().await?.alerts(take.clamp(1, MOST)).await?)
    }
}
