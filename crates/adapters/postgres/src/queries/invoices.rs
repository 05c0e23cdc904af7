use std::collections::{BTreeMap, HashMap};

use chainstore_kernel::{Currency, Id, StoreError, Timestamp};
use chainstore_payments::{
    BlockHash, Credit, Flags, Inclusion, Invoice, InvoiceState, Quote, Rate, Standing,
    StoredInvoice, SuspenseReason, Terms, TransferKey, TxHash,
};
use sea_orm::{EntityTrait, QueryFilter, Select, entity::prelude::*};

use crate::{
    entity::{invoice, transfer},
    error::failed,
    fields::{amount, array, chain_asset, duration, money, number, parse},
    queries::Queries,
};

type Ledger = BTreeMap<TransferKey, Credit>;

impl Queries {
    /// Invoices with their ledgers, in two queries for any number of invoices.
    pub(crate) async fn invoices_of(
        &self,
        select: Select<invoice::Entity>,
    ) -> Result<Vec<Invoice>, StoreError> {
        let rows = select.all(&self.db).await.map_err(failed("invoice"))?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let transfers = transfer::Entity::find()
            .filter(transfer::Column::InvoiceId.is_in(rows.iter().map(|row| row.id)))
            .all(&self.db)
            .await
            .map_err(failed("transfer"))?;
        let mut ledgers: HashMap<Uuid, Ledger> = HashMap::new();
        for row in &transfers {
            ledgers
                .entry(row.invoice_id)
                .or_default()
                .insert(key(row)?, credit(row)?);
        }
        rows.iter()
            .map(|row| invoice(row, ledgers.remove(&row.id).unwrap_or_default()))
            .collect()
    }
}

/// The identity of a stored transfer.
pub(crate) fn key(row: &transfer::Model) -> Result<TransferKey, StoreError> {
    Ok(TransferKey {
        chain: parse("transfer", &row.chain)?,
        tx: TxHash(array("transfer", &row.tx)?),
        index: number("transfer", row.tx_index)?,
    })
}

pub(crate) fn credit(row: &transfer::Model) -> Result<Credit, StoreError> {
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
    let standing = match row.suspended.as_deref() {
        None => Standing::Counted,
        Some(reason) => Standing::Suspended(
            SuspenseReason::parse(reason)
                .ok_or_else(|| StoreError::corrupt("transfer", "its reason is unknown"))?,
        ),
    };
    Ok(Credit {
        amount: amount("transfer", &row.amount)?,
        paid_at: Timestamp::from_micros(row.paid_at),
        inclusion,
        standing,
        surplus: amount("transfer", &row.surplus)?,
    })
}

fn invoice(row: &invoice::Model, ledger: Ledger) -> Result<Invoice, StoreError> {
    Ok(Invoice::restore(StoredInvoice {
        id: Id::from_uuid(row.id),
        order: Id::from_uuid(row.order_id),
        terms: Terms {
            asset: chain_asset("invoice", &row.asset)?,
            payable: amount("invoice", &row.payable)?,
            tolerance: amount("invoice", &row.tolerance)?,
            confirmations: number("invoice", row.confirmations)?,
            created_at: Timestamp::from_micros(row.created_at),
            expires_at: Timestamp::from_micros(row.expires_at),
            grace: duration("invoice", row.grace)?,
            orphan_patience: duration("invoice", row.orphan_patience)?,
        },
        ledger,
        state: InvoiceState::parse(&row.state)
            .ok_or_else(|| StoreError::corrupt("invoice", "its state is unknown"))?,
        covered: row.covered,
        flags: Flags {
            under: row.under,
            over: row.over,
            late: row.late,
        },
        version: row.version,
    }))
}

pub(crate) fn quote(row: &invoice::Model) -> Result<Quote, StoreError> {
    Ok(Quote {
        price: money("quote", &row.quote_currency, &row.quote_price)?,
        rate: Rate {
            currency: Currency::new(&row.rate_currency)
                .map_err(|_| StoreError::corrupt("quote", "its currency is none"))?,
            asset: chain_asset("quote", &row.rate_asset)?,
            numerator: parse("quote", &row.rate_numerator)?,
            denominator: parse("quote", &row.rate_denominator)?,
            at: Timestamp::from_micros(row.rate_at),
        },
        payable: amount("quote", &row.quote_payable)?,
    })
}
