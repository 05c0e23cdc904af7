use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use chainstore_kernel::{ChainId, Cursor, Id, OrderId, Page, PageRequest, StoreError, Timestamp};
use chainstore_payments::{
    AddressRecord, BlockHash, Header, Invoice, InvoiceId, Quote, Recipient, SuspenseEntry,
    TransferKey,
    ports::{
        ChainProgress, FoundAddress, InvoiceFilter, PaymentsRead, SuspenseFilter, TransferFilter,
        TransferRow,
    },
};
use sea_orm::{
    ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
};

use crate::{
    entity::{address, chain_header, invoice, suspense, transfer},
    error::failed,
    fields::{chain_asset, digest, number},
    queries::{
        Queries,
        chains::{header, progress_of, suspended},
        invoices::{credit, key, quote},
        pages::{Direction, by_id, paged},
    },
};

#[async_trait]
impl PaymentsRead for Queries {
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

    async fn holder(&mut self, key: TransferKey) -> Result<Option<InvoiceId>, StoreError> {
        let row = transfer::Entity::find()
            .filter(transfer::Column::Digest.eq(digest(&key)))
            .one(&self.db)
            .await
            .map_err(failed("transfer"))?;
        Ok(row.map(|row| Id::from_uuid(row.invoice_id)))
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

    async fn address(&mut self, invoice: InvoiceId) -> Result<Option<AddressRecord>, StoreError> {
        let select = address::Entity::find().filter(address::Column::InvoiceId.eq(invoice.uuid()));
        let (rows, keys) = self.address_rows(select).await?;
        let row = rows.first();
        row.map(|row| self.address_record(row, &keys)).transpose()
    }

    async fn addresses(
        &mut self,
        recipients: &[Recipient],
    ) -> Result<Vec<FoundAddress>, StoreError> {
        if recipients.is_empty() {
            return Ok(Vec::new());
        }
        let indexes: HashMap<Vec<u8>, Recipient> = recipients
            .iter()
            .map(|recipient| (self.recipient_index(recipient), *recipient))
            .collect();
        let select = address::Entity::find()
            .filter(address::Column::RecipientIndex.is_in(indexes.keys().cloned()));
        let (rows, keys) = self.address_rows(select).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            found.push(match self.address_record(row, &keys) {
                Ok(record) => FoundAddress::Intact(record),
                Err(StoreError::Corrupt { .. }) => FoundAddress::Damaged {
                    invoice: Id::from_uuid(row.invoice_id),
                    recipient: *indexes
                        .get(&row.recipient_index)
                        .ok_or_else(|| StoreError::corrupt("address", "nobody asked for it"))?,
                },
                Err(other) => return Err(other),
            });
        }
        Ok(found)
    }

    async fn headers(&mut self, chain: ChainId) -> Result<Vec<Header>, StoreError> {
        let rows = chain_header::Entity::find()
            .filter(chain_header::Column::Chain.eq(chain.to_string()))
            .order_by_asc(chain_header::Column::Height)
            .all(&self.db)
            .await
            .map_err(failed("header"))?;
        rows.iter().map(header).collect()
    }

    async fn progress(&mut self, chain: ChainId) -> Result<ChainProgress, StoreError> {
        let question = self.db.get_database_backend().build(&progress_of(chain));
        let row = self.db.query_one_raw(question).await;
        let row = row
            .map_err(failed("chain progress"))?
            .ok_or_else(|| StoreError::corrupt("chain progress", "it has no row"))?;
        let (height, seen): (Option<i64>, Option<i64>) = row
            .try_get_many("", &["height".into(), "seen".into()])
            .map_err(failed("chain progress"))?;
        Ok(ChainProgress {
            height: number("header", height.unwrap_or(0))?,
            observed_through: seen.map_or(Timestamp::EPOCH, Timestamp::from_micros),
        })
    }

    async fn suspended_in_block(
        &mut self,
        chain: ChainId,
        block: BlockHash,
    ) -> Result<Vec<SuspenseEntry>, StoreError> {
        let rows = suspense::Entity::find()
            .filter(suspense::Column::Chain.eq(chain.to_string()))
            .filter(suspense::Column::BlockHash.eq(block.0.to_vec()))
            .order_by_asc(suspense::Column::Id)
            .all(&self.db)
            .await
            .map_err(failed("suspense"))?;
        rows.iter().map(suspended).collect()
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

    /// Transfers of the same moment are sorted by their digest. The cursor holds its first half, which is
    /// enough to tell them apart.
    async fn transfers(
        &mut self,
        filter: TransferFilter,
        page: PageRequest,
    ) -> Result<Page<TransferRow>, StoreError> {
        let mut select = transfer::Entity::find();
        if let Some(invoice) = filter.invoice {
            select = select.filter(transfer::Column::InvoiceId.eq(invoice.uuid()));
        }
        if let Some(tx) = filter.tx {
            select = select.filter(transfer::Column::Tx.eq(tx.0.to_vec()));
        }
        let columns = (transfer::Column::PaidAt, transfer::Column::Digest);
        let half = |id: Uuid| id.into_bytes().to_vec().into();
        let rows = paged(select, columns, Direction::Down, page, half)
            .all(&self.db)
            .await
            .map_err(failed("transfer"))?;
        if rows.is_empty() {
            return Ok(Page {
                items: Vec::new(),
                next: None,
            });
        }
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
        let found = rows.iter().map(|row| {
            let asset = assets.get(&row.invoice_id).ok_or_else(missing)?;
            let place = row.digest.first_chunk().ok_or_else(missing)?;
            let place = Cursor {
                key: row.paid_at,
                id: Uuid::from_bytes(*place),
            };
            let transfer = TransferRow {
                invoice: Id::from_uuid(row.invoice_id),
                asset: chain_asset("invoice", asset)?,
                key: key(row)?,
                credit: credit(row)?,
            };
            Ok((transfer, place))
        });
        let found = found.collect::<Result<Vec<_>, StoreError>>()?;
        Ok(page.cut(found, |(_, place)| *place).map(|(row, _)| row))
    }

    async fn suspense(
        &mut self,
        filter: SuspenseFilter,
        page: PageRequest,
    ) -> Result<Page<SuspenseEntry>, StoreError> {
        let mut select = suspense::Entity::find();
        if let Some(reason) = filter.reason {
            select = select.filter(suspense::Column::Reason.eq(reason.name()));
        }
        let columns = (suspense::Column::Since, suspense::Column::Id);
        let rows = paged(select, columns, Direction::Up, page, by_id)
            .all(&self.db)
            .await
            .map_err(failed("suspense"))?;
        let entries = rows.iter().map(suspended).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(entries, |entry| Cursor {
            key: entry.since.micros(),
            id: entry.id.uuid(),
        }))
    }
}
