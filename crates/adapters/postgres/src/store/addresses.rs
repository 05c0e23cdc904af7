use std::collections::HashMap;

use async_trait::async_trait;
use chainstore_kernel::{ChainId, Id, StoreError, Timestamp};
use chainstore_payments::{
    AccountTag, AddressRecord, AttemptNumber, InvoiceId, Recipient,
    ports::{AddressBook, AddressRead, FoundAddress},
};
use chainstore_privacy::{Binding, IndexPurpose, KeyOwner};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, Select, Statement,
    entity::prelude::*,
};

use crate::{
    config::Engine,
    entity::address,
    error::{failed, unavailable},
    fields::{attempt_number, canonical, number, parse},
    queries::Queries,
    sealing::Keys,
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
            .map_err(failed("address_index"))?;
        let row = row.ok_or_else(|| unavailable("there is no address index"))?;
        number(
            "address_index",
            row.try_get::<i64>("", "number")
                .map_err(failed("address_index"))?,
        )
    }

    async fn add(&mut self, record: &AddressRecord) -> Result<(), StoreError> {
        let (sealing, db) = (&self.queries.sealing, &self.queries.db);
        let place = place(record.invoice, record.attempt);
        let binding = binding(&place, number("address", GENERATION)?);
        let sealed = self
            .queries
            .seal(KeyOwner::Accounting, &binding, record.recipient.bytes())
            .await?;
        let row = address::ActiveModel {
            invoice_id: Set(record.invoice.uuid()),
            attempt: Set(i32::from(record.attempt.get())),
            chain: Set(record.chain.to_string()),
            account: Set(record.account.to_string()),
            account_index: Set(i64::from(record.index)),
            recipient: Set(sealed),
            recipient_generation: Set(GENERATION),
            recipient_index: Set(self.queries.recipient_index(&record.recipient)),
            given_at: Set(record.given_at.micros()),
            tag: Set(sealing
                .cipher
                .integrity_tag("addresses", &tag(record))
                .to_vec()),
        };
        let insert = address::Entity::insert(row)
            .exec_without_returning(db)
            .await;
        insert.map(drop).map_err(failed("address"))
    }
}

#[async_trait]
impl AddressRead for Queries {
    async fn address(
        &mut self,
        id: InvoiceId,
        attempt: AttemptNumber,
    ) -> Result<Option<AddressRecord>, StoreError> {
        let select = address::Entity::find()
            .filter(address::Column::InvoiceId.eq(id.uuid()))
            .filter(address::Column::Attempt.eq(i32::from(attempt.get())));
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
}

/// The row of an address, as its binding names it.
fn place(invoice: InvoiceId, attempt: AttemptNumber) -> String {
    format!("{invoice}/{attempt}")
}

/// The binding of a sealed address: the place from which it cannot be moved.
const fn binding(row: &str, generation: u32) -> Binding<'_> {
    Binding {
        table: "addresses",
        column: "recipient",
        row,
        generation,
    }
}

/// The bytes that the integrity tag of a row covers: all columns with a meaning, and the address itself
/// before sealing.
fn tag(record: &AddressRecord) -> Vec<u8> {
    canonical(&[
        &record.invoice.bytes(),
        &[record.attempt.get()],
        record.chain.to_string().as_bytes(),
        &record.account.0,
        &record.index.to_be_bytes(),
        record.recipient.bytes(),
        &record.given_at.micros().to_be_bytes(),
    ])
}

impl Queries {
    fn recipient_index(&self, recipient: &Recipient) -> Vec<u8> {
        self.sealing
            .cipher
            .blind_index(IndexPurpose::Recipient, recipient.bytes())
            .0
            .to_vec()
    }

    async fn address_rows(
        &self,
        select: Select<address::Entity>,
    ) -> Result<(Vec<address::Model>, Keys), StoreError> {
        let rows = select.all(&self.db).await.map_err(failed("address"))?;
        let sealed = rows.iter().map(|row| row.recipient.as_slice());
        let keys = self.keys_for(sealed).await?;
        Ok((rows, keys))
    }

    /// The record of a row; an error unless sealed field, blind index and integrity tag all fit.
    fn address_record(
        &self,
        row: &address::Model,
        keys: &Keys,
    ) -> Result<AddressRecord, StoreError> {
        let invoice = InvoiceId::from_uuid(row.invoice_id);
        let attempt = attempt_number("address", row.attempt)?;
        let place = place(invoice, attempt);
        let binding = binding(&place, number("address", row.recipient_generation)?);
        let plain = self
            .sealing
            .open(keys, "address", &binding, &row.recipient)?;
        let chain: ChainId = parse("address", &row.chain)?;
        let record = AddressRecord {
            invoice,
            attempt,
            chain,
            account: account(&row.account)?,
            index: number("address", row.account_index)?,
            recipient: recipient(plain.expose())?,
            given_at: Timestamp::from_micros(row.given_at),
        };
        let holds = self
            .sealing
            .cipher
            .integrity_holds("addresses", &tag(&record), &row.tag)
            && self.recipient_index(&record.recipient) == row.recipient_index;
        if holds {
            Ok(record)
        } else {
            Err(StoreError::corrupt("address", "its tag does not fit"))
        }
    }
}

fn recipient(bytes: &[u8]) -> Result<Recipient, StoreError> {
    Recipient::new(bytes)
        .ok_or_else(|| StoreError::corrupt("address", "it has no bytes, or too many"))
}

fn account(text: &str) -> Result<AccountTag, StoreError> {
    u32::from_str_radix(text, 16)
        .map(|tag| AccountTag(tag.to_be_bytes()))
        .map_err(|_| StoreError::corrupt("address", "its account is none"))
}
