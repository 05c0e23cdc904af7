use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Authorized, Epoch, Lease, Leases, StoreError};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, Statement, entity::prelude::*,
};

use crate::{database::Database, entity::lease, error::failed};

/// Takes a lease that is free or has ended, and raises its epoch. The holder's own lease is extended and
/// keeps its epoch.
const ACQUIRE: &str = "\
    INSERT INTO leases (name, holder, epoch, held_until) VALUES ($1, $2, 1, $3) \
    ON CONFLICT (name) DO UPDATE SET \
        holder = excluded.holder, \
        epoch = CASE WHEN leases.holder = excluded.holder AND leases.held_until > $4 \
            THEN leases.epoch ELSE leases.epoch + 1 END, \
        held_until = excluded.held_until \
    WHERE leases.holder = excluded.holder OR leases.held_until <= $4 \
    RETURNING epoch";

/// Leases as rows.
#[derive(Clone, Debug)]
pub struct SqlLeases {
    database: Database,
}

impl SqlLeases {
    /// The leases of this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl Leases for SqlLeases {
    async fn acquire(
        &self,
        _who: &Authorized<'_>,
        name: &str,
        holder: &str,
        for_: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        let now = self.database.sealing().clock.now();
        let until = now.plus(for_);
        let values = [
            name.into(),
            holder.into(),
            until.micros().into(),
            now.micros().into(),
        ];
        let single = self.database.single().await?;
        let db = single.db();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), ACQUIRE, values);
        // Reads all rows, though there is one at most: SQLite commits a statement only after the last row
        // was read.
        let rows = db.query_all_raw(statement).await.map_err(failed("lease"))?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let epoch = Epoch(row.try_get("", "epoch").map_err(failed("lease"))?);
        Ok(Some(Lease {
            name: name.to_owned(),
            epoch,
            until,
        }))
    }

    async fn check(&self, _who: &Authorized<'_>, lease: &Lease) -> Result<(), StoreError> {
        let now = self.database.sealing().clock.now();
        let held = lease::Entity::find_by_id(lease.name.clone())
            .filter(lease::Column::Epoch.eq(lease.epoch.0))
            .filter(lease::Column::HeldUntil.gt(now.micros()))
            .one(self.database.reader())
            .await;
        held.map_err(failed("lease"))?
            .map(drop)
            .ok_or(StoreError::Fenced)
    }

    async fn release(&self, _who: &Authorized<'_>, lease: &Lease) -> Result<(), StoreError> {
        let free = lease::ActiveModel {
            held_until: Set(0),
            ..Default::default()
        };
        let single = self.database.single().await?;
        let db = single.db();
        lease::Entity::update_many()
            .set(free)
            .filter(lease::Column::Name.eq(lease.name.as_str()))
            .filter(lease::Column::Epoch.eq(lease.epoch.0))
            .exec(db)
            .await
            .map(drop)
            .map_err(failed("lease"))
    }
}
