//! What checkout and a change of the payment method share: a way to pay, and the address that receives it.

use chainstore_kernel::{ChainId, Money, StoreError, Timestamp};
use chainstore_payments::{AddressRecord, AttemptNumber, InvoiceId, Method, NewAttempt, Quote};
use chainstore_ports::StoreTx;

use crate::Rail;

/// A way to pay by this rail at this quote. How many confirmations it needs depends on the value at risk, which is the
/// whole order: the goods leave when all of it is paid.
pub(crate) fn offer(rail: &Rail, total: Money, quote: Quote, now: Timestamp) -> NewAttempt {
    NewAttempt {
        method: Method::OnChain {
            asset: rail.asset,
            confirmations: rail.policy.confirmations(total),
        },
        quote,
        opened_at: now,
        expires_at: now.plus(rail.policy.payment_window),
    }
}

/// Whether this chain was ever read up to its newest block. Before that, a payment on it would not be seen in time.
pub(crate) async fn is_followed(tx: &mut dyn StoreTx, chain: ChainId) -> Result<bool, StoreError> {
    let views = tx.read().progress().await?;
    let mut views = views.iter();
    Ok(views.any(|view| view.chain == chain && view.observed_through > Timestamp::EPOCH))
}

/// Gives an attempt an address that no other attempt has. `None` when none could be derived.
pub(crate) async fn give_address(
    tx: &mut dyn StoreTx,
    invoice: InvoiceId,
    attempt: AttemptNumber,
    rail: &Rail,
    now: Timestamp,
) -> Result<Option<AddressRecord>, StoreError> {
    let account = rail.receiving.account();
    let index = tx.addresses().next_index(account).await?;
    let Some(recipient) = rail.receiving.derive(index) else {
        return Ok(None);
    };
    let record = AddressRecord {
        invoice,
        attempt,
        chain: rail.asset.chain,
        account,
        index,
        recipient,
        given_at: now,
    };
    tx.addresses().add(&record).await?;
    Ok(Some(record))
}
