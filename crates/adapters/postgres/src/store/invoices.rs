use std::collections::BTreeMap;

use async_trait::async_trait;
use chainstore_kernel::{ChainId, Cursor, Id, OrderId, Page, PageRequest, StoreError, Timestamp};
use chainstore_payments::{
    BlockHash, Credit, Inclusion, Invoice, InvoiceId, Quote, Standing, TransferKey,
    ports::{InvoiceFilter, InvoiceRead, InvoiceStore},
};
use sea_orm::{
    ActiveValue::Set,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};

use crate::{
    entity::{invoice, transfer},
    error::{failed, written},
    fields::{digest, micros, number, parts, wide},
    queries::{
        Queries,
        invoices::{key, quote},
        pages::{Direction, by_id, paged},
    },
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
            asset: Set(terms.asset.to_string()),
            payable: Set(terms.payable.padded()),
            tolerance: Set(terms.tolerance.padded()),
            confirmations: Set(i64::from(terms.confirmations)),
            created_at: Set(terms.created_at.micros()),
            expires_at: Set(terms.expires_at.micros()),
            grace: Set(micros(terms.grace)),
            orphan_patience: Set(micros(terms.orphan_patience)),
            quote_currency: Set(quote.price.currency().to_string()),
            quote_price: Set(quote.price.minor().padded()),
            quote_payable: Set(quote.payable.padded()),
            rate_currency: Set(rate.currency.code().to_owned()),
            rate_asset: Set(rate.asset.to_string()),
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

#[async_trait]
impl InvoiceRead for Queries {
    async fn invoice(&mut self, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
        let select = invoice::Entity::find().filter(invoice::Column::Id.eq(id.uuid()));
        Ok(self.invoices_of(select).await?.pop())
    }

    async fn invoice_of(&mut self, order: OrderId) -> Result<Option<Invoice>, StoreError> {
        let select = invoice::Entity::find().filter(invoice::Column::OrderId.eq(order.uuid()));
        Ok(self.invoices_of(select).await?.pop())
    }

    async fn quote(&mut self, id: InvoiceId) -> Result<Option<Quote>, StoreError> {
        let row = invoice::Entity::find_by_id(id.uuid())
            .one(&self.db)
            .await
            .map_err(failed("quote"))?;
        row.as_ref().map(quote).transpose()
    }

    async fn ripe(
        &mut self,
        chain: ChainId,
        height: u64,
        take: u32,
    ) -> Result<Vec<Invoice>, StoreError> {
        let height = i64::try_from(height).unwrap_or(i64::MAX);
        let select = invoice::Entity::find()
            .filter(invoice::Column::Chain.eq(chain.to_string()))
            .filter(invoice::Column::RipeAt.lte(height))
            .order_by_asc(invoice::Column::RipeAt)
            .order_by_asc(invoice::Column::Id)
            .limit(u64::from(take));
        self.invoices_of(select).await
    }

    async fn due(
        &mut self,
        chain: ChainId,
        now: Timestamp,
        take: u32,
    ) -> Result<Vec<Invoice>, StoreError> {
        let select = invoice::Entity::find()
            .filter(invoice::Column::Chain.eq(chain.to_string()))
            .filter(invoice::Column::DueAt.lte(now.micros()))
            .order_by_asc(invoice::Column::DueAt)
            .order_by_asc(invoice::Column::Id)
            .limit(u64::from(take));
        self.invoices_of(select).await
    }

    async fn invoices_in_block(
        &mut self,
        chain: ChainId,
        block: BlockHash,
    ) -> Result<Vec<(Invoice, Vec<TransferKey>)>, StoreError> {
        let rows = transfer::Entity::find()
            .filter(transfer::Column::Chain.eq(chain.to_string()))
            .filter(transfer::Column::BlockHash.eq(block.0.to_vec()))
            .all(&self.db)
            .await
            .map_err(failed("transfer"))?;
        let mut keys: BTreeMap<InvoiceId, Vec<TransferKey>> = BTreeMap::new();
        for row in &rows {
            keys.entry(Id::from_uuid(row.invoice_id))
                .or_default()
                .push(key(row)?);
        }
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let select = invoice::Entity::find()
            .filter(invoice::Column::Id.is_in(keys.keys().map(|id| id.uuid())))
            .order_by_asc(invoice::Column::Id);
        let invoices = self.invoices_of(select).await?;
        let with_keys = invoices.into_iter().map(|invoice| {
            let mut keys = keys.remove(&invoice.id()).unwrap_or_default();
            keys.sort_unstable();
            (invoice, keys)
        });
        Ok(with_keys.collect())
    }

    async fn invoices(
        &mut self,
        filter: InvoiceFilter,
        page: PageRequest,
    ) -> Result<Page<Invoice>, StoreError> {
        let mut select = invoice::Entity::find();
        if let Some(state) = filter.state {
            select = select.filter(invoice::Column::State.eq(state.name()));
        }
        let columns = (invoice::Column::CreatedAt, invoice::Column::Id);
        let select = paged(select, columns, Direction::Down, page, by_id);
        let invoices = self.invoices_of(select).await?;
        Ok(page.cut(invoices, |invoice| Cursor {
            key: invoice.terms().created_at.micros(),
            id: invoice.id().uuid(),
        }))
    }
}
