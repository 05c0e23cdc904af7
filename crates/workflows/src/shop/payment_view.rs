use alloc::string::{String, ToString};

use chainstore_kernel::{Asset, Authorized, Minor, Money, StoreError, Timestamp};
use chainstore_orders::OrderNumber;
use chainstore_payments::{Flags, InvoiceId, InvoiceState};
use chainstore_ports::{AlertKind, StoreRead};

use crate::Context;

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
    /// Where to; derived from the key again just now.
    pub address: String,
    /// Opens a wallet with everything filled in.
    pub uri: String,
    /// Until when the quote holds.
    pub expires_at: Timestamp,
    /// Its state.
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

/// Why an invoice cannot be shown to its payer.
pub(crate) enum Unshown {
    /// There is no such invoice, or its asset is no longer taken.
    Unpayable,
    /// The address does not come from our key.
    Tampered,
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for Unshown {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// An invoice as its payer sees it. The address is never taken from the database alone: it is derived
/// again and compared.
pub(crate) async fn payment_view(
    context: &Context,
    view: &mut dyn StoreRead,
    id: InvoiceId,
    number: OrderNumber,
) -> Result<PaymentView, Unshown> {
    let invoice = view.invoice(id).await?.ok_or(Unshown::Unpayable)?;
    let quote = view.quote(id).await?.ok_or(Unshown::Unpayable)?;
    let record = match view.address(id).await {
        // The row does not fit its own tag: as foreign as an address that is not derived from our key.
        Err(StoreError::Corrupt { .. }) => return Err(Unshown::Tampered),
        found => found?.ok_or(Unshown::Unpayable)?,
    };
    let asset = invoice.terms().asset;
    let rail = context.rail(&asset).ok_or(Unshown::Unpayable)?;
    let derived = rail
        .receiving
        .derive(record.index)
        .filter(|_| record.account == rail.receiving.account());
    if derived != Some(record.recipient) {
        return Err(Unshown::Tampered);
    }
    let progress = view.progress(asset.chain).await?;
    let of = |minor| Money::new(minor, Asset::OnChain(asset));
    let received = invoice.in_chain();
    let payable = invoice.terms().payable;
    let missing = payable.checked_sub(received).unwrap_or(Minor::ZERO);
    // The link asks for what is still missing: a wallet that opens it completes a short payment.
    let asked = if missing.is_zero() { payable } else { missing };
    Ok(PaymentView {
        invoice: id,
        number,
        price: quote.price,
        payable: of(payable),
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
        confirmations: invoice.confirmations(progress.height),
        needed: invoice.terms().confirmations,
    })
}

/// Tells the staff that the stored address of an invoice is not ours.
pub(crate) async fn report_tampering(
    context: &Context,
    who: &Authorized<'_>,
    invoice: InvoiceId,
) -> Result<(), StoreError> {
    let mut tx = context.begin(who).await?;
    let subject = invoice.to_string();
    context
        .alert(&mut *tx, AlertKind::AddressTampered, subject)
        .await?;
    tx.commit().await
}
