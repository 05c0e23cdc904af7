use async_trait::async_trait;
use chainstore_kernel::{Fact, Inbox, StoreError, Taken};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use crate::{entity::fact, error::failed, transaction::SqlTx};

#[async_trait]
impl Inbox for SqlTx {
    /// Inserts first and reads only if that fails: a fact is usually new, and then one round trip is
    /// enough. If another open transaction has taken the same fact, the insert waits for its end.
    async fn take(&mut self, taken: &Fact, outcome: &str) -> Result<Taken, StoreError> {
        let row = fact::ActiveModel {
            scope: Set(taken.scope.clone()),
            fact_key: Set(taken.key.clone()),
            digest: Set(taken.digest.clone()),
            outcome: Set(outcome.to_owned()),
            taken_at: Set(self.queries.sealing.clock.now().micros()),
        };
        let key = [fact::Column::Scope, fact::Column::FactKey];
        let inserted = fact::Entity::insert(row)
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(&self.queries.db)
            .await
            .map_err(failed("fact"))?;
        if inserted == 1 {
            return Ok(Taken::First);
        }
        let before = fact::Entity::find_by_id((taken.scope.clone(), taken.key.clone()))
            .one(&self.queries.db)
            .await
            .map_err(failed("fact"))?
            .ok_or(StoreError::conflict("fact"))?;
        Ok(Taken::Before {
            outcome: before.outcome,
            same_request: before.digest == taken.digest,
        })
    }
}
