use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Authorized, Channel, Id, OutboxId, StoreError, Timestamp, Tx};
use chainstore_ports::{AlertKind, OutboxQueue, Owed};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    entity::prelude::*,
};

use super::{claim, shortened};
use crate::{database::Database, entity::outbox, error::failed, fields::number};

const CLAIM: &str = "\
    UPDATE outbox SET lease_until = $1, attempts = attempts + 1 WHERE seq IN ( \
        SELECT o.seq FROM outbox o \
        WHERE o.channel = $2 AND NOT o.done AND o.lease_until <= $3 AND NOT EXISTS ( \
            SELECT 1 FROM outbox e \
            WHERE e.channel = o.channel AND e.order_key = o.order_key AND NOT e.done AND e.seq < o.seq) \
        ORDER BY o.seq LIMIT $4 {lock}) \
    RETURNING *";

/// The outbox, for those who send its messages.
#[derive(Clone, Debug)]
pub struct SqlOutbox {
    database: Database,
}

impl SqlOutbox {
    /// The outbox of this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    async fn write(&self, id: OutboxId, row: outbox::ActiveModel) -> Result<(), StoreError> {
        let single = self.database.single().await?;
        let db = single.db();
        outbox::Entity::update_many()
            .set(row)
            .filter(outbox::Column::Id.eq(id.uuid()))
            .filter(outbox::Column::Done.eq(false))
            .exec(db)
            .await
            .map(drop)
            .map_err(failed("outbox_message"))
    }
}

#[async_trait]
impl OutboxQueue for SqlOutbox {
    async fn claim(
        &self,
        who: &Authorized<'_>,
        channel: Channel,
        take: u32,
        lease: Duration,
    ) -> Result<Vec<Owed>, StoreError> {
        let now = self.database.sealing().clock.now();
        let values = [
            now.plus(lease).micros().into(),
            channel.name().into(),
            now.micros().into(),
            i64::from(take).into(),
        ];
        let rows = {
            let single = self.database.single().await?;
            let db = single.db();
            let statement = claim(db.get_database_backend(), CLAIM, values);
            let rows = db.query_all_raw(statement).await;
            rows.map_err(failed("outbox_message"))?
        };
        let rows = rows
            .iter()
            .map(|row| outbox::Model::from_query_result(row, ""));
        let mut rows = rows
            .collect::<Result<Vec<_>, _>>()
            .map_err(failed("outbox_message"))?;
        rows.sort_by_key(|row| row.seq);
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            let id = Id::from_uuid(row.id);
            match owed(row) {
                Ok(message) => claimed.push(message),
                // A message that cannot be read is parked. Otherwise its recipient would get no later
                // message either, because messages to one recipient are sent in order.
                Err(error) => {
                    tracing::error!(%id, %error, "an outbox message cannot be read; it is parked");
                    self.park(who, id, "it cannot be read").await?;
                }
            }
        }
        Ok(claimed)
    }

    async fn sent(&self, _who: &Authorized<'_>, id: OutboxId) -> Result<(), StoreError> {
        let now = self.database.sealing().clock.now().micros();
        self.write(
            id,
            outbox::ActiveModel {
                done: Set(true),
                sent_at: Set(Some(now)),
                ..Default::default()
            },
        )
        .await
    }

    async fn retry(
        &self,
        _who: &Authorized<'_>,
        id: OutboxId,
        delay: Duration,
    ) -> Result<(), StoreError> {
        let until = self.database.sealing().clock.now().plus(delay).micros();
        self.write(
            id,
            outbox::ActiveModel {
                lease_until: Set(until),
                ..Default::default()
            },
        )
        .await
    }

    /// Parks a message and raises an alert, unless the message is an alert itself: an alert that cannot be
    /// sent would raise the next one without end.
    async fn park(
        &self,
        _who: &Authorized<'_>,
        id: OutboxId,
        reason: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.database.write().await?;
        let row = outbox::ActiveModel {
            done: Set(true),
            parked: Set(Some(shortened(reason))),
            ..Default::default()
        };
        let park = outbox::Entity::update_many()
            .set(row)
            .filter(outbox::Column::Id.eq(id.uuid()))
            .filter(outbox::Column::Done.eq(false));
        let told = park
            .clone()
            .filter(outbox::Column::Channel.ne(Channel::Alert.name()))
            .exec(&tx.queries.db)
            .await
            .map_err(failed("outbox_message"))?;
        if told.rows_affected == 1 {
            tx.tell_parked(AlertKind::OutboxParked, id.to_string())
                .await?;
        } else {
            park.exec(&tx.queries.db)
                .await
                .map_err(failed("outbox_message"))?;
        }
        Box::new(tx).commit().await
    }
}

/// Converts a row into the message for its sender.
fn owed(row: outbox::Model) -> Result<Owed, StoreError> {
    Ok(Owed {
        id: Id::from_uuid(row.id),
        topic: row.topic,
        version: number("outbox_message", row.version)?,
        body: row.body,
        attempts: number("outbox_message", row.attempts)?,
        created_at: Timestamp::from_micros(row.created_at),
    })
}
