use std::collections::HashMap;

use async_trait::async_trait;
use chainstore_kernel::{Cursor, Id, Page, PageRequest, StoreError};
use chainstore_payments::{
    InvoiceId, TransferKey,
    ports::{TransferFilter, TransferRead, TransferRow},
};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect, entity::prelude::*};

use crate::{
    entity::{invoice, transfer},
    error::failed,
    fields::{chain_asset, digest},
    queries::{
        Queries,
        invoices::{credit, key},
        pages::{Direction, paged},
    },
};

#[async_trait]
impl TransferRead for Queries {
    async fn holder(&mut self, key: TransferKey) -> Result<Option<InvoiceId>, StoreError> {
        let row = transfer::Entity::find()
            .filter(transfer::Column::Digest.eq(digest(&key)))
            .one(&self.db)
            .await
            .map_err(failed("transfer"))?;
        Ok(row.map(|row| Id::from_uuid(row.invoice_id)))
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
}
