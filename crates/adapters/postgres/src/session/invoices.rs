use std::collections::{BTreeMap, HashMap};

use chainstore_kernel::{Currency, Id, OrderId, StoreError, Timestamp};
use chainstore_payments::ports::TransferRow;
use chainstore_payments::{
    BlockHash, Credit, Flags, Inclusion, Invoice, InvoiceId, InvoiceState, Quote, Rate, Standing,
    StoredInvoice, SuspenseReason, Terms, TransferKey, TxHash,
};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, entity::prelude::*};

use crate::{
    entity::{invoice, transfer},
    error::failed,
    fields::{amount, array, chain_asset, duration, money, number, parse},
    session::{Session, pages::below},
};

type Ledger = BTreeMap<TransferKey, Credit>;

impl Session {
    pub(crate) async fn invoice(&self, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
        let select = invoice::Entity::find().filter(invoice::Column::Id.eq(id.uuid()));
        Ok(self.invoices_of(select).await?.pop())
    }

    pub(crate) async fn invoice_of_order(
        &self,
        order: OrderId,
    ) -> Result<Option<Invoice>, StoreError> {
        let select = invoice::Entity::find().filter(invoice::Column::OrderId.eq(order.uuid()));
        Ok(self.invoices_of(select).await?.pop())
    }

    pub(crate) async fn order_of(&self, invoice: InvoiceId) -> Result<Option<OrderId>, StoreError> {
        let row = invoice::Entity::find_by_id(invoice.uuid())
            .one(&self.db)
            .await
            .map_err(failed("invoice"))?;
        Ok(row.map(|row| Id::from_uuid(row.order_id)))
    }

    pub(crate) async fn quote(&self, id: InvoiceId) -> Result<Option<Quote>, StoreError> {
        let row = invoice::Entity::find_by_id(id.uuid())
            .one(&self.db)
            .await
            .map_err(failed("quote"))?;
        row.as_ref().map(quote).transpose()
    }

    pub(crate) async fn newest_invoices(
        &self,
        state: Option<&str>,
        after: Option<InvoiceId>,
        take: u32,
    ) -> Result<Vec<Invoice>, StoreError> {
        let mut select = invoice::Entity::find()
            .order_by_desc(invoice::Column::CreatedAt)
            .order_by_desc(invoice::Column::Id)
            .limit(u64::from(take));
        if let Some(state) = state {
            select = select.filter(invoice::Column::State.eq(state));
        }
        if let Some(after) = after {
            let cursor = invoice::Entity::find_by_id(after.uuid())
                .one(&self.db)
                .await
                .map_err(failed("invoice"))?;
            let Some(cursor) = cursor else {
                return Ok(Vec::new());
            };
            let newest_first = (invoice::Column::CreatedAt, invoice::Column::Id);
            select = select.filter(below(newest_first, (cursor.created_at, cursor.id)));
        }
        self.invoices_of(select).await
    }

    /// Invoices with their ledgers: two queries, however many they are.
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

impl Session {
    /// Transfers, newest first, with their invoices' assets: two queries, however many they are.
    pub(crate) async fn newest_transfers(
        &self,
        invoice: Option<InvoiceId>,
        tx: Option<TxHash>,
        take: u32,
    ) -> Result<Vec<TransferRow>, StoreError> {
        let mut select = transfer::Entity::find()
            .order_by_desc(transfer::Column::PaidAt)
            .order_by_desc(transfer::Column::Digest)
            .limit(u64::from(take));
        if let Some(invoice) = invoice {
            select = select.filter(transfer::Column::InvoiceId.eq(invoice.uuid()));
        }
        if let Some(tx) = tx {
            select = select.filter(transfer::Column::Tx.eq(tx.0.to_vec()));
        }
        let rows = select.all(&self.db).await.map_err(failed("transfer"))?;
        let assets: HashMap<Uuid, String> = invoice::Entity::find()
            .select_only()
            .column(invoice::Column::Id)
            .column(invoice::Column::Asset)
            .filter(invoice::Column::Id.is_in(rows.iter().map(|row| row.invoice_id)))
            .into_tuple()
            .all(&self.db)
            .await
            .map_err(failed("invoice"))?
            .into_iter()
            .collect();
        let missing = || StoreError::corrupt("transfer", "its invoice does not exist");
        rows.iter()
            .map(|row| {
                let asset = assets.get(&row.invoice_id).ok_or_else(missing)?;
                Ok(TransferRow {
                    invoice: Id::from_uuid(row.invoice_id),
                    asset: chain_asset("invoice", asset)?,
                    key: key(row)?,
                    credit: credit(row)?,
                })
            })
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

fn credit(row: &transfer::Model) -> Result<Credit, StoreError> {
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

fn quote(row: &invoice::Model) -> Result<Quote, StoreError> {
    Ok(Quote {
        price: money("quote", &row.quote_asset, &row.quote_price)?,
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
