use alloc::string::{String, ToString};

use chainstore_kernel::{Authorized, ChainAsset, Minor, Money, StoreError, Timestamp};
use chainstore_orders::OrderNumber;
use chainstore_payments::{Flags, InvoiceId, InvoiceState};
use chainstore_ports::{AlertKind, StoreRead};

use crate::Context;

/// An invoice as the shopper who pays it sees it.
#[derive(Clone, Debug)]
pub struct PaymentView {
    /// The id of the invoice.
    pub invoice: InvoiceId,
    /// The number by which people refer to its order.
    pub number: OrderNumber,
    /// The price in the shop's currency.
    pub price: Money,
    /// The asset that must be sent; the amounts below are in its smallest unit.
    pub asset: ChainAsset,
    /// The amount that must be sent.
    pub payable: Minor,
    /// The name of the asset that people know.
    pub symbol: String,
    /// The name of the network that people know.
    pub network: String,
    /// Whether it is a test network, whose coins have no value.
    pub test_network: bool,
    /// The address to send to. It was derived from the key again and compared with the stored one.
    pub address: String,
    /// A link that opens a wallet with address and amount filled in.
    pub uri: String,
    /// The moment until which the quote holds.
    pub expires_at: Timestamp,
    /// The state of the invoice.
    pub state: InvoiceState,
    /// Whether too much, too little or too late was paid.
    pub flags: Flags,
    /// The amount received so far.
    pub received: Minor,
    /// The amount still missing.
    pub missing: Minor,
    /// Confirmations of the newest transfer; `None` before one was seen.
    pub confirmations: Option<u64>,
    /// Confirmations that a transfer needs.
    pub needed: u32,
}

/// Why an invoice cannot be shown to the shopper who pays it.
pub(crate) enum Unshown {
    /// There is no such invoice, or its asset is no longer accepted.
    Unpayable,
    /// The stored address is not derived from our key, or the row was changed.
    Tampered,
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for Unshown {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// An invoice as the shopper who pays it sees it. The address in the database is not trusted: it is derived
/// from our key again and compared.
pub(crate) async fn payment_view(
    context: &Context,
    view: &mut dyn StoreRead,
    id: InvoiceId,
    number: OrderNumber,
) -> Result<PaymentView, Unshown> {
    let invoice = view.invoice(id).await?.ok_or(Unshown::Unpayable)?;
    let quote = view.quote(id).await?.ok_or(Unshown::Unpayable)?;
    let record = match view.address(id).await {
        // A row that does not match its integrity tag is treated like an address that is not derived from our
        // key.
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
    let received = invoice.in_chain();
    let payable = invoice.terms().payable;
    let missing = payable.checked_sub(received).unwrap_or(Minor::ZERO);
    // The link asks for what is still missing, so that a wallet that opens it completes a payment that was too
    // small.
    let asked = if missing.is_zero() { payable } else { missing };
    Ok(PaymentView {
        invoice: id,
        number,
        price: quote.price,
        asset,
        payable,
        symbol: rail.symbol.clone(),
        network: rail.network.clone(),
        test_network: rail.test_network,
        address: rail.receiving.text(&record.recipient),
        uri: rail.receiving.payment_uri(&record.recipient, &asset, asked),
        expires_at: invoice.terms().expires_at,
        state: invoice.state(),
        flags: invoice.flags(),
        received,
        missing,
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
