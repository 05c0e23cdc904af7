use async_trait::async_trait;
use chainstore_kernel::StoreError;
use chainstore_payments::InvoiceId;
use chainstore_workflows::ports::ChatMemory;
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use crate::{
    entity::{chat_message, photo},
    error::failed,
    transaction::SqlTx,
};

#[async_trait]
impl ChatMemory for SqlTx {
    async fn remember_payment_message(
        &mut self,
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
        let insert = chat_message::Entity::insert(row)
            .on_conflict(newest)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("payment message"))
    }

    async fn remember_photo(
        &mut self,
        bot: i64,
        name: &str,
        handle: &str,
    ) -> Result<(), StoreError> {
        let row = photo::ActiveModel {
            bot: Set(bot),
            photo: Set(name.to_owned()),
            handle: Set(handle.to_owned()),
        };
        let newest = OnConflict::columns([photo::Column::Bot, photo::Column::Photo])
            .update_column(photo::Column::Handle)
            .to_owned();
        let insert = photo::Entity::insert(row)
            .on_conflict(newest)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("photo"))
    }
}
