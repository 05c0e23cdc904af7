use async_trait::async_trait;
use chainstore_kernel::StoreError;
use chainstore_payments::{AccountTag, AddressRecord, ports::AddressBook};
use chainstore_privacy::KeyOwner;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, Statement};

use crate::{
    config::Engine,
    entity::address,
    error::{failed, unavailable},
    fields::number,
    queries::{address_tag, recipient_binding},
    transaction::SqlTx,
};

/// The generation of a sealed recipient: it is never rewritten.
const GENERATION: i32 = 0;

#[async_trait]
impl AddressBook for SqlTx {
    /// All accounts take their numbers from one sequence. Each index is given out once, so the indexes of
    /// one account have gaps.
    async fn next_index(&mut self, _account: AccountTag) -> Result<u32, StoreError> {
        let sql = match self.queries.engine {
            Engine::Postgres => "SELECT nextval('address_indexes') AS number",
            Engine::Sqlite => {
                "UPDATE address_indexes SET next = next + 1 RETURNING next - 1 AS number"
            }
        };
        let db = &self.queries.db;
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let row = db
            .query_one_raw(statement)
            .await
            .map_err(failed("address index"))?;
        let row = row.ok_or_else(|| unavailable("there is no address index"))?;
        number(
            "address index",
            row.try_get::<i64>("", "number")
                .map_err(failed("address index"))?,
        )
    }

    async fn add(&mut self, record: &AddressRecord) -> Result<(), StoreError> {
        let (sealing, db) = (&self.queries.sealing, &self.queries.db);
        let id = record.invoice.to_string();
        let binding = recipient_binding(&id, number("address", GENERATION)?);
        let sealed = self
            .queries
            .seal(KeyOwner::Accounting, &binding, record.recipient.bytes())
            .await?;
        let row = address::ActiveModel {
            invoice_id: Set(record.invoice.uuid()),
            chain: Set(record.chain.to_string()),
            account: Set(record.account.to_string()),
            account_index: Set(i64::from(record.index)),
            recipient: Set(sealed),
            recipient_generation: Set(GENERATION),
            recipient_index: Set(self.queries.recipient_index(&record.recipient)),
            given_at: Set(record.given_at.micros()),
            tag: Set(sealing
                .cipher
                .integrity_tag("addresses", &address_tag(record))
                .to_vec()),
        };
        let insert = address::Entity::insert(row)
            .exec_without_returning(db)
            .await;
        insert.map(drop).map_err(failed("address"))
    }
}
