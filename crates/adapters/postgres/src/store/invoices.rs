use std::collections::{BTreeMap, HashSet};

use async_trait::async_trait;
use chainstore_kernel::{ChainId, Cursor, Id, OrderId, Page, PageRequest, StoreError, Timestamp};
use chainstore_payments::{
    Attempt, AttemptNumber, BlockHash, Invoice, InvoiceId, TransferKey,
    ports::{InvoiceFilter, InvoiceRead, InvoiceStore},
};
use sea_orm::{
    ActiveValue::Set, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*,
};

use crate::{
    entity::{attempt, invoice, transfer},
    error::{failed, written},
    fields::micros,
    queries::{
        Queries, attempts,
        credits::transfer_key,
        pages::{Direction, by_id, paged},
    },
    store::ledgers::Payments,
    together::insert_all,
    transaction::SqlTx,
};

#[async_trait]
impl InvoiceStore for SqlTx {
    async fn add(&mut self, invoice: &Invoice) -> Result<(), StoreError> {
        let (id, terms) = (invoice.id(), invoice.terms());
        let row = invoice::ActiveModel {
            id: Set(id.uuid()),
            order_id: Set(invoice.order().uuid()),
            currency: Set(terms.total.currency().to_string()),
            total: Set(terms.total.minor().padded()),
            tolerance: Set(terms.tolerance.padded()),
            created_at: Set(terms.created_at.micros()),
            expires_at: Set(terms.expires_at.micros()),
            grace: Set(micros(terms.grace)),
            orphan_patience: Set(micros(terms.orphan_patience)),
            version: Set(invoice.version()),
            ..standing(invoice)
        };
        let received = invoice.attempts().iter().flat_map(|attempt| {
            let ledger = attempt.ledger.iter();
            ledger.map(|(key, credit)| (attempt.number, key, credit))
        });
        let payments = Payments::to(id, received)?;
        let tables = vec![
            invoice::Entity::insert(row).into_query(),
            attempt::Entity::insert_many(attempt_rows(id, invoice.attempts())?).into_query(),
        ];
        insert_all(&self.queries.db, tables)
            .await
            .map_err(failed("invoice"))?;
        self.write_payments(payments).await
    }

    async fn save(&mut self, invoice: &Invoice) -> Result<(), StoreError> {
        let id = invoice.id();
        let attempts = attempt_rows(id, invoice.unsaved_attempts())?;
        let payments = Payments::to(id, invoice.unsaved_payments())?;
        let row = invoice::ActiveModel {
            version: Set(invoice.version().saturating_add(1)),
            ..standing(invoice)
        };
        let update = invoice::Entity::update_many()
            .set(row)
            .filter(invoice::Column::Id.eq(id.uuid()))
            .filter(invoice::Column::Version.eq(invoice.version()))
            .exec(&self.queries.db)
            .await
            .map_err(failed("invoice"))?;
        written("invoice", update.rows_affected)?;
        self.write_attempts(attempts).await?;
        self.write_payments(payments).await
    }
}

fn attempt_rows<'a>(
    invoice: InvoiceId,
    attempts: impl IntoIterator<Item = &'a Attempt>,
) -> Result<Vec<attempt::ActiveModel>, StoreError> {
    let attempts = attempts.into_iter();
    attempts
        .map(|attempt| attempts::columns(invoice, attempt))
        .collect()
}

/// The columns that change when an invoice changes its state.
fn standing(invoice: &Invoice) -> invoice::ActiveModel {
    let flags = invoice.flags();
    invoice::ActiveModel {
        state: Set(invoice.state().name().to_owned()),
        covered: Set(invoice.covered()),
        under: Set(flags.under),
        over: Set(flags.over),
        late: Set(flags.late),
        marked: Set(flags.marked),
        marked_at: Set(invoice.marked_at().map(Timestamp::micros)),
        current_attempt: Set(i32::from(invoice.current().get())),
        ..Default::default()
    }
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

    async fn ripe(
        &mut self,
        chain: ChainId,
        height: u64,
        take: u32,
    ) -> Result<Vec<Invoice>, StoreError> {
        let height = i64::try_from(height).unwrap_or(i64::MAX);
        self.reached(chain, attempt::Column::RipeAt, height, take)
            .await
    }

    async fn due(
        &mut self,
        chain: ChainId,
        through: Timestamp,
        take: u32,
    ) -> Result<Vec<Invoice>, StoreError> {
        self.reached(chain, attempt::Column::DueAt, through.micros(), take)
            .await
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
                .push(transfer_key(row)?);
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

impl Queries {
    /// Invoices with an attempt of this chain whose `column` is at most `reached`, the lowest first. An invoice whose
    /// attempts meet this more than once is answered once; the limit of the rows leaves room for that.
    async fn reached(
        &self,
        chain: ChainId,
        column: attempt::Column,
        reached: i64,
        take: u32,
    ) -> Result<Vec<Invoice>, StoreError> {
        let its_attempts = invoice::Entity::belongs_to(attempt::Entity)
            .from(invoice::Column::Id)
            .to(attempt::Column::InvoiceId)
            .into();
        let each = u64::from(AttemptNumber::LAST.get());
        let mut rows = invoice::Entity::find()
            .join(JoinType::InnerJoin, its_attempts)
            .filter(attempt::Column::Chain.eq(chain.to_string()))
            .filter(column.lte(reached))
            .order_by_asc(column)
            .order_by_asc(attempt::Column::InvoiceId)
            .limit(u64::from(take).saturating_mul(each))
            .all(&self.db)
            .await
            .map_err(failed("invoice"))?;
        let mut seen = HashSet::new();
        rows.retain(|row| seen.insert(row.id));
        rows.truncate(usize::try_from(take).unwrap_or(usize::MAX));
        self.with_attempts(&rows).await
    }
}
