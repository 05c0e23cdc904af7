use alloc::string::{String, ToString};
use alloc::vec::Vec;

use chainstore_kernel::{Authorized, ChainAsset, Minor, Money, StoreError, Timestamp};
use chainstore_orders::OrderNumber;
use chainstore_payments::{Asset, AttemptNumber, Flags, Invoice, InvoiceId, InvoiceState, Views};
use chainstore_ports::{AlertKind, StoreRead};

use crate::{Context, Rail};

/// An invoice as the shopper who pays it sees it: what it asks, and the way to pay that they chose last.
#[derive(Clone, Debug)]
pub struct PaymentView {
    /// The id of the invoice.
    pub invoice: InvoiceId,
    /// The number by which people refer to its order.
    pub number: OrderNumber,
    /// The price in the shop's currency.
    pub price: Money,
    /// What was received so far by all ways to pay, in the shop's currency.
    pub paid: Money,
    /// The number of ways to pay that were chosen so far.
    pub attempts: usize,
    /// The asset that must be sent; the amounts below are in its smallest unit.
    pub asset: ChainAsset,
    /// The amount that this way to pay asks when nothing was received.
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
    /// The amount received by this way to pay.
    pub received: Minor,
    /// The amount still missing, whatever it was paid by.
    pub missing: Minor,
    /// Confirmations of the newest transfer of the way to pay that needs most of them; `None` before one was seen.
    pub confirmations: Option<u64>,
    /// Confirmations that such a transfer needs.
    pub needed: u32,
    /// The other assets that the shopper can choose now.
    pub others: Vec<OtherMethod>,
}

/// An asset that an invoice can be paid in instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherMethod {
    /// The asset.
    pub asset: ChainAsset,
    /// The name of the asset that people know.
    pub symbol: String,
    /// The name of the network that people know.
    pub network: String,
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
    let current = invoice.current();
    let attempt = invoice.attempt(current).ok_or(Unshown::Unpayable)?;
    let Asset::OnChain(asset) = attempt.asset() else {
        return Err(Unshown::Unpayable);
    };
    let record = match view.address(id, current).await {
        // A row that does not match its integrity tag is treated like an address that is not derived from our
        // key.
        Err(StoreError::Corrupt { .. }) => return Err(Unshown::Tampered),
        found => found?.ok_or(Unshown::Unpayable)?,
    };
    let rail = context.rail(&asset).ok_or(Unshown::Unpayable)?;
    let derived = rail
        .receiving
        .derive(record.index)
        .filter(|_| record.account == rail.receiving.account());
    if derived != Some(record.recipient) {
        return Err(Unshown::Tampered);
    }
    let views = Views {
        now: context.clock.now(),
        chains: view.progress().await?,
    };
    let payable = attempt.offer.quote.payable;
    let missing = invoice.missing_by(current);
    // The link asks for what is still missing, so that a wallet that opens it completes a payment that was too
    // small.
    let asked = if missing.is_zero() { payable } else { missing };
    let price = invoice.terms().total;
    let (confirmations, needed) = slowest(&invoice, current, &views);
    Ok(PaymentView {
        invoice: id,
        number,
        price,
        paid: Money::new(invoice.received(), price.currency()),
        attempts: invoice.attempts().len(),
        asset,
        payable,
        symbol: rail.symbol.clone(),
        network: rail.network.clone(),
        test_network: rail.test_network,
        address: rail.receiving.text(&record.recipient),
        uri: rail.receiving.payment_uri(&record.recipient, &asset, asked),
        expires_at: attempt.offer.expires_at,
        state: invoice.state(),
        flags: invoice.flags(),
        received: attempt.held(),
        missing,
        confirmations,
        needed,
        others: others(context, &invoice, rail, views.now),
    })
}

/// Confirmations of the attempt that is furthest from having all it needs, and how many it needs.
fn slowest(invoice: &Invoice, current: AttemptNumber, views: &Views) -> (Option<u64>, u32) {
    let attempts = invoice.attempts().iter().filter_map(|attempt| {
        let height = views.of(attempt.chain()?).height;
        let have = attempt.confirmations(height)?;
        let needed = attempt.offer.method.confirmations();
        Some((u64::from(needed).saturating_sub(have), have, needed))
    });
    if let Some((_, have, needed)) = attempts.max_by_key(|(left, _, _)| *left) {
        return (Some(have), needed);
    }
    let attempt = invoice.attempt(current);
    let needed = attempt.map(|attempt| attempt.offer.method.confirmations());
    (None, needed.unwrap_or_default())
}

/// The other ways to pay that can be chosen now. After the fifth, those that were chosen before are left.
fn others(
    context: &Context,
    invoice: &Invoice,
    current: &Rail,
    now: Timestamp,
) -> Vec<OtherMethod> {
    if invoice.is_open(now).is_err() {
        return Vec::new();
    }
    let full = invoice.attempts().len() >= usize::from(AttemptNumber::LAST.get());
    let rails = context.shop.rails.iter();
    let again = |rail: &Rail| invoice.reusable(Asset::OnChain(rail.asset), now).is_some();
    // A quote may end before its invoice; its asset can then be chosen anew.
    let others = rails.filter(|rail| rail.asset != current.asset || !again(rail));
    let others =
        others.filter(|rail| !full || invoice.reusable(Asset::OnChain(rail.asset), now).is_some());
    let others = others.map(|rail| OtherMethod {
        asset: rail.asset,
        symbol: rail.symbol.clone(),
        network: rail.network.clone(),
    });
    others.collect()
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
