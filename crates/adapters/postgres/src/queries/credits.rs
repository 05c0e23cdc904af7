//! Rows of payments: transfers on chains, and charges of Telegram.

use chainstore_kernel::{StoreError, Timestamp};
use chainstore_payments::{
    Asset, AttemptNumber, BlockHash, ChargeId, Credit, Inclusion, InvoiceId, PaymentKey, Standing,
    TransferKey, TxHash,
};
use sea_orm::ActiveValue::Set;

use crate::{
    entity::{charge, transfer},
    fields::{amount, array, asset, charge_digest, number, parse, transfer_digest},
    names::of_name,
};

/// The attempt that holds a payment.
pub(crate) type Holder = (InvoiceId, AttemptNumber);

/// The columns of a payment, in the table of its kind.
pub(crate) enum Columns {
    Transfer(transfer::ActiveModel),
    Charge(charge::ActiveModel),
}

/// The columns of a payment.
pub(crate) fn columns(
    holder: Holder,
    key: &PaymentKey,
    credit: &Credit,
) -> Result<Columns, StoreError> {
    match key {
        PaymentKey::Transfer(key) => transfer_columns(holder, key, credit).map(Columns::Transfer),
        PaymentKey::Charge(id) => charge_columns(holder, id, credit).map(Columns::Charge),
    }
}

fn transfer_columns(
    (invoice, attempt): Holder,
    key: &TransferKey,
    credit: &Credit,
) -> Result<transfer::ActiveModel, StoreError> {
    let (height, hash, orphaned) = match credit.inclusion {
        Inclusion::InBlock { height, hash } => (
            Some(number("transfer", height)?),
            Some(hash.0.to_vec()),
            None,
        ),
        Inclusion::Orphaned { since } => (None, None, Some(since.micros())),
        Inclusion::Charged | Inclusion::Refunded { .. } => {
            return Err(StoreError::corrupt("transfer", "it is held as a charge"));
        }
    };
    Ok(transfer::ActiveModel {
        digest: Set(transfer_digest(key)),
        invoice_id: Set(invoice.uuid()),
        attempt: Set(i32::from(attempt.get())),
        chain: Set(key.chain.to_string()),
        tx: Set(key.tx.0.to_vec()),
        tx_index: Set(i64::from(key.index)),
        asset: Set(credit.asset.to_string()),
        decimals: Set(i32::from(credit.asset.decimals())),
        amount: Set(credit.amount.padded()),
        paid_at: Set(credit.paid_at.micros()),
        block_height: Set(height),
        block_hash: Set(hash),
        orphaned_since: Set(orphaned),
        suspended: Set(suspended(credit.standing)),
        surplus: Set(credit.surplus.padded()),
    })
}

fn charge_columns(
    (invoice, attempt): Holder,
    id: &ChargeId,
    credit: &Credit,
) -> Result<charge::ActiveModel, StoreError> {
    let refunded = match credit.inclusion {
        Inclusion::Charged => None,
        Inclusion::Refunded { at } => Some(at.micros()),
        Inclusion::InBlock { .. } | Inclusion::Orphaned { .. } => {
            return Err(StoreError::corrupt("charge", "it is held as a transfer"));
        }
    };
    let currency = match credit.asset {
        Asset::Charged(currency) => currency,
        Asset::OnChain(_) => {
            return Err(StoreError::corrupt(
                "charge",
                "it is of an asset of a chain",
            ));
        }
    };
    Ok(charge::ActiveModel {
        digest: Set(charge_digest(id)),
        invoice_id: Set(invoice.uuid()),
        attempt: Set(i32::from(attempt.get())),
        charge: Set(id.text().to_owned()),
        currency: Set(currency.to_string()),
        amount: Set(credit.amount.padded()),
        paid_at: Set(credit.paid_at.micros()),
        refunded_at: Set(refunded),
        suspended: Set(suspended(credit.standing)),
        surplus: Set(credit.surplus.padded()),
    })
}

fn suspended(standing: Standing) -> Option<String> {
    match standing {
        Standing::Counted => None,
        Standing::Suspended(reason) => Some(reason.name().to_owned()),
    }
}

/// The identity of a stored transfer.
pub(crate) fn transfer_key(row: &transfer::Model) -> Result<TransferKey, StoreError> {
    Ok(TransferKey {
        chain: parse("transfer", &row.chain)?,
        tx: TxHash(array("transfer", &row.tx)?),
        index: number("transfer", row.tx_index)?,
    })
}

/// A stored transfer as its attempt holds it.
pub(crate) fn of_transfer(row: &transfer::Model) -> Result<Credit, StoreError> {
    let inclusion = match (
        row.block_height,
        row.block_hash.as_deref(),
        row.orphaned_since,
    ) {
        (Some(height), Some(hash), None) => Inclusion::InBlock {
            height: number("transfer", height)?,
            hash: BlockHash(array("transfer", hash)?),
        },
        (None, None, Some(since)) => Inclusion::Orphaned {
            since: Timestamp::from_micros(since),
        },
        _ => {
            return Err(StoreError::corrupt(
                "transfer",
                "it is neither in a block nor out of the chain",
            ));
        }
    };
    Ok(Credit {
        asset: asset("transfer", &row.asset, row.decimals)?,
        amount: amount("transfer", &row.amount)?,
        paid_at: Timestamp::from_micros(row.paid_at),
        inclusion,
        standing: standing("transfer", row.suspended.as_deref())?,
        surplus: amount("transfer", &row.surplus)?,
    })
}

/// The id that Telegram gave a charge.
pub(crate) fn charge_id(entity: &'static str, text: &str) -> Result<ChargeId, StoreError> {
    ChargeId::new(text).map_err(|error| StoreError::corrupt(entity, error.to_string()))
}

/// A stored charge as its attempt holds it.
pub(crate) fn of_charge(row: &charge::Model) -> Result<Credit, StoreError> {
    let refunded = row.refunded_at.map(Timestamp::from_micros);
    Ok(Credit {
        asset: Asset::Charged(parse("charge", &row.currency)?),
        amount: amount("charge", &row.amount)?,
        paid_at: Timestamp::from_micros(row.paid_at),
        inclusion: refunded.map_or(Inclusion::Charged, |at| Inclusion::Refunded { at }),
        standing: standing("charge", row.suspended.as_deref())?,
        surplus: amount("charge", &row.surplus)?,
    })
}

fn standing(entity: &'static str, suspended: Option<&str>) -> Result<Standing, StoreError> {
    suspended.map_or(Ok(Standing::Counted), |reason| {
        of_name(entity, reason).map(Standing::Suspended)
    })
}
