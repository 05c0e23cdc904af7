use chainstore_kernel::{OrderId, Principal};
use chainstore_orders::{OrderState, Stock};
use chainstore_payments::{Invoice, InvoiceId, InvoiceState, SuspenseEntry, SuspenseReason};
use chainstore_workflows::Notice;
use chainstore_workflows::ports::{StoreRead, StoreTx};
use chainstore_workflows::shop::{PaymentView, ShowPaymentError};

use super::{Asked, Stage};

/// What the books say: order, invoice, stock, suspense, messages and the audit trail.
impl Stage {
    async fn view(&self) -> Box<dyn StoreRead> {
        self.shop.context.read.read().await.expect("a view")
    }

    async fn tx(&self) -> Box<dyn StoreTx> {
        self.shop
            .context
            .begin
            .begin()
            .await
            .expect("a transaction")
    }

    /// Where an order and its payment stand.
    pub async fn stands(&self, asked: &Asked) -> (OrderState, InvoiceState) {
        let mut tx = self.tx().await;
        let order = tx.orders().order(asked.order).await.expect("an answer");
        let invoice = tx.invoices().invoice(asked.invoice).await;
        let invoice = invoice.expect("an answer").expect("an invoice");
        (order.expect("an order").state(), invoice.state())
    }

    /// An invoice with its ledger.
    pub async fn invoice(&self, id: InvoiceId) -> Invoice {
        let mut view = self.view().await;
        let invoice = chainstore_payments::ports::PaymentsRead::invoice(&mut *view, id).await;
        invoice.expect("an answer").expect("an invoice")
    }

    /// Pieces that can be sold, that are reserved, and that were sold.
    pub async fn stock(&self) -> (u32, u32, u32) {
        let mut tx = self.tx().await;
        let stock = tx.catalogue().stock(self.goods).await;
        let Stock {
            available,
            reserved,
            sold,
        } = stock.expect("stock");
        (available, reserved, sold)
    }

    /// Everything in suspense, oldest first.
    pub async fn suspended(&self) -> Vec<SuspenseEntry> {
        let mut view = self.view().await;
        view.suspense(1_000).await.expect("suspense")
    }

    /// Amounts in suspense, each with its reason.
    pub async fn suspense(&self) -> Vec<(u128, SuspenseReason)> {
        let entries = self.suspended().await;
        let short = |entry: SuspenseEntry| {
            let amount = u128::try_from(entry.amount.units()).expect("an amount");
            (amount, entry.reason)
        };
        entries.into_iter().map(short).collect()
    }

    /// What the staff were or will be told, in its order, as a topic and what it is about.
    pub async fn told(&self) -> Vec<String> {
        let mut alerts = self.view().await.alerts(1_000).await.expect("alerts");
        alerts.reverse();
        let name = |notice: Notice| match notice {
            Notice::OrderAlert { what, .. } => what,
            Notice::SuspenseAlert { reason, .. } => format!("suspense {reason}"),
            Notice::ChainAlert { what, .. } => format!("chain {what}"),
            Notice::ParkedAlert { queue, .. } => format!("parked {queue}"),
            Notice::TamperAlert { entity, .. } => format!("tampered {entity}"),
            other => format!("{other:?}"),
        };
        let notices = alerts.iter().map(Notice::try_from);
        notices
            .map(|notice| name(notice.expect("a notice")))
            .collect()
    }

    /// What the shopper was or will be told of an order, in its order: topics, and the states of orders.
    pub async fn owed(&self, topic: &str) -> usize {
        let sql = format!("SELECT topic FROM outbox WHERE topic = '{topic}'");
        self.look(&sql).await.len()
    }

    /// Actions in the audit trail about a subject, in their order, each with its details.
    pub async fn audited(&self, subject: &str) -> Vec<String> {
        let sql = format!(
            "SELECT action, details FROM audit_log WHERE subject = '{subject}' ORDER BY seq"
        );
        let rows = self.look(&sql).await;
        let line = |row: Vec<Option<String>>| {
            let columns: Vec<String> = row.into_iter().flatten().collect();
            columns.join(" ")
        };
        rows.into_iter().map(line).collect()
    }

    /// The timeline of an order: stable names, oldest first.
    pub async fn timeline(&self, order: OrderId) -> Vec<String> {
        let mut view = self.view().await;
        let entries = chainstore_orders::ports::OrdersRead::timeline(&mut *view, order).await;
        let entries = entries.expect("a timeline");
        entries.iter().map(|entry| entry.event.name()).collect()
    }

    /// How the shopper sees a payment.
    pub async fn payment(
        &self,
        who: &Principal,
        invoice: InvoiceId,
    ) -> Result<PaymentView, ShowPaymentError> {
        let show = &self.shop.shoppers.show_payment;
        self.shop.gate.call(who, show, invoice).await
    }
}
