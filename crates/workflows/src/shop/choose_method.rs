use alloc::string::{String, ToString};
use alloc::vec::Vec;

use chainstore_kernel::{Authorized, ChainAsset, Money, Needs, Timestamp, UseCase};
use chainstore_orders::Order;
use chainstore_orders::permissions::SHOP;
use chainstore_payments::{Asset, AttemptError, Invoice, InvoiceId, PaymentMethod, Quote, Rate};
use chainstore_ports::Notice;

use crate::attempts::{give_address, is_followed, offer};
use crate::audit::audited;
use crate::error::errors;
use crate::settlement::MovedInvoice;
use crate::{Context, Rail};

/// Changes the asset in which a shopper pays an invoice of their own. What is still missing is quoted anew, and gets an
/// address of its own; the earlier address stays watched, and what arrives there in time counts. The deadline of the
/// invoice stays where it is.
pub struct ChooseMethod;

/// The invoice, and the asset that the shopper wants to pay in.
#[derive(Clone, Copy, Debug)]
pub struct ChooseMethodCommand {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The asset.
    pub asset: ChainAsset,
}

errors! {
    /// Why the payment method is not changed.
    ChooseMethodError in "choose_method" {
        /// There is no such invoice, or it is somebody else's.
        NotFound = NotFound, "there is no such payment";
        /// Nothing is left to pay, or the time is over.
        Closed = Conflict, "this order can no longer be paid in another way";
        /// The method was changed too often.
        TooMany = Conflict, "the payment method of an order can be changed four times at most";
        /// The shop does not take this asset for these goods.
        MethodNotAllowed = Invalid, "these goods cannot be paid this way";
        /// There is no exchange rate, or the amount is too large for the asset.
        NoQuote = Unavailable, "there is no exchange rate at the moment; try again soon";
        /// The chain was never followed, so a payment on it would not be seen.
        ChainNotFollowed = Unavailable, "payments are not ready yet; try again in a minute";
        /// No receiving address could be derived.
        NoAddress = Internal, "no receiving address could be made";
    }
}

impl From<AttemptError> for ChooseMethodError {
    fn from(error: AttemptError) -> Self {
        match error {
            AttemptError::NothingOpen | AttemptError::TooLate => Self::Closed,
            AttemptError::TooMany => Self::TooMany,
        }
    }
}

audited! { MethodChosen(invoice: InvoiceId) = "payment.method_chosen" { attempt: u8, asset: String } }

impl UseCase for ChooseMethod {
    type Context = Context;
    const NAME: &'static str = "shop.choose_method";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = ChooseMethodCommand;
    type Output = ();
    type Error = ChooseMethodError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        ChooseMethodCommand { invoice, asset }: ChooseMethodCommand,
    ) -> Result<(), ChooseMethodError> {
        let shopper = who.shopper()?;
        let rail = context.rail(&asset);
        let rail = rail.ok_or(ChooseMethodError::MethodNotAllowed)?;
        // The source of rates may need the network, so it is asked before the transaction.
        let rate = context.rates.rate(context.currency(), asset).await;
        let now = context.clock.now();
        let mut tx = context.begin(who).await?;
        let invoice = tx.read().invoice(invoice).await?;
        let invoice = invoice.ok_or(ChooseMethodError::NotFound)?;
        let order = tx.read().order(invoice.order()).await?;
        let order = order.filter(|order| order.shopper() == shopper);
        let order = order.ok_or(ChooseMethodError::NotFound)?;
        let before = invoice.current();
        let moved = MovedInvoice::read(invoice);
        let known = moved.invoice.reusable(Asset::OnChain(asset), now);
        let chosen = if let Some(number) = known {
            moved.invoice.clone().choose(number, now)?
        } else {
            check_method(context, &order, rail, now)?;
            if !is_followed(&mut *tx, asset.chain).await? {
                return Err(ChooseMethodError::ChainNotFollowed);
            }
            let rate = rate.map_err(|_| ChooseMethodError::NoQuote)?;
            attempt_anew(moved.invoice.clone(), rail, rate, now)?
        };
        if chosen.current() == before {
            return Ok(());
        }
        let details = MethodChosen {
            invoice: chosen.id(),
            attempt: chosen.current().get(),
            asset: asset.id().to_string(),
        };
        let changed = Notice::InvoiceChanged {
            shopper,
            invoice: chosen.id(),
        };
        let (id, attempt) = (chosen.id(), chosen.current());
        let moved = moved.moved(chosen, Vec::new());
        moved.write(context, &mut *tx, who.actor()).await?;
        if known.is_none() {
            let address = give_address(&mut *tx, id, attempt, rail, now).await?;
            address.ok_or(ChooseMethodError::NoAddress)?;
        }
        context.audit(&mut *tx, who.actor(), &details)?;
        context.owe(&mut *tx, &changed);
        tx.commit().await?;
        Ok(())
    }
}

/// Whether the goods of this order may be paid by this rail.
fn check_method(
    context: &Context,
    order: &Order,
    rail: &Rail,
    now: Timestamp,
) -> Result<(), ChooseMethodError> {
    let kinds: Vec<_> = order.lines().iter().map(|line| line.kind).collect();
    let method = PaymentMethod::OnChain(rail.asset);
    if context
        .shop
        .methods
        .allowed(&kinds, &[method], now)
        .is_empty()
    {
        return Err(ChooseMethodError::MethodNotAllowed);
    }
    Ok(())
}

/// A further attempt over what is missing.
fn attempt_anew(
    invoice: Invoice,
    rail: &Rail,
    rate: Rate,
    now: Timestamp,
) -> Result<Invoice, ChooseMethodError> {
    invoice.is_open(now)?;
    let total = invoice.terms().total;
    let missing = Money::new(invoice.missing(), total.currency());
    let quote = Quote::lock(missing, rate).map_err(|_| ChooseMethodError::NoQuote)?;
    Ok(invoice.attempted(offer(rail, total, quote, now))?)
}
