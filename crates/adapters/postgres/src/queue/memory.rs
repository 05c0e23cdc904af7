use async_trait::async_trait;
use chainstore_kernel::{Authorized, StoreError};
use chainstore_orders::PhotoName;
use chainstore_payments::InvoiceId;
use chainstore_ports::MessageMemory;
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use crate::{
    database::Database,
    entity::{chat_message, photo},
    error::failed,
    fields::number,
};

/// The message memory as tables.
#[derive(Clone, Debug)]
pub struct SqlMessageMemory {
    database: Database,
}

impl SqlMessageMemory {
    /// The memory in this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl MessageMemory for SqlMessageMemory {
    async fn payment_message(
        &self,
        _who: &Authorized<'_>,
        invoice: InvoiceId,
    ) -> Result<Option<i32>, StoreError> {
        let row = chat_message::Entity::find_by_id(invoice.uuid())
            .one(self.database.reader())
            .await;
        let row = row.map_err(failed("payment_message"))?;
        row.map(|row| number("payment_message", row.message_id))
            .transpose()
    }

    async fn remember_payment_message(
        &self,
        _who: &Authorized<'_>,
        invoice: InvoiceId,
        message: i32,
    ) -> Result<(), StoreError> {
        let row = chat_message::ActiveModel {
            invoice_id: Set(invoice.uuid()),
            message_id: Set(i64::from(message)),
        };
        let newest = OnConflict::column(chat_message::Column::InvoiceId)
            .update_column(chat_message::Column::MessageId)
            .to_owned();
        let single = self.database.single().await?;
        let insert = chat_message::Entity::insert(row)
            .on_conflict(newest)
            .exec_without_returning(single.db())
            .await;
        insert.map(drop).map_err(failed("payment_message"))
    }

    async fn photo(
        &self,
        _who: &Authorized<'_>,
        bot: i64,
        photo: &PhotoName,
    ) -> Result<Option<String>, StoreError> {
        let row = photo::Entity::find_by_id((bot, photo.to_string()))
            .one(self.database.reader())
            .await;
        Ok(row.map_err(failed("photo"))?.map(|row| row.handle))
    }

    async fn remember_photo(
        &self,
        _who: &Authorized<'_>,
        bot: i64,
        photo: &PhotoName,
        handle: &str,
    ) -> Result<(), StoreError> {
        let row = photo::ActiveModel {
            bot: Set(bot),
            photo: Set(photo.to_string()),
            handle: Set(handle.to_owned()),
        };
        let newest = OnConflict::columns([photo::Column::Bot, photo::Column::Photo])
            .update_column(photo::Column::Handle)
            .to_owned();
        let single = self.database.single().await?;
        let insert = photo::Entity::insert(row)
            .on_conflict(newest)
            .exec_without_returning(single.db())
            .await;
        insert.map(drop).map_err(failed("photo"))
    }
}
