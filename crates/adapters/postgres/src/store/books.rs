use async_trait::async_trait;
use chainstore_kernel::{Id, StoreError, Timestamp};
use chainstore_payments::{
    InvoiceId, Posting,
    ports::{BookRead, BookStore, PostedRow},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait, QueryFilter, QueryOrder,
    entity::prelude::*,
};

use crate::{
    entity::posting,
    error::failed,
    fields::{amount, asset, attempt_number},
    names::of_name,
    queries::Queries,
    transaction::SqlTx,
};

#[async_trait]
impl BookStore for SqlTx {
    async fn post(
        &mut self,
        invoice: InvoiceId,
        entry: &[Posting],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.posted
            .extend(entry.iter().map(|posting| posting::ActiveModel {
                seq: NotSet,
                invoice_id: Set(invoice.uuid()),
                attempt: Set(posting.attempt.map(|number| i32::from(number.get()))),
                account: Set(posting.account.name().to_owned()),
                asset: Set(posting.asset.to_string()),
                decimals: Set(i32::from(posting.asset.decimals())),
                side: Set(posting.side.name().to_owned()),
                amount: Set(posting.amount.padded()),
                value: Set(posting.value.padded()),
                at: Set(at.micros()),
            }));
        Ok(())
    }
}

#[async_trait]
impl BookRead for Queries {
    async fn postings(&mut self, invoice: InvoiceId) -> Result<Vec<PostedRow>, StoreError> {
        let rows = posting::Entity::find()
            .filter(posting::Column::InvoiceId.eq(invoice.uuid()))
            .order_by_asc(posting::Column::Seq)
            .all(&self.db)
            .await
            .map_err(failed("posting"))?;
        rows.iter().map(posted).collect()
    }
}

fn posted(row: &posting::Model) -> Result<PostedRow, StoreError> {
    let attempt = row.attempt;
    Ok(PostedRow {
        invoice: Id::from_uuid(row.invoice_id),
        posting: Posting {
            attempt: attempt
                .map(|number| attempt_number("posting", number))
                .transpose()?,
            account: of_name("posting", &row.account)?,
            asset: asset("posting", &row.asset, row.decimals)?,
            side: of_name("posting", &row.side)?,
            amount: amount("posting", &row.amount)?,
            value: amount("posting", &row.value)?,
        },
        at: Timestamp::from_micros(row.at),
    })
}
