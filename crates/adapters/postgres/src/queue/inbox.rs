use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Authorized, StoreError, Timestamp, Tx};
use chainstore_ports::{AlertKind, Claimed, InboxQueue, Incoming};
use chainstore_privacy::{Binding, KeyOwner};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    entity::prelude::*,
    sea_query::OnConflict,
};

use super::{claim, shortened};
use crate::{database::Database, entity::inbox, error::failed, fields::number, sealing::Keys};

const CLAIM: &str = "\
    UPDATE inbox SET lease_until = $1, attempts = attempts + 1 WHERE id IN ( \
        SELECT i.id FROM inbox i \
        WHERE i.source = $2 AND NOT i.done AND i.lease_until <= $3 AND NOT EXISTS ( \
            SELECT 1 FROM inbox e \
            WHERE e.source = i.source AND e.person = i.person AND NOT e.done AND e.id < i.id) \
        ORDER BY i.id LIMIT $4 {lock}) \
    RETURNING *";

/// The generation of a body: it is sealed once and never rewritten.
const GENERATION: i32 = 0;

/// The durable inbox.
#[derive(Clone, Debug)]
pub struct SqlInbox {
    database: Database,
}

/// The binding of a sealed body. `row` is made of source and key, because the row has no id before it is
/// inserted.
fn binding(row: &str, generation: u32) -> Binding<'_> {
    Binding {
        table: "inbox",
        column: "body",
        row,
        generation,
    }
}

fn row_name(source: &str, key: &str) -> String {
    format!("{}:{source}:{key}", source.len())
}

impl SqlInbox {
    /// The inbox of this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    async fn write(&self, id: i64, row: inbox::ActiveModel) -> Result<(), StoreError> {
        let single = self.database.single().await?;
        let db = single.db();
        inbox::Entity::update_many()
            .set(row)
            .filter(inbox::Column::Id.eq(id))
            .filter(inbox::Column::Done.eq(false))
            .exec(db)
            .await
            .map(drop)
            .map_err(failed("inbox_item"))
    }

    fn opened(&self, keys: &Keys, row: &inbox::Model) -> Result<Claimed, StoreError> {
        let sealed = row
            .body
            .as_deref()
            .ok_or_else(|| StoreError::corrupt("inbox_item", "it has no body"))?;
        let name = row_name(&row.source, &row.item_key);
        let binding = binding(&name, number("inbox_item", row.body_generation)?);
        Ok(Claimed {
            id: row.id,
            key: row.item_key.clone(),
            body: self
                .database
                .sealing()
                .open(keys, "inbox_item", &binding, sealed)?,
            attempts: number("inbox_item", row.attempts)?,
            received_at: Timestamp::from_micros(row.received_at),
        })
    }
}

#[async_trait]
impl InboxQueue for SqlInbox {
    async fn accept(&self, _who: &Authorized<'_>, items: &[Incoming]) -> Result<usize, StoreError> {
        if items.is_empty() {
            return Ok(0);
        }
        let tx = self.database.write().await?;
        let sealing = self.database.sealing();
        let key = tx.queries.key_of(KeyOwner::Inbox).await?;
        let rows = items.iter().map(|item| {
            let name = row_name(&item.source, &item.key);
            let binding = binding(&name, number("inbox_item", GENERATION)?);
            Ok(inbox::ActiveModel {
                id: NotSet,
                source: Set(item.source.clone()),
                item_key: Set(item.key.clone()),
                person: Set(item
                    .person
                    .as_ref()
                    .map(|person| sealing.person(*person.expose()).0.to_vec())),
                body: Set(Some(sealing.seal_with(
                    &key,
                    &binding,
                    item.body.expose(),
                )?)),
                body_generation: Set(GENERATION),
                received_at: Set(item.received_at.micros()),
                lease_until: Set(0),
                attempts: Set(0),
                done: Set(false),
                parked: Set(None),
            })
        });
        let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        let known = OnConflict::columns([inbox::Column::Source, inbox::Column::ItemKey])
            .do_nothing()
            .to_owned();
        let new = inbox::Entity::insert_many(rows)
            .on_conflict(known)
            .exec_without_returning(&tx.queries.db)
            .await
            .map_err(failed("inbox_item"))?;
        Box::new(tx).commit().await?;
        if new > 0 {
            self.database.signals().inbox();
        }
        number("inbox_item", new)
    }

    async fn claim(
        &self,
        who: &Authorized<'_>,
        source: &str,
        take: u32,
        lease: Duration,
    ) -> Result<Vec<Claimed>, StoreError> {
        let now = self.database.sealing().clock.now();
        let values = [
            now.plus(lease).micros().into(),
            source.into(),
            now.micros().into(),
            i64::from(take).into(),
        ];
        let rows = {
            let single = self.database.single().await?;
            let db = single.db();
            let statement = claim(db.get_database_backend(), CLAIM, values);
            let rows = db.query_all_raw(statement).await;
            rows.map_err(failed("inbox_item"))?
        };
        let rows = rows
            .iter()
            .map(|row| inbox::Model::from_query_result(row, ""));
        let mut rows = rows
            .collect::<Result<Vec<_>, _>>()
            .map_err(failed("inbox_item"))?;
        rows.sort_by_key(|row| row.id);
        let bodies = rows.iter().filter_map(|row| row.body.as_deref());
        let reader = self.database.reader();
        let keys = self.database.sealing().keys_for(reader, bodies).await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in &rows {
            match self.opened(&keys, row) {
                Ok(item) => claimed.push(item),
                // A damaged item is parked, so that the items behind it go on.
                Err(error) => {
                    tracing::error!(id = row.id, %error, "an inbox item cannot be read; it is parked");
                    self.park(who, row.id, "it cannot be read").await?;
                }
            }
        }
        Ok(claimed)
    }

    async fn done(&self, _who: &Authorized<'_>, id: i64) -> Result<(), StoreError> {
        self.write(
            id,
            inbox::ActiveModel {
                done: Set(true),
                body: Set(None),
                ..Default::default()
            },
        )
        .await
    }

    async fn retry(
        &self,
        _who: &Authorized<'_>,
        id: i64,
        delay: Duration,
    ) -> Result<(), StoreError> {
        let until = self.database.sealing().clock.now().plus(delay).micros();
        self.write(
            id,
            inbox::ActiveModel {
                lease_until: Set(until),
                ..Default::default()
            },
        )
        .await
    }

    async fn park(&self, _who: &Authorized<'_>, id: i64, reason: &str) -> Result<(), StoreError> {
        let mut tx = self.database.write().await?;
        let db = &tx.queries.db;
        let item = inbox::Entity::find_by_id(id)
            .one(db)
            .await
            .map_err(failed("inbox_item"))?;
        let Some(item) = item.filter(|item| !item.done) else {
            return Box::new(tx).commit().await;
        };
        let row = inbox::ActiveModel {
            done: Set(true),
            parked: Set(Some(shortened(reason))),
            ..Default::default()
        };
        inbox::Entity::update_many()
            .set(row)
            .filter(inbox::Column::Id.eq(id))
            .exec(db)
            .await
            .map_err(failed("inbox_item"))?;
        tx.tell_parked(AlertKind::InboxParked, item.item_key)
            .await?;
        Box::new(tx).commit().await
    }
}
