use async_trait::async_trait;
use chainstore_kernel::{Asset, StoreError};
use chainstore_payments::{
    Credit, Inclusion, Invoice, InvoiceId, Quote, Standing, TransferKey, ports::InvoiceStore,
};
use sea_orm::{
    ActiveValue::Set,
    EntityTrait, QueryFilter,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};

use crate::{
    entity::{invoice, transfer},
    error::{failed, written},
    fields::{digest, micros, number, parts, wide},
    transaction::SqlTx,
};

#[async_trait]
impl InvoiceStore for SqlTx {
    async fn add(&mut self, invoice: &Invoice, quote: &Quote) -> Result<(), StoreError> {
        let (terms, rate) = (invoice.terms(), &quote.rate);
        let row = invoice::ActiveModel {
            id: Set(invoice.id().uuid()),
            order_id: Set(invoice.order().uuid()),
            chain: Set(terms.asset.chain.to_string()),
            asset: Set(Asset::OnChain(terms.asset).to_string()),
            payable: Set(terms.payable.padded()),
            tolerance: Set(terms.tolerance.padded()),
            confirmations: Set(i64::from(terms.confirmations)),
            created_at: Set(terms.created_at.micros()),
            expires_at: Set(terms.expires_at.micros()),
            grace: Set(micros(terms.grace)),
            orphan_patience: Set(micros(terms.orphan_patience)),
            quote_asset: Set(quote.price.asset().to_string()),
            quote_price: Set(quote.price.minor().padded()),
            quote_payable: Set(quote.payable.padded()),
            rate_currency: Set(rate.currency.code().to_owned()),
            rate_asset: Set(Asset::OnChain(rate.asset).to_string()),
            rate_numerator: Set(wide(rate.numerator)),
            rate_denominator: Set(wide(rate.denominator)),
            rate_at: Set(rate.at.micros()),
            version: Set(invoice.version()),
            ..standing(invoice)?
        };
        let insert = invoice::Entity::insert(row)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map_err(failed("invoice"))?;
        self.write_ledger(invoice).await
    }

    async fn save(&mut self, invoice: &Invoice) -> Result<(), StoreError> {
        let row = invoice::ActiveModel {
            version: Set(invoice.version().saturating_add(1)),
            ..standing(invoice)?
        };
        let update = invoice::Entity::update_many()
            .set(row)
            .filter(invoice::Column::Id.eq(invoice.id().uuid()))
            .filter(invoice::Column::Version.eq(invoice.version()))
            .exec(&self.queries.db)
            .await
            .map_err(failed("invoice"))?;
        written("invoice", update.rows_affected)?;
        self.write_ledger(invoice).await
    }
}

impl SqlTx {
    /// Writes all entries in as few statements as possible. The statement does not write an entry that is
    /// already in the ledger of another invoice; the number of written rows then shows it.
    async fn write_ledger(&self, invoice: &Invoice) -> Result<(), StoreError> {
        let entries = invoice.ledger().iter();
        let rows = entries
            .map(|(key, credit)| entry(invoice.id(), key, credit))
            .collect::<Result<Vec<_>, _>>()?;
        let excluded = Expr::col(("excluded", transfer::Column::InvoiceId));
        let same_invoice = OnConflict::column(transfer::Column::Digest)
            .update_columns([
                // A transaction that is mined again in another block may move another amount.
                transfer::Column::Amount,
                transfer::Column::BlockHeight,
                transfer::Column::BlockHash,
                transfer::Column::OrphanedSince,
                transfer::Column::Suspended,
                transfer::Column::Surplus,
            ])
            .action_and_where(ExprTrait::eq(
                Expr::col((transfer::Entity, transfer::Column::InvoiceId)),
                excluded,
            ))
            .to_owned();
        for part in parts(rows) {
            let expected = part.len() as u64;
            let count = transfer::Entity::insert_many(part)
                .on_conflict(same_invoice.clone())
                .exec_without_returning(&self.queries.db)
                .await
                .map_err(failed("transfer"))?;
            if count != expected {
                return Err(StoreError::duplicate("transfer"));
            }
        }
        Ok(())
    }
}

/// The columns that change when an invoice changes its state.
fn standing(invoice: &Invoice) -> Result<invoice::ActiveModel, StoreError> {
    let flags = invoice.flags();
    Ok(invoice::ActiveModel {
        state: Set(invoice.state().name().to_owned()),
        covered: Set(invoice.covered()),
        under: Set(flags.under),
        over: Set(flags.over),
        late: Set(flags.late),
        ripe_at: Set(invoice
            .ripe_at()
            .map(|height| number("invoice", height))
            .transpose()?),
        due_at: Set(invoice.due_at().micros()),
        ..Default::default()
    })
}

fn entry(
    invoice: InvoiceId,
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
    };
    let suspended = match credit.standing {
        Standing::Counted => None,
        Standing::Suspended(reason) => Some(reason.name().to_owned()),
    };
    Ok(transfer::ActiveModel {
        digest: Set(digest(key)),
        invoice_id: Set(invoice.uuid()),
        chain: Set(key.chain.to_string()),
        tx: Set(key.tx.0.to_vec()),
        tx_index: Set(i64::from(key.index)),
        amount: Set(credit.amount.padded()),
        paid_at: Set(credit.paid_at.micros()),
        block_height: Set(height),
        block_hash: Set(hash),
        orphaned_since: Set(orphaned),
        suspended: Set(suspended),
        surplus: Set(credit.surplus.padded()),
    })
}
