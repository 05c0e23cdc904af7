use std::collections::HashMap;

use async_trait::async_trait;
use chainstore_kernel::{ChainId, Id, OrderId, StoreError, Timestamp};
use chainstore_payments::{
    AddressRecord, Invoice, InvoiceId, Quote, SuspenseEntry, TxHash,
    ports::{PaymentsRead, TransferRow},
};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{
    entity::{address, invoice, suspense, transfer},
    error::failed,
    fields::chain_asset,
    queries::{
        Queries,
        chains::suspended,
        invoices::{credit, key, quote},
        pages::below,
    },
};

#[async_trait]
impl PaymentsRead for Queries {
    async fn invoice(&mut self, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
        let select = invoice::Entity::find().filter(invoice::Column::Id.eq(id.uuid()));
        Ok(self.invoices_of(select).await?.pop())
    }

    async fn of_order(&mut self, order: OrderId) -> Result<Option<Invoice>, StoreError> {
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

    async fn address(&mut self, invoice: InvoiceId) -> Result<Option<AddressRecord>, StoreError> {
        let select = address::Entity::find().filter(address::Column::InvoiceId.eq(invoice.uuid()));
        let (rows, keys) = self.address_rows(select).await?;
        let row = rows.first();
        row.map(|row| self.address_record(row, &keys)).transpose()
    }

    async fn invoices(
        &mut self,
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

    async fn transfers(
        &mut self,
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

    async fn suspense(&mut self, take: u32) -> Result<Vec<SuspenseEntry>, StoreError> {
        let rows = suspense::Entity::find()
            .order_by_asc(suspense::Column::Since)
            .order_by_asc(suspense::Column::Id)
            .limit(u64::from(take))
            .all(&self.db)
            .await
            .map_err(failed("suspense"))?;
        rows.iter().map(suspended).collect()
    }

    async fn progress(&mut self, chain: ChainId) -> Result<(u64, Timestamp), StoreError> {
        Ok((
            self.height(chain).await?,
            self.observed_through(chain).await?,
        ))
    }
}
