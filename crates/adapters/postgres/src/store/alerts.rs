use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Actor, Cursor, Id, Page, PageRequest, StoreError, Timestamp};
use chainstore_ports::{
    Alert, AlertFilter, AlertId, AlertKey, AlertKind, AlertLog, AlertRead, Raised,
};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, Statement, entity::prelude::*};
use uuid::Uuid;

use crate::{
    entity::alert,
    error::failed,
    fields::number,
    names::of_name,
    queries::{
        Queries,
        pages::{Direction, by_id, paged},
    },
    transaction::SqlTx,
};

/// Inserts an alert, or counts a repeat on the open alert of the same kind and subject. The returned row
/// has the new id only if it was inserted. At the greatest number the count stays: beyond it PostgreSQL fails, and
/// SQLite continues with a floating point number.
const RAISE: &str = "\
    INSERT INTO alerts (id, kind, subject, severity, count, first_at, last_at) \
    VALUES ($1, $2, $3, $4, 1, $5, $5) \
    ON CONFLICT (kind, subject) WHERE acknowledged_at IS NULL DO UPDATE SET \
        count = CASE WHEN alerts.count < 9223372036854775807 THEN alerts.count + 1 ELSE alerts.count END, \
        last_at = excluded.last_at \
    RETURNING id";

const ACKNOWLEDGE: &str = "\
    UPDATE alerts SET acknowledged_by = $1, acknowledged_at = $2 \
    WHERE id = $3 AND acknowledged_at IS NULL \
    RETURNING kind";

#[async_trait]
impl AlertLog for SqlTx {
    async fn raise(
        &mut self,
        id: AlertId,
        key: &AlertKey,
        at: Timestamp,
        quiet: Duration,
    ) -> Result<Raised, StoreError> {
        let values = [
            id.uuid().into(),
            key.kind.name().into(),
            key.subject.as_str().into(),
            key.kind.severity().name().into(),
            at.micros().into(),
        ];
        let db = &self.queries.db;
        let before = alert::Entity::find()
            .filter(alert::Column::Kind.eq(key.kind.name()))
            .filter(alert::Column::Subject.eq(key.subject.as_str()))
            .filter(alert::Column::AcknowledgedAt.is_null())
            .one(db)
            .await
            .map_err(failed("alert"))?;
        let is_over = |open: &alert::Model| at.since(Timestamp::from_micros(open.last_at)) >= quiet;
        let statement = Statement::from_sql_and_values(db.get_database_backend(), RAISE, values);
        let row = db.query_one_raw(statement).await.map_err(failed("alert"))?;
        let row = row.ok_or_else(|| StoreError::corrupt("alert", "it has no row"))?;
        let stored: Uuid = row.try_get("", "id").map_err(failed("alert"))?;
        let open = Id::from_uuid(stored);
        Ok(match before {
            _ if open == id => Raised::First(id),
            Some(before) if is_over(&before) => Raised::Again(open),
            _ => Raised::Repeated(open),
        })
    }

    async fn acknowledge(
        &mut self,
        id: AlertId,
        by: Actor,
        at: Timestamp,
    ) -> Result<Option<AlertKind>, StoreError> {
        let values = [by.to_string().into(), at.micros().into(), id.uuid().into()];
        let db = &self.queries.db;
        let statement =
            Statement::from_sql_and_values(db.get_database_backend(), ACKNOWLEDGE, values);
        let row = db.query_one_raw(statement).await.map_err(failed("alert"))?;
        let Some(row) = row else {
            return Ok(None);
        };
        let kind: String = row.try_get("", "kind").map_err(failed("alert"))?;
        of_name("alert", &kind).map(Some)
    }
}

#[async_trait]
impl AlertRead for Queries {
    async fn alerts(
        &mut self,
        filter: AlertFilter,
        page: PageRequest,
    ) -> Result<Page<Alert>, StoreError> {
        let mut select = alert::Entity::find();
        if let Some(kind) = filter.kind {
            select = select.filter(alert::Column::Kind.eq(kind.name()));
        }
        select = match filter.acknowledged {
            Some(true) => select.filter(alert::Column::AcknowledgedAt.is_not_null()),
            Some(false) => select.filter(alert::Column::AcknowledgedAt.is_null()),
            None => select,
        };
        let columns = (alert::Column::FirstAt, alert::Column::Id);
        let rows = paged(select, columns, Direction::Down, page, by_id)
            .all(&self.db)
            .await
            .map_err(failed("alert"))?;
        let alerts = rows
            .into_iter()
            .map(alert_of)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(alerts, |alert| Cursor {
            key: alert.first_at.micros(),
            id: alert.id.uuid(),
        }))
    }
}

fn alert_of(row: alert::Model) -> Result<Alert, StoreError> {
    let acknowledged = row.acknowledged_by.zip(row.acknowledged_at);
    Ok(Alert {
        id: Id::from_uuid(row.id),
        key: AlertKey {
            kind: of_name("alert", &row.kind)?,
            subject: row.subject,
        },
        severity: of_name("alert", &row.severity)?,
        count: number("alert", row.count)?,
        first_at: Timestamp::from_micros(row.first_at),
        last_at: Timestamp::from_micros(row.last_at),
        acknowledged: acknowledged.map(|(by, at)| (by, Timestamp::from_micros(at))),
    })
}
