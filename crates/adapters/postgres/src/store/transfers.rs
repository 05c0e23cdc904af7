use std::collections::HashMap;

use async_trait::async_trait;
use chainstore_kernel::{Cursor, Id, Page, PageRequest, StoreError};
use chainstore_payments::{
    AttemptNumber, InvoiceId, TransferKey,
    ports::{TransferFilter, TransferRead, TransferRow},
};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect, entity::prelude::*};

use crate::{
    entity::transfer,
    error::failed,
    fields::{attempt_number, transfer_digest, values},
    queries::{
        Queries,
        credits::{of_transfer, transfer_key},
        pages::{Direction, paged},
    },
};

#[async_trait]
impl TransferRead for Queries {
    async fn holders(
        &mut self,
        keys: &[TransferKey],
    ) -> Result<Vec<(TransferKey, InvoiceId, AttemptNumber)>, StoreError> {
        let mut asked: HashMap<Vec<u8>, TransferKey> = keys
            .iter()
            .map(|key| (transfer_digest(key), *key))
            .collect();
        let mut holders = Vec::new();
        for digests in values(asked.keys().cloned().collect()) {
            let rows: Vec<(Vec<u8>, Uuid, i32)> = transfer::Entity::find()
                .select_only()
                .column(transfer::Column::Digest)
                .column(transfer::Column::InvoiceId)
                .column(transfer::Column::Attempt)
                .filter(transfer::Column::Digest.is_in(digests))
                .into_tuple()
                .all(&self.db)
                .await
                .map_err(failed("transfer"))?;
            for (digest, invoice, attempt) in rows {
                let attempt = attempt_number("transfer", attempt)?;
                if let Some(key) = asked.remove(&digest) {
                    holders.push((key, Id::from_uuid(invoice), attempt));
                }
            }
        }
        Ok(holders)
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
        let found = rows.iter().map(|row| {
            let place = row
                .digest
                .first_chunk()
                .ok_or_else(|| StoreError::corrupt("transfer", "its digest is too short"))?;
            let place = Cursor {
                key: row.paid_at,
                id: Uuid::from_bytes(*place),
            };
            let transfer = TransferRow {
                invoice: Id::from_uuid(row.invoice_id),
                attempt: attempt_number("transfer", row.attempt)?,
                key: transfer_key(row)?,
                credit: of_transfer(row)?,
            };
            Ok((transfer, place))
        });
        let found = found.collect::<Result<Vec<_>, StoreError>>()?;
        Ok(page.cut(found, |(_, place)| *place).map(|(row, _)| row))
    }
}
