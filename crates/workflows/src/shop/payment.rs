use alloc::{
    boxed::Box,
    string::{String, ToString},
    sync::Arc,
};

use chainstore_kernel::{
    Asset, Authorized, Fact, Minor, Money, Needs, Permission, StoreError, Taken, Timestamp, UseCase,
};
use chainstore_orders::OrderNumber;
use chainstore_payments::{Flags, InvoiceId, InvoiceState};

use crate::error::errors;
use crate::ports::{StoreRead, StoreTx};
use crate::{Context, Notice};

/// Everything a shopper needs to pay an invoice, and how far it has come.
pub struct ShowPayment(pub(super) Arc<Context>);

errors! {
    /// Why a payment cannot be shown.
    ShowPaymentError {
        /// No such invoice, or somebody else's.
        NotFound = NotFound, "there is no such payment";
        /// The address does not come from our key: it is not shown, and staff are told.
        Tampered = Internal, "this payment cannot be shown; our staff have been told";
    }
}

/// An invoice as its payer sees it.
#[derive(Clone, Debug)]
pub struct PaymentView {
    /// The invoice.
    pub invoice: InvoiceId,
    /// What people call its order.
    pub number: OrderNumber,
    /// The price in the shop's currency.
    pub price: Money,
    /// What must be sent.
    pub payable: Money,
    /// What people call it.
    pub symbol: String,
    /// What people call the network.
    pub network: String,
    /// It moves no real value.
    pub test_network: bool,
    /// Where to; re-derived from the key just now.
    pub address: String,
    /// Opens a wallet with everything filled in.
    pub uri: String,
    /// Until when the quote holds.
    pub expires_at: Timestamp,
    /// Where it stands.
    pub state: InvoiceState,
    /// What is remarkable about it.
    pub flags: Flags,
    /// What was received so far.
    pub received: Money,
    /// What is missing.
    pub missing: Money,
    /// Confirmations of the youngest transfer, once one was seen.
    pub confirmations: Option<u64>,
    /// Confirmations it needs.
    pub needed: u32,
}

impl UseCase for ShowPayment {
    const NAME: &'static str = "shop.show_payment";
    const NEEDS: Needs = Needs::Permission(Permission::Shop);
    type Command = InvoiceId;
    type Output = PaymentView;
    type Error = ShowPaymentError;

    async fn run(
        &self,
        who: Authorized<'_, Self>,
        id: InvoiceId,
    ) -> Result<PaymentView, ShowPaymentError> {
        let shopper = who.shopper()?;
        let mut view = self.0.read().await?;
        let order = view.order_of(id).await?.ok_or(ShowPaymentError::NotFound)?;
        let order = view
            .order(order)
            .await?
            .filter(|order| order.shopper() == shopper);
        let order = order.ok_or(ShowPaymentError::NotFound)?;
        let shown = payment_view(&self.0, &mut view, id, order.number().clone()).await;
        drop(view);
        if let Err(ShowPaymentError::Tampered) = &shown {
            report_tampering(&self.0, id).await?;
        }
        shown
    }
}

/// Owes the staff an alert about an address that is not ours.
pub(crate) async fn report_tampering(
    context: &Context,
    invoice: InvoiceId,
) -> Result<(), StoreError> {
    let mut tx = context.begin().await?;
    alert_of_tampering(context, &mut tx, &invoice.to_string()).await?;
    tx.commit().await
}

/// Owes that alert in a transaction, once for each subject: a shopper who taps again and again, or
/// somebody who sends dust, must not flood the staff. Answers whether it is owed now.
pub(crate) async fn alert_of_tampering(
    context: &Context,
    tx: &mut Box<dyn StoreTx>,
    subject: &str,
) -> Result<bool, StoreError> {
    let notice = Notice::TamperAlert {
        entity: "address".into(),
        subject: subject.into(),
    };
    let fact = Fact {
        scope: "tampered address".into(),
        key: subject.into(),
        digest: String::new(),
    };
    let first = tx.inbox().take(&fact, "").await? == Taken::First;
    if first {
        tx.outbox()
            .push(notice.owe(context.clock.now(), &*context.entropy));
    }
    Ok(first)
}

/// Shared by everybody who shows a payment: the address is never taken from the database alone.
pub(crate) async fn payment_view(
    context: &Context,
    view: &mut Box<dyn StoreRead>,
    id: InvoiceId,
    number: OrderNumber,
) -> Result<PaymentView, ShowPaymentError> {
    let invoice = view.invoice(id).await?.ok_or(ShowPaymentError::NotFound)?;
    let quote = view.quote(id).await?.ok_or(ShowPaymentError::NotFound)?;
    let record = match view.address(id).await {
        // The row does not fit its own tag: as foreign as an address that is not derived from our key.
        Err(StoreError::Corrupt { .. }) => return Err(ShowPaymentError::Tampered),
        found => found?.ok_or(ShowPaymentError::NotFound)?,
    };
    let asset = invoice.terms().asset;
    let rail = context.rail(&asset).ok_or(ShowPaymentError::NotFound)?;
    let derived = rail
        .receiving
        .derive(record.index)
        .filter(|_| record.account == rail.receiving.account());
    if derived != Some(record.recipient) {
        return Err(ShowPaymentError::Tampered);
    }
    let (height, _) = view.progress(asset.chain).await?;
    let of = |minor| Money::new(minor, Asset::OnChain(asset));
    let received = invoice.in_chain();
    let missing = invoice
        .terms()
        .payable
        .checked_sub(received)
        .unwrap_or(Minor::ZERO);
    // The link asks for what is still missing: a wallet that opens it completes a short payment.
    let asked = if missing.is_zero() {
        invoice.terms().payable
    } else {
        missing
    };
    Ok(PaymentView {
        invoice: id,
        number,
        price: quote.price,
        payable: of(invoice.terms().payable),
        symbol: rail.symbol.clone(),
        network: rail.network.clone(),
        test_network: rail.test_network,
        address: rail.receiving.text(&record.recipient),
        uri: rail.receiving.payment_uri(&record.recipient, &asset, asked),
        expires_at: invoice.terms().expires_at,
        state: invoice.state(),
        flags: invoice.flags(),
        received: of(received),
        missing: of(missing),
        confirmations: invoice.confirmations(height),
        needed: invoice.terms().confirmations,
    })
}
