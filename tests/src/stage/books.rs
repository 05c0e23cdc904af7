use chainstore_kernel::{OrderId, PageRequest, Principal};
use chainstore_orders::{OrderState, Stock};
use chainstore_payments::ports::{PostedRow, SuspenseFilter};
use chainstore_payments::{
    Credit, Invoice, InvoiceId, InvoiceState, PaymentKey, SuspenseEntry, SuspenseReason,
};
use chainstore_port_contracts::Given;
use chainstore_ports::{Alert, AlertFilter, StoreRead};
use chainstore_workflows::shop::{PaymentView, ShowPayment, ShowPaymentError};

use super::{Asked, Stage};

/// Reads what is stored: order, invoice, stock, suspense, messages and the audit trail.
impl Stage {
    async fn view(&self) -> Box<dyn StoreRead> {
        self.shop.ports.view().await
    }

    /// The states of an order and of its invoice.
    pub async fn stands(&self, asked: &Asked) -> (OrderState, InvoiceState) {
        let order = self.view().await.order(asked.order).await;
        let order = order.expect("an answer").expect("an order");
        (order.state(), self.invoice(asked.invoice).await.state())
    }

    /// An invoice with its ledger.
    pub async fn invoice(&self, id: InvoiceId) -> Invoice {
        let invoice = self.view().await.invoice(id).await;
        invoice.expect("an answer").expect("an invoice")
    }

    /// What an invoice holds, by each of its attempts.
    pub async fn payments(&self, id: InvoiceId) -> Vec<(PaymentKey, Credit)> {
        let invoice = self.invoice(id).await;
        let ledgers = invoice
            .attempts()
            .iter()
            .flat_map(|attempt| &attempt.ledger);
        ledgers
            .map(|(key, credit)| (key.clone(), *credit))
            .collect()
    }

    /// How much counts of what was paid by the first attempt, in the smallest unit of its asset.
    pub async fn received(&self, id: InvoiceId) -> u128 {
        let held = self.invoice(id).await.attempts()[0].held();
        u128::try_from(held.units()).expect("positive")
    }

    /// What was posted about an invoice.
    pub async fn postings(&self, id: InvoiceId) -> Vec<PostedRow> {
        let postings = self.view().await.postings(id).await;
        postings.expect("postings")
    }

    /// How many pieces are available, reserved and sold.
    pub async fn stock(&self) -> (u32, u32, u32) {
        let Stock {
            available,
            reserved,
            sold,
        } = Given::stock(&self.shop.ports, self.goods).await;
        (available, reserved, sold)
    }

    /// Everything in suspense, oldest first. No test has more than one page of it.
    pub async fn suspended(&self) -> Vec<SuspenseEntry> {
        let page = PageRequest::first(PageRequest::MOST);
        let mut view = self.view().await;
        let listed = view.suspense(SuspenseFilter::default(), page).await;
        let listed = listed.expect("suspense");
        assert_eq!(listed.next, None, "more than one page");
        listed.items
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

    /// The alerts of the staff, in the order in which they happened first. No test has more than one page of
    /// them.
    pub async fn alerts(&self) -> Vec<Alert> {
        let page = PageRequest::first(PageRequest::MOST);
        let mut view = self.view().await;
        let listed = view.alerts(AlertFilter::default(), page).await;
        let mut listed = listed.expect("alerts");
        assert_eq!(listed.next, None, "more than one page");
        listed.items.reverse();
        listed.items
    }

    /// The names of the alerts that were or will be sent to the staff. A repeat of an alert is sent no second
    /// time.
    pub async fn told(&self) -> Vec<&'static str> {
        let alerts = self.alerts().await;
        assert_eq!(self.owed("alert").await, alerts.len(), "each is told once");
        alerts.iter().map(|alert| alert.key.kind.name()).collect()
    }

    /// How many messages of a topic were or will be sent.
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
        let entries = self.view().await.timeline(order).await;
        let entries = entries.expect("a timeline");
        entries.iter().map(|entry| entry.event.name()).collect()
    }

    /// A payment as the shopper sees it.
    ///
    /// # Errors
    /// Those of the use case.
    pub async fn payment(
        &self,
        who: &Principal,
        invoice: InvoiceId,
    ) -> Result<PaymentView, ShowPaymentError> {
        self.shop.gate.call::<ShowPayment>(who, invoice).await
    }
}
