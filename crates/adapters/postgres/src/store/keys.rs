use async_trait::async_trait;
use chainstore_identity::{
    ApiKey, ApiKeyId,
    ports::{ApiKeyRead, ApiKeyStore},
};
use chainstore_kernel::{Cursor, Id, Page, PageRequest, PermissionSet, StoreError, Timestamp};
use sea_orm::{
    ActiveValue::Set, EntityTrait, QueryFilter, entity::prelude::*, sea_query::ExprTrait,
};

use crate::{
    entity::api_key,
    error::failed,
    fields::array,
    queries::{
        Queries,
        pages::{Direction, by_id, paged},
    },
    transaction::SqlTx,
};

#[async_trait]
impl ApiKeyStore for SqlTx {
    async fn add(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        let row = api_key::ActiveModel {
            id: Set(key.id.uuid()),
            staff_id: Set(key.staff.uuid()),
            name: Set(key.name.clone()),
            hash: Set(key.hash.to_vec()),
            scopes: Set(key.scopes.to_string()),
            created_at: Set(key.created_at.micros()),
            expires_at: Set(key.expires_at.micros()),
            revoked_at: Set(key.revoked_at.map(Timestamp::micros)),
        };
        let insert = api_key::Entity::insert(row)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("api_key"))
    }

    async fn revoke(&mut self, id: ApiKeyId, at: Timestamp) -> Result<bool, StoreError> {
        // A key that was already revoked keeps the time of its first revocation.
        let moment = Expr::col(api_key::Column::RevokedAt).if_null(at.micros());
        let update = api_key::Entity::update_many()
            .col_expr(api_key::Column::RevokedAt, moment)
            .filter(api_key::Column::Id.eq(id.uuid()))
            .exec(&self.queries.db)
            .await
            .map_err(failed("api_key"))?;
        Ok(update.rows_affected == 1)
    }
}

#[async_trait]
impl ApiKeyRead for Queries {
    async fn key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        let row = api_key::Entity::find_by_id(id.uuid())
            .one(&self.db)
            .await
            .map_err(failed("api_key"))?;
        row.map(key).transpose()
    }

    async fn keys(&mut self, page: PageRequest) -> Result<Page<ApiKey>, StoreError> {
        let columns = (api_key::Column::CreatedAt, api_key::Column::Id);
        let rows = paged(
            api_key::Entity::find(),
            columns,
            Direction::Down,
            page,
            by_id,
        )
        .all(&self.db)
        .await
        .map_err(failed("api_key"))?;
        let keys = rows.into_iter().map(key).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(keys, |key| Cursor {
            key: key.created_at.micros(),
            id: key.id.uuid(),
        }))
    }
}

fn key(row: api_key::Model) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: Id::from_uuid(row.id),
        staff: Id::from_uuid(row.staff_id),
        name: row.name,
        hash: array("api_key", &row.hash)?,
        scopes: PermissionSet::parse(&row.scopes),
        created_at: Timestamp::from_micros(row.created_at),
        expires_at: Timestamp::from_micros(row.expires_at),
        revoked_at: row.revoked_at.map(Timestamp::from_micros),
    })
}
